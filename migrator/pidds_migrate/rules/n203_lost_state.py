"""Refuse methods that prepare the client for later calls."""

from pidds_migrate.rules import Example, RulePage

PAGE = RulePage(
    message="{method} sets state that later relayed calls do not see",
    what="A method that changes the client itself is called, for the sake of the calls after it.",
    why="""
        Each relayed call runs on a fresh client on the PanDA server. Whatever set_original_user,
        enable_json_outputs or setup_json_outputs set would be gone before the next call, without an
        error. All places that
        share one client object move together or not at all, so the other calls on it stay native
        too.
    """,
    remedy="""
        For set_original_user: PanDA passes on the user who is logged in, so the call is often not
        needed; remove it then. For JSON outputs take --target runtime, which keeps them.
    """,
    example=Example(
        """\
from idds.client.clientmanager import ClientManager

cm = ClientManager()
cm.set_original_user(user_name='jdoe')
print(cm.get_requests(request_id=1))
""",
    ),
)
