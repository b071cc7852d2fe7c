"""What the scripted iDDS does in one run: the outcome of each call, decided by what the call is.

A call is known by what it asks for and by how often that was asked before, not by its place in the order of all: so
threads may take turns as they like.
"""

from __future__ import annotations

import hashlib
import json
import random
import threading
from typing import Any

import idds.common.utils

from .answers import VARIANTS, Book, NoAnswerError, without_enums

ANSWER, REFUSED, DOWN, LOST = "answer", "refused", "down", "lost"
WORDS = {REFUSED: "[verify: refused]", DOWN: "[verify: down]", LOST: "[verify: lost]"}


class Script:
    """The iDDS of one run.

    Args:
        schedule: ``rest``, the outcome of every call that nothing is said of; ``calls``, outcomes by the call's key;
            ``seed``, where each call's outcome is drawn from ``drawn``.
        own: answers of the user, by method.
    """

    def __init__(self, schedule: dict[str, Any], own: dict[str, list[Any]] | None = None) -> None:
        self.calls: list[dict[str, Any]] = []
        self.relayed = 0
        self._schedule, self._book = schedule, Book(own)
        self._seen: dict[str, int] = {}
        self._lock = threading.Lock()

    def receive(self, verb: str, url: str, data: str, method: str, relayed: int | None = None) -> dict[str, Any]:
        """Take one request and give its outcome: a kind with the words that go with it.

        Args:
            verb: of HTTP.
            url: with the host.
            data: what is sent, as JSON text.
            method: of idds-client's `Client` that sends it.
            relayed: the number of the relayed command that it belongs to.
        """
        with self._lock:
            plain = json.loads(data)
            shown = f"{verb} {url} {json.dumps(_unmarked(_as_read(data)), sort_keys=True)}"
            digest = hashlib.sha256(shown.encode("utf-8", "backslashreplace")).hexdigest()[:16]
            turn = self._seen[digest] = self._seen.get(digest, 0) + 1
            key = f"{digest}.{turn}"
            outcome = self._outcome(key)
            call = {"key": key, "shown": shown, "method": method, "relayed": relayed, **outcome}
            self.calls.append(call)
            if outcome["kind"] != ANSWER:
                words = WORDS[outcome["kind"]]
                if outcome["kind"] == REFUSED:
                    return {"kind": REFUSED, "class": outcome["class"], "text": words, "key": key}
                text = f"ConnectionError: {words}"
                return {"kind": outcome["kind"], "class": "ConnectionException", "text": text, "key": key}
            try:
                answer = self._book.answer(verb, url, plain, method, outcome.get("variant", VARIANTS[0]))
            except NoAnswerError as error:
                call["unknown"] = str(error)
                return {"kind": REFUSED, "class": "IDDSException", "text": str(error), "key": key}
            call["answer"] = without_enums(answer)
            return {"kind": ANSWER, "text": idds.common.utils.json_dumps(answer), "key": key}

    def _outcome(self, key: str) -> dict[str, Any]:
        found: dict[str, Any] | None = self._schedule.get("calls", {}).get(key)
        if found is None and self._schedule.get("seed") is not None:
            found = random.Random(f"{self._schedule['seed']}.{key}").choice(self._schedule["drawn"])
        return found or self._schedule.get("rest") or {"kind": ANSWER}


def _as_read(data: str) -> Any:
    """What is sent, as iDDS writes it after it has read it: reading an object gives it all of its attributes.

    The relay has read it once before it sends it on.
    """
    try:
        return json.loads(idds.common.utils.json_dumps(idds.common.utils.json_loads(data)))
    except Exception:  # whatever a class does that is made from data; then it is compared as it is
        return json.loads(data)


def _unmarked(data: Any) -> Any:
    """What is sent without the mark that idds-common leaves on members of enums that it has read, as the relay does."""
    if isinstance(data, dict):
        return {key: _unmarked(value) for key, value in data.items() if key != "_loading"}
    return [_unmarked(value) for value in data] if isinstance(data, list) else data
