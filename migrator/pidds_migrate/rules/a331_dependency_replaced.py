"""Say which requirement to replace once nothing uses the native client."""

from pidds_migrate.rules import RulePage, Session

PAGE = RulePage(
    message="{requirement} is not needed any more: {advice}",
    what="""
        A file lists idds-client as a requirement, and no program of the project uses idds.client after this
        run. Programs that were not looked at count too.
    """,
    why="""
        idds-client brings idds-common and idds-workflow with it, panda-client brings neither (idds-client
        2.6.21, panda-client 2.2.0). Migrated programs import idds.common.utils, and a loader makes objects
        of the classes of idds-workflow.
    """,
    remedy="Run the command again with --write-dependencies, or write it yourself. Versions are left to you.",
    example=Session(
        (
            "printf 'from idds.client.client import Client\\ncl = Client()\\nprint(cl.ping())\\n' > job.py",
            "printf 'idds-client==2.6.21\\n' > requirements.txt",
            "pidds-migrate --check .",
        ),
        exit_code=1,
    ),
)
