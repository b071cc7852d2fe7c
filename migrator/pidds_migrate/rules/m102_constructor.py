"""Say which call makes the API object now."""

from pidds_migrate.rules import Example, RulePage

PAGE = RulePage(
    message="{name} becomes {api}",
    what="An API object of PanDA takes the place of the native client; get_api makes it.",
    why="""
        PanDA passes the methods of both iDDS clients on; manager=True chooses those of ClientManager.
        The dumper and the loader carry iDDS's own objects over the wire. The host went where it was
        that of get_rest_host(), or none: the PanDA server knows its iDDS.
    """,
    example=Example(
        """\
import idds.common.utils
from idds.client.clientmanager import ClientManager

cm = ClientManager(idds.common.utils.get_rest_host())
cm.ping()
""",
        output="""\
import idds.common.utils
import pandaclient.idds_api

cm = pandaclient.idds_api.get_api(
    dumper=idds.common.utils.json_dumps, loader=idds.common.utils.json_loads, compress=True,
    manager=True
)
cm.ping()
""",
    ),
)
