"""Refuse clients that are given to code that cannot be seen."""

from pidds_migrate.rules import Example, Rule

RULE = Rule(
    code="N209",
    name="passed-on",
    message="passed to {callee}, code that cannot be seen",
    what="""
        The client is an argument of a function that is not in this file.
    """,
    why="""
        That function would get an API object, whose calls return a status code and a pair, and
        would take them for responses.
    """,
    remedy="""
        Migrate the function's own file first, then this one by hand; or pass the values that the
        function needs instead of the client.
    """,
    example=Example(
        """\
from helpers import submit_all
from idds.client.client import Client

cl = Client()
submit_all(cl)
""",
    ),
)
