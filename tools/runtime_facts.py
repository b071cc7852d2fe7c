"""Write what the runtime knows of iDDS's methods: tables, signatures, and the stubs that editors read.

Signatures and what a method calls come from the installed idds-client; what the relay can carry and what only reads
comes from the migrator's table, the one place where that is written by hand. With ``--check`` nothing is written, and
the exit status is 1 if a file is not what would be written.
"""

from __future__ import annotations

import ast
import inspect
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib.metadata import version
from pathlib import Path

from pidds_migrate.facts.methods import METHODS, Api, Relay

PACKAGE = Path(__file__).resolve().parent.parent / "runtime" / "pidds_runtime"
WIDTH = 110

#: Methods that the runtime's native classes have of their own, although the relay cannot carry them.
LOCAL_BUT_KEPT = ("enable_json_outputs", "setup_client", "setup_json_outputs")


def public_methods(cls: type) -> dict[str, Callable[..., object]]:
    """Return the methods that a program can call on an object of `cls`, by name."""
    return {name: member for name, member in inspect.getmembers(cls, inspect.isfunction) if name[0] != "_"}


def signature(method: Callable[..., object]) -> str:
    """Return the parameters after ``self`` as source text in parentheses."""
    parameters = list(inspect.signature(method).parameters.values())[1:]
    return str(inspect.Signature([p.replace(annotation=inspect.Parameter.empty) for p in parameters]))


def table(name: str, comment: str, cls: type) -> Iterator[str]:
    """Yield the source lines of one table of signatures."""
    yield f"#: {comment}"
    yield f"{name}: dict[str, str] = {{"
    for method_name, method in sorted(public_methods(cls).items()):
        yield f'    "{method_name}": "{signature(method)}",'
    yield "}"


def name_set(name: str, comment: str, names: Iterable[str]) -> Iterator[str]:
    """Yield the source lines of one set of names."""
    yield from (f"#: {comment}", f"{name}: frozenset[str] = frozenset(", "    {")
    yield from (f'        "{found}",' for found in sorted(names))
    yield from ("    }", ")", "")


def name_table(name: str, kind: str, comment: str, rows: Mapping[str, object]) -> Iterator[str]:
    """Yield the source lines of one table by names."""
    yield from (f"#: {comment}", f"{name}: dict[str, {kind}] = {{")
    yield from (f'    "{found}": {row},' for found, row in sorted(rows.items()))
    yield from ("}", "")


def source(method: Callable[..., object]) -> ast.AST:
    """Return the parsed source of a method, without the wrapper of a decorator."""
    return ast.parse(textwrap.dedent(inspect.getsource(inspect.unwrap(method))))


def calls_of(method: Callable[..., object], receiver: str) -> list[str]:
    """Return the names of the methods that a method calls on `receiver`, in order of appearance."""
    calls = [node.func for node in ast.walk(source(method)) if isinstance(node, ast.Call)]
    found = [call.attr for call in calls if isinstance(call, ast.Attribute) and ast.unparse(call.value) == receiver]
    return list(dict.fromkeys(found))


def hooks(cls: type, kind: Api) -> set[str]:
    """Return the methods that cannot be relayed, yet are called natively, at last, by one that can."""
    methods = public_methods(cls)
    pending = [name for name in methods if METHODS[kind][name].relay is Relay.YES]
    reached: set[str] = set()
    while pending:
        name = pending.pop()
        if name in methods and name not in reached:
            reached.add(name)
            pending += calls_of(methods[name], "self")
    return {name for name in reached if METHODS[kind][name].relay is not Relay.YES} - set(LOCAL_BUT_KEPT)


def pairs_of(method: Callable[..., object]) -> set[str]:
    """Return the first items of the pairs that a method returns, as source text."""
    returns = [node.value for node in ast.walk(source(method)) if isinstance(node, ast.Return)]
    return {ast.unparse(value.elts[0]) for value in returns if isinstance(value, ast.Tuple)}


def not_relayed(kind: Api) -> dict[str, str]:
    """Return why each method that the relay cannot carry cannot be."""
    rows = METHODS[kind].items()
    return {name: f'"{row.relay.value}"' for name, row in rows if row.relay is not Relay.YES}


