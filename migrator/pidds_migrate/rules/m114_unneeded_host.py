"""Say which variable of a host went, or is None now."""

from pidds_migrate.rules import Example, RulePage

PAGE = RulePage(
    message="{statement} {done}: PanDA knows its iDDS, and nothing else in the file read the variable",
    what="""
        The variable held the result of get_rest_host() for the constructor alone. In a file that others may
        import, a variable of the module stays, and is None: where other code reads it, give that code its host.
        It is None, too, where the assignment is all of its block, or the variable has another value elsewhere.
        Where something may read it by its name in a text (locals(), eval, an example of doctest), it stays as it is.
    """,
    why="""
        Where there is no local configuration of iDDS get_rest_host() raises, and programs that go through
        PanDA need none.
    """,
    example=Example(
        """\
import idds.common.utils
from idds.client.clientmanager import ClientManager

host = idds.common.utils.get_rest_host()
cm = ClientManager(host)
cm.ping()
""",
        output="""\
import idds.common.utils
import pandaclient.idds_api

cm = pandaclient.idds_api.get_api(
    dumper=idds.common.utils.json_dumps, loader=idds.common.utils.json_loads, compress=True,
    manager=True
)
cm.ping()
""",
    ),
)
