"""The relay's messages: a command as the body of a request, an answer as a reply (panda-server 1.0.4)."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import quote_plus

try:
    # The extra "fast": four times as fast as the standard library, for smaller output.
    from isal import isal_zlib as zlib
except ImportError:
    import zlib  # type: ignore[no-redef]

from pidds_runtime._failure import RelayError
from pidds_runtime._loading import checking
from pidds_runtime._methods import restore_status_pair
from pidds_runtime._options import Options
from pidds_runtime._reply import REACHED, Reply

#: Level 1 takes half the time of the default on large workflows, for a tenth more bytes.
_GZIP_LEVEL = 1

#: What zlib calls the gzip format.
_GZIP_FORMAT = 31

#: Characters of an argument that are escaped at a time, so that no second copy of all of them is made.
_BLOCK = 1 << 16

#: The fields that hold arguments as JSON.
_ARGUMENTS = ("args", "kwargs")

_Text = TypeVar("_Text", str, bytes)

#: Longest excerpt of an answer of some other kind in a diagnostic, in characters.
_EXCERPT = 300


@dataclass(frozen=True)
class Body:
    """The body of a request and its Content-Type."""

    content: bytes
    content_type: str


def encode(method: str, args: tuple[Any, ...], kwargs: dict[str, Any], options: Options) -> Body:
    """Return a command as the relay reads it.

    With ``Content-Type: application/json`` the server decompresses whatever it gets, and a body that is not
    gzip ends its process; no Content-Encoding goes with it. Booleans that are false are left out: the text
    "False" is true.

    Args:
        method: the name of the iDDS method.
        args: its positional arguments.
        kwargs: its arguments by keyword.
        options: of the API object.

    Raises:
        RelayError: the arguments cannot be written as JSON.
    """
    dumper = options.dumper or json.dumps
    fields: dict[str, Any] = {"command_name": method if options.idds_host is None else f"{method}+{options.idds_host}"}
    try:
        if args:
            fields["args"] = dumper(args)
        if kwargs:
            fields["kwargs"] = dumper(kwargs)
        if options.manager:
            fields["manager"] = True
        if options.json_outputs:
            fields["json_outputs"] = True
        if options.compress:
            escape = _escaped_json if options.dumper is None else _escaped
            return Body(_joined(_gzip(_json(fields, escape))), "application/json")
        return Body(_joined(_form(fields)), "application/x-www-form-urlencoded")
    except Exception as error:  # a dumper is the user's: it may raise anything
        hint = "" if options.dumper else "; get_api(dumper=idds.common.utils.json_dumps) writes iDDS objects"
        raise RelayError(f"the arguments of {method} cannot be sent: {error}{hint}") from error


def _json(fields: dict[str, Any], escape: Callable[[str], bytes]) -> Iterator[bytes]:
    """Yield the JSON of an object with texts and booleans; the arguments' texts block by block."""
    separator = "{"
    for name, value in fields.items():
        yield f"{separator}{json.dumps(name)}: ".encode()
        if name in _ARGUMENTS and isinstance(value, str):
            yield b'"'
            yield from map(escape, _blocks(value))
            yield b'"'
        else:
            yield json.dumps(value).encode()
        separator = ", "
    yield b"}"


def _escaped(block: str) -> bytes:
    """Return a part of a text as it stands within a string of JSON."""
    return json.dumps(block)[1:-1].encode()


def _escaped_json(block: str) -> bytes:
    """Return the same for a part of what json.dumps wrote: ASCII without control characters."""
    # Half the time of looking at each character: with isal a tenth of a submission of 20 MB.
    return block.encode().replace(b"\\", rb"\\").replace(b'"', rb"\"")


def _form(fields: dict[str, Any]) -> Iterator[bytes]:
    """Yield the urlencoded form of these fields."""
    separator = ""
    for name, value in fields.items():
        yield f"{separator}{quote_plus(name)}=".encode()
        blocks = _blocks(value) if isinstance(value, bytes) else _blocks(str(value))
        yield from (quote_plus(block).encode() for block in blocks)
        separator = "&"


def _blocks(text: _Text) -> Iterator[_Text]:
    return (text[start : start + _BLOCK] for start in range(0, len(text), _BLOCK))


def _gzip(blocks: Iterator[bytes]) -> Iterator[bytes]:
    compressor = zlib.compressobj(_GZIP_LEVEL, wbits=_GZIP_FORMAT)
    yield from map(compressor.compress, blocks)
    yield compressor.flush()


def _joined(blocks: Iterator[bytes]) -> bytes:
    content = io.BytesIO()
    for block in blocks:
        content.write(block)
    return content.getvalue()


def decode(method: str, content: bytes | bytearray, options: Options) -> Reply:
    """Return the relay's answer as a reply.

    Raises:
        RelayError: it is not ``[true, response]`` or ``[false, diagnostic]`` in JSON.
    """
    if not content:
        raise RelayError("PanDA sent an empty answer")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise RelayError(f"PanDA's answer is not UTF-8: {error}") from None
    try:
        answer = checking(options.loader)(text)
    except (Exception, SystemExit) as error:  # a loader is the user's, and what it loads may end the program
        raise RelayError(f"PanDA's answer is not JSON that can be loaded ({error}): {excerpt(text)}") from error
    if not isinstance(answer, list | tuple) or len(answer) != 2 or not isinstance(answer[0], bool):
        raise RelayError(f"PanDA's answer is not one of the relay: {excerpt(text)}")
    ok, payload = answer
    return Reply(REACHED, ok, restore_status_pair(method, payload) if ok and options.manager else payload)


def refusal(status: int, content: bytes | bytearray, content_type: str) -> str:
    """Return what an answer with another HTTP status than 200 says.

    Plain text is passed on as panda-client does; a page for browsers is cut short.
    """
    text = content.decode("utf-8", "replace").strip()
    if not text:
        return f"HTTP {status} without a word from PanDA"
    if "html" in content_type or text.startswith("<"):
        return f"HTTP {status} with a page that is not PanDA's: {excerpt(text)}"
    return text


def excerpt(text: str) -> str:
    """Return the beginning of a text, long enough to recognise it."""
    return text if len(text) <= _EXCERPT else f"{text[:_EXCERPT]}…"
