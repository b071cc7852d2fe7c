"""Refuse classes that are passed around."""

from pidds_migrate.rules import Example, Rule

RULE = Rule(
    code="N220",
    name="class-as-value",
    message="the class {name} is used as a value",
    what="""
        Client or ClientManager is stored, passed on or returned, not called.
    """,
    why="""
        Where the objects are then made, and what happens to them, the file does not show.
    """,
    remedy="""
        Call the class where the object is needed, and run the command again.
    """,
    example=Example(
        """\
from idds.client.client import Client

factories = [Client]
print(factories[0]().ping())
""",
    ),
)
