"""The relay's messages: a command as the body of a request, an answer as a reply (panda-server 1.0.4)."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from pidds_runtime._failure import RelayError
from pidds_runtime._methods import restore_status_pair
from pidds_runtime._options import Options
from pidds_runtime._reply import REACHED, Reply

#: Level 1 takes half the time of the default on large workflows, for a tenth more bytes.
_GZIP_LEVEL = 1

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
            return Body(gzip.compress(json.dumps(fields).encode(), _GZIP_LEVEL), "application/json")
        return Body(urlencode(fields).encode(), "application/x-www-form-urlencoded")
    except Exception as error:  # a dumper is the user's: it may raise anything
        hint = "" if options.dumper else "; get_api(dumper=idds.common.utils.json_dumps) writes iDDS objects"
        raise RelayError(f"the arguments of {method} cannot be sent: {error}{hint}") from error


def decode(method: str, content: bytes, options: Options) -> Reply:
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
    loader = options.loader or json.loads
    try:
        answer = loader(text)
    except Exception as error:  # a loader is the user's: it may raise anything
        raise RelayError(f"PanDA's answer is not JSON that can be loaded ({error}): {excerpt(text)}") from error
    if not isinstance(answer, list | tuple) or len(answer) != 2 or not isinstance(answer[0], bool):
        raise RelayError(f"PanDA's answer is not one of the relay: {excerpt(text)}")
    ok, payload = answer
    return Reply(REACHED, ok, restore_status_pair(method, payload) if ok and options.manager else payload)


def refusal(status: int, content: bytes, content_type: str) -> str:
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
