"""Refuse uses of the client's own attributes."""

from pidds_migrate.rules import Example, Rule

RULE = Rule(
    code="N206",
    name="client-attribute",
    message="attribute {attribute} of the client is read or written",
    what="""
        The program looks at, or changes, a value inside the client, or calls the client itself
        (__call__).
    """,
    why="""
        An API object of PanDA has none of these values: reading one gives a callable for a relayed
        call, and writing one changes nothing on the server.
    """,
    remedy="""
        Keep the value in a variable of the program, and run the command again.
    """,
    example=Example(
        """\
from idds.client.client import Client

cl = Client()
print(cl.host)
""",
    ),
)
