"""Say which call makes the API object now."""

from pidds_migrate.rules import Example, Rule

RULE = Rule(
    code="M102",
    name="constructor",
    message="{name} becomes {api}",
    what="""
        The client object is made by get_api now.
    """,
    why="""
        PanDA's API object has the methods of both iDDS clients; manager=True chooses those of
        ClientManager. The host went where it was that of get_rest_host(), or none: the PanDA server
        knows its iDDS.
    """,
    remedy="",
    example=Example(
        """\
import idds.common.utils
from idds.client.clientmanager import ClientManager

cm = ClientManager(idds.common.utils.get_rest_host())
cm.ping()
""",
    ),
)
