"""Say that a path leads to nothing."""

from pidds_migrate.rules import Rule, Session

RULE = Rule(
    code="E406",
    name="missing",
    message="nothing to read: {problem}",
    what="""
        A path does not exist, is a symbolic link whose target does not exist, or vanished while the
        run was under way.
    """,
    why="""
        A mistyped path must not look like a tree without anything to migrate.
    """,
    remedy="""
        Check the path; for a broken link, restore the target or remove the link.
    """,
    example=Session(("pidds-migrate no-such-file.py",)),
)
