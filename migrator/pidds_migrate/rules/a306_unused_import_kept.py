"""Say which unused import stayed."""

from pidds_migrate.rules import Example, Rule

RULE = Rule(
    code="A306",
    name="unused-import-kept",
    message="unused import of {name} kept",
    what="""
        The file imports the name, does not use it, and makes no client of its own.
    """,
    why="""
        The import may be there for other files, or for what importing it does, so it stays.
        pidds-migrate removes unused imports of idds.client only from files in which it moves a client.
    """,
    remedy="""
        Remove the import if nothing needs it.
    """,
    example=Example(
        """\
import idds.common.utils
from idds.client.client import Client

print(idds.common.utils.get_rest_host())
""",
    ),
)
