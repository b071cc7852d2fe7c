"""Refuse functions that others may call with, or for, a client."""

from pidds_migrate.rules import Example, Rule

RULE = Rule(
    code="N214",
    name="unseen-callers",
    message="callers of {function} cannot be seen",
    what="""
        A function takes or returns the client, and other files can call it.
    """,
    why="""
        Its other callers would still pass a native client, or would take an API object's answer for
        a response.
    """,
    remedy="""
        If only this file calls the function, start its name with an underscore or move it into the
        function that uses it. Otherwise migrate it together with its callers, by hand.
    """,
    example=Example(
        """\
from idds.client.client import Client


def connect():
    return Client()
""",
    ),
)
