"""Say that requirements were added beside idds-client."""

from pidds_migrate.rules import RulePage, Session
from pidds_migrate.rules.m111_requirement_replaced import PAGE as REPLACED

PAGE = RulePage(
    message="{new} added in front of {requirement}, which {place} still needs",
    what="""
        Some programs of the project call iDDS through PanDA after this run, others still use idds.client,
        so both are required.
    """,
    why=REPLACED.why,
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
