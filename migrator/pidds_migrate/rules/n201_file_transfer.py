"""Refuse calls that read or write a local file."""

from pidds_migrate.rules import Example, RulePage

PAGE = RulePage(
    message="{method} acts on a local file; behind the relay it would be the PanDA server's",
    what="A method that reads or writes files on the machine it runs on is called.",
    why="""
        A relayed call runs on the PanDA server. upload, download, upload_to_cacher,
        download_from_cacher, download_logs and submit_big_workflow would read or write a file there,
        not on your machine (idds-client 2.6.21). All places that share one client object move together or not at all,
        so the other calls on it stay native too.
    """,
    remedy="""
        Keep this part native, with a client of its own, and run the command again: the rest then
        moves. submit_big_workflow is part of submit, which is relayed.
    """,
    example=Example(
        """\
from idds.client.clientmanager import ClientManager

cm = ClientManager()
cm.download_logs(request_id=1, dest_dir='logs')
""",
    ),
)
