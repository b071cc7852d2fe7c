"""Reading answers: the objects of iDDS, and of nothing else."""

from __future__ import annotations

import enum
import functools
import importlib
import json
import sys
from collections.abc import Callable, Collection
from typing import Any

#: Packages whose classes iDDS sends: enums of `idds.common.constants`, works and workflows (idds-common 2.6.21).
_OF_IDDS = ("idds",)

#: Not among them: they have no such classes, and do things when they are imported (log handlers, scripts).
_EXCEPT = ("idds.client", "idds.tests")


def json_loads(text: str | bytes | bytearray, *, modules: Collection[str] = ()) -> Any:
    """Read JSON with objects of iDDS in it, as `idds.common.utils.json_loads` does, but no other objects.

    That one (2.6.21) imports any module that the text names, and makes an object of any class. This one makes enums and
    objects of iDDS's own `DictClass`, from ``idds.*`` and `modules`; naming another is an error, and nothing is
    imported. Members of enums are not changed by what the text says of them. Without idds-common there are no such
    classes, and objects stay dictionaries.

    Args:
        text: what to read.
        modules: further modules or packages, with all below them, whose classes may be made. For `get_api`:
            ``loader=functools.partial(pidds_runtime.json_loads, modules=["my_package"])``.

    Raises:
        ValueError: the text is not JSON, or names a class that may not be made.
        Exception: what the class raises.
    """
    if isinstance(modules, str):
        raise TypeError(f"modules must be a list of names, not {modules!r}")
    dict_class = _dict_class()
    if dict_class is None:
        return json.loads(text)
    return json.loads(text, object_hook=functools.partial(_object, dict_class, (*_OF_IDDS, *modules)))


def checking(loader: Callable[..., Any] | None) -> Callable[..., Any]:
    """Return what reads answers for a loader that a program gave: the documented one is replaced by `json_loads`.

    Both give the same for what iDDS sends.
    """
    utils = sys.modules.get("idds.common.utils")
    if utils is not None and loader is getattr(utils, "json_loads", None):
        return json_loads
    return loader or json.loads


def _dict_class() -> Any:
    try:
        from idds.common.dict_class import DictClass
    except ImportError:
        return None
    return DictClass


def _object(dict_class: Any, packages: tuple[str, ...], found: dict[str, Any]) -> Any:
    """Return the object that a dictionary describes, or the dictionary."""
    if not dict_class.is_class(found):
        return found
    cls = _class(dict_class, packages, found["module"], found["class"])
    if issubclass(cls, enum.Enum):
        return _marked(cls(found["attributes"]["_value_"]))
    # What stands in it was read before it, so that no other class comes up.
    return dict_class.from_dict(found)


def _marked(member: Any) -> Any:
    """Return the member as idds-common leaves each one that it has read: its own dumper writes that attribute too."""
    member._loading = False
    return member


def _class(dict_class: Any, packages: tuple[str, ...], module: object, name: object) -> type:
    """Return a class that an answer names.

    Raises:
        ValueError: it may not be made.
        ImportError, AttributeError: it is not there.
    """
    if not (isinstance(module, str) and isinstance(name, str) and _within(module, packages)):
        raise ValueError(_refusal(module, name))
    cls = getattr(importlib.import_module(module), name)
    if not (isinstance(cls, type) and issubclass(cls, (dict_class, enum.Enum)) and _within(cls.__module__, packages)):
        raise ValueError(_refusal(module, name))
    return cls


def _within(module: str, packages: tuple[str, ...]) -> bool:
    """Say whether a module is one of these packages, or below one."""

    def below(package: str) -> bool:
        return module == package or module.startswith(f"{package}.")

    return any(map(below, packages)) and not any(map(below, _EXCEPT))


def _refusal(module: object, name: object) -> str:
    return (
        f"it names {name!r} of module {module!r}, which is no class of iDDS; "
        "pidds_runtime.json_loads(modules=…) allows further modules"
    )
