"""What is sent says the same however it is cut into blocks and whoever compresses it."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pidds_runtime import _message, get_api
from pidds_runtime._options import Options

from .conftest import Serve
from .wire import Received, kept

Dumper = Callable[[Any], str]
ARGUMENTS = st.lists(st.text() | st.integers() | st.none() | st.lists(st.booleans()), max_size=4)


def dump_as_it_is(value: Any) -> str:
    """A dumper that escapes nothing but what JSON must, so that blocks hold every kind of character."""
    return json.dumps(value, ensure_ascii=False, indent=1)


@pytest.fixture
def short_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_message, "_BLOCK", 3)


def fields(args: list[Any], dumper: Dumper = dump_as_it_is) -> dict[str, Any]:
    return {"command_name": "submit+h", **({"args": dumper(tuple(args))} if args else {}), "manager": True}


@pytest.mark.usefixtures("short_blocks")
class TestBlocks:
    @given(args=ARGUMENTS, dumper=st.sampled_from([None, dump_as_it_is]))
    def test_a_compressed_body_is_the_json_of_its_fields(self, args: list[Any], dumper: Dumper | None) -> None:
        options = Options(dumper=dumper, compress=True, idds_host="h", manager=True)
        body = _message.encode("submit", tuple(args), {}, options)
        assert gzip.decompress(body.content) == json.dumps(fields(args, dumper or json.dumps)).encode()

    @given(args=ARGUMENTS)
    def test_a_form_is_urlencoded(self, args: list[Any]) -> None:
        options = Options(dumper=dump_as_it_is, idds_host="h", manager=True)
        body = _message.encode("submit", tuple(args), {}, options)
        assert body.content == urlencode(fields(args)).encode()

    def test_a_dumper_may_give_bytes_to_a_form(self) -> None:
        options = Options(dumper=lambda value: dump_as_it_is(value).encode())  # type: ignore[arg-type, return-value]
        body = _message.encode("submit", ("a\u00fcb",), {}, options)
        assert dict(parse_qsl(body.content.decode()))["args"] == dump_as_it_is(["a\u00fcb"])


WITHOUT_ISAL = """
import sys
sys.modules["isal"] = None
import pidds_runtime
assert pidds_runtime.get_api(compress=True).submit("x" * 100_000).ok
assert "isal.isal_zlib" not in sys.modules
"""


def test_the_standard_library_compresses_where_isal_is_not_installed(serve: Serve) -> None:
    def answer(request: Received) -> bytes:
        return kept(json.dumps([json.loads(request.fields()["args"]) == ["x" * 100_000], None]).encode())

    wire = serve(answer)
    assert get_api(compress=True).submit("x" * 100_000).ok
    assert "isal.isal_zlib" in sys.modules
    subprocess.run([sys.executable, "-c", WITHOUT_ISAL], check=True, timeout=60)
    assert len(wire.received) == 2
