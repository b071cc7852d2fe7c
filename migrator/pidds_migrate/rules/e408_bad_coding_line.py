"""Say why a coding line cannot be followed."""

from pidds_migrate.rules import Example, RulePage

PAGE = RulePage(
    message="its encoding is not usable: {problem}",
    what="""
        The coding line names an encoding that Python does not know, that contradicts the byte order
        mark, or that would not give the same bytes back. The file was left as it is.
    """,
    why="""
        Python itself refuses such a file, or a rewrite could not keep every byte of it. A coding
        line is a comment such as # -*- coding: utf-8 -*- in one of the first two lines (PEP 263).
    """,
    remedy="Correct the name of the encoding; mostly it is a typing mistake for utf-8 or latin-1.",
    example=Example(
        """\
# -*- coding: utf-9 -*-
from idds.client.client import Client

cl = Client()
""",
    ),
)
