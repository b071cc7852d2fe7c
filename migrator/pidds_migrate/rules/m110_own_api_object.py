"""Say which object is one of its own, and why."""

from pidds_migrate.rules import Example, Rule

RULE = Rule(
    code="M110",
    name="own-api-object",
    message="{name} becomes {api}, an API object of its own: {reason}",
    what="""
        The object is made by a small function that sets up an API object which nothing else in the
        process changes; it takes the arguments of get_api.
    """,
    why="""
        panda-client keeps one API object per process: every get_api changes the settings of all that were
        made before (panda-client 2.2.0). Where two settings may meet, whoever runs when, each object is
        one of its own. pidds_runtime has independent objects always.
    """,
    remedy="",
    example=Example(
        """\
import sys

from idds.client.client import Client

for host in sys.argv[1:]:
    cl = Client(host)
    cl.ping()
""",
        output="""\
import sys

import pandaclient.idds_api
import idds.common.exceptions
import idds.common.utils

for host in sys.argv[1:]:
    cl = pandaclient.idds_api.get_api(idds.common.utils.json_dumps, idds_host=host, compress=True)
    ret = cl.ping()
    if not (ret[0] == 0 and ret[1][0]):
        raise idds.common.exceptions.IDDSException(str(ret[1][-1] if ret[0] == 0 else ret[1]))
""",
    ),
)
