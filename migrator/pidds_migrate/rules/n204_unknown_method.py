"""Refuse methods that no iDDS client has."""

from pidds_migrate.rules import Example, Rule

RULE = Rule(
    code="N204",
    name="unknown-method",
    message="{method} is in no idds.client release",
    what="""
        A method is called that neither Client nor ClientManager has in any release.
    """,
    why="""
        Natively this is an AttributeError on the spot. An API object of PanDA takes any name, and
        the failure would come from the server, as a status code.
    """,
    remedy="""
        Look for a typing mistake, or for a method that another class provides.
    """,
    example=Example(
        """\
from idds.client.client import Client

cl = Client()
cl.get_reqests(request_id=1)
""",
    ),
)
