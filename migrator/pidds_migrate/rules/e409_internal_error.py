"""Say that the migrator itself failed."""

from pidds_migrate.rules import RulePage

PAGE = RulePage(
    message="pidds-migrate itself failed here, the file is as it was: {problem}",
    what="""
        pidds-migrate met something that it was not made for. The file is as it was, and the other
        files were migrated.
    """,
    why="This is a mistake in pidds-migrate, not in your program.",
    remedy="""
        Report it with the file, or the smallest part of it that shows the failure. Until then,
        migrate this file by hand.
    """,
    example=None,
)
