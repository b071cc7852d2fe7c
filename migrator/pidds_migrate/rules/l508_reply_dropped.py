"""Find replies that nobody looks at."""

from pidds_migrate.rules import Example, RulePage

PAGE = RulePage(
    message="the reply of {call} {what}: a failure passes unseen",
    what="The reply is thrown away, or goes to a print or a log and nowhere else.",
    why="""
        The native client raised an exception. Through PanDA the program goes on as if all were
        well.
    """,
    remedy="""
        Check the reply. --fix puts a check below the call that raises. A call of a manager that
        stands alone is not reported: natively it did not raise either.
    """,
    example=Example(
        """\
import idds.common.utils
import pandaclient.idds_api

api = pandaclient.idds_api.get_api(idds.common.utils.json_dumps, compress=True)
ret = api.abort_request(request_id=1)
print(ret)
""",
    ),
)
