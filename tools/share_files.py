"""Write what packagers look for beside the package: the man page and the completions of the shells, into ``share/``.

``python tools/share_files.py`` writes them, ``--check`` says whether the man page is what it would write.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click

from pidds_migrate import __version__
from pidds_migrate.cli import command
from pidds_migrate.options.help import GROUPS

SHARE = Path(__file__).parents[1] / "share"
MAN = SHARE / "man" / "man1" / "pidds-migrate.1"
COMPLETIONS = {
    "bash": SHARE / "bash-completion" / "completions" / "pidds-migrate",
    "zsh": SHARE / "zsh" / "site-functions" / "_pidds-migrate",
    "fish": SHARE / "fish" / "vendor_completions.d" / "pidds-migrate.fish",
}


def _escaped(text: str) -> str:
    escaped = text.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{escaped}" if escaped[:1] in ".'" else escaped


def man_page() -> str:
    """The man page, in the macros of man(7)."""
    context = click.Context(command, info_name="pidds-migrate", color=False)
    first, *paragraphs = [" ".join(part.split()) for part in (command.help or "").split("\n\n")]
    lines = [
        f'.TH PIDDS\\-MIGRATE 1 "" "pidds\\-migrate {__version__}" "User Commands"',
        *(".SH NAME", f"pidds\\-migrate \\- {_escaped(first[:1].lower() + first[1:].rstrip('.'))}"),
        *(".SH SYNOPSIS", ".B pidds\\-migrate", "[\\fIOPTIONS\\fR] \\fIPATH\\fR..."),
        ".SH DESCRIPTION",
    ]
    exit_code = ""
    for paragraph in paragraphs:
        if paragraph.startswith("Exit code:"):
            exit_code = paragraph.removeprefix("Exit code:").strip()
        else:
            lines += [".PP", _escaped(paragraph)]
    lines.append(".SH OPTIONS")
    options = {option.name: option for option in command.get_params(context) if isinstance(option, click.Option)}
    groups = {heading: [options.pop(name) for name in names] for heading, names in GROUPS.items()}
    for heading, members in {**groups, "Help": list(options.values())}.items():
        lines.append(f".SS {heading}")
        for option in members:
            record = option.get_help_record(context)
            if record is not None:
                lines += [".TP", f"\\fB{_escaped(record[0])}\\fR", _escaped(record[1])]
    lines += [".SH EXIT STATUS", *(line for code in exit_code.split("; ", 2) for line in (".PP", _escaped(code)))]
    return "\n".join(lines) + "\n"


def _completion(shell: str) -> str:
    program = Path(sys.executable).with_name("pidds-migrate")
    environment = {**os.environ, "_PIDDS_MIGRATE_COMPLETE": f"{shell}_source"}
    done = subprocess.run([program], env=environment, capture_output=True, text=True, check=True)
    return done.stdout.strip() + "\n"


def main() -> int:
    """Write all files, or compare."""
    if "--check" in sys.argv[1:]:
        if MAN.is_file() and MAN.read_text(encoding="utf-8") == man_page():
            return 0
        print(f"{MAN} is not what {Path(__file__).name} would write", file=sys.stderr)
        return 1
    for path, content in {MAN: man_page(), **{path: _completion(shell) for shell, path in COMPLETIONS.items()}}.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
