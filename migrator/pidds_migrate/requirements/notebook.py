"""Notebooks: what their lines ``!pip install`` and ``%pip install`` name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from pidds_migrate.requirements.distributions import OLD
from pidds_migrate.requirements.listing import Entry, names_in, problem_of, requirement_name

# Lines as JSON spells them: between quotation marks, or the escapes of line ends.
_LINE = re.compile(r'(?:(?<=")|(?<=\\n))(?P<line>\s*[!%](?:[^"\\]|\\[^n])*)')
_PIP = re.compile(
    r"\s*[!%]\s*(?P<tool>(?:\S*python[\d.]*\s+-m\s+|\{sys\.executable\}\s+-m\s+|uv\s+)?pip[\d.]*|conda|mamba)\s+install\b"
)
_WORD = re.compile(r"(?P<quote>\\\"|'|)(?P<requirement>[A-Za-z0-9][^\s'\"\\;]*)(?P=quote)(?=\s|\Z)")


def entries(text: str) -> Iterator[Entry]:
    """The requirements on idds-client.

    Raises:
        ValueError: the file is no notebook.
    """
    from pidds_migrate.documents.notebook import NotebookError, code_cells

    try:
        sources = code_cells(text)
    except NotebookError as error:
        raise ValueError(str(error)) from error
    for source in sources:
        for line in _LINE.finditer(text, source.node.start, source.node.end):
            number = text.count("\\n", source.node.start, line.start()) + 1
            for entry in _in_line(line["line"], line.start()):
                yield replace(entry, cell=source.cell, line=number, column=entry.start - line.start() + 1)


def _in_line(line: str, start: int) -> Iterator[Entry]:
    command = _PIP.match(line)
    if command is None:
        return
    words = [word for word in _WORD.finditer(line, command.end()) if line[word.start() - 1].isspace()]
    others = names_in(word["requirement"] for word in words)
    problem = None if "pip" in command["tool"] else f"{command['tool']} installs it"
    for word in words:
        if requirement_name(word["requirement"]) == OLD:
            in_way = problem or problem_of(word["requirement"])
            yield Entry(start + word.start(), start + word.end(), word["requirement"], others, str, problem=in_way)
