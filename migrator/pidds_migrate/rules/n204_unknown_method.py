"""Refuse methods that no iDDS client has."""

from pidds_migrate.rules import Example, RulePage

PAGE = RulePage(
    message="{class} has no method {method}{hint}",
    what="A method is called that this class does not have (idds-client 2.6.21); the other one may.",
    why="""
        Natively this is an AttributeError on the spot. An API object of PanDA takes any name, and
        the failure would come from the server, as a reply.
    """,
    remedy="""
        Look for a typing mistake, or make an object of the class that the message names, and run the
        command again.
    """,
    example=Example(
        """\
from idds.client.client import Client

cl = Client()
cl.get_reqests(request_id=1)
""",
    ),
)
