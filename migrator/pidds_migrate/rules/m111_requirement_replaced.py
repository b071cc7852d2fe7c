"""Say that a requirement was replaced."""

from pidds_migrate.rules import RulePage, Session

PAGE = RulePage(
    message="{requirement} {outcome}",
    what="""
        No program of the project uses idds.client after this run, so the requirement on idds-client became
        one on what the programs need now. Its marker stays, its version does not; the rest of the file is
        as it was.
    """,
    why="""
        idds-client brings idds-common and idds-workflow with it, panda-client brings neither (idds-client
        2.6.21, panda-client 2.2.0). Migrated programs import idds.common.utils, and a loader makes objects
        of the classes of idds-workflow.
    """,
    example=Session(
        (
            "printf 'from idds.client.client import Client\\ncl = Client()\\nprint(cl.ping())\\n' > job.py",
            "printf 'idds-client==2.6.21\\n' > requirements.txt",
            "pidds-migrate --write-dependencies .",
        ),
        exit_code=0,
    ),
)
