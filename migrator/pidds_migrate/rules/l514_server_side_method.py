"""Find methods that mean nothing through PanDA."""

from pidds_migrate.rules import Example, RulePage

PAGE = RulePage(
    message="{call} does not do through PanDA what it did natively: {why}",
    what="""
        The method reads or writes local files, settings or tokens, or sets something for later
        calls.
    """,
    why="""
        PanDA makes a new client on its own server for each call: what the method does happens
        there.
    """,
    remedy="Use the native client for this call, or leave it out where it only sets a client up.",
    example=Example(
        """\
import idds.common.utils
import pandaclient.idds_api

api = pandaclient.idds_api.get_api(idds.common.utils.json_dumps, compress=True)
ret = api.upload('data.tar.gz')
if ret[0] == 0 and ret[1][0]:
    print('uploaded')
""",
    ),
)
