"""Find arguments that the method does not take."""

from pidds_migrate.rules import Example, RulePage

PAGE = RulePage(
    message="{call} does not take these arguments: {problem}",
    what="The arguments do not fit the parameters of the method (idds-client 2.6.21).",
    why="The API object takes any arguments; iDDS refuses them on the server.",
    remedy="Give the method what it takes.",
    example=Example(
        """\
import idds.common.utils
import pandaclient.idds_api

api = pandaclient.idds_api.get_api(idds.common.utils.json_dumps, compress=True, manager=True)
ret = api.close(request=1)
if ret[0] == 0 and ret[1][0]:
    print('closed')
""",
    ),
)
