"""Say which object makes the checks itself, and why."""

from pidds_migrate.outcome import Target
from pidds_migrate.rules import Example, RulePage

PAGE = RulePage(
    message="{name} becomes {api}, which checks its replies itself: {reason}, {place}",
    what="""
        The object of the program is one that behaves as the native client: its methods give the response
        or raise the native exception, those of a manager give (False, message). The calls stay as they
        were. For panda-client it is a small class, in the file or in a module of the package; under
        --target runtime a class of pidds_runtime.native.
    """,
    why="""
        Not all calls on the object can be seen: it is handed to other code, put into a container, reached
        by a name, or may be replaced by something else. A call that nobody checks would take a failure
        for a response; so the object checks them all, and native clients and mocks can stand in its place.
    """,
    example=Example(
        """\
from idds.client.client import Client

clients = {'cern': Client('https://idds.example.org:443/idds')}
for name, client in clients.items():
    print(name, client.ping())
""",
        output="""\
import pidds_runtime.native

clients = {'cern': pidds_runtime.native.Client('https://idds.example.org:443/idds')}
for name, client in clients.items():
    print(name, client.ping())
""",
        target=Target.RUNTIME,
    ),
)
