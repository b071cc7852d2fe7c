"""Say which import took the place of those of idds.client."""

from pidds_migrate.rules import Example, RulePage

PAGE = RulePage(
    message="import {done} {new}{also}",
    what="""
        The import of idds.client went, and what the migrated calls need is imported in its place
        ("replaced by"): the module of the API objects, or of what constructors need where helpers import
        that. Where another place of the file imports that already, the import only went
        ("removed for"). So did one that took a class of idds.client from another file of the run, where
        loading that file does nothing else; and one of get_rest_host or of an exception of iDDS that only
        the constructor or a handler had used.
        The message names the imported classes that nothing in the file used; they went, too, unless
        something says that they are there for other files (A306).
    """,
    why="""
        The calls need the PanDA client now, and idds.common for what goes over the wire. Nothing
        that moved needs idds.client any more.
    """,
    example=Example(
        """\
from idds.client.client import Client

cl = Client()
cl.add_request(name='scan')
""",
        output="""\
import idds.common.exceptions
import idds.common.utils
import pandaclient.idds_api

cl = pandaclient.idds_api.get_api(idds.common.utils.json_dumps, compress=True)
ret = cl.add_request(name='scan')
if not (ret[0] == 0 and ret[1][0]):
    raise idds.common.exceptions.IDDSException(str(ret[1][-1] if ret[0] == 0 else ret[1]))
""",
    ),
)
