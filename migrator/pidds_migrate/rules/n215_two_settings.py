"""Refuse API objects that would get in each other's way."""

from pidds_migrate.rules import Example, Rule

RULE = Rule(
    code="N215",
    name="two-settings",
    message=(
        "two API objects whose settings differ, or may differ, are alive at once: the other is made at {place}, and "
        "the call at {meeting} may find the settings of either; panda-client has one per process; use --target runtime"
    ),
    what="""
        The program uses a Client and a ClientManager, or two hosts, side by side. A host that may be another
        one each time that it is asked for, such as the result of a call, counts as two hosts.
    """,
    why="""
        pandaclient.idds_api.get_api always returns the same object with the latest settings
        (panda-client 2.2.0), so the first one would silently become the second. The
        file is read for the order in which its code can run; where that cannot be told, the two count
        as alive at once.
    """,
    remedy="""
        Migrate with --target runtime, where API objects are independent; or finish with one client
        before making the other.
    """,
    example=Example(
        """\
from idds.client.client import Client
from idds.client.clientmanager import ClientManager

cl = Client()
cm = ClientManager()
print(cl.ping())
print(cm.get_requests(request_id=1))
""",
    ),
)
