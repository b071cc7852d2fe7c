"""Find json_outputs=True that panda-client does not send."""

from pidds_migrate.rules import Example, RulePage

PAGE = RulePage(
    message="json_outputs=True does nothing: panda-client never sends it",
    what="get_api of panda-client is given json_outputs=True.",
    why="""
        panda-client 1.5.0 to 2.2.0 keep the setting and leave it out of the request: answers
        come as without it.
    """,
    remedy="Leave it out, or take the bundled runtime (--target runtime), which sends it.",
    example=Example(
        """\
import idds.common.utils
import pandaclient.idds_api

api = pandaclient.idds_api.get_api(idds.common.utils.json_dumps, manager=True, json_outputs=True)
ret = api.get_status(request_id=1)
if ret[0] == 0 and ret[1][0]:
    status = ret[1][-1]
""",
    ),
)
