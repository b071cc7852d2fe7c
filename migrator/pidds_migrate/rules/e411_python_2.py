"""Say that a program is one of Python 2."""

from pidds_migrate.rules import Example, RulePage

PAGE = RulePage(
    message="this is Python 2 ({problem}): move it to Python 3 first, for example with 2to3",
    what="""
        The file does not parse, and what is in the way is what Python 2 wrote, such as print as a statement
        or except X, e; or its first line names python2 (#!/usr/bin/python2), which runs it whether or not
        Python 3 could. It was left as it is.
    """,
    why="The releases of panda-client that relay iDDS need Python 3, as idds-client does.",
    remedy="""
        Move the program to Python 3, for example with 2to3 of Python 3.12 or older, name python3 in its first
        line, and run the command again.
    """,
    example=Example(
        """\
from idds.client.client import Client

print Client().ping()
""",
    ),
)
