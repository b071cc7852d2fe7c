"""What iDDS answers to a request: rows with the fields and types of idds-server 2.6.21, ids that fit together.

An answer depends on what the run asked before: a request gets its id when it is submitted, its status advances each
time it is looked at, and what was aborted stays so.
"""

from __future__ import annotations

import datetime
import re
import urllib.parse
from collections.abc import Callable
from typing import Any

from idds.common import constants

USUAL, EMPTY, FAILING = "usual", "empty", "failing"
VARIANTS = (USUAL, EMPTY, FAILING)

_FIRST_REQUEST = 1001
_TIME = datetime.datetime(2026, 1, 5, 9, 0)
_NAME_OF_ENUM = re.compile(r"([A-Z]\w*)\.([A-Z]\w*)\Z")


Data = dict[str, Any]
Give = Callable[["Book", list[str], Data, str], Any]


class NoAnswerError(LookupError):
    """The scripted iDDS has no such endpoint."""


class Book:
    """The answers of one run.

    Args:
        own: what the user has given for methods: a list of answers each, the last of which stays.
    """

    def __init__(self, own: dict[str, list[Any]] | None = None) -> None:
        self._own = {method: list(answers) for method, answers in (own or {}).items()}
        self._turn: dict[str, int] = {}
        self._submitted: dict[int, Data] = {}
        self._looks: dict[int, int] = {}
        self._ended: dict[int, Any] = {}

    def answer(self, verb: str, url: str, data: Any, method: str, variant: str = USUAL) -> Any:
        """The response to a request.

        Args:
            verb: GET, POST or PUT.
            url: with the host.
            data: what was sent, as plain JSON.
            method: of idds-client's `Client` that sent it.
            variant: one of `VARIANTS`.

        Raises:
            NoAnswerError: no such endpoint.
        """
        if method in self._own:
            answers = self._own[method]
            turn = self._turn[method] = self._turn.get(method, -1) + 1
            return with_enums(answers[min(turn, len(answers) - 1)])
        path = urllib.parse.urlsplit(url).path
        for wanted, pattern, give in _ENDPOINTS:
            found = re.search(pattern, path)
            if wanted in ("", verb) and found:
                parts = [urllib.parse.unquote(part) for part in path[found.end() :].split("/") if part]
                return give(self, parts, data if isinstance(data, dict) else {}, variant)
        raise NoAnswerError(f"--verify has no answer to {verb} {path}: give one for {method} with --answers")

    def _submit(self, parts: list[str], data: Data, variant: str) -> Any:
        number = _FIRST_REQUEST + len(self._submitted)
        self._submitted[number] = data
        return {"request_id": number}

    def _requests(self, parts: list[str], data: Data, variant: str) -> Any:
        if variant == EMPTY:
            return []
        number, workload, *flags = [*parts, "null", "null"][:6]
        wanted = _number(number) or (_number(workload) or 0) - 5000
        if wanted <= 0:
            wanted = max(self._submitted, default=_FIRST_REQUEST)
        row = self._row(wanted, variant)
        detail, metadata, transform, processing = [flag == "True" for flag in (*flags, *["False"] * 4)[:4]]
        if metadata:
            row |= {
                "request_metadata": self._submitted.get(wanted, {}).get("request_metadata"),
                "processing_metadata": None,
            }
        if detail or transform or processing:
            row |= _transform_part(wanted, row["status"])
        if detail or transform:
            row |= _collection_part("input", wanted, row["status"]) | _collection_part("output", wanted, row["status"])
        if processing:
            row |= {
                "processing_id": wanted + 3000,
                "processing_workload_id": wanted + 5000,
                "processing_status": constants.ProcessingStatus.Running,
            }
        return [row]

    def _row(self, number: int, variant: str) -> Data:
        looks = self._looks[number] = self._looks.get(number, 0) + 1
        status = self._ended.get(number) or _status_after(looks, variant)
        given = self._submitted.get(number, {})
        return {
            "request_id": number,
            "scope": given.get("scope") or "workflow",
            "name": given.get("name") or f"request.{number}",
            "requester": given.get("requester") or "panda",
            "request_type": constants.RequestType.Workflow,
            "username": "user",
            "userdn": "/CN=user",
            "transform_tag": given.get("transform_tag") or "workflow",
            "workload_id": number + 5000,
            "priority": given.get("priority") or 0,
            "status": status,
            "substatus": status,
            "oldstatus": constants.RequestStatus.New,
            "locking": constants.RequestLocking.Idle,
            "created_at": _TIME,
            "updated_at": _TIME + datetime.timedelta(minutes=looks),
            "next_poll_at": _TIME + datetime.timedelta(minutes=looks + 1),
            "accessed_at": _TIME + datetime.timedelta(minutes=looks),
            "expired_at": None,
            "errors": {"msg": "1 task failed"} if status is constants.RequestStatus.Failed else None,
            "campaign": None,
            "campaign_scope": "Default",
            "cloud": None,
            "site": None,
            "queue": None,
        }

    def command(self, parts: list[str], variant: str, status: Any = None) -> Any:
        """The answer to what ends a request with a status, or starts it anew."""
        if variant == EMPTY:
            return [[-1, {"status": -1, "message": "No match requests"}]]
        number = _number(parts[0] if parts else "")
        if number and status is not None:
            self._ended[number] = status
        return [[0, {"status": 0, "message": "Command registered successfully"}]]

    def _id_by_name(self, parts: list[str], data: Data, variant: str) -> Any:
        if variant == EMPTY:
            return {}
        name = parts[0] if parts else "request"
        for number, given in self._submitted.items():
            if given.get("name") == name:
                return {name: number}
        return {name: _FIRST_REQUEST}

    def _transforms(self, parts: list[str], data: Data, variant: str) -> Any:
        number = _number(parts[0]) or _FIRST_REQUEST
        rows = [] if variant == EMPTY else [_transform(number, variant)]
        if len(parts) > 1:
            return dict(rows[0], transform_id=_number(parts[1]) or number + 1000) if rows else None
        return rows

    def _contents(self, parts: list[str], data: Data, variant: str) -> Any:
        if variant == EMPTY:
            return []
        done = constants.ContentStatus.Failed if variant == FAILING else constants.ContentStatus.Available
        return [_content(number, done if number == 1 else constants.ContentStatus.New) for number in (1, 2)]

    def _collections(self, parts: list[str], data: Data, variant: str) -> Any:
        output = {"name": "out", "scope": "user.scope", "total_files": 12, "processed_files": 7}
        return {} if variant == EMPTY else {"1": {"2": {"user.scope:out": output}}}

    def _messages(self, parts: list[str], data: Data, variant: str) -> Any:
        number = _number(parts[0] if parts else "")
        row = {"msg_id": 8, "status": 0, "request_id": number, "msg_content": {"files": [1, 2]}}
        return [] if variant == EMPTY else [row]

    def _points(self, parts: list[str], data: Data, variant: str) -> Any:
        points = [{"id": 1, "point": {"x": 0.5}, "loss": 0.25}, {"id": 2, "point": {"x": 1.5}, "loss": None}]
        return [] if variant == EMPTY else points

    def _metainfo(self, parts: list[str], data: Data, variant: str) -> Any:
        return {} if variant == EMPTY else {"asyncresult_config": {"broker": "mq.example.org", "port": 61613}}

    def _task(self, parts: list[str], data: Data, variant: str) -> Any:
        return {"request_id": _FIRST_REQUEST, "transform_id": 2001, "processing_id": 3001, "workload_id": None}


