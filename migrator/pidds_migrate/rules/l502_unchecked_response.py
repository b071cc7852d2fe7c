"""Find responses that are taken out of a reply without a check."""

from pidds_migrate.rules import Example, RulePage

PAGE = RulePage(
    message="the reply of {call} is never checked, and its response is taken in {place}",
    what="The response is taken out of the reply, and nothing asks whether there is one.",
    why="""
        Where iDDS refuses, ret[1][-1] is a diagnostic; where PanDA is out of reach, ret[1] is a
        text, and ret[1][1] its second character (panda-client 2.2.0). Both look like answers.
    """,
    remedy="""
        Check the reply first: if ret[0] == 0 and ret[1][0]. --fix puts a check below the call
        that raises what the native client raises.
    """,
    example=Example(
        """\
import idds.common.utils
import pandaclient.idds_api

api = pandaclient.idds_api.get_api(idds.common.utils.json_dumps, compress=True)
ret = api.get_requests(request_id=1)
for request in ret[1][1]:
    print(request['request_id'])
""",
    ),
)
