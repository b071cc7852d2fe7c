"""Say which try became an if with the documented check."""

from pidds_migrate.rules import Example, RulePage

PAGE = RulePage(
    message="{call} inside try becomes the documented if/else",
    what="""
        A try whose body was the call became the check of the PanDA documentation: what stood in the
        handler stands in the else branch.
    """,
    why="""
        An API call does not raise. It returns a status code (0: the PanDA server was reached) and a
        pair: True and iDDS's response, or False and a diagnostic. The form is used only where
        nothing else in the try could raise and the handler caught every failure of the call.
    """,
    example=Example(
        """\
from idds.client.client import Client

cl = Client()
try:
    request_id = cl.add_request(name='scan')
except Exception:
    request_id = None
""",
        output="""\
import idds.common.utils
import pandaclient.idds_api

cl = pandaclient.idds_api.get_api(idds.common.utils.json_dumps, compress=True)
ret = cl.add_request(name='scan')
if ret[0] == 0 and ret[1][0]:
    request_id = ret[1][-1]
else:
    request_id = None
""",
    ),
)
