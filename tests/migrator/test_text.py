"""Bytes become text as Python reads it, and become the same bytes again."""

from __future__ import annotations

import pytest

from pidds_migrate.outcome import Finding
from pidds_migrate.source.encoding import SourceText, TextError, decode

BOM = b"\xef\xbb\xbf"

KEPT = {
    "empty": b"",
    "utf-8": "x = 'é'\n".encode(),
    "byte order mark": BOM + b"x = 1\n",
    "byte order mark alone": BOM,
    "byte order mark and coding line": BOM + b"# coding: utf-8\nx = 'a'\n",
    "latin-1": b"# -*- coding: latin-1 -*-\nx = '\xe9'\n",
    "coding on line 2": b"#!/usr/bin/env python\n# vim: set fileencoding=cp1252 :\nx = '\x80'\n",
    "coding line with CR line ends": b"#!/usr/bin/env python\r# coding: latin-1\rx = '\xe9'\r",
    "CRLF": b"x = 1\r\ny = 2\r\n",
    "CR only": b"x = 1\ry = 2\r",
    "mixed line ends": b"x = 1\r\ny = 2\nz = 3\r",
    "form feed": b"x = 1\n\x0c\ny = 2\n",
    "no final line end": b"x = 1",
    "big5": "# coding: big5\nx = '中文'\n".encode("big5"),
}


@pytest.mark.parametrize("data", KEPT.values(), ids=KEPT)
def test_every_byte_survives(data: bytes) -> None:
    source = decode(data)
    assert source.encode(source.text) == data


@pytest.mark.parametrize("data", KEPT.values(), ids=KEPT)
def test_text_is_what_python_reads(data: bytes) -> None:
    ours: dict[str, object] = {}
    pythons: dict[str, object] = {}
    exec(compile(decode(data).text, "ours", "exec"), ours)
    exec(compile(data, "python", "exec"), pythons)
    assert {k: v for k, v in ours.items() if len(k) == 1} == {k: v for k, v in pythons.items() if len(k) == 1}


def test_the_mark_is_no_part_of_the_text() -> None:
    assert decode(BOM + b"x = 1\n") == SourceText("x = 1\n", "utf-8", BOM)


@pytest.mark.parametrize(
    ("data", "finding"),
    [
        (b"x = 1\ny = '\xe9'\n", Finding(2, 6, "E402")),
        ("x = 'é' + ".encode() + b"'\xff'\n", Finding(1, 12, "E402")),
        (b"x = 1\r\ny = '\xe9'\r\n", Finding(2, 6, "E402")),
        (b"x = 1\ry = '\xe9'\r", Finding(2, 6, "E402")),
        (BOM + b"x = '\xe9'\n", Finding(1, 6, "E402")),
        (b"# \xe9\n# coding: ascii\n", Finding(1, 3, "E402")),
        (b"x = 1\ny = 2\0\n", Finding(2, 6, "E407")),
        (b"# coding: utf-9\n", Finding(1, 1, "E408")),
        (b"# coding: rot13\n", Finding(1, 1, "E408")),
        (BOM + b"# coding: latin-1\n", Finding(1, 1, "E408")),
        (b"# coding: utf-7\nx = '+AGE-'\n", Finding(1, 1, "E408")),
    ],
)
def test_what_is_no_source_is_refused_at_its_place(data: bytes, finding: Finding) -> None:
    with pytest.raises(TextError) as error:
        decode(data)
    assert error.value.finding == finding


def test_the_offending_byte_is_named() -> None:
    with pytest.raises(TextError) as error:
        decode(b"x = '\xe9'\n")
    assert error.value.finding.details == {"byte": "0xe9", "encoding": "utf-8"}


def test_a_character_that_the_encoding_lacks_cannot_be_put_in() -> None:
    with pytest.raises(UnicodeEncodeError):
        decode(b"# coding: latin-1\n").encode("x = '中'\n")
