"""Say which host the PanDA server has to reach."""

from pidds_migrate.rules import Example, RulePage

PAGE = RulePage(
    message="idds_host={host}: the PanDA server must be able to reach it",
    what="The program names its iDDS host, and the name was carried over.",
    why="""
        The PanDA server opens the connection to iDDS, so the host has to be known and open to it;
        localhost would be the PanDA server itself. The host decides where requests go, so it is never
        dropped silently.
    """,
    remedy="Leave idds_host out unless you need another iDDS than PanDA's own.",
    example=Example(
        """\
from idds.client.client import Client

cl = Client('https://idds.example.org:443/idds')
print(cl.ping())
""",
    ),
)
