"""The core: the bytes of files in, a typed outcome for each out."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator, Mapping

from pidds_migrate.decide.engine import Decision, Engine, ExcludedError, Exclusions, File
from pidds_migrate.outcome import Family, Finding, Outcome, Rewritten, Settings, Unchanged, Unreadable
from pidds_migrate.project.imports import read_imports
from pidds_migrate.resolve.layout import Layout
from pidds_migrate.source import limits
from pidds_migrate.source.byte_filters import is_about_client
from pidds_migrate.source.encoding import TextError, decode
from pidds_migrate.source.parse import TOO_DEEP, parse
from pidds_migrate.source.suppressions import read_suppressions

_ALONE = "<file>"
_LINE_END = re.compile(r"\r\n|\r|\n")
_LONE_CR = re.compile(r"\r(?!\n)")


def migrate(source: bytes, settings: Settings) -> Outcome:
    """Migrate one file.

    Args:
        source: the file's bytes.
        settings: how to migrate.

    Returns:
        The new bytes, or why there are none.
    """
    return migrate_together({_ALONE: source}, {_ALONE: settings})[_ALONE]


def migrate_together(
    sources: Mapping[str, bytes],
    settings: Mapping[str, Settings],
    layout: Layout | None = None,
    obstacles: Mapping[str, str] | None = None,
    locked: Mapping[str, Finding] | None = None,
    imported: Mapping[str, bytes] | None = None,
) -> dict[str, Outcome]:
    """Migrate files that import one another: a client that they share moves in all of them, or in none.

    Args:
        sources: the files' bytes, by path.
        settings: how to migrate each of them.
        layout: all files of the run, for what an import names; these files alone where it is not given.
        obstacles: why what a module has may be used by code that is not among the files, by the module's location.
        locked: files that cannot be written, and why.
        imported: the content of files of the run that may run in one process with these, which may be among them.

    Returns:
        For each file its new bytes, or why there are none.
    """
    layout = layout or Layout(sources)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what the user's code would be warned of is no concern here
        barred = dict(obstacles or {})
        outcomes: dict[str, Outcome] = {}
        files: list[File] = []
        for path, source in sources.items():
            found = _read(path, source, settings[path])
            if isinstance(found, File):
                files.append(found)
            else:
                named = [*_named_by(path, source, sources, layout)]
                is_concern = named or not isinstance(found, Unreadable) or is_about_client(source)
                outcomes[path] = found if is_concern else Unchanged()
                barred |= dict.fromkeys(named, f"{path} may import it, and is not read")
        if files:
            others = {path: content for path, content in (imported or {}).items() if path not in sources}
            outcomes |= _migrate_files(files, layout, barred, others, Exclusions(unwritable=locked or {}))
        return {path: outcomes[path] for path in sources}


def _named_by(path: str, source: bytes, sources: Iterable[str], layout: Layout) -> Iterator[str]:
    """The locations of those of the files that a file which cannot be read may import."""
    modules = {layout.location(other) for other in sources if other != path}
    for found in read_imports(source) if modules else ():
        for location in layout.targets(path, found.dotted, found.level, found.names):
            if location in modules:
                yield location


def _read(path: str, source: bytes, settings: Settings) -> File | Outcome:
    """Take a file's text apart, or say why that is not to be."""
    try:
        decoded = decode(source)
    except TextError as error:
        return Unreadable(error.finding)
    suppressions = read_suppressions(decoded.text)
    if suppressions.skips_file:
        return Unchanged()
    if limits.has_too_many_words(decoded.text):
        return Unchanged((_not_editable(limits.TOO_LARGE),))
    tree = parse(decoded.text, awaits=settings.parts is not None and settings.parts.awaits)
    if isinstance(tree, Finding):
        return Unchanged((tree,)) if tree.family is Family.NATIVE else Unreadable(tree)
    if limits.has_too_many_nodes(decoded.text, tree):
        return Unchanged((_not_editable(limits.TOO_LARGE),))
    return File(path, decoded, tree, settings, suppressions)


def _migrate_files(
    files: list[File],
    layout: Layout,
    obstacles: Mapping[str, str],
    imported: Mapping[str, bytes],
    exclusions: Exclusions,
) -> dict[str, Outcome]:
    """Migrate and, where files go through PanDA already, say what is wrong there."""

    def read(again: Iterable[File]) -> Engine:
        return Engine(again, layout, obstacles, imported)

    def decided(engine: Engine) -> dict[str, Outcome]:
        return _decided(engine, exclusions)

    try:
        engine = read(files)
        if not (
            any(None in place.group.kinds for place in engine.trail.made)
            or any("pandatools" in file.source.text for file in files)
        ):
            lints_only = any(file.settings.lint_only for file in files)
            return dict.fromkeys((f.path for f in files), Unchanged()) if lints_only else decided(engine)
        # Needed only where a program goes through PanDA already.
        from pidds_migrate.lint.together import with_problems

        return with_problems(engine, read, _read, decided)
    except RecursionError:
        return _migrate_shallow(files, layout, obstacles, imported, exclusions)


def _decided(engine: Engine, exclusions: Exclusions) -> dict[str, Outcome]:
    """Decide and edit until nothing more turns up that has to stay as it is; each round excludes at least one thing."""
    while True:
        try:
            decisions = engine.decide(exclusions)
            _heed_comments(decisions, exclusions)
            edited = [_edited(decision, exclusions) for decision in decisions]
        except ExcludedError as met:
            exclusions = met.exclusions  # what is left alone can change what is best for the rest
        else:
            both = zip(decisions, edited, strict=True)
            return {decision.file.path: _outcome(decision, new) for decision, new in both}


