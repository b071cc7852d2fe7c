"""Refuse programs that ask what class the client is of."""

from pidds_migrate.rules import Example, RulePage

PAGE = RulePage(
    message="the native class itself is used: {what}{instead}",
    what="""
        A class derives from the native one, an object is asked whether it is of it (isinstance, type),
        it is handed on as a value, what its methods take is looked at (inspect.signature), or a test
        replaces it.
    """,
    why="""
        panda-client has no such class. pidds_runtime has: --target runtime moves all of this by one
        import, and objects go on being of the class.
    """,
    remedy="Take --target runtime, or make the objects by calling the class where they are needed.",
    example=Example(
        """\
from idds.client.client import Client

cl = Client()
if isinstance(cl, Client):
    print(cl.ping())
""",
    ),
)
