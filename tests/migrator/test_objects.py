"""Which form each client takes, and what stood in the way of a simpler one, as the command tells it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import nbformat.v4
import pytest

from pidds_migrate.migrate import migrate
from pidds_migrate.outcome import ObjectForm, Target
from tests.fixture import Fixture, documents, fixtures
from tests.migrator.conftest import Shell, write

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "report-1.schema.json").read_text(encoding="utf-8"))
MADE = {
    "M102": {ObjectForm.CHECKED_CALLS, ObjectForm.CHECKED_METHOD},
    "M108": {ObjectForm.CHECKING_OBJECT},
    "M110": {ObjectForm.CHECKED_CALLS, ObjectForm.CHECKED_METHOD},
}
UPLOAD = "upload acts on a local file; behind the relay it would be the PanDA server's"
PROGRAM = b"""\
import threading

from idds.client.client import Client
from idds.client.clientmanager import ClientManager

print(Client().ping())
cl = Client()
threading.Thread(target=cl.ping).start()
clients = {'cern': ClientManager()}
print(clients)
left = Client()
left.upload('f')
"""


def report(shell: Shell, *args: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(shell("-q", "--check", "--format", "json", *args, core=migrate).out)
    jsonschema.validate(found, SCHEMA, jsonschema.Draft202012Validator)
    return found


def told(objects: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    """Each object in short: its place and form, and the places and words of what stood in the way."""
    return [
        (
            *(made[key] for key in ("cell", "line", "column", "name", "form") if key in made),
            [tuple(obstacle[key] for key in obstacle if key != "column") for obstacle in made["obstacles"]],
        )
        for made in objects
    ]


@pytest.mark.parametrize("target", list(Target))
def test_each_form_is_told_with_what_stood_in_the_way(shell: Shell, project: Path, target: Target) -> None:
    write(project, a=PROGRAM)
    found = report(shell, "--target", target.value, "a.py")
    assert told(found["files"][0]["objects"]) == [
        (6, 7, "Client", "checked-calls", []),
        (7, 6, "Client", "checked-method", [(8, "M109", "its method ping is taken as a value")]),
        (9, 20, "ClientManager", "checking-object", [(9, "M108", "it goes into a dictionary")]),
        (11, 8, "Client", "native", [(12, "N201", UPLOAD)]),
    ]
    assert found["forms"] == {"checked-calls": 1, "checked-method": 1, "checking-object": 1, "native": 1}


def test_statistics_tell_the_same_in_words(shell: Shell, project: Path) -> None:
    write(project, a=PROGRAM)
    lines = shell("-q", "--check", "--statistics", "a.py", core=migrate).err.splitlines()
    assert lines[lines.index("a.py:6:7: Client: checked at the calls") :] == [
        "a.py:6:7: Client: checked at the calls",
        "a.py:7:6: Client: checked method",
        "  line 8: M109 its method ping is taken as a value",
        "a.py:9:20: ClientManager: checking object",
        "  line 9: M108 it goes into a dictionary",
        "a.py:11:8: Client: native",
        f"  line 12: N201 {UPLOAD}",
        "1 client: checked at the calls",
        "1 client: checked method",
        "1 client: checking object",
        "1 client: native",
    ]


def test_all_obstacles_are_told(shell: Shell, project: Path) -> None:
    write(project, a=b"from idds.client.client import Client\nc = Client()\nd = [c]\nprint(d, c.host)\ne = {0: c}\n")
    (made,) = report(shell, "a.py")["files"][0]["objects"]
    assert [(obstacle["line"], obstacle["message"]) for obstacle in made["obstacles"]] == [
        (3, "it goes into a list"),
        (4, "its attribute host is used"),
        (5, "it goes into a dictionary"),
    ]


def test_an_obstacle_in_another_file_is_named(shell: Shell, project: Path) -> None:
    write(
        project,
        made=b"from idds.client.client import Client\n\n\ndef connect():\n    return Client()\n",
        used=b"from made import connect\n\nconnect().upload('f')\n",
    )
    found = report(shell, ".")
    assert told(found["files"][0]["objects"]) == [(5, 12, "Client", "native", [("used.py", 3, "N201", UPLOAD)])]
    assert found["files"][1]["objects"] == []
    assert "  used.py:3: N201" in shell("--check", "--statistics", ".", core=migrate).err


def test_an_object_of_its_own_says_why(shell: Shell, project: Path) -> None:
    write(
        project, a=b"from idds.client.client import Client\n\nfor host in 'a', 'b':\n    print(Client(host).ping())\n"
    )
    (made,) = report(shell, "a.py")["files"][0]["objects"]
    assert (made["form"], [obstacle["code"] for obstacle in made["obstacles"]]) == ("checked-calls", ["M110"])
    (made,) = report(shell, "--target", "runtime", "a.py")["files"][0]["objects"]
    assert (made["form"], made["obstacles"]) == ("checked-calls", [])


def test_a_comment_that_keeps_a_call_is_an_obstacle(shell: Shell, project: Path) -> None:
    write(project, a=b"from idds.client.client import Client\nc = Client()\nc.ping()  # pidds: ignore\n")
    (made,) = report(shell, "a.py")["files"][0]["objects"]
    assert (made["form"], [obstacle["code"] for obstacle in made["obstacles"]]) == ("native", ["N225"])


def test_a_file_whose_clients_are_all_kept_is_listed(shell: Shell, project: Path) -> None:
    write(project, a=b"from idds.client.client import Client\nc = Client()  # pidds: ignore\n")
    (file,) = report(shell, "a.py")["files"]
    assert (file["status"], file["findings"], file["objects"][0]["form"]) == ("unchanged", [], "native")


def test_places_in_a_notebook_are_counted_by_cells(shell: Shell, project: Path) -> None:
    cells = ["from idds.client.client import Client", "%time\ncl = Client()", "cl.upload('f')"]
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    (project / "a.ipynb").write_text(nbformat.writes(book))
    (made,) = told(report(shell, "a.ipynb")["files"][0]["objects"])
    assert made == (2, 2, 6, "Client", "native", [(3, 1, "N201", UPLOAD)])
    counted = shell("-q", "--check", "--statistics", "a.ipynb", core=migrate).err
    assert "a.ipynb:cell 2:2:6: Client: native\n  cell 3, line 1: N201 upload" in counted


def test_places_on_a_page_are_those_of_the_page(shell: Shell, project: Path) -> None:
    code = "    from idds.client.client import Client\n    cl = Client()\n    cl.upload('f')\n"
    (project / "a.rst").write_text(f"Upload\n======\n\n.. code-block:: python\n\n{code}")
    (made,) = told(report(shell, "a.rst")["files"][0]["objects"])
    assert made == (7, 10, "Client", "native", [(8, "N201", UPLOAD)])


@pytest.mark.slow
@pytest.mark.parametrize("fixture", [*fixtures(), *documents()], ids=lambda fixture: fixture.name)
def test_the_forms_agree_with_the_findings(fixture: Fixture) -> None:
    for target in Target:
        outcome = fixture.migrated(target)
        forms = {(made.cell, made.line, made.column): made.form for made in outcome.objects}
        made = [finding for finding in outcome.findings if finding.code in MADE]
        assert {at for at, form in forms.items() if form is not ObjectForm.NATIVE} == {
            (finding.cell, finding.line, finding.column) for finding in made
        }
        for finding in made:
            assert forms[finding.cell, finding.line, finding.column] in MADE[finding.code]
        for each in outcome.objects:
            assert each.obstacles or each.form is ObjectForm.CHECKED_CALLS
