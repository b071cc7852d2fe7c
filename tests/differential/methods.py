"""Calls that programs make: the methods that a relay can serve, with arguments, and those that it cannot.

Two methods of `ClientManager` 2.6.21 are left out because they answer without asking iDDS, so that no
schedule can say what happens to them: `get_transforms`, which fails inside, and any method without its ids.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

from tests.differential.draw import Draw, Kind


class Shape(enum.Enum):
    """What a method answers natively on success."""

    NUMBER = "number"
    ROWS = "rows"
    TABLE = "table"
    OTHER = "other"


@dataclass(frozen=True)
class Method:
    """A method, the shape of its answer and ways to write its arguments.

    In the arguments `#` stands for a request id.
    """

    name: str
    shape: Shape
    arguments: tuple[str, ...]


_BY_ID = ("#", "request_id=#", "#, workload_id=77", "request_id=#, workload_id=None")
_CATALOG = ("request_id=#, transform_id=2001", "#, None, 77", "*(1001, 2001)")

CLIENT_METHODS = (
    Method(
        "add_request",
        Shape.NUMBER,
        ("**data", "**data", "**dict(data, priority=#)", "requester='panda', name='n'"),
    ),
    Method("add_transform", Shape.NUMBER, ("#, name='step', priority=2", "request_id=#, **{'name': 'step'}")),
    Method("get_requests", Shape.ROWS, (*_BY_ID, "with_detail=True, request_id=#", "None, workload_id=#")),
    Method("get_request_id_by_name", Shape.TABLE, ("'request.1001'", "name='request.1001'")),
    Method("update_request", Shape.TABLE, ("#, {'status': $status}", "request_id=#, parameters={'priority': 3}")),
    Method("abort_request", Shape.ROWS, _BY_ID),
    Method("close_request", Shape.ROWS, _BY_ID),
    Method("retry_request", Shape.ROWS, _BY_ID),
    Method("abort_request_task", Shape.ROWS, ("#, task_id=5", "request_id=#, task_id=(6)")),
    Method("get_transforms", Shape.ROWS, ("#", "request_id=#")),
    Method("get_transform", Shape.TABLE, ("#, 2001", "transform_id=2001, request_id=#")),
    Method("send_messages", Shape.OTHER, ("request_id=#, msgs=[{'files': [1, 2]}]", "#, msgs={'stop': True}")),
    Method("get_messages", Shape.ROWS, ("request_id=#", "#, workload_id=77")),
    Method("get_collections", Shape.ROWS, (*_CATALOG, "request_id=#, scope='user.x', name='in'")),
    Method("get_contents", Shape.ROWS, (*_CATALOG, "request_id=#, status=$status")),
    Method("get_contents_output_ext", Shape.ROWS, ("#", "request_id=#, group_by_jedi_task_id=True")),
    Method("register_contents", Shape.TABLE, ("'user.x', 'in', #, 77, [{'name': 'f', 'status': 1}]",)),
    Method("get_hyperparameters", Shape.ROWS, ("77, #", "workload_id=77, request_id=#, limit=4")),
    Method(
        "update_hyperparameter",
        Shape.TABLE,
        ("77, #, 1, 0.5", "id=1, workload_id=77, request_id=#, loss=0.25"),
    ),
    Method("get_metainfo", Shape.TABLE, ("'asyncresult_config'", "name='asyncresult_config'")),
    Method("ping", Shape.TABLE, ("",)),
    Method("create_workflow_task", Shape.TABLE, ("{'name': 'w'}", "workflow=dict(name='w', step=#)")),
    Method("adjust_worker", Shape.TABLE, ("#, 2001, 77, {'site': 'CERN'}",)),
    Method("close_workflow_task", Shape.TABLE, ("#, {'workload_id': 77}", "request_id=#, parameters={}")),
)

MANAGER_METHODS = (
    Method("get_requests", Shape.ROWS, (*_BY_ID, "with_metadata=True, request_id=#")),
    Method("get_status", Shape.OTHER, ("request_id=#", "#, with_detail=True")),
    Method("get_request_id_by_name", Shape.TABLE, ("'request.1001'",)),
    Method("abort", Shape.ROWS, _BY_ID),
    Method("close", Shape.ROWS, _BY_ID),
    Method("retry", Shape.ROWS, _BY_ID),
    Method("abort_task", Shape.ROWS, ("#, task_id=5", "request_id=#, task_id=6")),
    Method("get_transform", Shape.TABLE, ("#, 2001", "transform_id=2001, request_id=#")),
    Method("send_messages", Shape.OTHER, ("request_id=#, msgs=[{'files': [1, 2]}]",)),
    Method("get_messages", Shape.ROWS, ("request_id=#", "#, workload_id=77")),
    Method("get_collections", Shape.ROWS, _CATALOG),
    Method("get_contents", Shape.ROWS, _CATALOG),
    Method("get_contents_output_ext", Shape.ROWS, ("#", "request_id=#")),
    Method("get_hyperparameters", Shape.ROWS, ("77, #", "workload_id=77, request_id=#, limit=4")),
    Method("update_hyperparameter", Shape.TABLE, ("77, #, 1, 0.5",)),
    Method("update_build_request", Shape.TABLE, ("#, 'signature', {'name': 'w'}",)),
    Method("get_metainfo", Shape.TABLE, ("'asyncresult_config'", "name='asyncresult_config'")),
    Method("ping", Shape.TABLE, ("",)),
    Method("create_workflow_task", Shape.TABLE, ("{'name': 'w'}", "workflow=dict(name='w', step=#)")),
    Method("adjust_worker", Shape.TABLE, ("#, 2001, 77, {'site': 'CERN'}",)),
    Method("close_workflow_task", Shape.TABLE, ("#, {'workload_id': 77}", "request_id=#, parameters={}")),
)

METHODS = {Kind.CLIENT: CLIENT_METHODS, Kind.MANAGER: MANAGER_METHODS}

# Uses that no relay can serve: the object has to stay native, whatever else is done with it.
NATIVE_ONLY = {
    Kind.CLIENT: (
        "$object.set_original_user(user_name='someone')",
        "$object.upload('a file that is not there')",
    ),
    Kind.MANAGER: (
        "$object.set_original_user(user_name='someone')",
        "$object.upload_to_cacher('a file that is not there')",
        "print($object.get_local_config_root() is None)",
    ),
}

# Uses that the classes of the bundled runtime serve, and panda-client's object does not.
RUNTIME_ONLY = {
    Kind.CLIENT: (
        "print(isinstance($object, $object.__class__))",
        "print($object.__class__.__name__)",
        "print($object.auth_type)",
        "print($cls.REQUEST_BASEURL)",
    ),
    Kind.MANAGER: (
        "$object.setup_json_outputs()\nprint($object.ping())",
        "print(type($object).__name__)",
        "print(issubclass($cls, object))",
    ),
}

_IDS = ("1001", "1001", "request_id", "request_id", "seen(1001)", "data['priority'] + 1", "int('1001')")


def written_call(draw: Draw, kind: Kind, target: str, shape: Shape | None = None, *, nest: bool = True) -> str:
    """A call expression on `target`; its arguments may call iDDS too, or print, which shows their order.

    Args:
        draw: the choices.
        kind: of the object.
        target: the expression that the object is reached by.
        shape: what the answer should look like; any if None, or if no method of the kind answers so.
        nest: whether an argument may be another iDDS call.
    """
    fitting = [method for method in METHODS[kind] if method.shape is shape]
    method = draw.pick(fitting or METHODS[kind])
    arguments = draw.pick(method.arguments)
    if nest and kind is Kind.CLIENT and draw.chance(0.08):  # a manager's pair would become a list on the way
        ident = written_call(draw, kind, target, Shape.NUMBER, nest=False)
    else:
        ident = draw.pick(_IDS)
    arguments = arguments.replace("#", ident).replace("$status", "idds.common.constants.RequestStatus.Finished")
    if arguments and draw.chance(0.08):
        return f"{target}.{method.name}(\n        {arguments},  # of the request\n    )"
    return f"{target}.{method.name}({arguments})"
