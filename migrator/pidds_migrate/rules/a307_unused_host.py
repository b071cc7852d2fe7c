"""Say which variable, or which import, lost its only use."""

from pidds_migrate.rules import Example, Rule

RULE = Rule(
    code="A307",
    name="unused-host",
    message="{name} is not used any more (it was for the host)",
    what="""
        The variable held the iDDS host for the constructor, which no longer takes one; or the import is
        of get_rest_host, which was called for nothing else.
    """,
    why="""
        The PanDA server knows its iDDS. The assignment stays, because the call on its right side
        may do more than give a host, and the import stays beside the other imports of idds.common.
    """,
    remedy="""
        Remove the assignment, or the import.
    """,
    example=Example(
        """\
from idds.common.utils import get_rest_host
from idds.client.client import Client

cl = Client(get_rest_host())
print(cl.ping())
""",
    ),
)
