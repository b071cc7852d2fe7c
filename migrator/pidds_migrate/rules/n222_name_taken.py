"""Refuse files in which a needed name means something else."""

from pidds_migrate.rules import Example, Rule

RULE = Rule(
    code="N222",
    name="name-taken",
    message="the name {name} is taken, and the rewrite needs it",
    what="""
        The file gives a meaning of its own to a name that the migrated code would use.
    """,
    why="""
        The import that the migrated code needs would replace the author's object, or the other way
        round.
    """,
    remedy="""
        Rename the author's object, and run the command again.
    """,
    example=Example(
        """\
pandaclient = '2.2.0'

from idds.client.client import Client

cl = Client()
print(cl.ping(), pandaclient)
""",
    ),
)
