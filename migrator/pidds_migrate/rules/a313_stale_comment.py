"""Tell of comments that the rewrite may have made untrue."""

from pidds_migrate.rules import Example, RulePage

PAGE = RulePage(
    message="this comment speaks of {name}: see whether it is still true",
    what="""
        A comment names a native class that the file does not use any more, or stands at a host that went
        and speaks of it. It was left as it is.
    """,
    why="What a comment means cannot be known, and an untrue one misleads the next reader.",
    remedy="Read the comment, and change or remove it where it is no longer true.",
    example=Example(
        """\
from idds.client.client import Client

cl = Client()  # a Client of its own
print(cl.ping())
""",
    ),
)
