"""Answers: what iDDS sends is read as natively, and what it does not send makes no object of another class."""

from __future__ import annotations

import functools
import inspect
import json
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import idds.common.constants
import idds.common.utils
import pytest
from hypothesis import given
from hypothesis import strategies as st
from idds.common.constants import RequestStatus
from idds.common.dict_class import DictClass
from idds.iworkflow.work import Work as IWork
from idds.workflowv2.work import Work
from idds.workflowv2.workflow import Workflow

import pidds_runtime
from pidds_runtime import get_api, json_loads, native

from .conftest import Serve
from .wire import http

ENUMS: list[Any] = [
    cls
    for _, cls in inspect.getmembers(idds.common.constants, inspect.isclass)
    if issubclass(cls, idds.common.constants.IDDSEnum) and cls.__module__ == "idds.common.constants"
]

DOCUMENTED = idds.common.utils.json_loads

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.sampled_from(["class", "module"]), inner),
    max_leaves=20,
)


class OfAnother(DictClass):
    """A class of the program's own that iDDS may carry."""

    def __init__(self, loading: bool = False) -> None:
        super().__init__(loading=loading)
        self.value: Any = None


def test_every_enum_is_read_as_natively() -> None:
    assert len(ENUMS) > 20
    for cls in ENUMS:
        for member in cls:
            assert json_loads(idds.common.utils.json_dumps([member])) == [member]


@pytest.mark.parametrize("read", [json_loads, DOCUMENTED], ids=["ours", "native"])
def test_a_member_that_was_read_is_written_with_the_mark_that_idds_common_sets(read: Callable[[str], Any]) -> None:
    member = RequestStatus.New
    text = idds.common.utils.json_dumps(member)
    vars(member).pop("_loading", None)
    assert json.loads(idds.common.utils.json_dumps(read(text)))["attributes"]["_loading"] is False


@pytest.mark.filterwarnings("ignore:datetime.datetime.utcnow")  # of works
@pytest.mark.parametrize("make", [Work, Workflow, functools.partial(IWork, func=textwrap.dedent)])
def test_works_and_workflows_are_read_as_natively(make: Callable[[], Any]) -> None:
    text = idds.common.utils.json_dumps({"metadata": [make(), {"status": RequestStatus.New}]})
    ours, theirs = json_loads(text), DOCUMENTED(text)
    assert [type(one) for one in ours["metadata"]] == [type(one) for one in theirs["metadata"]]
    assert idds.common.utils.json_dumps(ours) == idds.common.utils.json_dumps(theirs)


@pytest.mark.slow
@given(PLAIN)
def test_plain_json_is_plain(value: Any) -> None:
    text = json.dumps(value)
    assert json_loads(text) == json.loads(text)
    assert json_loads(text.encode()) == json.loads(text)


def described(module: object, name: object, **attributes: object) -> dict[str, object]:
    return {"class": name, "module": module, "attributes": attributes}


HOSTILE = [
    described("trap", "Trap"),
    described("trap.inner", "Trap"),
    described("subprocess", "Popen", args=["true"]),
    described("threading", "Thread"),
    described("idds.common.utils", "RotatingFileHandler"),
    described("idds.common.utils", "Enum", _value_=1),
    described("idds.common.utils", "SecureString"),
    described("idds.common.authentication", "OIDCAuthentication"),
    described("idds.common.utils", "sys"),
    described("idds.common.utils", "json_loads"),
    described("idds.common.utils.os", "system"),
    described("idds.client.clientmanager", "ClientManager"),
    described("idds.tests.test_migrate_requests", "Anything"),
    described("iddsx", "Trap"),
    described("idds..trap", "Trap"),
    described("", "Trap"),
    described(None, "Trap"),
    described(["trap"], "Trap"),
    described("idds.common.constants", ["RequestStatus"]),
    described("idds.common.constants", "RequestStatus"),
    described("idds.workflowv2.work", "Work", inner=described("trap", "Trap")),
    described("idds.common.constants", "RequestStatus", _value_=described("trap", "Trap")),
    described(__name__, "OfAnother"),
]


