"""Say which module was written for the helpers of a package."""

from pidds_migrate.rules import RulePage, Session

PAGE = RulePage(
    message="written: the helpers that files of {package} import",
    what="""
        The helpers of a package went into one module of it, _idds_panda.py, from which its files import
        them. It is written where two files need helpers, or one a class of checking objects. Files
        with a __main__ block keep their own: they may be run by themselves.
    """,
    why="The same lines in every file would be a burden to read, and to change.",
    example=Session(
        (
            "mkdir jobs && touch jobs/__init__.py",
            "printf 'from idds.client.client import Client\\n\\n\\ndef ping():\\n    return len(Client().ping())\\n' > jobs/a.py",
            "cp jobs/a.py jobs/b.py",
            "pidds-migrate --no-backup jobs",
        ),
        exit_code=0,
    ),
)
