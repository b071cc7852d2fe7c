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
        An if needs room, and may change which exception a handler sees. So the helper is used where the
        call stands inside another expression, or in a try that has to stay; and for every Client call
        where a file of the run, or one that the program imports, can tell one iDDS exception from another.
        Such a file names a class like NoObject, asks for type(e) or repr(e) in a handler or a context
        manager, or searches the text of an exception: the written-out check raises IDDSException, the
        helper what the native call raised. A notebook or a
        page that shows the value of the call, and a scope whose names the program asks for (locals(),
        eval), get the helper, too.
    """,
    remedy="",
    example=Example(
        """\
from idds.client.client import Client

cl = Client()
print(len(cl.get_requests(request_id=1)))
""",
        output='''\
import idds.common.utils
import pandaclient.idds_api


def _idds_error(ret):
    """Return what the native iDDS client raises for this reply of PanDA."""
    import re

    from idds.common import exceptions

    words = ret[1][-1] if isinstance(ret[1], (list, tuple)) else ret[1]
    if isinstance(words, bytes):
        words = words.decode(errors="replace")
    words = str(words)
    said = re.sub(r"^(failed to execute command|Failed) with ", "", words)
    said = re.sub(r"^the arguments of \\w+ cannot be sent: ", "", said)
    of_arguments = (
        r"\\S+\\(\\) (got |missing |takes |argument must be )"
        r"|Object of type |keys must be str|expected str, bytes "
        r"|sequence item |not a valid non-|(string|list|tuple) indices "
        r"|'\\S+' object (is not |cannot be |does not support )"
    )
    if said != words and re.match(of_arguments, said):
        return TypeError(said)
    if ret[0] != 0:
        return exceptions.ConnectionException(words)
    base = exceptions.IDDSException
    for error in vars(exceptions).values():
        if isinstance(error, type) and issubclass(error, base):
            if said.startswith(error()._message + ":"):
                details = said.split("\\nDetails:", 1)[1:]
                return error(*(text.lstrip(" ") for text in details))
    return base(said)


def _idds_result(ret):
    """Return the response of an iDDS call, or raise as natively."""
    if ret[0] == 0 and ret[1][0]:
        return ret[1][-1]
    raise _idds_error(ret)


cl = pandaclient.idds_api.get_api(
    dumper=idds.common.utils.json_dumps, loader=idds.common.utils.json_loads, compress=True
)
print(len(_idds_result(cl.get_requests(request_id=1))))
''',
    ),
)
