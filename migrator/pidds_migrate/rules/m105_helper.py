"""Say which call goes through a helper."""

from pidds_migrate.rules import Example, RulePage

PAGE = RulePage(
    message="{call} goes through {helper}",
    what="""
        The call goes through a small function, defined in the same file or imported from
        pidds_runtime, that holds the documented check and gives what the native call gave: the
        response, or an exception of iDDS (_idds_result, for Client), or the pair (False, message)
        (_idds_pair, for ClientManager). Where nothing can see more of a failure than that it is one
        of iDDS, the function is as short as here; elsewhere it gives the class and the words that the
        native call gave.
    """,
    why="""
        An if needs room, and may change which exception a handler sees. So the helper is used where the
        call stands inside another expression, or in a try that has to stay; and for every Client call
        where a file of the run, or one that the program imports, can tell one iDDS exception from another.
        Such a file names a class like NoObject, asks for type(e) or repr(e) in a handler or a context
        manager, or searches the text of an exception: the written-out check raises IDDSException, the
        helper what the native call raised. A notebook or a page that shows the value of the call, and a
        scope whose names the program asks for (locals(), eval), get the helper, too.
    """,
    example=Example(
        """\
from idds.client.client import Client

cl = Client()
print(len(cl.get_requests(request_id=1)))
""",
        output='''\
import idds.common.utils
import pandaclient.idds_api


def _idds_result(ret):
    """Return the response of an iDDS call, or raise IDDSException."""
    from idds.common.exceptions import IDDSException

    if ret[0] == 0 and ret[1][0]:
        return ret[1][-1]
    raise IDDSException(str(ret[1][-1] if ret[0] == 0 else ret[1]))


cl = pandaclient.idds_api.get_api(
    dumper=idds.common.utils.json_dumps, loader=idds.common.utils.json_loads, compress=True
)
print(len(_idds_result(cl.get_requests(request_id=1))))
''',
    ),
)
