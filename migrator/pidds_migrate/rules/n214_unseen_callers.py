"""Refuse functions that others may call with, or for, a client."""

from pidds_migrate.rules import Example, Rule

RULE = Rule(
    code="N214",
    name="unseen-callers",
    message="what else uses {function} cannot be seen",
    what="""
        A function that takes or returns the client is never called in the files of the run, is handed
        on as a value, or is decorated; or a client is made at the top of a module or for a class, and
        none of these files calls its methods.
    """,
    why="""
        Whoever uses it, in files that were not given perhaps, would still pass a native client, or would take an API
        object's answer for a response.
    """,
    remedy="""
        Give the command the whole project: what its files import from one another is followed. Remove
        the function if nothing uses it.
    """,
    example=Example(
        """\
from idds.client.client import Client


def connect():
    return Client()
""",
    ),
)
