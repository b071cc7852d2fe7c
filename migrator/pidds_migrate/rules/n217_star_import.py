"""Refuse star imports of the client modules."""

from pidds_migrate.rules import Example, RulePage

PAGE = RulePage(
    message="star import from {module}",
    what="Everything in a client module is imported at once.",
    why="""
        Which names the file gets depends on the installed release, so it cannot be told which of
        them are iDDS's.
    """,
    remedy="""
        Name what the file uses, for example from idds.client.client import Client, and run the
        command again.
    """,
    example=Example(
        """\
from idds.client.client import *

cl = Client()
print(cl.ping())
""",
    ),
)
