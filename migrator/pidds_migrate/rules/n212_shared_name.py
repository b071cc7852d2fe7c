"""Refuse names that hold a client only sometimes."""

from pidds_migrate.rules import Example, Rule

RULE = Rule(
    code="N212",
    name="shared-name",
    message="{name} is also bound to something else (line {line})",
    what="""
        The same name (or attribute, or function's answer) holds an iDDS client on one path and
        another object on another.
    """,
    why="""
        A call on the name may reach either object, and only one of the two returns a status code
        and a pair.
    """,
    remedy="""
        Give the two objects two names, and run the command again.
    """,
    example=Example(
        """\
import sys

from rucio.client import Client as RucioClient

from idds.client.client import Client

cl = RucioClient()
if len(sys.argv) > 1:
    cl = Client()
print(cl.ping())
""",
    ),
)
