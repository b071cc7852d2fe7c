"""Say which unused import stayed."""

from pidds_migrate.rules import Example, Rule

RULE = Rule(
    code="A306",
    name="unused-import-kept",
    message="unused import of {name} kept",
    what="""
        The file imports the name, does not use it, and keeps the import.
    """,
    why="""
        It may be there for other files, or for what importing it does: pidds-migrate removes only
        imports that its own rewrites made useless.
    """,
    remedy="""
        Remove the import if nothing needs it.
    """,
    example=Example(
        """\
from idds.client.client import Client

from idds.client.clientmanager import ClientManager

cl = Client()
print(cl.ping())
""",
    ),
)
