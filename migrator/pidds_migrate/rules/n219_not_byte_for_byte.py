"""Refuse files that cannot be edited without a risk to the rest of them."""

from pidds_migrate.rules import Example, Rule

RULE = Rule(
    code="N219",
    name="not-byte-for-byte",
    message="the file cannot be edited safely: {problem}",
    what="""
        The file cannot be edited without a risk to what nobody asked to change, or cannot be read to
        the end.
    """,
    why="""
        LibCST, which does the editing, does not give back a few rare things as they were, such as a
        form feed before a statement (as in the example) or line ends that are a lone carriage return. A
        rewrite would change more than the calls. It also gives up on programs that are nested hundreds of
        levels deep, and takes some 3 KB of memory for each node of the syntax tree in functions and classes
        that change, so files for which a run would need more than 500 MB are refused: from 27,000 lines on
        where all of them change, from about 45,000 where a third does.
    """,
    remedy="""
        Save the file with usual line ends, remove form feeds, or split what is nested too deeply or too
        large, and run the command again.
    """,
    example=Example(
        """\
from idds.client.client import Client
\fcl = Client()
print(cl.ping())
""",
    ),
)
