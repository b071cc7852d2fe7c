"""Say that a place stays native because a comment keeps another so."""

from pidds_migrate.rules import Example, RulePage

PAGE = RulePage(
    message="shares its client object with {place}, which a comment keeps native, so it stays native too",
    what="""
        A comment "# pidds: ignore" keeps another call of the same client object native.
    """,
    why="""
        An object is either a native client or an API object, for all places that use it; half a
        migration would break the other half.
    """,
    remedy="""
        Move the comment to the line that makes the client: then the whole object stays native, and
        nothing is said of its calls. Or give this place a client of its own. Or remove the comment.
    """,
    example=Example(
        """\
from idds.client.client import Client

cl = Client()
print(cl.ping())  # pidds: ignore[M105]
print(cl.get_requests(request_id=1))
""",
    ),
)
