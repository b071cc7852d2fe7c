"""Say which name other files may use."""

from pidds_migrate.rules import Example, Rule

RULE = Rule(
    code="A304",
    name="visible-elsewhere",
    message="{name} may be used from other files: they get an API object now",
    what="""
        A function returns the client object. Its calls in this file moved with it; other files, which
        may call it too, were not looked at.
    """,
    why="""
        A call on an API object returns a status code and a pair, where the native one returned the
        response or raised. Other files that call the function would take the one for the other.
    """,
    remedy="""
        Search the project for the name. Where another file uses it, migrate that use by hand. A name
        that starts with an underscore is taken to be private, and not reported.
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