def _constant(answer: Any) -> Give:
    return lambda book, parts, data, variant: answer


_STATUS = constants.RequestStatus
_ACCEPTED = {"status": 0, "message": "update successfully"}
_ENDPOINTS: tuple[tuple[str, str, Give], ...] = (
    ("PUT", r"/request/abort/", lambda book, parts, data, variant: book.command(parts, variant, _STATUS.Cancelled)),
    ("PUT", r"/request/close/", lambda book, parts, data, variant: book.command(parts, variant, _STATUS.Finished)),
    ("PUT", r"/request/retry/", lambda book, parts, data, variant: book.command(parts, variant)),
    ("POST", r"/request/build/", _constant({"request_id": _FIRST_REQUEST})),
    ("POST", r"/request$", Book._submit),
    ("PUT", r"/request/", _constant(_ACCEPTED)),
    ("GET", r"/request/name/", Book._id_by_name),
    ("GET", r"/request/", Book._requests),
    ("POST", r"/transform/", _constant({"transform_id": 2001})),
    ("GET", r"/transform/", Book._transforms),
    ("POST", r"/message/", _constant({"request_id": _FIRST_REQUEST})),
    ("GET", r"/message/", Book._messages),
    ("GET", r"/catalog/collections/", Book._collections),
    ("GET", r"/catalog/", Book._contents),
    ("POST", r"/catalog/", _constant({"request_id": _FIRST_REQUEST})),
    ("PUT", r"/hpo/", _constant(_ACCEPTED)),
    ("GET", r"/hpo/", Book._points),
    ("GET", r"/metainfo/", Book._metainfo),
    ("GET", r"/ping$", _constant({"Status": "OK"})),
    ("", r"/workflow_task", Book._task),
)


