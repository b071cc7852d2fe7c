"""``--verify`` from the question to the exit code."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pidds_migrate.options.verification import Verification
from pidds_migrate.verify import answer_files, migration, scratch, service, table
from pidds_migrate.verify.diagnostics import Diagnostics
from pidds_migrate.verify.failures import CannotRunError
from pidds_migrate.verify.proof import Proof, Prover, prove
from pidds_migrate.verify.running import Runner
from pidds_migrate.verify.texts import Texts

_NO_PROGRAMS = (".ipynb", ".md", ".rst", ".pyi")


@dataclass(frozen=True)
class VerifiedProgram:
    """What is run.

    Attributes:
        folder: the working folder that is copied.
        command: what follows the Python.
        paths: what is migrated, relative to the folder.
    """

    folder: Path
    command: tuple[str, ...]
    paths: tuple[str, ...]

    @property
    def title(self) -> str:
        """As the user would start it."""
        return " ".join(("python", *self.command))


def program(paths: Sequence[str], asked: Verification) -> VerifiedProgram:
    """Find out what to run.

    Args:
        paths: of the command line.
        asked: the options.

    Raises:
        CannotRunError: there is no such program, or it is none.
    """
    here = Path.cwd()
    if asked.module:
        top = asked.module.partition(".")[0]
        found = next((name for name in (top, f"{top}.py") if (here / name).exists()), None)
        if found is None and not paths:
            raise CannotRunError(f"there is no {top} in {here}: start --verify where `python -m {asked.module}` works")
        command = ("-m", asked.module, *asked.arguments)
        return VerifiedProgram(here, command, _relative(here, paths or (str(found),)))
    script = Path(paths[0])
    if not script.is_file():
        what = "is a folder: name the script that is run first, and the folder behind it" if script.is_dir() else ""
        raise CannotRunError(f"{script} {what or 'is not there'}")
    if script.suffix in _NO_PROGRAMS:
        raise CannotRunError(f"{script} is not started by Python as it is: --verify runs scripts and modules")
    inside = script.resolve().is_relative_to(here.resolve())
    folder = here if inside else script.resolve().parent
    names = _relative(folder, paths)
    return VerifiedProgram(folder, (names[0], *asked.arguments), names)


def _relative(folder: Path, paths: Sequence[str]) -> tuple[str, ...]:
    names = []
    for path in paths:
        absolute = Path(path).resolve()
        if not absolute.is_relative_to(folder.resolve()):
            raise CannotRunError(f"{path} is not below {folder}, which is what --verify copies")
        names.append(str(absolute.relative_to(folder.resolve())))
    return tuple(names)


def question(found: VerifiedProgram, asked: Verification) -> str:
    """What is about to be run, and how."""
    return (
        f"--verify is about to run `{found.title}` about {2 * asked.schedules} times, natively and migrated, in copies"
        f" of {found.folder}. A Python program is held back from other machines and from files outside of these copies;"
        " what it starts that is not Python is not."
    )


def verify(
    paths: Sequence[str],
    asked: Verification,
    settings: Sequence[str],
    target: str,
    *,
    ask: Callable[[str], bool] | None,
    say: Callable[[str], None],
    progress: Callable[[int, int], None] = lambda *_: None,
    page: Path | None = None,
) -> int:
    """Verify a program, and tell what came of it.

    Args:
        paths: of the command line.
        asked: the options.
        settings: options for the migration.
        target: that it migrates to.
        ask: asks whether to go on; None where nobody is there.
        say: takes a line of the result.
        progress: is told how many schedules of how many are done.
        page: where to write the page of ``--report``.

    Returns:
        The exit code.

    Raises:
        CannotRunError: the program could not be run.
    """
    found = program(paths, asked)
    if not asked.yes:
        if ask is None:
            raise CannotRunError(f"{question(found, asked)} Nobody can be asked here: say --yes to run it")
        if not ask(question(found, asked)):
            return 2
    own = answer_files.read(Path(asked.answers)) if asked.answers else {}
    pythons = _pythons(asked)
    with scratch.opened(found.folder) as folders, service.started(folders, pythons["native"]) as idds:
        extra = ("--report", str(folders.root / "page.html")) if page else ()
        copy = folders.master("migrated")
        moved = migration.migrated(copy, found.paths, (*settings, *extra), tuple(idds.classes))
        if not moved.files:
            say("Nothing of it is migrated: the program would stay as it is, and so would what it does.")
            return 0
        stdin = str(Path(asked.stdin_file).resolve()) if asked.stdin_file else None
        runner = Runner(folders, idds, found.command, pythons, int(time.time()), own, stdin)
        texts = Texts(Diagnostics(idds.classes.values()), tuple(idds.classes), moved.told_apart)
        prover = Prover(runner, moved, texts, lists=target != "runtime")
        if asked.record_answers:
            answer_files.write(Path(asked.record_answers), prover.first().calls)
        proof = prove(prover, found.title, target, asked.schedules, asked.seed, progress)
        for line in table.lines(proof):
            say(line)
        if page:
            _write_page(page, folders.root / "page.html", proof)
    return proof.exit_code


def _write_page(page: Path, made: Path, proof: Proof) -> None:
    from pidds_migrate.verify.page import with_proof

    try:
        page.write_text(with_proof(made.read_text(encoding="utf-8"), proof), encoding="utf-8")
    except OSError as error:
        raise CannotRunError(f"{page} cannot be written: {error}") from error


def _pythons(asked: Verification) -> dict[str, str]:
    python = asked.python or sys.executable
    pythons = {"migrated": python, "native": asked.native_python or python}
    for name in pythons.values():
        if not os.access(name, os.X_OK) and os.sep in name:
            raise CannotRunError(f"{name} is no Python that can be run")
    return pythons
