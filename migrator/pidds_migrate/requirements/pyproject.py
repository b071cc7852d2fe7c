"""``pyproject.toml``: the lists of PEP 621 and PEP 735, those of uv, PDM and Hatch, and the tables of Poetry."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from pidds_migrate.requirements.distributions import OLD, normalised
from pidds_migrate.requirements.listing import Entry, line_start_of, literal_of, names_in, problem_of, requirement_name

_MARK = "pidds-migrate-was-here"
_PLAIN = re.compile(r"(?P<quote>['\"])(?P<raw>[^\\\r\n]*)(?P=quote)")
_KEY = re.compile(r"(?P<key>[\w-]+|\"[\w.-]+\"|'[\w.-]+')[ \t]*=[ \t]*\Z")


def entries(text: str) -> Iterator[Entry]:
    """The requirements on idds-client.

    Raises:
        ValueError: it is not TOML.
    """
    import tomlkit
    from tomlkit.exceptions import ParseError, TOMLKitError

    try:
        document = tomlkit.parse(text)
    except TOMLKitError as error:  # tomlkit 0.15 tells keys that are there twice by one that is no ValueError
        line = f" (line {error.line})" if isinstance(error, ParseError) else ""
        raise ValueError(f"the file is not valid TOML{line}") from error
    obstacle = _problem_of_source(document)
    for requirements in _lists(document):
        texts = [str(item) for item in requirements if isinstance(item, str)]
        for index, item in enumerate(requirements):
            if isinstance(item, str) and requirement_name(item) == OLD:
                span = _span(text, document, requirements, index)
                entry = _item_entry(text, str(item), span, names_in(texts))
                yield replace(entry, problem=entry.problem or obstacle)
    for table in _poetry_tables(document):
        for key in [key for key in table if normalised(key) == OLD]:
            yield _key_entry(text, document, table, key)


def _lists(document: Mapping[str, Any]) -> Iterator[Any]:
    project = _table(document, "project")
    tool = _table(document, "tool")
    groups = (
        _table(project, "optional-dependencies"),
        _table(document, "dependency-groups"),
        _table(_table(tool, "pdm"), "dev-dependencies"),
    )
    environments = _table(_table(tool, "hatch"), "envs").values()
    of_hatch = (
        environment.get(key)
        for environment in environments
        if isinstance(environment, Mapping)
        for key in ("dependencies", "extra-dependencies")
    )
    of_groups = (each for group in groups for each in group.values())
    for found in (project.get("dependencies"), _table(tool, "uv").get("dev-dependencies"), *of_groups, *of_hatch):
        if isinstance(found, list):
            yield found


def _problem_of_source(document: Mapping[str, Any]) -> str | None:
    """Uv takes a distribution from where its table of sources says, which would be left over."""
    sources = _table(_table(_table(document, "tool"), "uv"), "sources")
    return "[tool.uv.sources] says where to get it from" if any(normalised(key) == OLD for key in sources) else None


def _poetry_tables(document: Mapping[str, Any]) -> Iterator[Any]:
    poetry = _table(_table(document, "tool"), "poetry")
    yield _table(poetry, "dependencies")
    yield _table(poetry, "dev-dependencies")
    for group in _table(poetry, "group").values():
        if isinstance(group, Mapping):
            yield _table(group, "dependencies")


def _table(parent: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = parent.get(key)
    return found if isinstance(found, Mapping) else {}


def _item_entry(text: str, shown: str, span: tuple[int, int] | None, others: frozenset[str]) -> Entry:
    plain = _PLAIN.fullmatch(text[slice(*span)]) if span else None
    if span is None or plain is None or plain["raw"] != shown:
        return Entry(*(span or (0, 0)), shown, others, str, separator=",", problem="it is not a plain text")
    literal = literal_of(plain["raw"], plain["quote"])
    return Entry(*span, shown, others, literal, separator=",", problem=problem_of(shown))


def _key_entry(text: str, document: Any, table: Any, key: str) -> Entry:
    others = frozenset(map(normalised, table)) - {OLD}
    value = table[key]
    shown = f"{key} = {value.as_string()}"
    span = _span(text, document, table, key)
    found = _KEY.search(text, 0, span[0]) if span else None
    if span is None or found is None:
        return Entry(*(span or (0, 0)), shown, others, str, problem="it is not a line of its own")
    problem = None
    if not isinstance(value, str):
        problem = "it is more than a version"
    elif text[line_start_of(text, found.start()) : found.start()].strip():
        problem = "it is not a line of its own"
    return Entry(found.start(), span[1], shown, others, lambda name: f'{name} = "*"', problem=problem)


def _span(text: str, document: Any, container: Any, key: Any) -> tuple[int, int] | None:
    """Where a value stands: what tomlkit writes otherwise when the value is another; None where that is not clear."""
    value = container[key]
    if document.as_string() != text:
        return None
    try:
        container[key] = _MARK
        changed: str = document.as_string()
    finally:
        container[key] = value
    before, found, behind = changed.partition(f'"{_MARK}"')
    if not found or not text.startswith(before) or not text.endswith(behind):
        return None
    return len(before), len(text) - len(behind)
