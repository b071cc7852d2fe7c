"""Say that a path leads to nothing."""

from pidds_migrate.rules import RulePage, Session

PAGE = RulePage(
    message="nothing to read: {problem}",
    what="""
        A path that was named does not exist or is a symbolic link whose target does not exist, or a
        file vanished while the run was under way. In a folder, such links are passed over.
    """,
    why="A mistyped path must not look like a tree without anything to migrate.",
    remedy="Check the path; for a broken link, restore the target or remove the link.",
    example=Session(("pidds-migrate no-such-file.py",)),
)
