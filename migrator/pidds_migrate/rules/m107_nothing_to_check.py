"""Say which call needed no check."""

from pidds_migrate.rules import Example, RulePage

PAGE = RulePage(
    message="{call}: nothing to check, its result was not used",
    what="The call stays as it is, on the new API object.",
    why="""
        ClientManager does not raise: a failure comes back as (False, message). This program throws
        the result away, so a check would have nothing to do.
    """,
    example=Example(
        """\
from idds.client.clientmanager import ClientManager

cm = ClientManager()
cm.abort(request_id=1)
""",
        output="""\
import idds.common.utils
import pandaclient.idds_api

cm = pandaclient.idds_api.get_api(
    dumper=idds.common.utils.json_dumps, loader=idds.common.utils.json_loads, compress=True,
    manager=True
)
cm.abort(request_id=1)
""",
    ),
)
