"""Say why a file cannot be replaced."""

from pidds_migrate.rules import RulePage, Session

PAGE = RulePage(
    message="cannot be written: {problem}",
    what="""
        The file would have been migrated, but could not be replaced. It is as it was, and no other
        file is left behind.
    """,
    why="""
        A file is replaced in one step, by renaming a complete new one over it. That needs
        permission to write to the file and to its folder. A file without write permission is left
        alone even where renaming would work, and so is a file that someone else changed in the
        meantime.
    """,
    remedy="""
        Correct the permissions of the file, or of the folder that is named (chmod u+w), or check the file
        out for editing, and run the command again.
    """,
    example=Session(
        (
            "printf 'from idds.client.client import Client\\ncl = Client()\\nprint(cl.ping())\\n' > job.py",
            "chmod a-w job.py",
            "pidds-migrate job.py",
        )
    ),
)
