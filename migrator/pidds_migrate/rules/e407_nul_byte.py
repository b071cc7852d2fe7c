"""Say where a NUL byte stands."""

from pidds_migrate.rules import Example, RulePage

PAGE = RulePage(
    message="holds a NUL byte, which Python does not allow in a program",
    what="""
        The file holds a byte of value zero, so it was left as it is. Line and column say where the
        first one stands.
    """,
    why="""
        Python refuses source with NUL bytes. They come from a damaged copy, a full disk, or a file
        that is no Python program.
    """,
    remedy="Restore the file from version control or from a backup, or remove the bytes.",
    example=Example(
        """\
from idds.client.client import Client

cl = Client()\0
""",
    ),
)
