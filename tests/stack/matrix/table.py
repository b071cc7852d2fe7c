"""The method matrix as a page of the documentation."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from tests.stack.matrix.cases import Api, Case
from tests.stack.matrix.compare import Agreement, Comparison, cannot_be_relayed
from tests.stack.matrix.observe import Observation
from tests.stack.matrix.routes import Route

VALUE_WIDTH = 60
SYMBOLS = {Agreement.SAME: "=", Agreement.AS_JSON: "≈", Agreement.PYTHON_ERROR: "≉"}
INTRODUCTION = """\
# Method matrix

Every public method of the native clients, called on the real servers by every route: once as it works, once
as it fails. The test run writes this page (`pytest -m stack --write-method-matrix`; iDDS 2.6.21 on
PostgreSQL, panda-server 1.0.4). A route's program reads the answer as a migrated program does, with
`loader=json_loads`. Compared are the answers, the files in the client's folder, and the rows of the iDDS
database afterwards. Where the native client fails in both rows, no call of it succeeds against this server.

| sign | the route, compared with the native client |
|---|---|
| = | did the same |
| ≈ | did the same; tuples arrive as lists, dictionary keys as strings |
| ≉ | raised `IDDSException` where the native client raises a Python error before it sends anything |
| ≠ | did something else: shown in the cell, or listed below |
| refused | raised `NotImplementedError`, and sent nothing |
"""
Results = Mapping[tuple[Case, Route], Observation]
Comparisons = Mapping[tuple[Case, Route], Comparison]


def page(results: Results, comparisons: Comparisons, native: Route, relayed: Sequence[Route]) -> str:
    """The page, which is the same text for the same behaviour."""
    cases = sorted({case for case, _ in results}, key=lambda case: list(results).index((case, native)))
    parts = [INTRODUCTION]
    for api in Api:
        parts.append(f"\n## {api.value}\n\n")
        parts.append(_row("method", "call", native.title, *(route.title for route in relayed)))
        parts.append(_row(*["---"] * (3 + len(relayed))))
        for case in cases:
            if case.api is api:
                parts.append(_case(case, results, comparisons, native, relayed))
    parts.append("\n## What differs\n\n" + _row("method", "differs in") + _row("---", "---"))
    relaying = {key: found for key, found in comparisons.items() if not is_refused(key[0], results[key])}
    differing = cannot_be_relayed({(case, route.title): found for (case, route), found in relaying.items()})
    for (api, method), differences in sorted(differing.items(), key=lambda item: (item[0][0].value, item[0][1])):
        parts.append(_row(f"`{api.value}.{method}`", "; ".join(differences)))
    return "".join(parts)


def _case(case: Case, results: Results, comparisons: Comparisons, native: Route, relayed: Sequence[Route]) -> str:
    cells = [f"`{case.method}`", case.expectation.value, _told(case, results[case, native])]
    for route in relayed:
        agreement = comparisons[case, route].agreement
        told = _told(case, results[case, route])
        refused = "refused" if is_refused(case, results[case, route]) else ""
        cells.append(refused or SYMBOLS.get(agreement) or ("≠" if told == cells[2] else f"≠ {told}"))
    return _row(*cells)


def is_refused(case: Case, observation: Observation) -> bool:
    """Whether a native class of the runtime refused the call that the case is about."""
    return observation.outcomes[case.subject].get("raised") == "NotRelayedError"


def _told(case: Case, observation: Observation) -> str:
    outcome = observation.outcomes[case.subject]
    if "raised" in outcome:
        return f"raises `{outcome['raised']}`"
    text = _brief(outcome["returned"])
    return f"`{text if len(text) <= VALUE_WIDTH else text[: VALUE_WIDTH - 1] + '…'}`"


def _brief(value: Any) -> str:
    if isinstance(value, dict) and "$tuple" in value:
        return f"({', '.join(map(_brief, value['$tuple']))})"
    if isinstance(value, dict) and "$object" in value:
        return f"<{value['$object'].rsplit('.', 1)[-1]}>"
    if isinstance(value, dict) and "$enum" in value:
        return str(value["$enum"])
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)}: {_brief(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return f"[{', '.join(map(_brief, value))}]"
    return "None" if value is None else str(value) if isinstance(value, bool) else json.dumps(value)


def _row(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', '¦') for cell in cells)} |\n"
