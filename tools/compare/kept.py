"""What becomes of files: which are read, what is kept of their bytes, what can be had back."""

from __future__ import annotations

from collections.abc import Callable

from lab import Lab
from probe import NO, YES, Probe, rewrite


def _bad_file_goes_on(lab: Lab) -> str:
    lab.put("a.py", lab.native + b"x = (\n")
    lab.put("z.py", lab.native)
    lab.run_on(lab.tool.write)
    return YES if lab.get("z.py") == lab.done else NO


def _bad_file_exit_code(lab: Lab) -> str:
    lab.put("a.py", lab.native + b"x = (\n")
    return str(lab.run_on(lab.tool.write).status)


def _undecodable_goes_on(lab: Lab) -> str:
    lab.put("a.py", b"# \xff\n" + lab.native)
    lab.put("z.py", lab.native)
    lab.run_on(lab.tool.write)
    return YES if lab.get("z.py") == lab.done else NO


def _latin_1(lab: Lab) -> str:
    return _bytes(lab, lambda program: b"# -*- coding: latin-1 -*-\n# \xe9\n" + program)


def _byte_order_mark(lab: Lab) -> str:
    return _bytes(lab, lambda program: b"\xef\xbb\xbf" + program)


def _windows_line_ends(lab: Lab) -> str:
    return _bytes(lab, lambda program: program.replace(b"\n", b"\r\n"))


def _mixed_line_ends(lab: Lab) -> str:
    return _bytes(lab, lambda program: b"# a\r\n" + program)


def _no_final_line_end(lab: Lab) -> str:
    return _bytes(lab, lambda program: program.removesuffix(b"\n"))


def _mode(lab: Lab) -> str:
    path = lab.put("a.py", lab.native)
    path.chmod(0o755)
    rewrite(lab)
    return YES if path.stat().st_mode & 0o777 == 0o755 else NO


def _one_step(lab: Lab) -> str:
    path = lab.put("a.py", lab.native)
    before = path.stat().st_ino
    rewrite(lab)
    return YES if path.stat().st_ino != before else "no, written in place"


def _second_run(lab: Lab) -> str:
    lab.put("a.py", lab.native)
    rewrite(lab)
    lab.run_on(lab.tool.write, "a.py")
    return YES if lab.get() == lab.done else NO


def _dirty(lab: Lab) -> str:
    lab.run(("git", "init", "--quiet"))
    lab.put("a.py", lab.native)
    done = lab.run_on(lab.tool.write, "a.py")
    return YES if lab.get() == lab.native and done.status else NO


def _old_file(lab: Lab) -> str:
    lab.put("a.py", lab.native)
    rewrite(lab)
    others = (path for path in lab.folder.iterdir() if path.is_file() and path.name != "a.py")
    return YES if any(path.read_bytes() == lab.native for path in others) else NO


def _bytes(lab: Lab, stored: Callable[[bytes], bytes]) -> str:
    lab.put("a.py", stored(lab.native))
    lab.run_on(lab.tool.write, "a.py")
    if lab.get() == stored(lab.done):
        return YES
    return "leaves the file alone" if lab.get() == stored(lab.native) else NO


PROBES = (
    Probe("bad_file_goes_on", "A file that does not parse does not stop the others", _bad_file_goes_on),
    Probe(
        "bad_file_exit_code",
        "Exit code after a file that does not parse, where all is well otherwise",
        _bad_file_exit_code,
    ),
    Probe("undecodable_goes_on", "A file that cannot be decoded does not stop the others", _undecodable_goes_on),
    Probe("latin_1", "Keeps Latin-1 with a coding line", _latin_1),
    Probe("byte_order_mark", "Keeps a byte order mark", _byte_order_mark),
    Probe("windows_line_ends", "Keeps CRLF", _windows_line_ends),
    Probe("mixed_line_ends", "Keeps mixed line ends", _mixed_line_ends),
    Probe("no_final_line_end", "Keeps a missing line end at the end", _no_final_line_end),
    Probe("mode", "Keeps mode bits", _mode),
    Probe("one_step", "Replaces a file in one step (a new file is renamed over it)", _one_step),
    Probe("dirty", "Leaves alone, unasked, what git could not give back", _dirty),
    Probe("old_file", "Keeps the old file, outside of a repository", _old_file),
    Probe("second_run", "A second run changes nothing", _second_run),
)