@pytest.fixture
def trap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A module that must not be imported: it leaves a mark, and ends the program."""
    mark = tmp_path / "sprung"
    text = f"open({str(mark)!r}, 'w').close()\nraise SystemExit('ended by an answer')\nclass Trap: pass\n"
    (tmp_path / "trap.py").write_text(text)
    (tmp_path / "iddsx.py").write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    return mark


@pytest.mark.parametrize("loader", [DOCUMENTED, json_loads], ids=["documented", "ours"])
@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda hostile: f"{hostile['module']}.{hostile['class']}")
def test_a_hostile_answer_is_an_answer_that_cannot_be_read(
    serve: Serve, trap: Path, hostile: dict[str, object], loader: Callable[..., Any]
) -> None:
    before = set(sys.modules)
    for payload in (hostile, [{"rows": [hostile]}], {"status": described("idds.workflowv2.work", "Work", x=hostile)}):
        for ok in (True, False):
            serve(http("200 OK", "text/plain", json.dumps([ok, payload]).encode()))
            for manager in (False, True):
                ret = get_api(manager=manager, loader=loader).get_requests()
                assert ret[0] == 255
                assert "can be loaded" in ret[1][1]
    assert not trap.exists()
    assert not {name for name in set(sys.modules) - before if name.partition(".")[0] in ("trap", "iddsx", "subprocess")}


def test_the_loader_of_idds_springs_the_trap(trap: Path) -> None:
    with pytest.raises(SystemExit):
        DOCUMENTED(json.dumps(HOSTILE[0]))
    assert trap.exists()


def test_a_native_client_makes_no_foreign_object(serve: Serve, trap: Path) -> None:
    serve(http("200 OK", "text/plain", json.dumps([True, HOSTILE[0]]).encode()))
    with pytest.raises(idds.common.exceptions.ConnectionException, match="no class of iDDS"):
        native.Client().get_requests()
    assert native.ClientManager().get_requests()[0] is False
    assert not trap.exists()


def test_an_answer_does_not_change_the_members_of_enums(serve: Serve) -> None:
    before = {**vars(RequestStatus.New), "_loading": False}
    lie = described("idds.common.constants", "RequestStatus", _value_=0, _name_="Finished", x=1)
    serve(http("200 OK", "text/plain", json.dumps([True, lie]).encode()))
    assert get_api(loader=DOCUMENTED).ping().response is RequestStatus.New
    assert vars(RequestStatus.New) == before


def end(text: str) -> Any:
    raise SystemExit(text)


def test_a_loader_that_ends_the_program_gives_a_reply(serve: Serve) -> None:
    serve(http("200 OK", "text/plain", b"[true, 1]"))
    assert get_api(loader=end).ping()[0] == 255


def test_further_modules_are_allowed_call_by_call(serve: Serve) -> None:
    mine = OfAnother()
    mine.value = [1, RequestStatus.New]
    serve(http("200 OK", "text/plain", idds.common.utils.json_dumps([True, mine]).encode()))
    with pytest.raises(ValueError, match="no class of iDDS"):
        json_loads(idds.common.utils.json_dumps(mine))
    for modules in ([__name__], [__name__.partition(".")[0]], {__name__, "other"}):
        loader = functools.partial(json_loads, modules=modules)
        found = get_api(loader=loader).ping().unwrap()
        assert isinstance(found, OfAnother)
        assert found.value == [1, RequestStatus.New]
    with pytest.raises(TypeError, match="list of names"):
        json_loads("1", modules=__name__)
    client = native.Client()
    client.answer_modules = [__name__]
    assert isinstance(client.ping(), OfAnother)

    class Mine(native.ClientManager):
        answer_modules = (__name__,)

    assert isinstance(Mine().ping(), OfAnother)


def test_without_idds_common_objects_are_dictionaries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "idds.common.dict_class", None)
    assert pidds_runtime.json_loads(json.dumps(HOSTILE[0])) == HOSTILE[0]
