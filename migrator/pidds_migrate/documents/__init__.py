"""Programs inside other files: the code cells of notebooks, the code blocks and examples of documentation.

One module a kind takes the Python parts out with their places, joins those that share names to one program, gives that
to the core, and puts what comes out back where it was: nothing else of the file changes by a byte.
"""

from __future__ import annotations

import enum
import os
from functools import partial
from typing import TYPE_CHECKING

# A run that finds nothing needs none of it.
if TYPE_CHECKING:
    from pathlib import Path

    from pidds_migrate.documents.page import Find
    from pidds_migrate.outcome import Migrate


class DocumentKind(enum.Enum):
    """What a file is, by its suffix."""

    PYTHON = "python"
    NOTEBOOK = "notebook"
    MARKDOWN = "markdown"
    RESTRUCTURED = "restructured"

    @property
    def is_page(self) -> bool:
        """Whether the file is documentation, which is taken from folders only when asked for."""
        return self in (DocumentKind.MARKDOWN, DocumentKind.RESTRUCTURED)


SUFFIXES = {
    ".ipynb": DocumentKind.NOTEBOOK,
    ".md": DocumentKind.MARKDOWN,
    ".markdown": DocumentKind.MARKDOWN,
    ".rst": DocumentKind.RESTRUCTURED,
}
"""The suffixes of files that hold programs among other things; all others are programs as a whole."""

PAGE_SUFFIXES = tuple(suffix for suffix, kind in SUFFIXES.items() if kind.is_page)


def kind_of(path: str | Path) -> DocumentKind:
    """What a file is."""
    return SUFFIXES.get(os.path.splitext(path)[1].lower(), DocumentKind.PYTHON)  # noqa: PTH122 - needs no pathlib


def through(path: Path, migrate: Migrate) -> Migrate:
    """The core as it takes a file of this kind: the core itself for a program.

    Args:
        path: the file.
        migrate: the core.
    """
    # A run over programs alone imports none of this.
    match kind_of(path):
        case DocumentKind.NOTEBOOK:
            from pidds_migrate.documents.notebook import migrate_notebook

            return partial(migrate_notebook, migrate=migrate)
        case DocumentKind.MARKDOWN | DocumentKind.RESTRUCTURED as kind:
            from pidds_migrate.documents.page import migrate_page

            return partial(migrate_page, find=_finder(kind), migrate=migrate)
    return migrate


def _finder(kind: DocumentKind) -> Find:
    if kind is DocumentKind.MARKDOWN:
        from pidds_migrate.documents.markdown import find_snippets
    else:
        from pidds_migrate.documents.restructured import find_snippets
    return find_snippets


def python_of(path: Path, data: bytes) -> str:
    """The Python in a file of this kind as one program; empty where it cannot be read.

    Args:
        path: the file.
        data: its bytes.
    """
    match kind_of(path):
        case DocumentKind.NOTEBOOK:
            from pidds_migrate.documents import notebook

            return notebook.python_of(data)
        case DocumentKind.MARKDOWN | DocumentKind.RESTRUCTURED as kind:
            from pidds_migrate.documents import page

            return page.python_of(data, _finder(kind))
    from pidds_migrate.source.encoding import TextError, decode

    try:
        return decode(data).text
    except TextError:
        return ""
