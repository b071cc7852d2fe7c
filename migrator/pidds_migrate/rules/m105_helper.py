"""Say which call goes through a helper."""

from pidds_migrate.rules import Example, Rule

RULE = Rule(
    code="M105",
    name="helper",
    message="{call} goes through {helper}",
    what="""
        The call goes through a small function, defined in the same file, that holds the documented
        check and gives what the native call gave: the response, or the native exception.
    """,
    why="""
        The call stands inside another expression, or in a try that has to stay, so there is no room
        for an if. The helper keeps the order of evaluation, and the class of the exception that
        every handler expects.
    """,
    remedy="",
    example=Example(
        """\
from idds.client.client import Client

cl = Client()
print(len(cl.get_requests(request_id=1)))
""",
    ),
)
