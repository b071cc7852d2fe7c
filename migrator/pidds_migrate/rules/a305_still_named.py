"""Say where a native class is still named."""

from pidds_migrate.rules import Example, RulePage

PAGE = RulePage(
    message="{name} still named in {where}, so its import stays",
    what="""
        A string (such as one in __all__), an annotation, an example in a docstring, a comment with a
        type, a statement that deletes it or an f-string names the native class. It was left as it is,
        and so was the import behind it: the program still needs idds-client.
    """,
    why="Other files may take the name from here, or read the annotation while the program runs.",
    remedy="Remove the name, or write Any for it, and then the import.",
    example=Example(
        """\
from idds.client.client import Client

__all__ = ['Client', 'submit']


def submit(data):
    return Client().add_request(**data)
""",
    ),
)
