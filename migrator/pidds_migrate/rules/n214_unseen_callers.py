"""Refuse functions that others may call with, or for, a client."""

from pidds_migrate.rules import Example, Rule

RULE = Rule(
    code="N214",
    name="unseen-callers",
    message="what else uses {function} cannot be seen",
    what="""
        A function that takes or returns the client is never called in this file, is handed on as a
        value, or is decorated; or a client is made at the top of a module or for a class, and this
        file calls none of its methods.
    """,
    why="""
        Whoever uses it, in other files perhaps, would still pass a native client, or would take an API
        object's answer for a response.
    """,
    remedy="""
        Remove it if nothing uses it. Otherwise put it into the file of its users and run the command
        again, or migrate it together with them, by hand.
    """,
    example=Example(
        """\
from idds.client.client import Client


def connect():
    return Client()
""",
    ),
)
