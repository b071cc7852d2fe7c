"""Refuse classes that are imported where new imports would not be seen."""

from pidds_migrate.rules import Example, RulePage

PAGE = RulePage(
    message="{name} is imported in a class body, beside global or nonlocal names, or for type checkers alone",
    what="""
        The import of the native class binds a name that is seen elsewhere than where the import stands, or it stands
        under `TYPE_CHECKING` and does not run.
    """,
    why="""
        What the migrated code needs is imported in the place of the native class. There it would become
        an attribute of the class, or a local name that other functions do not see, or it would not be imported either.
    """,
    remedy="Import the class at the top of the file, and run the command again.",
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