def _migrate_shallow(
    files: list[File],
    layout: Layout,
    obstacles: Mapping[str, str],
    imported: Mapping[str, bytes],
    exclusions: Exclusions,
) -> dict[str, Outcome]:
    """Migrate without the files that cannot be read for their depth, which may use all that the others have."""
    nested = Unchanged((_not_editable(TOO_DEEP),))
    deep = [file for file in files if _is_too_deep(file, layout)] if len(files) > 1 else files
    rest = [file for file in files if file not in deep]
    if not deep or not rest:
        return {file.path: nested for file in files}
    barred = dict(obstacles)
    for file in deep:
        named = _named_by(file.path, file.source.encode(file.source.text), [other.path for other in rest], layout)
        barred |= dict.fromkeys(named, f"{file.path} may import it, and is not read")
    return {file.path: nested for file in deep} | _migrate_files(rest, layout, barred, imported, exclusions)


def _is_too_deep(file: File, layout: Layout) -> bool:
    try:
        Engine([file], layout, {}, {}).decide(Exclusions())
    except ExcludedError:
        return False
    except RecursionError:
        return True
    return False


def _not_editable(problem: str) -> Finding:
    return Finding(1, 1, "N219", {"problem": problem})


def _edited(decision: Decision, exclusions: Exclusions) -> str | None:
    """The new text of a file; None where nothing changes.

    Raises:
        ExcludedError: LibCST cannot be trusted with the file.
    """
    plan, file = decision.plan, decision.file
    if plan.is_empty:
        return None
    # LibCST takes as long to import as all the analysis of a file.
    import libcst as cst

    from pidds_migrate.edit.apply import apply_plan, touched
    from pidds_migrate.edit.layout import After, Before, laid_out
    from pidds_migrate.edit.locate import LocateError
    from pidds_migrate.edit.replaced import StandIns
    from pidds_migrate.edit.skeleton import Skeleton, StandInError

    def unwritable(problem: str) -> ExcludedError:
        return ExcludedError(exclusions.with_unwritable(file.path, _not_editable(problem)))

    replaced = StandIns(file.source.text, plan.replaced)
    skeleton = Skeleton(replaced.text, file.tree, touched(plan, decision.module))
    if limits.is_too_much_to_edit(len(decision.module.nodes), skeleton.kept):
        raise unwritable(limits.TOO_MUCH_TO_EDIT)
    if "\r\r\n" in file.source.text:
        raise unwritable(_in_the_way(file.source.text))
    try:
        parsed = cst.parse_module(skeleton.text)
        if parsed.code != skeleton.text or "\f" in parsed.default_indent:
            raise unwritable(_in_the_way(file.source.text))
        before = Before(file.tree, file.source.text, replaced.before(skeleton.text))
        edited = apply_plan(plan, decision.module, parsed, file.settings, skeleton.add)
        after = After(replaced.after(edited), replaced.after(skeleton.left_out))
        return replaced.after(skeleton.filled(laid_out(before, after, plan, file.settings)))
    except (cst.ParserSyntaxError, cst.CSTValidationError, LocateError, StandInError, SyntaxError) as error:
        raise unwritable(f"{type(error).__name__}: {error}") from error


def _in_the_way(text: str) -> str:
    """What LibCST does not print back as it was, as far as that is known."""
    if "\f" in text:
        return (
            f"it has a form feed (Ctrl-L) in line {_line_of(text, text.index(chr(12)))}, which would be moved or lost"
        )
    if (lone := _LONE_CR.search(text)) is not None:
        return f"line {_line_of(text, lone.start())} ends with a lone carriage return, as on old Macintoshes"
    return "the library that edits it (LibCST) would change more than the calls"


def _line_of(text: str, position: int) -> int:
    return len(_LINE_END.findall(text, 0, position)) + 1


def _heed_comments(decisions: list[Decision], exclusions: Exclusions) -> None:
    """See what comments of the author's ask to leave.

    Raises:
        ExcludedError: something of that would be rewritten.
    """
    heeded = exclusions
    for decision in decisions:
        file = decision.file
        migrated = (found for found in decision.findings if found.family is Family.MIGRATED)
        asked = frozenset(filter(file.suppressions.silences, migrated))
        if not asked <= heeded.kept.get(file.path, frozenset()):
            heeded = heeded.with_kept(file.path, asked)
    if heeded is not exclusions:
        raise ExcludedError(heeded)


def _outcome(decision: Decision, new: str | None) -> Outcome:
    suppressions = decision.file.suppressions
    findings = [
        found for found in decision.findings if not (decision.kept.is_at(found) or suppressions.silences(found))
    ]
    findings += suppressions.unused()
    objects = tuple(sorted(decision.objects, key=lambda made: (made.line, made.column)))
    if new is None:
        return Unchanged(_sorted(findings), objects)
    helpers = tuple(helper.value for helper in decision.plan.helpers | decision.plan.imported_helpers)
    return Rewritten(decision.file.source.encode(new), _sorted(findings), helpers, objects)


def _sorted(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(set(findings), key=lambda f: (f.line, f.column, f.code)))
