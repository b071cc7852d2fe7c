"""Say which call got its check written out."""

from pidds_migrate.rules import Example, RulePage

PAGE = RulePage(
    message="{call} gets its check written out",
    what="""
        The call stood by itself, without a try. It is followed now by the documented check, which
        raises in the else branch where the native call raised, or gives the pair (False, message)
        where ClientManager did.
    """,
    why="An API call does not raise. Without the check, a refusal by iDDS would pass unseen.",
    example=Example(
        """\
from idds.client.client import Client

cl = Client()
request_id = cl.add_request(name='scan')
print(request_id)
""",
        output="""\
import idds.common.exceptions
import idds.common.utils
import pandaclient.idds_api

cl = pandaclient.idds_api.get_api(idds.common.utils.json_dumps, compress=True)
ret = cl.add_request(name='scan')
if ret[0] == 0 and ret[1][0]:
    request_id = ret[1][-1]
else:
    raise idds.common.exceptions.IDDSException(str(ret[1][-1] if ret[0] == 0 else ret[1]))
print(request_id)
""",
    ),
)
