"""Say which requirement to add while something still uses the native client."""

from pidds_migrate.rules import RulePage, Session

PAGE = RulePage(
    message="{requirement} is still needed for {place}: add {new}",
    what="""
        A file lists idds-client as a requirement. Some programs of the project call iDDS through PanDA
        after this run, others still use idds.client: those that stay native, and those that were not looked
        at.
    """,
    why="""
        idds-client brings idds-common and idds-workflow with it, panda-client brings neither (idds-client
        2.6.21, panda-client 2.2.0). Migrated programs import idds.common.utils, and a loader makes objects
        of the classes of idds-workflow.
    """,
    remedy="""
        Add what is named, or run the command again with --write-dependencies. Once the place that is named
        is gone, the command says what to replace.
    """,
    example=Session(
        (
            "printf 'from idds.client.client import Client\\ncl = Client()\\nprint(cl.ping())\\n' > job.py",
            "printf 'from idds.client.client import Client\\ncl = Client()\\ncl.upload(1)\\n' > old.py",
            "printf 'idds-client==2.6.21\\n' > requirements.txt",
            "pidds-migrate --check .",
        ),
        exit_code=1,
    ),
)
