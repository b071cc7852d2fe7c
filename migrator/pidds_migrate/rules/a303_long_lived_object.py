"""Say which API object other code can change."""

from pidds_migrate.rules import Example, Rule

RULE = Rule(
    code="A303",
    name="long-lived-object",
    message=("{name} lives long: panda-client keeps one API object per process, and a get_api elsewhere changes it"),
    what="""
        The API object is kept in an attribute of a class, so other code may run between its calls.
    """,
    why="""
        pandaclient.idds_api.get_api always returns the same object, with the settings of the latest
        call (panda-client 2.2.0). If other code asks for manager=True or another host, this object
        follows.
    """,
    remedy="""
        Make sure that nothing else in the process calls get_api with other settings, or use
        --target runtime, where API objects are independent.
    """,
    example=Example(
        """\
from idds.client.client import Client


class Submitter:
    def __init__(self):
        self.client = Client()

    def submit(self, data):
        return self.client.add_request(**data)


print(Submitter().submit({'name': 'scan'}))
""",
    ),
)
