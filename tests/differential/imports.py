"""How programs import the native clients, and how they construct one."""

from __future__ import annotations

from dataclasses import dataclass

from tests.differential.draw import Draw, Kind, Lines, indented

_MODULES = {Kind.CLIENT: "client", Kind.MANAGER: "clientmanager"}


@dataclass(frozen=True)
class ClientImport:
    """An import of one native class.

    Attributes:
        lines: the import.
        name: the expression that the class is then reached by.
    """

    lines: Lines
    name: str


def client_import(draw: Draw, kind: Kind) -> ClientImport:
    """One of the ways to import a native class."""
    module, cls = _MODULES[kind], kind.value
    alias = f"iDDS_{cls}"
    form = draw.pick(
        (
            ClientImport([f"from idds.client.{module} import {cls}"], cls),
            ClientImport([f"from idds.client.{module} import {cls}"], cls),
            ClientImport([f"from idds.client.{module} import {cls} as {alias}"], alias),
            ClientImport([f"import idds.client.{module}"], f"idds.client.{module}.{cls}"),
            ClientImport([f"import idds.client.{module} as native_{module}"], f"native_{module}.{cls}"),
            ClientImport([f"from idds.client import {module} as {module}_module"], f"{module}_module.{cls}"),
            ClientImport([f"import os, idds.client.{module}"], f"idds.client.{module}.{cls}"),
        )
    )
    return _guarded(draw, form) if draw.chance(0.15) else form


def _guarded(draw: Draw, form: ClientImport) -> ClientImport:
    otherwise = "pass" if "." in form.name else draw.pick(("pass", f"{form.name} = None"))
    return ClientImport(["try:", *indented(form.lines), "except ImportError:", *indented([otherwise])], form.name)


@dataclass(frozen=True)
class Host:
    """How the program says where iDDS is.

    Attributes:
        setup: statements after the imports.
        argument: the constructor's first argument; empty for none.
        imports: what that needs.
    """

    setup: Lines
    argument: str
    imports: str = "import idds.common.utils"


def host(draw: Draw, kinds: set[Kind]) -> Host:
    """One of the ways to say where iDDS is; natively only a manager finds it by itself."""
    options = [
        Host([], "idds.common.utils.get_rest_host()"),
        Host([], "idds.common.utils.get_rest_host()"),
        Host([], "get_rest_host()", "from idds.common.utils import get_rest_host"),
        Host([], "utils.get_rest_host()", "from idds.common import utils"),
        Host(["host = idds.common.utils.get_rest_host()"], "host"),
        Host(["try:", "    host = idds.common.utils.get_rest_host()", "except Exception:", "    host = None"], "host"),
        Host(["host = idds.common.utils.get_rest_host()", "known = eval('len(host) > 0')"], "host"),
        Host([], "'https://other.example.org:443/idds'"),
        Host(["URL = 'https://other.example.org:443/idds'"], "URL"),
    ]
    if kinds == {Kind.MANAGER}:
        options += [Host([], ""), Host([], "None")]
    return draw.pick(options)


def constructor(draw: Draw, kind: Kind, cls: str, where: Host) -> str:
    """A constructor call of the class."""
    arguments = [where.argument] if where.argument else []
    if arguments and draw.chance(0.5):
        arguments = [f"host={arguments[0]}"]
    if draw.chance(0.12):
        arguments.append(draw.pick(("timeout=60", "timeout=60", "timeout=2 * 30", "timeout=int('60')")))
    if kind is Kind.CLIENT and draw.chance(0.05):
        arguments.append(draw.pick(("auth=None", "client_proxy=None")))
    if kind is Kind.MANAGER and draw.chance(0.1):
        arguments.append("setup_client=True")
    return f"{cls}({', '.join(arguments)})"


@dataclass(frozen=True)
class ExceptionNames:
    """How the program names the exceptions of iDDS; empty where it names none.

    Attributes:
        lines: the import.
        prefix: what stands before the class name.
        base: whether `IDDSException` is within reach.
        specific: the specific classes within reach.
    """

    lines: Lines
    prefix: str
    base: bool
    specific: tuple[str, ...]


_SPECIFIC = ("NoObject", "ConnectionException", "DatabaseException", "BadRequest", "RestException")


def exception_names(draw: Draw) -> ExceptionNames:
    """One of the ways to name the exceptions of iDDS."""
    if draw.chance(0.6):
        return ExceptionNames([], "", False, ())
    base_only = draw.chance(0.4)
    if base_only:
        return draw.pick(
            (
                ExceptionNames(["from idds.common.exceptions import IDDSException"], "", True, ()),
                ExceptionNames(["from idds.common import exceptions"], "exceptions.", True, ()),
                ExceptionNames(["import idds.common.exceptions"], "idds.common.exceptions.", True, ()),
            )
        )
    names = tuple(draw.random.sample(_SPECIFIC, 2))
    imported = ", ".join(("IDDSException", *names))
    return draw.pick(
        (
            ExceptionNames([f"from idds.common.exceptions import {imported}"], "", True, names),
            ExceptionNames(["from idds.common import exceptions"], "exceptions.", True, names),
            ExceptionNames(["import idds.common.exceptions as errors"], "errors.", True, names),
        )
    )
