"""Find exit statuses that say nothing of iDDS."""

from pidds_migrate.rules import Example, RulePage

PAGE = RulePage(
    message=(
        "the exit status is that of PanDA alone: where iDDS refuses {call}, the program ends as if it had succeeded"
    ),
    what="ret[0] is what the program ends with.",
    why="ret[0] is 0 wherever PanDA was reached, also where iDDS refused.",
    remedy="""
        End with the result of the whole check: sys.exit(0 if ret[0] == 0 and ret[1][0] else 1).
        --fix puts a check below the call that raises.
    """,
    example=Example(
        """\
import sys

import idds.common.utils
import pandaclient.idds_api

api = pandaclient.idds_api.get_api(idds.common.utils.json_dumps, compress=True)
ret = api.abort_request(request_id=1)
sys.exit(ret[0])
""",
    ),
)
