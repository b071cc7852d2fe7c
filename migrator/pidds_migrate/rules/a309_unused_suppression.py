"""Say which comment has nothing to silence."""

from pidds_migrate.rules import Example, RulePage

PAGE = RulePage(
    message="this comment has no effect: {problem}",
    what="""
        A comment "# pidds: ..." names a code that nothing on its line gets, or says something that the
        command does not know. A comment on a line of its own belongs to no statement.
    """,
    why="""
        A comment that outlives its reason, or has a typing mistake, would hide the next finding on its
        line, or hides none although it looks so.
    """,
    remedy="Remove the comment, or the code that nothing gets; or move it to the line of the finding.",
    example=Example(
        """\
from idds.client.client import Client

cl = Client()
print(cl.ping())  # pidds: ignore[N201]
""",
    ),
)
