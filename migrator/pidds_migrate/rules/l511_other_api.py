"""Find methods of the other API."""

from pidds_migrate.rules import Example, RulePage

PAGE = RulePage(
    message="{call} is no method of this object, but of one from {api}",
    what="""
        The method is one of ClientManager, and the object is not made with manager=True; or the
        other way round.
    """,
    why="""
        Any name is taken by the API object, so a wrong one fails on the server only, with a
        reply that says so.
    """,
    remedy="""
        Make the object with or without manager=True. --fix adds it where all calls on the
        object are of ClientManager.
    """,
    example=Example(
        """\
import idds.common.utils
import pandaclient.idds_api

api = pandaclient.idds_api.get_api(idds.common.utils.json_dumps, compress=True)
ret = api.abort(request_id=1)
if ret[0] == 0 and ret[1][0]:
    print('aborted')
""",
    ),
)
