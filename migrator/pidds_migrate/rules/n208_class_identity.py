"""Refuse programs that ask what class the client is of."""

from pidds_migrate.rules import Example, Rule

RULE = Rule(
    code="N208",
    name="class-identity",
    message="the class of the client matters here: {what}",
    what="""
        The client's class or identity is asked for (isinstance, issubclass, type, id), a class derives
        from it, or the program replaces one of its methods.
    """,
    why="""
        An API object is no Client and no ClientManager: isinstance would turn false, and a subclass
        would lose its base.
    """,
    remedy="""
        Remove the test, or wrap the client in a class of your own instead of deriving from it.
    """,
    example=Example(
        """\
from idds.client.client import Client

cl = Client()
if isinstance(cl, Client):
    print(cl.ping())
""",
    ),
)
