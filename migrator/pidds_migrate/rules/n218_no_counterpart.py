"""Refuse classes that the relay does not offer."""

from pidds_migrate.rules import Example, RulePage

PAGE = RulePage(
    message="{name} of {module} has no counterpart behind the relay",
    what="""
        The file uses one of the smaller client classes or the old WorkflowManager; or a module of
        idds.client is a value: it is kept or handed on.
    """,
    why="""
        PanDA relays the methods of Client and of ClientManager only. WorkflowManager is no longer
        in idds-client (2.6.21); ClientManager took its place. What is made through a module that is
        handed on cannot be seen.
    """,
    remedy="""
        Use Client, which has the methods of all smaller client classes, or ClientManager in place
        of WorkflowManager, import classes in place of modules, and run the command again.
    """,
    example=Example(
        """\
from idds.client.requestclient import RequestClient

client = RequestClient(host='https://idds.example.org:443/idds')
print(client.get_requests(request_id=1))
""",
    ),
)
