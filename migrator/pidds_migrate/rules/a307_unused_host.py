"""Say which variable lost its only use."""

from pidds_migrate.rules import Example, Rule

RULE = Rule(
    code="A307",
    name="unused-host",
    message="{name} is not used any more (it was the host)",
    what="""
        The variable held the iDDS host for the constructor, which no longer takes one.
    """,
    why="""
        The PanDA server knows its iDDS. The assignment stays, because the call on its right side
        may do more than give a host.
    """,
    remedy="""
        Remove the assignment.
    """,
    example=Example(
        """\
from idds.common.utils import get_rest_host
from idds.client.client import Client

host = get_rest_host()
cl = Client(host)
print(cl.ping())
""",
    ),
)
