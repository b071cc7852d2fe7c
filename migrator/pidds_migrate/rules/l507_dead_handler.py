"""Find handlers around calls that raise nothing."""

from pidds_migrate.rules import Example, RulePage

PAGE = RulePage(
    message="this handler never runs: {call} does not raise, it returns a reply that tells of a failure",
    what="The call stands alone in a try, as it did natively, and nothing checks its reply.",
    why="""
        A call through PanDA returns its failures. The handler was meant for the native
        exception, which nobody raises any more.
    """,
    remedy="""
        Put the handler's statements into the else of the documented check. --fix does so where
        the handler does not ask for the exception.
    """,
    example=Example(
        """\
import idds.common.utils
import pandaclient.idds_api

api = pandaclient.idds_api.get_api(idds.common.utils.json_dumps, compress=True)
try:
    ret = api.abort_request(request_id=1)
except Exception:
    print('could not abort')
""",
    ),
)
