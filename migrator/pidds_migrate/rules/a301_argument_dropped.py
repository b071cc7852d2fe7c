"""Say which constructor argument went, and what does its work now."""

from pidds_migrate.rules import Example, RulePage

PAGE = RulePage(
    message="{argument} dropped: {instead}",
    what="An argument of the constructor has no counterpart in get_api and went.",
    why="""
        The PanDA client takes its credentials from the environment and has a time limit of its own;
        the connection to iDDS is made by the PanDA server.
    """,
    remedy="""
        Set what the message names, if anything, before you run the program. A timeout= that matters
        is kept by --target runtime.
    """,
    example=Example(
        """\
from idds.client.clientmanager import ClientManager

cm = ClientManager(timeout=60)
print(cm.get_requests(request_id=1))
""",
    ),
)
