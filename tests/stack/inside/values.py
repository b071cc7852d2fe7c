"""Values that JSON does not have: arguments as a test writes them, answers as a test compares them."""

import enum
import os
from collections.abc import Callable
from typing import Any

import idds.common.constants
from idds.iworkflow.work import Work as IWork
from idds.iworkflow.workflow import WorkflowContext
from idds.workflowv2.work import Work
from idds.workflowv2.workflow import Workflow


def make_work(name: str) -> Work:
    """A work item whose ids, random otherwise, are its name, with what the server asks of a built one."""
    work = Work(executable="echo", arguments="hello", primary_input_collection={"scope": "test", "name": name})
    work.name = work.task_name = work.internal_id = work.signature = name
    return work


def make_iwork(name: str) -> IWork:
    """A work item of the kind that submit_work adds to request 2."""
    work = IWork(func="payload:run", workflow_context=WorkflowContext(name="steps", service="idds"), name=name)
    work.token = "token-of-steps"
    return work


def make_workflow(name: str) -> Workflow:
    """A workflow of one work item."""
    workflow = Workflow(name=name)
    workflow.internal_id = name
    workflow.add_work(make_work(f"{name}-work"))
    return workflow


MAKERS: dict[str, Callable[[str], Any]] = {
    "enum": lambda name: _member(*name.split(".")),
    "idds": lambda path: os.environ["IDDS_HOST"] + path,
    "iwork": make_iwork,
    "work": make_work,
    "workflow": make_workflow,
}


def _member(class_name: str, name: str) -> enum.Enum:
    return getattr(idds.common.constants, class_name)[name]


def decode(value: Any) -> Any:
    """An argument; a dictionary like ``{"$enum": "RequestStatus.New"}`` is what `MAKERS` makes of it."""
    if isinstance(value, dict):
        if len(value) == 1:
            ((key, content),) = value.items()
            if key.startswith("$"):
                return MAKERS[key[1:]](content)
        return {key: decode(content) for key, content in value.items()}
    return [decode(item) for item in value] if isinstance(value, list) else value


def encode(value: Any) -> Any:
    """An answer, in which tuples, enums, objects and keys that are no strings stay told apart."""
    if isinstance(value, enum.Enum):
        return {"$enum": f"{type(value).__name__}.{value.name}"}
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, tuple):
        return {"$tuple": [encode(item) for item in value]}
    if isinstance(value, list):
        return [encode(item) for item in value]
    if isinstance(value, dict):
        return {key if isinstance(key, str) else f"${key!r}": encode(item) for key, item in value.items()}
    return {
        "$object": f"{type(value).__module__}.{type(value).__name__}",
        "name": getattr(value, "name", None),
    }
