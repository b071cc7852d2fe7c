"""Refuse constructors whose arguments cannot be carried over."""

from pidds_migrate.rules import Example, RulePage

PAGE = RulePage(
    message="constructor arguments cannot be carried over: {problem}{instead}",
    what="The constructor's arguments do not tell what get_api needs to know.",
    why="""
        With *args or **kwargs the file does not show whether a host is given, and which; an
        argument that the constructor does not know is a TypeError natively. An argument that get_api
        does not take can be dropped only where computing it does nothing else; a timeout= that is
        computed goes to a checking object (M108) instead. The classes of
        pidds_runtime take the arguments of the native ones, whatever they are.
    """,
    remedy="Take --target runtime, or write the arguments out as names or constants, and run the command again.",
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
