"""The asyncio face: the same replies, many at once, and calls that are cancelled leave nothing behind."""

from __future__ import annotations

import asyncio
import copy
import functools
import itertools
import json
import pickle
import threading
import time
from collections.abc import Callable
from statistics import median
from typing import Any

import httpx
import pytest

from pidds_runtime import aio, get_api

from .conftest import Serve
from .wire import OK, Answer, Received, http, kept


def echo(request: Received) -> bytes:
    return kept(json.dumps([True, request.fields()]).encode())


def test_a_call_gives_the_same_reply_as_without_asyncio(serve: Serve) -> None:
    serve(echo)
    settings = {"manager": True, "idds_host": "https://other/idds", "compress": True}
    for args, kwargs in (((1,), {}), ((), {"request_id": 1, "with_detail": True})):
        ours: object = asyncio.run(aio.get_api(**settings).get_requests(*args, **kwargs))  # type: ignore[arg-type]
        assert ours == get_api(**settings).get_requests(*args, **kwargs)  # type: ignore[call-overload]


def test_a_failed_call_is_a_reply(serve: Serve) -> None:
    serve(http("500 Internal Server Error", "text/plain", b"division by zero"))
    assert asyncio.run(aio.get_api().add_request(name="x")) == (255, (False, "division by zero"))  # type: ignore[arg-type]


def test_calls_run_beside_each_other_and_beside_the_program(serve: Serve) -> None:
    together = threading.Barrier(10)

    def answer(request: Received) -> bytes:
        together.wait(10)
        return echo(request)

    serve(answer)
    beats: list[float] = []

    async def beat() -> None:
        while len(beats) < 1000:
            beats.append(time.monotonic())
            await asyncio.sleep(0.01)

    async def main() -> list[Any]:
        async with aio.get_api() as api:
            beating = asyncio.create_task(beat())
            replies = await asyncio.gather(*(api.get_requests(request_id=number) for number in range(10)))
            beating.cancel()
            return replies

    numbers = [json.loads(reply.response["kwargs"])["request_id"] for reply in asyncio.run(main())]
    assert numbers == list(range(10))
    assert max(later - earlier for earlier, later in itertools.pairwise(beats)) < 0.5


def test_no_more_calls_are_under_way_than_allowed(serve: Serve) -> None:
    wire = serve(lambda request: (0.02, echo(request)))

    async def main() -> None:
        api = aio.get_api(connections=3)
        await asyncio.gather(*(api.ping() for _ in range(20)))

    asyncio.run(main())
    assert len(wire.received) == 20
    assert wire.connections <= 3


