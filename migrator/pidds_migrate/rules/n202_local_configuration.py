"""Refuse methods that work on local configuration and tokens."""

from pidds_migrate.rules import Example, RulePage

PAGE = RulePage(
    message="{method} works on the local iDDS configuration or token",
    what="""
        A method that reads or writes the local iDDS configuration, or gets, refreshes or removes a
        token, is called; or the program sets a variable of the environment from which a client that is
        given no host takes it.
    """,
    why="""
        Behind the relay it would act on the PanDA server's account. The PanDA client has its own
        configuration and tokens. All places that share one client object move together or not at
        all, so the other calls on it stay native too.
    """,
    remedy="""
        Remove the call and log in as the PanDA client does: PANDA_AUTH=oidc with PANDA_AUTH_VO, or
        a proxy in X509_USER_PROXY. Then run the command again.
    """,
    example=Example(
        """\
from idds.client.clientmanager import ClientManager

cm = ClientManager()
cm.setup_oidc_token()
print(cm.ping())
""",
    ),
)
