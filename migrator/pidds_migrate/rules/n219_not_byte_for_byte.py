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
        form feed before a statement or line ends that are a lone carriage return. A rewrite would change
        more than the calls. It also gives up on programs that are nested hundreds of levels deep.
    """,
    remedy="""
        Save the file with usual line ends, remove form feeds, or split what is nested too deeply, and
        run the command again.
    """,
    example=Example(
        """\
from idds.client.client import Client
\fcl = Client()
print(cl.ping())
""",
    ),
)
