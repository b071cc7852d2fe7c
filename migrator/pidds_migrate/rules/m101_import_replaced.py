"""Say which import took the place of those of idds.client."""

from pidds_migrate.rules import Example, Rule

RULE = Rule(
    code="M101",
    name="import-replaced",
    message="import replaced",
    what="""
        The import of idds.client went, and the import that the migrated calls need came in its
        place.
    """,
    why="""
        A migrated program no longer touches idds.client, so it also runs where that package is not
        installed. The PanDA client and iDDS's common module are what it needs now.
    """,
    remedy="",
    example=Example(
        """\
from idds.client.client import Client

cl = Client()
print(cl.ping())
""",
    ),
)
