"""Refuse names that hold a Client or a ClientManager."""

from pidds_migrate.rules import Example, Rule

RULE = Rule(
    code="N213",
    name="both-clients",
    message="{name} holds a Client and a ClientManager",
    what="""
        The same name holds a Client on one path and a ClientManager on another.
    """,
    why="""
        Client raises where a call fails, ClientManager returns (False, message), so the same call
        needs two different checks.
    """,
    remedy="""
        Give the two clients two names, and run the command again.
    """,
    example=Example(
        """\
import sys

from idds.client.client import Client
from idds.client.clientmanager import ClientManager

c = Client()
if len(sys.argv) > 1:
    c = ClientManager()
print(c.ping())
""",
    ),
)