class TestCancelled:
    """A call whose task is cancelled."""

    def test_it_ends_at_once_and_its_connection_with_it(self, serve: Serve) -> None:
        wire = serve(lambda _: (30.0, kept(OK)))
        api = aio.get_api()

        async def main() -> float:
            call = asyncio.ensure_future(api.add_request(name="x"))
            while not wire.received:
                await asyncio.sleep(0.01)
            started = time.monotonic()
            call.cancel()
            with pytest.raises(asyncio.CancelledError):
                await call
            return time.monotonic() - started

        assert asyncio.run(main()) < 0.2
        deadline = time.monotonic() + 5
        while api._threads._work_queue.qsize() or (_busy() and time.monotonic() < deadline):
            time.sleep(0.01)
        assert not _busy()
        assert len(wire.received) == 1

    def test_its_answer_reaches_no_other_call(self, serve: Serve) -> None:
        def answer(request: Received) -> Answer:
            return (0.3, echo(request)) if "slow" in request.fields().get("args", "") else echo(request)

        serve(answer)

        async def main() -> list[Any]:
            api = aio.get_api(connections=1)
            await api.ping()
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(api.submit("slow"), 0.1)
            replies = [await api.submit(str(number)) for number in range(3)]
            await asyncio.sleep(0.4)
            return [*replies, await api.submit("3")]

        works = [json.loads(reply.response["args"]) for reply in asyncio.run(main())]
        assert works == [["0"], ["1"], ["2"], ["3"]]

    def test_what_was_not_sent_is_not_sent(self, serve: Serve) -> None:
        wire = serve(lambda request: (0.3, echo(request)))

        async def main() -> None:
            api = aio.get_api(connections=1)
            first = asyncio.ensure_future(api.submit("first"))
            waiting = [asyncio.ensure_future(api.submit("never")) for _ in range(5)]
            await asyncio.sleep(0.1)
            for call in waiting:
                call.cancel()
            await first
            await asyncio.sleep(0.2)

        asyncio.run(main())
        assert [json.loads(request.fields()["args"]) for request in wire.received] == [["first"]]

    def test_a_pause_before_a_repetition_ends_too(self, serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("pidds_runtime._repetition.BACKOFF", 60)
        wire = serve(http("503 Service Unavailable", "text/plain", b"busy"))

        async def main() -> None:
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(aio.get_api().ping(), 0.3)

        started = time.monotonic()
        asyncio.run(main())
        assert time.monotonic() - started < 2
        assert len(wire.received) == 1


def _busy() -> list[str]:
    """Threads that are inside a call."""
    import sys

    frames = sys._current_frames()
    found = []
    for thread in threading.enumerate():
        frame = frames.get(thread.ident or 0)
        while frame is not None:
            if frame.f_code.co_name == "call" and "pidds_runtime" in frame.f_code.co_filename:
                found.append(thread.name)
            frame = frame.f_back
    return found


@pytest.mark.parametrize("of", [copy.copy, lambda api: pickle.loads(pickle.dumps(api))])
def test_a_copy_works_as_the_original_does(serve: Serve, of: Callable[[Any], Any]) -> None:
    serve(echo)
    duplicate = of(aio.get_api(manager=True, idds_host="h"))
    assert asyncio.run(duplicate.ping()).response["command_name"] == "ping+h"
    assert "ManagerApi" in repr(duplicate)


def test_names_and_settings_are_checked_as_without_asyncio() -> None:
    with pytest.raises(AttributeError, match="no method 'of_a_later_release'"):
        aio.get_api(strict=True).of_a_later_release  # noqa: B018
    assert not hasattr(aio.get_api(), "_private")
    with pytest.raises(ValueError, match="url must be"):
        aio.get_api(url="nonsense")
    with pytest.raises(ValueError, match="connections must be above zero"):
        aio.get_api(connections=0)
    with pytest.raises(TypeError, match="connections must be an int, not '5'"):
        aio.get_api(connections="5")  # type: ignore[arg-type]


@pytest.mark.slow
def test_a_hundred_calls_at_once_take_no_longer_than_with_httpx(serve: Serve) -> None:
    wire = serve(lambda _: (0.02, kept(OK)))
    url = f"{wire.url}/relay_idds_command"
    form = {"command_name": "get_requests", "kwargs": '{"request_id": 1}'}

    async def ours(rounds: int) -> list[float]:
        api = aio.get_api()
        return [await _seconds(lambda: api.get_requests(request_id=1)) for _ in range(rounds)]

    async def theirs(rounds: int) -> list[float]:
        async with httpx.AsyncClient(limits=httpx.Limits(max_keepalive_connections=100)) as client:
            return [await _seconds(functools.partial(client.post, url, data=form)) for _ in range(rounds)]

    async def _seconds(call: Callable[[], Any]) -> float:
        started = time.perf_counter()
        replies = await asyncio.gather(*(call() for _ in range(100)))
        assert all(getattr(reply, "ok", None) or reply.is_success for reply in replies)
        return time.perf_counter() - started

    asyncio.run(ours(1))
    asyncio.run(theirs(1))
    measured = [(asyncio.run(ours(3)), asyncio.run(theirs(3))) for _ in range(4)]
    our, their = ([seconds for turn in measured for seconds in turn[which]] for which in (0, 1))
    print(f"100 calls at 20 ms: {median(our):.3f} s, httpx {median(their):.3f} s")
    assert median(our) < 1.5 * median(their)
