"""Say which name other files may use."""

from pidds_migrate.rules import Example, Rule

RULE = Rule(
    code="A304",
    name="visible-elsewhere",
    message="{name} may be used from other files: {does} an API object now",
    what="""
        A function returns the client object or takes it as a parameter, or a variable at the top of a
        file with functions or classes holds it. No other file of this run uses the name; files that
        were not given may.
    """,
    why="""
        A call on an API object returns a status code and a pair, where the native one returned the
        response or raised. Other files that use the name would take the one for the other, or pass
        a native client to a function that checks for the status code.
    """,
    remedy="""
        Give the command the whole project: then the files that use the name move with it. Otherwise
        search for the name, and migrate its uses by hand.
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
