"""Say that requirements were added beside idds-client."""

from pidds_migrate.rules import Rule, Session

RULE = Rule(
    code="M112",
    name="requirement-added",
    message="{new} added in front of {requirement}, which {place} still needs",
    what="""
        Some programs of the project call iDDS through PanDA after this run, others still use idds.client,
        so both are required.
    """,
    why="""
        idds-client brings idds-common and idds-workflow with it, panda-client brings neither (idds-client
        2.6.21, panda-client 2.2.0). Migrated programs import idds.common.utils, and a loader makes objects
        of the classes of idds-workflow.
    """,
    remedy="",
    example=Session(
        (
            "printf 'from idds.client.client import Client\\ncl = Client()\\nprint(cl.ping())\\n' > job.py",
            "printf 'from idds.client.client import Client\\ncl = Client()\\ncl.upload(1)\\n' > old.py",
            "printf 'idds-client==2.6.21\\n' > requirements.txt",
            "pidds-migrate --write-dependencies .",
        ),
        exit_code=1,
    ),
)
