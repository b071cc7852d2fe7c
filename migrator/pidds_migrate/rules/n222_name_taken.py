"""Refuse files in which a needed name means something else."""

from pidds_migrate.rules import Example, RulePage

PAGE = RulePage(
    message="the name {name} is taken, and the rewrite needs it",
    what="""
        The file gives a meaning of its own to a name that the migrated code would use, and to the
        name that would be used in its place.
    """,
    why="""
        The import that the migrated code needs would replace the author's object, or the other way
        round.
    """,
    remedy="Rename the author's object, and run the command again.",
    example=Example(
        """\
from idds.client.client import Client

pandaclient = '2.2.0'
idds_api = 'https://idds.example.org'
cl = Client()
print(cl.ping(), pandaclient, idds_api)
""",
    ),
)
