"""Say which constructor argument went, and what does its work now."""

from pidds_migrate.rules import Example, Rule

RULE = Rule(
    code="A301",
    name="argument-dropped",
    message="{argument} dropped, set {instead} instead",
    what="""
        An argument of the constructor has no counterpart in get_api and went.
    """,
    why="""
        The PanDA client takes its credentials and timeouts from the environment, and the connection
        to iDDS is made by the PanDA server.
    """,
    remedy="""
        Set what the message names before you run the program. Where the value matters to the
        program itself, use --target runtime, which keeps it.
    """,
    example=Example(
        """\
from idds.client.clientmanager import ClientManager

cm = ClientManager(timeout=60)
print(cm.get_requests(request_id=1))
""",
    ),
)
