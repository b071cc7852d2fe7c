"""Refuse files that would change where nobody asked."""

from pidds_migrate.rules import Example, Rule

RULE = Rule(
    code="N219",
    name="not-byte-for-byte",
    message="the file would not print back byte for byte ({problem})",
    what="""
        Reading the file and printing it unchanged does not give the same bytes.
    """,
    why="""
        LibCST, which does the editing, loses a few rare things, such as a form feed before a
        statement or line ends that are a lone carriage return. A rewrite would change more than the
        calls.
    """,
    remedy="""
        Remove what the message names, or save the file with usual line ends, and run the command
        again.
    """,
    example=Example(
        """\
from idds.client.client import Client
\fcl = Client()
print(cl.ping())
""",
    ),
)
