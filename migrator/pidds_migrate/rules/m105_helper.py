"""Say which call goes through a helper."""

from pidds_migrate.rules import Example, Rule

RULE = Rule(
    code="M105",
    name="helper",
    message="{call} goes through {helper}",
    what="""
        The call goes through a small function, defined in the same file or imported from
        pidds_runtime, that holds the documented check and gives what the native call gave: the
        response, or the native exception (_idds_result, for Client), or the pair (False, message)
        (_idds_pair, for ClientManager).
    """,
    why="""
        The call stands inside another expression, or in a try that has to stay, so there is no room
        for an if. The helper keeps the order of evaluation, and the class of the exception that
        every handler expects.
    """,
    remedy="",
    example=Example(
        """\
from idds.client.client import Client

cl = Client()
print(len(cl.get_requests(request_id=1)))
""",
        output='''\
import pandaclient.idds_api
import idds.common.utils


def _idds_result(ret):
    """Return the response of an iDDS call through PanDA, or raise what the native iDDS client would have raised."""
    from idds.common import exceptions

    if ret[0] == 0 and ret[1][0]:
        return ret[1][-1]
    if ret[0] != 0:
        raise exceptions.ConnectionException(ret[1])
    message = str(ret[1][-1]).replace("failed to execute command with ", "", 1)
    for error in vars(exceptions).values():
        if isinstance(error, type) and issubclass(error, exceptions.IDDSException):
            if message.startswith(error()._message):
                raise error(*message.split("\\nDetails: ", 1)[1:])
    raise exceptions.IDDSException(message)


cl = pandaclient.idds_api.get_api(dumper=idds.common.utils.json_dumps, loader=idds.common.utils.json_loads, compress=True)
print(len(_idds_result(cl.get_requests(request_id=1))))
''',
    ),
)