def facts(client: type, manager: type) -> str:
    """Return the text of ``_facts.py``."""
    methods = public_methods(manager)
    relayed = {name: method for name, method in methods.items() if METHODS[Api.MANAGER][name].relay is Relay.YES}
    read_only = {name for table in METHODS.values() for name, row in table.items() if row.read_only}
    lines = [
        f'"""Facts of the native classes: of idds-client {version("idds-client")}, and of the relay.',
        "",
        "Written by ``tools/runtime_facts.py``; a test compares it with the installed idds-client.",
        '"""',
        "",
        "from __future__ import annotations",
        "",
        *table("CLIENT", "Parameters of each method of `idds.client.client.Client`.", client),
        "",
        *table("MANAGER", "Parameters of each method of `idds.client.clientmanager.ClientManager`.", manager),
        "",
        *name_set(
            "MANAGER_NEVER_RAISES",
            "Manager methods under `exception_handler`: natively a failure is the tuple ``(False, message)``.",
            (name for name in methods if hasattr(methods[name], "__wrapped__")),
        ),
        *name_set(
            "READ_ONLY",
            "Methods that change nothing on the iDDS server: they may be sent again after a doubtful failure.",
            read_only,
        ),
        *name_table(
            "CLIENT_NOT_RELAYED", "str", "Methods that the relay cannot carry, and why.", not_relayed(Api.CLIENT)
        ),
        *name_table("MANAGER_NOT_RELAYED", "str", "The same of the manager.", not_relayed(Api.MANAGER)),
        *name_set(
            "RETURNS_TRUE_AND_VALUE",
            "Manager methods whose success is natively the tuple ``(True, value)``.",
            (name for name in methods if "True" in pairs_of(methods[name])),
        ),
        *name_set(
            "RETURNS_MINUS_ONE",
            "Manager methods that answer ``(-1, message)`` where they are given too few of the ids.",
            (name for name in methods if "-1" in pairs_of(methods[name])),
        ),
        *name_set(
            "CLIENT_HOOKS",
            "Methods that are not relayed, and that relayed ones call natively: overriding them has no effect.",
            hooks(client, Api.CLIENT),
        ),
        *name_set("MANAGER_HOOKS", "The same of the manager.", hooks(manager, Api.MANAGER)),
        *name_table(
            "CALLED_ON_CLIENT",
            "tuple[str, ...]",
            "The methods of its Client that each relayed method of the manager calls natively.",
            {name: str(tuple(calls_of(method, "self.client"))).replace("'", '"') for name, method in relayed.items()},
        ),
    ]
    return "\n".join(lines).rstrip("\n") + "\n"


def signatures(client: type, manager: type) -> str:
    """Return the text of ``_signatures.py``."""
    lines = [
        f'"""The methods of idds-client {version("idds-client")}, as functions that take the same and return self.',
        "",
        "Written by ``tools/runtime_facts.py``. Calling one binds the arguments in Python's own words.",
        '"""',
        "",
        "from typing import Any",
        "",
    ]
    for cls in [*reversed(client.__mro__), manager]:
        own = {name: method for name, method in public_methods(cls).items() if name in vars(cls)}
        if own:
            lines += ["", f"class {cls.__name__}:"]
        for name, method in sorted(own.items()):
            parameters = signature(method)[1:-1]
            lines += [f"    def {name}({', '.join(filter(None, ('self', parameters)))}):", "        return self", ""]
    for table_name, cls in (("CLIENT", client), ("MANAGER", manager)):
        lines += ["", f"{table_name}: dict[str, Any] = {{"]
        methods = sorted(public_methods(cls).items())
        lines += [f'    "{name}": {method.__qualname__},' for name, method in methods]
        lines.append("}")
    return "\n".join(lines) + "\n"


def stub_method(name: str, method: Callable[..., object], answer: str) -> Iterator[str]:
    """Yield the stub lines of one method, broken as the formatter breaks them."""
    parameters = ["self"]
    for parameter in list(inspect.signature(method).parameters.values())[1:]:
        stars = {"VAR_POSITIONAL": "*", "VAR_KEYWORD": "**"}
        prefix = stars.get(parameter.kind.name, "")
        default = "" if parameter.default is parameter.empty else " = ..."
        parameters.append(f"{prefix}{parameter.name}: Any{default}")
    line = f"    def {name}({', '.join(parameters)}) -> {answer}: ..."
    if len(line) <= WIDTH:
        yield line
        return
    yield f"    def {name}("
    joined = f"        {', '.join(parameters)}"
    yield from [joined] if len(joined) <= WIDTH else [f"        {parameter}," for parameter in parameters]
    yield f"    ) -> {answer}: ..."


def stub(client: type, manager: type) -> str:
    """Return the text of ``_surface.pyi``."""
    lines = ["# Written by tools/runtime_facts.py.", "from typing import Any", ""]
    lines += ["from pidds_runtime._reply import Reply", ""]
    for name, cls in (("ClientMethods", client), ("ManagerMethods", manager)):
        lines += stub_class(name, cls, "Reply")
    return "\n".join(lines)


def native_stub(client: type, manager: type) -> str:
    """Return the text of ``_native_surface.pyi``."""
    lines = ["# Written by tools/runtime_facts.py.", "from typing import Any", ""]
    for name, cls in (("ClientMethods", client), ("ManagerMethods", manager)):
        lines += stub_class(name, cls, "Any", LOCAL_BUT_KEPT)
    return "\n".join(lines)


def stub_class(name: str, cls: type, answer: str, without: Iterable[str] = ()) -> Iterator[str]:
    """Yield the stub lines of one class."""
    yield f"class {name}:"
    for method_name, method in sorted(public_methods(cls).items()):
        if method_name not in without:
            yield from stub_method(method_name, method, answer)
    yield ""


def main(arguments: list[str]) -> int:
    """Write or check the files; return the exit status."""
    from idds.client.client import Client
    from idds.client.clientmanager import ClientManager

    texts = {
        "_facts.py": facts,
        "_signatures.py": signatures,
        "_surface.pyi": stub,
        "_native_surface.pyi": native_stub,
    }
    wanted = {name: text(Client, ClientManager) for name, text in texts.items()}
    stale = [name for name, text in wanted.items() if _read(PACKAGE / name) != text]
    for name in stale:
        if "--check" in arguments:
            print(f"{name} is out of date: run python tools/runtime_facts.py")
        else:
            (PACKAGE / name).write_text(wanted[name], encoding="utf-8")
    return 1 if stale and "--check" in arguments else 0


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
