"""Run one program once, in a process of its own, and collect what it did."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import itertools
import json
import os
import signal
import subprocess
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from pidds_migrate.verify import scratch as folders
from pidds_migrate.verify.schedules import Schedule
from pidds_migrate.verify.scratch import Scratch
from pidds_migrate.verify.service import Service
from pidds_migrate.verify.trace import Blocked, Call, Ending, Output, Place, Trace

MOST_CALLS = 200
MOST_SECONDS = 60.0
MOST_OUTPUT = 4 * 1024 * 1024
_TOO_MANY_CALLS = 97
_NOT_WRITTEN = "__pycache__"


@dataclass
class Runner:
    """Runs both sides of a program.

    Attributes:
        scratch: the folders.
        service: the scripted iDDS.
        command: what follows the Python, such as a script and its arguments.
        pythons: by side.
        start: what the clock shows at the beginning of each run.
        answers: of the user, by method.
        stdin: a file that standard input comes from.
        seconds: after which a run is stopped.
    """

    scratch: Scratch
    service: Service
    command: Sequence[str]
    pythons: Mapping[str, str]
    start: int
    answers: Mapping[str, list[Any]] = field(default_factory=dict)
    stdin: str | None = None
    seconds: float = MOST_SECONDS
    _numbers: Iterable[int] = field(default_factory=itertools.count)

    def run(self, side: str, schedule: Schedule, *, documented: Sequence[Place] = (), lists: bool = True) -> Trace:
        """Run one side under a schedule.

        Args:
            side: ``native`` or ``migrated``.
            schedule: what happens to each call.
            documented: lines of native manager calls that are to do what PanDA's documented form does.
            lists: whether answers arrive there as lists.
        """
        name = f"run{next(iter(self._numbers))}"
        self.scratch.renew(side)
        events = self.scratch.run / "events.jsonl"
        told = {
            "run": name,
            "port": self.service.port,
            "host": self.service.host,
            "root": str(self.scratch.run),
            "work": str(self.scratch.work),
            "events": str(events),
            "original": str(self.scratch.original),
            "left_out": sorted(folders.LEFT_OUT),
            "start": self.start,
            "most_calls": MOST_CALLS,
            "documented": [list(place) for place in documented],
            "lists": lists,
        }
        variables = folders.environment(self.scratch, os.environ, self.service.host, self.service.panda(name))
        before = _files(self.scratch.run, ("work",))
        self.service.begin(name, schedule.as_json(), self.answers)
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            status, late = self._process(side, variables | {"PIDDS_VERIFY_RUN": json.dumps(told)}, out, err)
            noted = _events(events)
            calls = self.service.end(name)
            after = _files(self.scratch.run, ("work", "home", "tmp"))
            written = {path: after.get(path) for path in {*before, *after} if before.get(path) != after.get(path)}
            trace = _trace(noted, calls, (_read(out), _read(err)), status)
        stopped = f"it did not end within {self.seconds:.0f} seconds" if late else trace.stopped
        root = self.scratch.run
        opened = {event["path"]: _place(event) for event in noted if event["kind"] == "wrote"}
        places = {_shown(Path(path).relative_to(root)): place for path, place in opened.items() if path != str(root)}
        files = dict(sorted(written.items()))
        return dataclasses.replace(trace, files=files, written_at=places, stopped=stopped)

    def _process(self, side: str, variables: Mapping[str, str], out: IO[bytes], err: IO[bytes]) -> tuple[int, bool]:
        """The exit status, and whether the program had to be stopped."""
        with open(self.stdin or os.devnull, "rb") as stdin:  # noqa: PTH123 - a name such as /dev/null
            process = subprocess.Popen(
                [self.pythons[side], *self.command],
                cwd=self.scratch.work,
                env=dict(variables),
                stdin=stdin,
                stdout=out,
                stderr=err,
                start_new_session=True,
            )
        late = False
        try:
            process.wait(self.seconds)
        except subprocess.TimeoutExpired:
            late = True
        finally:
            # What it has started, and left behind, goes with it.
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        return process.returncode, late


def _read(file: IO[bytes]) -> str:
    file.seek(0)
    text = file.read(MOST_OUTPUT).decode("utf-8", "surrogateescape")
    rest = file.read()
    return f"{text}\n{len(rest)} more bytes: SHA-256 {hashlib.sha256(rest).hexdigest()}" if rest else text


def _events(path: Path) -> list[dict[str, Any]]:
    if not path.exists():
        return []
    noted = []
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        with contextlib.suppress(ValueError):
            noted.append(json.loads(line))
    return noted


def _files(root: Path, names: Sequence[str]) -> dict[str, bytes | None]:
    found: dict[str, bytes | None] = {}
    for name in names:
        for path in (root / name).rglob("*"):
            relative = path.relative_to(root)
            if _NOT_WRITTEN not in relative.parts and path.is_file() and not path.is_symlink():
                found[_shown(relative)] = path.read_bytes()
    return found


def _shown(relative: Path) -> str:
    """A path below the folders of a run, as the user knows it."""
    return "/".join(relative.parts[1:] if relative.parts[0] == "work" else relative.parts)


def _trace(
    noted: Sequence[Mapping[str, Any]], seen: Sequence[Mapping[str, Any]], texts: tuple[str, str], status: int
) -> Trace:
    of = {kind: [event for event in noted if event["kind"] == kind] for kind in ("call", "relay", "output", "blocked")}
    ends = [
        Ending(tuple(event["names"]), event["text"], event.get("name") or "", _place(event))
        for event in noted
        if event["kind"] == "ends"
    ]
    asks = [event for event in noted if event["kind"] == "asks"]
    endless = [event for event in noted if event["kind"] == "endless"]
    places = {event["key"]: _place(event) for event in of["call"]}
    relays = [_place(event) for event in of["relay"]]
    calls = []
    for call in seen:
        number = call.get("relayed")
        place = places.get(call["key"]) if number is None else relays[number] if number < len(relays) else None
        what = call["key"], call["shown"], call["method"], call["kind"], place
        calls.append(Call(*what, answer=call.get("answer"), unknown=call.get("unknown", "")))
    outputs = [
        Output(text, tuple((event["size"], _place(event)) for event in of["output"] if event["stream"] == number))
        for number, text in enumerate(texts, start=1)
    ]
    known = [_place(event) for event in noted if event.get("at")]
    return Trace(
        calls=tuple(calls),
        stdout=outputs[0],
        stderr=outputs[1],
        status=status,
        ending=ends[-1] if ends else None,
        blocked=tuple(Blocked(event["what"], str(event["to"]), _place(event)) for event in of["blocked"]),
        asks=_place(asks[0]) if asks else None,
        has_asked=bool(asks),
        stopped=f"it made more than {MOST_CALLS} calls" if endless and status == _TOO_MANY_CALLS else "",
        last=known[-1] if known else None,
        original=next((str(event["path"]) for event in noted if event["kind"] == "original"), ""),
        threads=any(not event["main"] for kind in ("call", "relay", "output") for event in of[kind]),
    )


def _place(event: Mapping[str, Any]) -> Place | None:
    at = event.get("at")
    return (at[0], at[1]) if at else None
