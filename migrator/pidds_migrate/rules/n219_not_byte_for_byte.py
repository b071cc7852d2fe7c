"""Refuse files that cannot be edited without a risk to the rest of them."""

from pidds_migrate.rules import Example, RulePage

PAGE = RulePage(
    message="the file cannot be edited safely: {problem}",
    what="""
        The file cannot be edited without a risk to what nobody asked to change, or cannot be read to
        the end.
    """,
    why="""
        LibCST, which does the editing, does not give back a few rare things as they were, such as a
        form feed before a statement (as in the example) or line ends that are a lone carriage return. A
        rewrite would change more than the calls. It also gives up on programs that are nested hundreds of
        levels deep. Memory has an end, too: a run is to stay below 500 MB, so a file is refused that has
        more than 400,000 nodes of syntax (numbers, names, operations), or so much code to edit that the
        nodes of the file and six times those of the functions, classes and other statements with calls
        of iDDS make more than 870,000. 50,000 lines of ordinary code are within both where few of them are
        in such functions; a file that is full of calls may be refused from about 12,000 lines.
    """,
    remedy="""
        Save the file with usual line ends, remove form feeds, put large tables of data into a file of
        their own, or split what is nested too deeply or too large, and run the command again.
    """,
    example=Example(
        """\
from idds.client.client import Client
\fcl = Client()
print(cl.ping())
""",
    ),
)
