"""Say which name other files may use."""

from pidds_migrate.rules import Example, Rule

RULE = Rule(
    code="A304",
    name="visible-elsewhere",
    message="{name} may be used from other files: they get an API object now",
    what="""
        A function returns the client object, or a variable at the top of a file with functions or
        classes holds it. What this file does with it moved; other files may use the name too, and
        were not looked at together with this one.
    """,
    why="""
        A call on an API object returns a status code and a pair, where the native one returned the
        response or raised. Other files that use the name would take the one for the other.
    """,
    remedy="""
        Search the project for the name. Where another file uses it, migrate that use by hand.
        Names that start with an underscore count as private and are not reported.
    """,
    example=Example(
        """\
from idds.client.client import Client


def connect():
    return Client()


print(connect().ping())
""",
    ),
)
