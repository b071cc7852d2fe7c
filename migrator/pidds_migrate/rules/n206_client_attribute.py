"""Refuse uses of the client's own attributes."""

from pidds_migrate.rules import Example, RulePage

PAGE = RulePage(
    message="attribute {what} of the client is used{instead}",
    what="The program looks at, or changes, a value inside the client, other than host and timeout.",
    why="""
        An API object of PanDA has none of these values: reading one gives a callable for a relayed
        call, and writing one changes nothing on the server. The classes of pidds_runtime have them, but
        for the session of requests.
    """,
    remedy="Take --target runtime, or keep the value in a variable of the program, and run the command again.",
    example=Example(
        """\
from idds.client.client import Client

cl = Client()
print(cl.auth_type)
""",
    ),
)
