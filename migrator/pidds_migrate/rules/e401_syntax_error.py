"""Say why a program does not parse."""

from pidds_migrate.rules import Example, RulePage

PAGE = RulePage(
    message="not valid Python: {problem}",
    what="""
        The file does not parse, so it was left as it is. The words are those of the Python that
        runs pidds-migrate.
    """,
    why="""
        A program that does not parse cannot be understood, and one that Python cannot run has no
        behaviour to keep. Python 2 programs end here too.
    """,
    remedy="""
        Correct the line and run the command again. For a Python 2 program, run 2to3 first; for
        newer syntax, run pidds-migrate with a newer Python.
    """,
    example=Example(
        """\
from idds.client.client import Client

cl = Client(
print(cl.ping())
""",
    ),
)
