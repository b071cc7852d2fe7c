"""Say which unused import stayed."""

from pidds_migrate.rules import Example, RulePage

PAGE = RulePage(
    message="unused import of {name} kept{why}",
    what="""
        The file imports the name and does not use it, or no longer. Where no client of the file moves,
        every such import stays. Where one does, those stay that something says to be there for other
        files: another file takes the name or may do so unseen, the file is an __init__.py, __all__ lists
        the name, it is imported "as" itself, or a comment for linters stands on its line (noqa,
        noqa: F401, pylint: disable=unused-import).
    """,
    why="""
        Without the import, other files that take the name from this one would end in an ImportError.
        In a file in which a client moves, an import that nothing uses and nothing marks is removed;
        M101 says so.
    """,
    remedy="Remove the import if no other file needs it.",
    example=Example(
        """\
import idds.common.utils
from idds.client.client import Client

print(idds.common.utils.get_rest_host())
""",
    ),
)
