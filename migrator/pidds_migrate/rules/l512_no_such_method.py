"""Find methods that iDDS does not have."""

from pidds_migrate.rules import Example, RulePage

PAGE = RulePage(
    message="{call} is a method of neither API of iDDS (idds-client 2.6.21)",
    what="Neither Client nor ClientManager has a method of this name.",
    why="""
        Any name is taken by the API object, so a typing error fails on the server only, with a
        reply that says so.
    """,
    remedy="Look the name up in the table of all methods.",
    example=Example(
        """\
import idds.common.utils
import pandaclient.idds_api

api = pandaclient.idds_api.get_api(idds.common.utils.json_dumps, compress=True, manager=True)
ret = api.abort_tasks(request_id=1, task_id=2)
if ret[0] == 0 and ret[1][0]:
    print('aborted')
""",
    ),
)
