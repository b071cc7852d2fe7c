"""Two runs, and the first thing in which they differ."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pidds_migrate.verify.texts import CLASS, Texts
from pidds_migrate.verify.trace import Call, Ending, Output, Place, Trace

_NOTHING = "nothing"


@dataclass(frozen=True)
class Side:
    """What one run did where the two differ.

    Attributes:
        what: in words.
        place: in the program; None where it is not known.
    """

    what: str
    place: Place | None = None


@dataclass(frozen=True)
class Difference:
    """The first thing in which two runs differ.

    Attributes:
        about: what it is in: a call, an output, a file or the ending.
        native: what the native program did.
        migrated: and the migrated one.
    """

    about: str
    native: Side
    migrated: Side


@dataclass(frozen=True)
class Comparison:
    """What a comparison comes to.

    Attributes:
        difference: None where the two runs did the same.
        reasons: what differs and is named in the promise.
    """

    difference: Difference | None = None
    reasons: tuple[str, ...] = ()


def compare(native: Trace, migrated: Trace, texts: Texts) -> Comparison:
    """Compare two runs.

    Args:
        native: of the program as it is.
        migrated: of its migration.
        texts: compares texts.
    """
    reasons: list[str] = []
    steps = (_calls, _endings, _outputs, _files)
    for difference in itertools.chain.from_iterable(step(native, migrated, texts, reasons) for step in steps):
        return Comparison(difference, tuple(dict.fromkeys(reasons)))
    return Comparison(None, tuple(dict.fromkeys(reasons)))


def _both_stopped(native: Trace, migrated: Trace) -> bool:
    """Neither came to an end: then the longer did what the shorter would have."""
    return bool(native.stopped and migrated.stopped)


def _calls(native: Trace, migrated: Trace, texts: Texts, reasons: list[str]) -> Iterator[Difference]:
    left, right = list(native.calls), list(migrated.calls)
    if native.threads and migrated.threads:  # which take turns as they like
        left, right = (sorted(calls, key=lambda call: (call.shown, call.key)) for calls in (left, right))
    for number, (one, other) in enumerate(itertools.zip_longest(left, right), start=1):
        if one is not None and other is not None and one.shown == other.shown:
            continue
        if (one is None or other is None) and _both_stopped(native, migrated):
            return
        yield Difference(f"call {number}", _call_side(one, native), _call_side(other, migrated))


def _call_side(call: Call | None, trace: Trace) -> Side:
    if call is None:
        if trace.calls:
            return Side("no call after this one", trace.calls[-1].place)
        return Side("no call", trace.ending.place if trace.ending else trace.last)
    return Side(f"{call.method}: {call.shown}", call.place)


def _endings(native: Trace, migrated: Trace, texts: Texts, reasons: list[str]) -> Iterator[Difference]:
    if native.stopped or migrated.stopped:
        if native.stopped != migrated.stopped:
            yield Difference(
                "the end", *(Side(trace.stopped or _end(trace), trace.last) for trace in (native, migrated))
            )
        return
    sides = [Side(_end(trace), trace.ending.place if trace.ending else trace.last) for trace in (native, migrated)]
    if native.status != migrated.status or (native.ending is None) != (migrated.ending is None):
        yield Difference("the end", *sides)
    elif native.ending and migrated.ending:
        found = _exceptions(native.ending, migrated.ending, texts)
        if found is None:
            yield Difference("the exception that ends it", *sides)
        else:
            reasons.extend(found)


def _end(trace: Trace) -> str:
    if trace.ending:
        return f"{trace.ending.names[0]}: {trace.ending.text}"
    return f"exit status {trace.status}"


def _exceptions(left: Ending, right: Ending, texts: Texts) -> Sequence[str] | None:
    if left.names[0] == right.names[0]:
        return texts.reasons(left.text, right.text)
    of_idds = all("IDDSException" in ending.names for ending in (left, right))
    if not of_idds or {left.names[0], right.names[0]} & set(texts.told_apart):
        return None
    words = texts.reasons(left.text, right.text)
    return None if words is None else (*words, CLASS)


def _outputs(native: Trace, migrated: Trace, texts: Texts, reasons: list[str]) -> Iterator[Difference]:
    for name in ("stdout", "stderr"):
        one, other = getattr(native, name), getattr(migrated, name)
        found = texts.reasons(one.text, other.text)
        if found is None and native.threads and migrated.threads:
            found = texts.reasons(*("\n".join(sorted(output.text.splitlines())) for output in (one, other)))
        if found is None and not (_both_stopped(native, migrated) and _is_start(one, other, texts)):
            yield _output_difference(name, (one, native), (other, migrated), texts)
        reasons.extend(found or ())


def _is_start(one: Output, other: Output, texts: Texts) -> bool:
    length = min(len(one.text), len(other.text))
    lines = zip(one.text[:length].splitlines()[:-1], other.text[:length].splitlines()[:-1], strict=False)
    return all(texts.same_line(left, right) for left, right in lines)


def _output_difference(name: str, left: tuple[Output, Trace], right: tuple[Output, Trace], texts: Texts) -> Difference:
    about = {"stdout": "standard output", "stderr": "standard error"}[name]
    pairs = itertools.zip_longest(left[0].lines(), right[0].lines())
    for number, (one, other) in enumerate(pairs, start=1):
        if one is None or other is None or not texts.same_line(one[0], other[0]):
            return Difference(f"{about}, line {number}", _line_side(one, left[1]), _line_side(other, right[1]))
    return Difference(about, Side(left[0].text), Side(right[0].text))


def _line_side(line: tuple[str, Place | None] | None, trace: Trace) -> Side:
    if line is None:
        return Side(_NOTHING, trace.ending.place if trace.ending else trace.last)
    return Side(repr(line[0]), line[1] or (trace.ending.place if trace.ending else trace.last))


def _files(native: Trace, migrated: Trace, texts: Texts, reasons: list[str]) -> Iterator[Difference]:
    if _both_stopped(native, migrated):
        return
    for path in sorted({*native.files, *migrated.files}):
        sides = [_content(trace, path) for trace in (native, migrated)]
        if sides[0] == sides[1]:
            continue
        if isinstance(sides[0], bytes) and isinstance(sides[1], bytes):
            left, right = (side.decode("utf-8", "surrogateescape") for side in sides if isinstance(side, bytes))
            found = texts.reasons(left, right)
            if found is not None:
                reasons.extend(found)
                continue
        yield Difference(f"the file {path}", *_file_sides(path, sides, (native, migrated), texts))


def _content(trace: Trace, path: str) -> bytes | str:
    if path not in trace.files:
        return "not written"
    content = trace.files[path]
    return "removed" if content is None else content


def _file_sides(path: str, contents: Sequence[bytes | str], traces: Sequence[Trace], texts: Texts) -> Iterator[Side]:
    lines: list[list[str]] = []
    for content in contents:
        words = [content] if isinstance(content, str) else content.decode("utf-8", "backslashreplace").splitlines()
        lines.append(words)
    for one, other in itertools.zip_longest(*lines, fillvalue=_NOTHING):
        if one == other or texts.same_line(one, other):
            continue
        for line, trace in zip((one, other), traces, strict=True):
            yield Side(line, trace.written_at.get(path, trace.last))
        return
    for trace in traces:
        yield Side("other bytes", trace.written_at.get(path, trace.last))
