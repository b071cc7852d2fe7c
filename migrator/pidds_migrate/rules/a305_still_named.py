"""Say where a native class is still named."""

from pidds_migrate.rules import Example, Rule

RULE = Rule(
    code="A305",
    name="still-named",
    message="{name} still named in an annotation or string",
    what="""
        An annotation or a string (such as one in __all__) names the native class. It was left as it
        is, and so was the import behind it.
    """,
    why="""
        Neither changes what the program does, but an annotation that promises a Client is no longer
        true, and the import keeps the program dependent on idds-client.
    """,
    remedy="""
        Remove the name, or write Any for it, and then the import.
    """,
    example=Example(
        """\
from idds.client.client import Client


def submit(data):
    cl: Client = Client()
    return cl.add_request(**data)


print(submit({'name': 'scan'}))
""",
    ),
)
