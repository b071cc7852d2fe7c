"""Find replies that are taken for the response."""

from pidds_migrate.rules import Example, RulePage

PAGE = RulePage(
    message="the reply of {call} is taken for the response: it is {use} in {place}",
    what="""
        A call returns the reply of PanDA, a tuple (status, (ok, response)). The program uses
        the tuple itself as the native answer: as an id, as a condition, by a key, in a loop.
    """,
    why="""
        The native client returned the response. A tuple with two elements is always true,
        equals no id, and has no keys; a failure comes as a tuple, too.
    """,
    remedy="""
        Take the response out of the reply behind the check: ret[1][-1]. --fix does so: the call
        goes through a helper that raises where the call failed, and a condition becomes the
        check.
    """,
    example=Example(
        """\
import idds.common.utils
import pandaclient.idds_api

api = pandaclient.idds_api.get_api(idds.common.utils.json_dumps, compress=True)
request_id = api.add_request(scope='user.me', name='scan')
print('submitted as', request_id)
""",
    ),
)
