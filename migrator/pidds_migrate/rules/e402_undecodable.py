"""Say which byte does not belong to the file's encoding."""

from pidds_migrate.rules import Example, RulePage

PAGE = RulePage(
    message=(
        "byte {byte} is not {encoding}: save the file as UTF-8, or name its encoding on the "
        "first line (# -*- coding: latin-1 -*-)"
    ),
    what="""
        A byte does not belong to the encoding of the file, so the file was left as it is. Line and
        column say where the byte stands.
    """,
    why="""
        Python reads a file as UTF-8 unless a coding line in one of its first two lines names
        another encoding (PEP 263). Guessing an encoding could change the program's strings.
    """,
    remedy="""
        Save the file as UTF-8 in your editor, or name its encoding on the first line, for example #
        -*- coding: latin-1 -*-.
    """,
    example=Example(
        """\
from idds.client.client import Client

cl = Client()  # für München
""",
        encoding="latin-1",
    ),
)
