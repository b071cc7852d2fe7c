"""Find diagnostics that are taken out of a text."""

from pidds_migrate.rules import Example, RulePage

PAGE = RulePage(
    message="{what} is one character of the message where PanDA is out of reach",
    what="""
        Behind a check that failed, the program takes the diagnostic out of the second part of
        the reply.
    """,
    why="""
        Where iDDS refused, ret[1] is a pair with the diagnostic; where PanDA is out of reach,
        panda-client gives a text or bytes, which may be empty: an index finds one character, or
        raises IndexError.
    """,
    remedy="Ask which it is: ret[1][-1] if ret[0] == 0 else ret[1]. --fix writes that.",
    example=Example(
        """\
import idds.common.utils
import pandaclient.idds_api

api = pandaclient.idds_api.get_api(idds.common.utils.json_dumps, compress=True)
ret = api.ping()
if ret[0] == 0 and ret[1][0]:
    print('iDDS answers')
else:
    print('iDDS does not answer:', ret[1][-1])
""",
    ),
)
