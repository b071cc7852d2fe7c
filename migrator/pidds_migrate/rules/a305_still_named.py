"""Say where a native class is still named."""

from pidds_migrate.rules import Example, Rule

RULE = Rule(
    code="A305",
    name="still-named",
    message="{name} still named in an annotation or string",
    what="""
        An annotation or a string names the native class. It was left as it is.
    """,
    why="""
        Annotations do not change what the program does, but this one is no longer true, and a type
        checker will say so.
    """,
    remedy="""
        Remove the annotation, or write Any.
    """,
    example=Example(
        """\
from idds.client.client import Client


def submit(data):
    cl: 'Client' = Client()
    return cl.add_request(**data)


print(submit({'name': 'scan'}))
""",
    ),
)
