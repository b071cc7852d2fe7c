"""Find compress=False, which panda-client 2.2.0 cannot send."""

from pidds_migrate.rules import Example, RulePage

PAGE = RulePage(
    message="compress=False fails with panda-client 2.2.0: it forgets to say of what type the body is",
    what="get_api of panda-client is given compress=False.",
    why="""
        panda-client 2.2.0 sends such a request without a Content-Type, and the PanDA server
        finds no parameters in it.
    """,
    remedy="Write compress=True, which all versions can send.",
    example=Example(
        """\
import idds.common.utils
import pandaclient.idds_api

api = pandaclient.idds_api.get_api(idds.common.utils.json_dumps, compress=False)
ret = api.ping()
if ret[0] == 0 and ret[1][0]:
    print('iDDS answers')
""",
    ),
)
