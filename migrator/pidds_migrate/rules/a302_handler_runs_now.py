"""Say which handler never ran natively and runs now."""

from pidds_migrate.rules import Example, RulePage

PAGE = RulePage(
    message=(
        "this handler never ran natively: ClientManager.{method} returns (False, message) "
        "instead of raising; now it runs when PanDA is out of reach"
    ),
    what="""
        The try around the call became an if, and its handler the else branch. Natively the handler
        was dead code.
    """,
    why="""
        Nearly every method of ClientManager is wrapped in a handler of its own and returns (False,
        message) for every failure (idds-client 2.6.21). PanDA's documentation migrates such a try
        all the same; its else branch runs when the PanDA server cannot be reached.
    """,
    remedy="""
        Read the handler once: it will run. A refusal by iDDS still arrives as (False, message) in
        the result, so look at that too.
    """,
    example=Example(
        """\
from idds.client.clientmanager import ClientManager

cm = ClientManager()
try:
    requests = cm.get_requests(request_id=1)
except Exception:
    print('iDDS does not answer')
""",
    ),
)