def _status_after(looks: int, variant: str) -> Any:
    last = _STATUS.Failed if variant == FAILING else _STATUS.Finished
    return (_STATUS.New, _STATUS.Transforming, _STATUS.Transforming)[looks - 1] if looks <= 3 else last


def _number(text: str) -> int | None:
    return int(text) if text.isdigit() else None


def _transform_part(number: int, status: Any) -> Data:
    return {
        "transform_id": number + 1000,
        "transform_type": constants.TransformType.Workflow,
        "transform_workload_id": number + 6000,
        "transform_status": constants.TransformStatus.Finished
        if status is _STATUS.Finished
        else constants.TransformStatus.Transforming,
        "transform_created_at": _TIME,
        "transform_updated_at": _TIME,
        "transform_finished_at": None,
    }


def _collection_part(which: str, number: int, status: Any) -> Data:
    done = 12 if status is _STATUS.Finished else 7
    counts = {
        "total_files": 12,
        "processed_files": done,
        "processing_files": 12 - done,
        "new_files": 0,
        "failed_files": 0,
        "missing_files": 0,
    }
    named = {f"{which}_{name}": count for name, count in counts.items()}
    return named | {
        f"{which}_coll_scope": "user.scope",
        f"{which}_coll_name": f"{which}.{number}",
        f"{which}_coll_status": constants.CollectionStatus.Open,
        f"{which}_coll_bytes": 0,
    }


def _transform(number: int, variant: str) -> Data:
    status = constants.TransformStatus.Failed if variant == FAILING else constants.TransformStatus.Transforming
    return {
        "transform_id": number + 1000,
        "request_id": number,
        "workload_id": number + 6000,
        "transform_type": constants.TransformType.Workflow,
        "transform_tag": "workflow",
        "priority": 0,
        "status": status,
        "substatus": status,
        "locking": constants.TransformLocking.Idle,
        "retries": 0,
        "created_at": _TIME,
        "updated_at": _TIME,
        "finished_at": None,
        "name": f"transform.{number}",
        "errors": None,
    }


def _content(number: int, status: Any) -> Data:
    return {
        "content_id": number,
        "transform_id": 2001,
        "coll_id": 1,
        "request_id": _FIRST_REQUEST,
        "scope": "user.scope",
        "name": f"file.{number}",
        "min_id": 0,
        "max_id": 100,
        "content_type": constants.ContentType.File,
        "status": status,
        "bytes": 1024,
        "path": None,
        "created_at": _TIME,
        "content_metadata": None,
    }


def with_enums(answer: Any) -> Any:
    """An answer from the user's file, in which ``RequestStatus.Finished`` stands for the enum's member."""
    if isinstance(answer, dict):
        return {key: with_enums(value) for key, value in answer.items()}
    if isinstance(answer, list):
        return [with_enums(value) for value in answer]
    found = _NAME_OF_ENUM.match(answer) if isinstance(answer, str) else None
    return getattr(getattr(constants, found[1], None), found[2], answer) if found else answer


def without_enums(answer: Any) -> Any:
    """An answer as it stands in the user's file."""
    if isinstance(answer, dict):
        return {key: without_enums(value) for key, value in answer.items()}
    if isinstance(answer, (list, tuple)):
        return [without_enums(value) for value in answer]
    if isinstance(answer, constants.IDDSEnum):
        return f"{type(answer).__name__}.{answer.name}"
    return str(answer) if isinstance(answer, datetime.datetime) else answer
