"""What the iDDS server answers to each request when all goes well (shapes as in idds-server 2.6.21)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from idds.common.constants import RequestStatus, TransformStatus


def _request(number: int) -> dict[str, Any]:
    """A row of GET /request, with every column that `ClientManager.get_status` reads."""
    return {
        "request_id": number,
        "workload_id": number + 5000,
        "transform_id": number + 10,
        "transform_workload_id": number + 6000,
        "scope": "workflow",
        "name": f"request.{number}",
        "status": RequestStatus.Transforming if number % 2 else RequestStatus.Finished,
        "transform_status": TransformStatus.Transforming,
        "output_coll_scope": "user.scope",
        "output_coll_name": f"out.{number}",
        "output_total_files": 12,
        "output_processed_files": 7,
        "output_processing_files": 5,
        "errors": None,
    }


def _requests(variant: int) -> Any:
    return ([_request(1001), _request(1002)], [_request(1003)], [], None)[variant % 4]


def _accepted(variant: int) -> Any:
    return {"status": 0, "message": "update successfully"}


def _registered(variant: int) -> Any:
    """What abort, close and retry answer: a list of pairs, that is, of lists."""
    done = [0, {"status": 0, "message": "Command registered successfully"}]
    none = [-1, {"status": -1, "message": "No match requests"}]
    return ([done], [none])[variant % 2]


def _contents(variant: int) -> Any:
    row = {"content_id": 3, "scope": "user.scope", "name": "file.3", "status": 1, "bytes": 0}
    return ([row], {"user.scope:out": {"file.3": row}}, [], None)[variant % 4]


def _messages(variant: int) -> Any:
    row = {"msg_id": 8, "status": 0, "msg_content": {"site": "CERN", "files": [1, 2]}}
    return ([row], [row, dict(row, msg_id=9)], [])[variant % 3]


def _points(variant: int) -> Any:
    return ([{"id": 1, "loss": 0.25}, {"id": 2, "loss": None}], [], None)[variant % 3]


def _id_by_name(variant: int) -> Any:
    return ({"request.1001": 1001}, {}, None)[variant % 3]


def _task(variant: int) -> Any:
    return {"request_id": 1001, "transform_id": 1011, "processing_id": 1021, "workload_id": None}


_ANSWERS: tuple[tuple[str, str, Callable[[int], Any]], ...] = (
    ("POST", r"/request$", lambda variant: {"request_id": 1001 + variant % 4}),
    ("PUT", r"/request/(abort|close|retry)/", _registered),
    ("PUT", r"/request/", _accepted),
    ("POST", r"/request/build/", lambda variant: {"request_id": 1001}),
    ("GET", r"/request/name/", _id_by_name),
    ("GET", r"/request/", _requests),
    ("POST", r"/transform/", lambda variant: {"transform_id": 2001 + variant % 4}),
    ("GET", r"/transform/[^/]+$", lambda variant: ([{"transform_id": 2001}], [])[variant % 2]),
    (
        "GET",
        r"/transform/",
        lambda variant: ({"transform_id": 2001, "status": TransformStatus.New}, None)[variant % 2],
    ),
    ("POST", r"/message/", lambda variant: {"request_id": 1001}),
    ("GET", r"/message/", _messages),
    ("GET", r"/catalog/", _contents),
    ("POST", r"/catalog/", lambda variant: {"request_id": 1001}),
    ("PUT", r"/hpo/", _accepted),
    ("GET", r"/hpo/", _points),
    (
        "GET",
        r"/metainfo/",
        lambda variant: ({"asyncresult_config": {"broker": "mq", "port": 61613}}, None)[variant % 2],
    ),
    ("GET", r"/ping$", lambda variant: {"Status": "OK"}),
    ("", r"/workflow_task", _task),
)


def answer_to(method: str, path: str, variant: int) -> Any:
    """The response of iDDS to a request.

    Args:
        method: GET, POST or PUT.
        path: the URL, without its query.
        variant: which of the possible answers; any number.

    Raises:
        LookupError: no such endpoint.
    """
    for verb, pattern, answer in _ANSWERS:
        if verb in ("", method) and re.search(pattern, path):
            return answer(variant)
    raise LookupError(f"the scripted iDDS has no {method} {path}")
