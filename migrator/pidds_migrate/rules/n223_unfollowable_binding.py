"""Refuse objects whose names cannot be followed."""

from pidds_migrate.rules import Example, Rule

RULE = Rule(
    code="N223",
    name="unfollowable-binding",
    message="the binding of the object cannot be followed: {problem}",
    what="""
        The file does not show which object the name holds when it is used.
    """,
    why="""
        Code that is run by exec, or that writes into globals(), can bind any name anew.
    """,
    remedy="""
        Bind the client by a plain assignment, and run the command again.
    """,
    example=Example(
        """\
from idds.client.client import Client

cl = Client()
exec('cl = None')
print(cl.ping())
""",
    ),
)
