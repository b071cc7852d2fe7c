"""Find arguments that cannot be written as JSON."""

from pidds_migrate.rules import Example, RulePage

PAGE = RulePage(
    message="get_api is given no dumper, and {what} in {place} cannot be written as JSON without one",
    what="""
        An enum, a workflow or another object of iDDS is an argument of a call, and the API
        object has no dumper.
    """,
    why="""
        Arguments travel as JSON. json_dumps of idds.common.utils writes what iDDS has classes
        for; without it every call with such an argument fails.
    """,
    remedy="Give get_api dumper=idds.common.utils.json_dumps. --fix adds it.",
    example=Example(
        """\
import pandaclient.idds_api
from idds.common.constants import RequestStatus

api = pandaclient.idds_api.get_api(compress=True)
ret = api.update_request(1, parameters=RequestStatus.Suspended)
if ret[0] == 0 and ret[1][0]:
    print('suspended')
""",
    ),
)
