"""What decorators, bases and special methods do to functions and attributes, by qualified name.

Source: the standard library of CPython 3.10 to 3.14.
"""

from __future__ import annotations

from pidds_migrate.facts.names import TEST_CASES

TRANSPARENT_DECORATORS = frozenset(
    {
        *("builtins.staticmethod", "builtins.classmethod", "builtins.property"),
        *("functools.lru_cache", "functools.cache", "functools.cached_property"),
    }
)
"""Decorators that call the function with what its callers give, and hand back what it returns."""

LEAVE_ANNOTATIONS = TRANSPARENT_DECORATORS | {
    *("typing.overload", "typing.final", "typing.override", "abc.abstractmethod"),
    *("typing_extensions.overload", "typing_extensions.final", "typing_extensions.override"),
    *("contextlib.contextmanager", "contextlib.asynccontextmanager"),
}
"""Decorators that do not read the annotations of the function."""

TELL_BY_ANNOTATION = frozenset(
    {
        *("pydantic.BaseModel", "pydantic.dataclasses.dataclass"),
        *("pydantic.validate_call", "pydantic.validate_arguments"),
        *("beartype.beartype", "typeguard.typechecked", "plum.dispatch", "injector.inject"),
    }
)
"""Bases and decorators that ask objects whether they are what annotations say."""

SINGLE_DISPATCH = frozenset({"functools.singledispatch", "functools.singledispatchmethod"})
"""Decorators of functions whose `register` takes the class that a function is for from its annotation."""

HARMLESS_BASES = TEST_CASES | {
    *("abc.ABC", "builtins.object", "builtins.Exception", "enum.Enum", "logging.Handler", "threading.Thread"),
    *("typing.Protocol", "typing.Generic"),
}
"""Base classes that leave the attributes of their subclasses alone."""

CLASS_DECORATORS = frozenset(
    {
        *("dataclasses.dataclass", "functools.total_ordering", "typing.final", "typing.runtime_checkable"),
        *("unittest.skip", "unittest.skipIf", "unittest.skipUnless", "six.add_metaclass"),
    }
)
"""Decorators that hand a class back without keeping it."""

METACLASSES = frozenset({"abc.ABCMeta", "enum.EnumMeta", "enum.EnumType"})
"""Metaclasses that keep no class for others."""

ATTRIBUTE_HOOKS = frozenset({"__getattr__", "__getattribute__", "__setattr__", "__delattr__"})
"""Methods that run where any attribute is read or set."""
