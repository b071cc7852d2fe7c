"""Refuse clients that are kept where they cannot be followed."""

from pidds_migrate.rules import Example, Rule

RULE = Rule(
    code="N210",
    name="stored",
    message="stored in {container}, where it cannot be followed",
    what="""
        The client goes into a list, a dictionary or a similar place, is yielded, compared or
        printed.
    """,
    why="""
        From there the program can reach it in ways that the file does not show, so not every call
        on it can be found.
    """,
    remedy="""
        Keep the client in a variable of its own, and run the command again.
    """,
    example=Example(
        """\
from idds.client.client import Client

clients = {'main': Client()}
print(clients['main'].ping())
""",
    ),
)
