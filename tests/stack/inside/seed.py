"""Runs in the server's virtualenv: add to the database what users cannot add over REST but iDDS's agents do.

``seed.py FOLDER``: request 1 with a transform, whose log files are in the folder, a collection with two
hyperparameter points and a message; request 2, which takes work items by token; request 3, which waits for
its build.
"""

import json
import sys
from pathlib import Path
from typing import Any

import sqlite_md5
import values
from idds.common.constants import (
    CollectionRelationType,
    ContentRelationType,
    ContentStatus,
    ContentType,
    MessageDestination,
    MessageSource,
    MessageStatus,
    MessageType,
    RequestStatus,
    RequestType,
    TransformType,
)
from idds.core import catalog, messages, requests, transforms

OWNER = "Alice Tester"


def seed(folder: Path) -> None:
    """Add the rows and the log files."""
    logs = folder / "work"
    logs.mkdir(parents=True, exist_ok=True)
    (logs / "payload.log").write_text("done\n")
    _request("seeded", RequestType.Workflow, 1001, {"workflow": values.make_workflow("seeded")})
    steps = values.make_workflow("steps")
    steps.token = "token-of-steps"
    _request("steps", RequestType.iWorkflow, 1002, {"workflow": steps})
    _request("build", RequestType.Workflow, 1003, {"build_workflow": values.make_workflow("build")})
    work = values.make_work("seeded-work")
    work.workdir = str(logs)
    transform = transforms.add_transform(
        request_id=1,
        workload_id=1001,
        transform_type=TransformType.Workflow,
        name="seeded",
        transform_metadata={"work": work},
    )
    _hyperparameters(transform)
    messages.add_message(
        msg_type=MessageType.AsyncResult,
        status=MessageStatus.New,
        source=MessageSource.Rest,
        destination=MessageDestination.AsyncResult,
        request_id=1,
        workload_id=1001,
        transform_id=transform,
        num_contents=1,
        msg_content={"headers": {"channel": "asyncresult"}, "body": {"number": 0}},
    )


def _request(name: str, kind: RequestType, workload_id: int, metadata: dict[str, Any]) -> None:
    requests.add_request(
        scope="test",
        name=name,
        requester="panda",
        request_type=kind,
        username=OWNER,
        transform_tag="test",
        status=RequestStatus.Transforming,
        workload_id=workload_id,
        request_metadata=metadata,
    )


def _hyperparameters(transform: int) -> None:
    ids = {"request_id": 1, "workload_id": 1001, "transform_id": transform}
    collection = catalog.add_collection(
        **ids, scope="test", name="points", relation_type=CollectionRelationType.Output, coll_metadata={}
    )
    points = [
        {
            **ids,
            "coll_id": collection,
            "map_id": number,
            "scope": "test",
            "name": str(number),
            "content_type": ContentType.File,
            "content_relation_type": ContentRelationType.Output,
            "status": ContentStatus.New,
            "path": json.dumps(({"x": number / 2}, None)),
        }
        for number in (1, 2)
    ]
    catalog.add_contents(points)


sqlite_md5.engine_with_md5()
seed(Path(sys.argv[1]))
