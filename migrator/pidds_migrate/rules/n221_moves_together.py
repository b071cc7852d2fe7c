"""Say that a place stays native because of another."""

from pidds_migrate.rules import Example, RulePage

PAGE = RulePage(
    message="stays native too: it shares its client object with {place} ({cause})",
    what="""
        Nothing is wrong with this place, but it uses the same client object as one that cannot be
        migrated, in this file or in another.
    """,
    why="""
        An object is either a native client or an API object, for all places that use it; half a
        migration would break the other half.
    """,
    remedy="""
        See to the place that the message names, or give it a client of its own, and run the command
        again.
    """,
    example=Example(
        """\
from idds.client.clientmanager import ClientManager

cm = ClientManager()
print(cm.get_requests(request_id=1))
cm.download_logs(request_id=1)
""",
    ),
)
