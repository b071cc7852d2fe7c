"""Write the runtime's table of iDDS methods, and the stub that editors read, from the installed idds-client.

With ``--check`` nothing is written, and the exit status is 1 if a file is not what would be written.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent / "runtime" / "pidds_runtime"
WIDTH = 110


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


def facts(client: type, manager: type) -> str:
    """Return the text of ``_facts.py``."""
    methods = public_methods(manager)
    wrapped = sorted(name for name in methods if hasattr(methods[name], "__wrapped__"))
    lines = [
        f'"""Methods of the native classes, read from idds-client {version("idds-client")}.',
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
        "#: Manager methods under `exception_handler`: natively a failure is the tuple ``(False, message)``.",
        "MANAGER_NEVER_RAISES: frozenset[str] = frozenset(",
        "    {",
        *(f'        "{name}",' for name in wrapped),
        "    }",
        ")",
        "",
    ]
    return "\n".join(lines)


def stub_method(name: str, method: Callable[..., object]) -> Iterator[str]:
    """Yield the stub lines of one method, broken as the formatter breaks them."""
    parameters = ["self"]
    for parameter in list(inspect.signature(method).parameters.values())[1:]:
        prefix = {parameter.VAR_POSITIONAL: "*", parameter.VAR_KEYWORD: "**"}.get(parameter.kind, "")
        default = "" if parameter.default is parameter.empty else " = ..."
        parameters.append(f"{prefix}{parameter.name}: Any{default}")
    line = f"    def {name}({', '.join(parameters)}) -> Reply: ..."
    if len(line) <= WIDTH:
        yield line
        return
    yield f"    def {name}("
    joined = f"        {', '.join(parameters)}"
    yield from [joined] if len(joined) <= WIDTH else [f"        {parameter}," for parameter in parameters]
    yield "    ) -> Reply: ..."


def stub(client: type, manager: type) -> str:
    """Return the text of ``_surface.pyi``."""
    lines = ["# Written by tools/runtime_facts.py.", "from typing import Any", ""]
    lines += ["from pidds_runtime._reply import Reply", ""]
    for name, cls in (("ClientMethods", client), ("ManagerMethods", manager)):
        lines.append(f"class {name}:")
        for method_name, method in sorted(public_methods(cls).items()):
            lines += stub_method(method_name, method)
        lines.append("")
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    """Write or check the two files; return the exit status."""
    from idds.client.client import Client
    from idds.client.clientmanager import ClientManager

    wanted = {"_facts.py": facts(Client, ClientManager), "_surface.pyi": stub(Client, ClientManager)}
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
