"""Turn a file's bytes into text and back, as Python itself reads them, without losing a byte."""

from __future__ import annotations

import codecs
import io
import re
import tokenize
from typing import NamedTuple

from pidds_migrate.outcome import Finding

UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
"""The marks that files in UTF-16 begin with, as some editors on Windows save them."""

_LINE_END = re.compile("\r\n|\r|\n")


class TextError(Exception):
    """The bytes are no Python source text; `finding` says why and where."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.code)
        self.finding = finding


class SourceText(NamedTuple):
    """A source file as text.

    Attributes:
        text: the decoded text, with the line ends of the file and without the byte order mark.
        encoding: the codec that the coding line names, ``utf-8`` without one (PEP 263).
        mark: the byte order mark, empty without one.
    """

    text: str
    encoding: str = "utf-8"
    mark: bytes = b""

    def encode(self, text: str) -> bytes:
        """Give `text` the encoding and the byte order mark of this file.

        Raises:
            UnicodeEncodeError: the file's encoding lacks a character of `text`.
        """
        return self.mark + text.encode(self.encoding)


def decode(data: bytes) -> SourceText:
    r"""Read the bytes of a Python file.

    Returns:
        The text; encoding it gives exactly `data` back.

    Raises:
        TextError: a NUL byte (E407), an unknown or contradictory coding line (E408), or a byte that is not of
            the file's encoding (E402).
    """
    if data.startswith(UTF_16):
        raise TextError(Finding(1, 1, "E402", {"byte": f"0x{data[0]:02x}", "encoding": "utf-8 (it is UTF-16)"}))
    if b"\0" in data:
        raise TextError(_finding_at(data, data.index(b"\0"), "latin-1", "E407"))
    mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    body = data[len(mark) :]
    encoding = _encoding_of(data)
    try:
        source = SourceText(body.decode(encoding), encoding, mark)
    except UnicodeDecodeError as error:
        raise TextError(_undecodable(body, error.start, encoding)) from error
    except LookupError as error:
        raise TextError(_bad_coding_line(f"{encoding} is not a text encoding")) from error
    if not _restores(source, data):
        raise TextError(_bad_coding_line(f"{encoding} does not give the same bytes back"))
    return source


def decode_utf8(data: bytes) -> SourceText:
    """Read the bytes of a text that is UTF-8 whatever its first lines say: a notebook, a page of documentation.

    Raises:
        TextError: a byte that is not of UTF-8 (E402).
    """
    mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    body = data[len(mark) :]
    try:
        return SourceText(body.decode(), mark=mark)
    except UnicodeDecodeError as error:
        raise TextError(_undecodable(body, error.start, "utf-8")) from error


def _encoding_of(data: bytes) -> str:
    # tokenize splits lines at "\n" only, the parser at "\r" too.
    head = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n", 2)[:2]
    # A byte that is not UTF-8 in these lines is for `decode` to place; it must not end the search here.
    readable = b"\n".join(head).decode("utf-8", "replace").encode()
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(readable).readline)
    except SyntaxError as error:
        raise TextError(_bad_coding_line(error.msg)) from error
    return "utf-8" if encoding == "utf-8-sig" else encoding


def _restores(source: SourceText, data: bytes) -> bool:
    try:
        return source.encode(source.text) == data
    except UnicodeEncodeError:
        return False


def _bad_coding_line(problem: str) -> Finding:
    return Finding(1, 1, "E408", {"problem": problem})


def _undecodable(body: bytes, offset: int, encoding: str) -> Finding:
    return _finding_at(body, offset, encoding, "E402", byte=f"0x{body[offset]:02x}", encoding=encoding)


def _finding_at(data: bytes, offset: int, codec: str, code: str, **details: str) -> Finding:
    before = _LINE_END.split(data[:offset].decode(codec, "replace"))
    return Finding(len(before), len(before[-1]) + 1, code, details)
