"""Find responses of managers that may be a refusal."""

from pidds_migrate.rules import Example, RulePage

PAGE = RulePage(
    message=(
        "a refusal of {call} by iDDS comes as a pair (False, message) in place of the response, and nothing looks at it"
    ),
    what="""
        The API is that of ClientManager (manager=True). The documented check passes, and the
        response is used straight away.
    """,
    why="""
        Nearly every method of ClientManager catches what fails and returns (False, message).
        PanDA cannot tell that from an answer: the reply is (0, [True, [False, message]]), for
        which the check holds.
    """,
    remedy="""
        Look into the response, too. --fix puts a helper in the place of the check that does. A
        response that is given to a variable first is not reported: that is the documented form,
        and the pair is in the variable.
    """,
    example=Example(
        """\
import idds.common.utils
import pandaclient.idds_api

api = pandaclient.idds_api.get_api(idds.common.utils.json_dumps, compress=True, manager=True)
ret = api.submit({'name': 'scan'})
if ret[0] == 0 and ret[1][0]:
    print('id', ret[1][1])
else:
    print('failed')
""",
    ),
)
