"""``python -m pidds_runtime``: run a program written for panda-client, or check the setup."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

USAGE = """\
usage: python -m pidds_runtime script.py [argument ...]
       python -m pidds_runtime --check

Runs a program whose "import pandaclient.idds_api" finds pidds_runtime where panda-client is not installed.
--check prints the settings in effect and pings iDDS through PanDA; in a terminal it also logs in.
"""


def main(arguments: list[str]) -> int:
    """Run the command line; a program that is run leaves through its own exit status."""
    if arguments == ["--check"]:
        from pidds_runtime._check import check

        return check()
    if arguments in (["-h"], ["--help"]):
        print(USAGE, end="")
        return 0
    if not arguments or arguments[0].startswith("-"):
        print(USAGE, end="", file=sys.stderr)
        return 2
    return _run(arguments)


def _run(arguments: list[str]) -> int:
    from pidds_runtime import install

    script = Path(arguments[0])
    if not script.is_file():
        print(f"python -m pidds_runtime: {script}: no such file", file=sys.stderr)
        return 2
    if not install():
        print(f"pidds_runtime: {_panda_client()} is installed, and the program uses that", file=sys.stderr)
    sys.argv = arguments
    sys.path[0] = str(script.resolve().parent)
    runpy.run_path(str(script), run_name="__main__")
    return 0


def _panda_client() -> str:
    """Return the name and version of the panda-client that is installed, and where it is."""
    import importlib.util
    from importlib.metadata import PackageNotFoundError, version

    spec = importlib.util.find_spec("pandaclient")
    place = f" ({spec.origin})" if spec and spec.origin else ""
    try:
        return f"panda-client {version('panda-client')}{place}"
    except PackageNotFoundError:  # a folder on the path
        return f"panda-client{place}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
