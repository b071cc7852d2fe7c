"""The answer of a call: the tuple that PanDA documents, with names."""

from __future__ import annotations

from typing import Any

from pidds_runtime import _recover

#: Status of a reply that came through PanDA; `ok` then says whether iDDS did what it was asked.
REACHED = 0

#: Status of a reply that did not: panda-client's EC_Failed.
FAILED = 255


class Reply(tuple[int, tuple[bool, Any]]):
    """What a call gave.

    ``(0, (True, response))``, ``(0, (False, diagnostic))`` or ``(255, (False, diagnostic))``: ``ret[0]``,
    ``ret[1][0]`` and ``ret[1][-1]`` always work, and so do the names below.

    Attributes:
        ok: the documented check, ``ret[0] == 0 and ret[1][0]``.
        response: what iDDS answered; None unless `ok`.
        diagnostic: why it failed; None if `ok`.
    """

    __slots__ = ()

    def __new__(cls, status: int, ok: bool, payload: Any) -> Reply:
        return super().__new__(cls, (status, (ok, payload)))

    def __getnewargs__(self) -> tuple[int, bool, Any]:
        return self[0], self[1][0], self[1][1]

    @property
    def ok(self) -> bool:
        """Whether iDDS did what it was asked."""
        return self[0] == REACHED and self[1][0]

    @property
    def response(self) -> Any:
        """What iDDS answered; None unless `ok`."""
        return self[1][1] if self.ok else None

    @property
    def diagnostic(self) -> Any:
        """Why the call failed; None if `ok`."""
        return None if self.ok else self[1][1]

    def unwrap(self) -> Any:
        """Return the response, or raise what `pidds_runtime.unwrap` raises."""
        return unwrap(self)


def unwrap(ret: Any) -> Any:
    """Return the response of a Client-API call, or raise what the native client would have raised.

    Args:
        ret: a reply of this package, or the plain ``(status, (ok, payload))`` tuple or list of any PanDA
            client, or panda-client's ``(255, text)`` with str or bytes.

    Raises:
        idds.common.exceptions.ConnectionException: PanDA was out of reach, or its answer was not one of the
            relay.
        idds.common.exceptions.IDDSException: iDDS refused. The exact class is the one whose first words the
            diagnostic has (idds-common 2.6.21), and the base class where it has none of them.
        TypeError: the native client's method does not take these arguments, or they cannot be written as JSON.
        AttributeError: the native client has no such method.
        OSError: the native client met it; ``requests.ReadTimeout`` where iDDS did not answer in time.
        Exception: the native client raised an error of another class, which the diagnostic does not tell, but
            none of iDDS: those print their first words.
    """
    status, ok, payload = _parts(ret)
    if status == REACHED and ok:
        return payload
    raise _failure(status, payload)


def error(ret: Any) -> Exception:
    """Return the exception that `unwrap` raises for a reply: ``raise pidds_runtime.error(ret)`` in an ``else``.

    Args:
        ret: as `unwrap` takes it, of a call that failed.

    Raises:
        ValueError: the call succeeded.
    """
    status, ok, payload = _parts(ret)
    if status == REACHED and ok:
        raise ValueError("the reply is that of a call that succeeded")
    return _failure(status, payload)


def _failure(status: int, payload: Any) -> Exception:
    diagnostic = _recover.text(payload)
    return _recover.refusal(diagnostic) if status == REACHED else _recover.out_of_reach(diagnostic)


def unwrap_pair(ret: Any) -> Any:
    """Return the response of a ClientManager-API call, or ``(False, message)``. Never raises.

    This is what a method of the native `ClientManager` under `exception_handler` does (idds-common 2.6.21).

    Args:
        ret: as `unwrap` takes it.
    """
    status, ok, payload = _parts(ret)
    if status != REACHED or not ok:
        words = _recover.text(payload)
        return False, _recover.native_words(words) if status == REACHED else str(_recover.out_of_reach(words))
    if isinstance(payload, list) and len(payload) == 2 and payload[0] is False and isinstance(payload[1], str):
        return tuple(payload)
    return payload


def _parts(ret: Any) -> tuple[int, bool, Any]:
    """Read any client's reply as status, ok and payload; what has no such shape counts as out of reach."""
    if isinstance(ret, tuple | list) and len(ret) == 2:
        status, inner = ret
        if isinstance(inner, tuple | list) and len(inner) == 2:
            return status, bool(inner[0]), inner[1]
        if status != REACHED:
            return status, False, inner
    return FAILED, False, f"not a reply of the relay: {repr(ret)[:200]}"
