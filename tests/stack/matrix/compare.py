"""Tell whether a route did what the native client did, and if not, in what it differs."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.stack.matrix.cases import Api, Case
from tests.stack.matrix.observe import Observation

Outcome = dict[str, Any]


class Agreement(enum.Enum):
    """How near a route comes to the native client, best first."""

    SAME = "same"
    AS_JSON = "same, but tuples are lists and keys are strings"
    PYTHON_ERROR = "IDDSException for a Python error that the native client raises before it sends anything"
    DIFFERENT = "different"


@dataclass(frozen=True)
class Comparison:
    """One case by one route.

    Attributes:
        agreement: how near it came.
        differences: what differs, in words, where the agreement is `Agreement.DIFFERENT`.
    """

    agreement: Agreement
    differences: tuple[str, ...] = ()


def compare(native: Observation, relayed: Observation) -> Comparison:
    """Compare outcomes, files, log and rows."""
    agreements = [_compare(*outcomes) for outcomes in zip(native.outcomes, relayed.outcomes, strict=True)]
    differences = []
    if agreements[0] is Agreement.DIFFERENT:
        differences.append("the answer")
    if Agreement.DIFFERENT in agreements[1:]:
        differences.append("a later call on the same object")
    if native.files != relayed.files:
        differences.append("the files left in the client's folder")
    if native.log != relayed.log:
        differences.append("the client's log, which is all it tells")
    if native.rows != relayed.rows:
        differences.append(f"the server's rows ({', '.join(_differing_columns(native, relayed))})")
    if differences:
        return Comparison(Agreement.DIFFERENT, tuple(differences))
    return Comparison(max(agreements, key=list(Agreement).index))


def _compare(native: Outcome, relayed: Outcome) -> Agreement:
    if "raised" in native and "raised" in relayed:
        if native["raised"] == relayed["raised"]:
            return Agreement.SAME
        python_error = not native["of_idds"] and relayed["raised"] == "IDDSException"
        return Agreement.PYTHON_ERROR if python_error else Agreement.DIFFERENT
    if "returned" in native and "returned" in relayed:
        if native["returned"] == relayed["returned"]:
            return Agreement.SAME
        if _as_json(native["returned"]) == _as_json(relayed["returned"]):
            return Agreement.AS_JSON
    return Agreement.DIFFERENT


def _as_json(value: Any) -> Any:
    if isinstance(value, dict):
        if "$tuple" in value:
            return _as_json(value["$tuple"])
        return {key.removeprefix("$"): _as_json(item) for key, item in value.items()}
    return [_as_json(item) for item in value] if isinstance(value, list) else value


def _differing_columns(native: Observation, relayed: Observation) -> Iterable[str]:
    for table in sorted(native.rows.keys() | relayed.rows.keys()):
        ours, theirs = native.rows.get(table, []), relayed.rows.get(table, [])
        if len(ours) != len(theirs):
            yield f"number of {table}"
            continue
        columns = {name for row, other in zip(ours, theirs, strict=True) for name in row if row[name] != other[name]}
        yield from (f"{table}.{name}" for name in sorted(columns))


def cannot_be_relayed(
    comparisons: Mapping[tuple[Case, str], Comparison],
) -> dict[tuple[Api, str], tuple[str, ...]]:
    """The methods that did something else by a relayed route, with what differed."""
    found: dict[tuple[Api, str], tuple[str, ...]] = {}
    for (case, _), comparison in comparisons.items():
        if comparison.agreement is Agreement.DIFFERENT:
            known = found.get((case.api, case.method), ())
            found[case.api, case.method] = tuple(dict.fromkeys((*known, *comparison.differences)))
    return found
