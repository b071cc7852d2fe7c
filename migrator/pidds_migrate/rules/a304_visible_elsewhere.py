"""Say which name other files may use."""

from pidds_migrate.rules import Example, Rule

RULE = Rule(
    code="A304",
    name="visible-elsewhere",
    message="{name} may be used from other files: they get an API object now",
    what="""
        The name belongs to the module, so other files can import it. They were not looked at
        together with this one.
    """,
    why="""
        A call on an API object returns a status code and a pair, where the native one returned the
        response or raised. Other files that use the name have to check it.
    """,
    remedy="""
        Search the project for the name. Where another file uses it, migrate that use by hand.
    """,
    example=Example(
        """\
from idds.client.client import Client

cl = Client()
print(cl.ping())
""",
    ),
)
