"""Find checks of which a half is missing."""

from pidds_migrate.rules import Example, RulePage

PAGE = RulePage(
    message="half of the check of {call} is missing: {lacking}",
    what="""
        The program asks for the status of PanDA or for that of iDDS, and not for both; or it
        indexes the status where it means the second part of the reply.
    """,
    why="""
        ret[0] is 0 wherever PanDA was reached, also where iDDS refused. ret[1][0] alone is the
        first character of a text where PanDA was not reached, and a text is true.
    """,
    remedy="""
        Ask for both: if ret[0] == 0 and ret[1][0]. --fix completes the check where there is one
        to complete.
    """,
    example=Example(
        """\
import idds.common.utils
import pandaclient.idds_api

api = pandaclient.idds_api.get_api(idds.common.utils.json_dumps, compress=True)
ret = api.get_requests(request_id=1)
if ret[0] == 0:
    print(ret[1][-1])
else:
    print('iDDS does not answer')
""",
    ),
)
