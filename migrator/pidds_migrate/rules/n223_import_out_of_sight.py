"""Refuse classes that are imported where new imports would not be seen."""

from pidds_migrate.rules import Example, Rule

RULE = Rule(
    code="N223",
    name="import-out-of-sight",
    message="{name} is imported in a class body, or in a function that declares global or nonlocal names",
    what="""
        The import of the native class binds a name that is seen elsewhere than where the import stands.
    """,
    why="""
        What the migrated code needs is imported in the place of the native class. There it would become
        an attribute of the class, or a local name that other functions do not see.
    """,
    remedy="""
        Import the class at the top of the file, and run the command again.
    """,
    example=Example(
        """\
def connect():
    global Client
    from idds.client.client import Client


connect()
print(Client().ping())
""",
    ),
)
