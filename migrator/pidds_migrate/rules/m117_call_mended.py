"""Say that a call through PanDA was mended."""

from pidds_migrate.rules import Example, RulePage

PAGE = RulePage(
    message="mended: {code}",
    what="""
        The program calls iDDS through PanDA already, and did something wrong with it, which the code
        that is named explains. With --fix it is mended: what was silent before is an exception now.
    """,
    why="The problem has one right answer.",
    example=Example(
        """\
import idds.common.utils
import pandaclient.idds_api

api = pandaclient.idds_api.get_api(idds.common.utils.json_dumps, compress=True)
ret = api.get_requests(request_id=1)
for request in ret[1][1]:
    print(request['request_id'])
""",
        fix=True,
    ),
)
