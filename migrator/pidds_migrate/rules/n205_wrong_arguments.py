"""Refuse calls whose arguments do not fit."""

from pidds_migrate.rules import Example, RulePage

PAGE = RulePage(
    message="arguments of {call} do not fit its signature: {problem}",
    what="An argument is missing, is one too many, or has a name that the method does not know.",
    why="""
        Natively the call fails before anything is sent: with a TypeError, which ClientManager turns
        into (False, message) for most methods. Behind the relay it would be sent and refused, which is
        another kind of failure for the handlers of the program.
    """,
    remedy="Correct the arguments, after the signature in idds-client, and run the command again.",
    example=Example(
        """\
from idds.client.client import Client

cl = Client()
cl.abort_request()
""",
    ),
)
