"""Refuse objects whose names cannot be followed."""

from pidds_migrate.rules import Example, Rule

RULE = Rule(
    code="N223",
    name="unfollowable-binding",
    message="the binding of the object cannot be followed: {problem}",
    what="""
        The file does not show which object a name or an attribute holds when it is used; the message
        says why.
    """,
    why="""
        An attribute of a class that inherits from code of another file may be set or read there. The
        same attribute of an object that is not followed may be the same object; so may one in a file
        that the program imports, where the object gets there. A class that is imported
        for type checking only is not there when the program runs. What an API
        object of PanDA that the program already has is used for is not followed. A module that is handed
        on, named in a string, or imported under a name that several files could have gives all that it
        has to code that is not followed.
    """,
    remedy="""
        Keep the client in a variable that only this file uses, bound by a plain assignment, and run the
        command again.
    """,
    example=Example(
        """\
from framework import Task
from idds.client.client import Client


class Submit(Task):
    def __init__(self):
        self.client = Client()

    def run(self, data):
        return self.client.add_request(**data)
""",
    ),
)
