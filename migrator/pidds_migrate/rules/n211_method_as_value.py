"""Refuse methods that are taken without being called."""

from pidds_migrate.rules import Example, Rule

RULE = Rule(
    code="N211",
    name="method-as-value",
    message="method {method} taken without a call",
    what="""
        A method of the client is stored or passed on, to be called later.
    """,
    why="""
        The later call is where the check belongs, and it may stand anywhere.
    """,
    remedy="""
        Call the method where it is named, or write a small function that calls it and returns the
        response, and run the command again.
    """,
    example=Example(
        """\
from idds.client.client import Client

cl = Client()
fetch = cl.get_requests
print(fetch(request_id=1))
""",
    ),
)
