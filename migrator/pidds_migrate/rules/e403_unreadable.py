"""Say why a file or folder cannot be read."""

from pidds_migrate.rules import RulePage, Session

PAGE = RulePage(
    message="cannot be read: {problem}",
    what="""
        The system refused to give the content of a file or folder. Nothing below it was looked at;
        everything else was.
    """,
    why="""
        Calls that nobody looked at may still be native, so the run does not count as complete. Only
        regular files are read: a named pipe or a device would block or never end. In a folder they are
        passed over.
    """,
    remedy="Correct the permissions (ls -l, chmod u+r), or leave the path out.",
    example=Session(("mkfifo events.py", "pidds-migrate events.py")),
)
