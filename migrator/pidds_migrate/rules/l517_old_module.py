"""Find the old name of panda-client."""

from pidds_migrate.rules import Example, RulePage

PAGE = RulePage(
    message="pandatools.idds_api is pandaclient.idds_api now",
    what="The program imports the API from pandatools.",
    why="""
        pandatools is the old name of the package. panda-client 2.2.0 installs it still, as a copy with an
        API object of its own; what is documented is pandaclient, and pidds-migrate follows that alone.
    """,
    remedy="Import pandaclient.idds_api. --fix renames it where the name is used for nothing else.",
    example=Example(
        """\
import idds.common.utils
import pandatools.idds_api

api = pandatools.idds_api.get_api(idds.common.utils.json_dumps, compress=True)
ret = api.ping()
if ret[0] == 0 and ret[1][0]:
    print('iDDS answers')
""",
    ),
)
