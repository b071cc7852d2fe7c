"""Refuse constructors whose arguments cannot be carried over."""

from pidds_migrate.rules import Example, Rule

RULE = Rule(
    code="N216",
    name="constructor-arguments",
    message="constructor arguments cannot be carried over: {problem}",
    what="""
        The constructor's arguments do not tell what get_api needs to know.
    """,
    why="""
        With *args or **kwargs the file does not show whether a host is given, and which; an
        argument that the constructor does not know is a TypeError natively. An argument that get_api
        does not take can be dropped only where computing it does nothing else. A host from IDDS_HOST or
        the configuration of iDDS is PanDA's to know, unless the program itself sets where it comes from.
    """,
    remedy="""
        Write the arguments out as names or constants, and run the command again; where the program sets
        IDDS_HOST, hand that host to the constructor.
    """,
    example=Example(
        """\
import json

from idds.client.client import Client

config = json.loads('{}')
cl = Client(**config)
print(cl.ping())
""",
    ),
)
