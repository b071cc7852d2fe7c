"""Find API objects whose settings another one has overwritten."""

from pidds_migrate.rules import Example, RulePage

PAGE = RulePage(
    message="{call} runs with the settings of the get_api in {place}: panda-client has one object a process",
    what="""
        Two API objects with different settings are made, and the first is used after the second
        was made.
    """,
    why="""
        get_api of panda-client sets the one object of the process and returns it (panda-client
        2.2.0): after the second get_api, the first object has the settings of the second, among
        them manager and loader.
    """,
    remedy="""
        Take an object of its own for each: --fix defines _idds_get_api, which makes one. The
        bundled runtime (--target runtime) has separate objects by itself.
    """,
    example=Example(
        """\
import idds.common.utils
import pandaclient.idds_api

client = pandaclient.idds_api.get_api(idds.common.utils.json_dumps, compress=True)
manager = pandaclient.idds_api.get_api(idds.common.utils.json_dumps, compress=True, manager=True)
ret = client.add_request(scope='user.me', name='scan')
if ret[0] == 0 and ret[1][0]:
    request_id = ret[1][-1]
    ret = manager.close(request_id=request_id)
    print(ret[0] == 0 and ret[1][0])
""",
    ),
)
