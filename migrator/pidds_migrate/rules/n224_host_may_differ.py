"""Refuse objects of one constructor that may ask for different hosts."""

from pidds_migrate.rules import Example, Rule

RULE = Rule(
    code="N224",
    name="host-may-differ",
    message=(
        "{call} may be made more than once with different hosts, and panda-client keeps one API object per "
        "process; use --target runtime"
    ),
    what="""
        The host of the client is an expression that may change while the program runs, and the client
        is kept in an attribute, returned, or used where other code may have made another one.
    """,
    why="""
        pandaclient.idds_api.get_api always returns the same object with the latest settings
        (panda-client 2.2.0). Two objects of this class with two hosts would both talk to the second.
    """,
    remedy="""
        Migrate with --target runtime, where API objects are independent. Where PanDA's own iDDS is
        meant, write get_rest_host() or nothing as the host.
    """,
    example=Example(
        """\
import sys

from idds.client.client import Client


class Submitter:
    def __init__(self, host):
        self.client = Client(host)

    def submit(self, data):
        return self.client.add_request(**data)


print(Submitter(sys.argv[1]).submit({}))
""",
    ),
)
