"""The table of faults in docs/runtime.md: each row says what comes back and what is sent again, and a test shows it."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

from pidds_runtime import get_api, json_loads

from .conftest import Serve
from .test_framing import CONTINUE, PROCESSING, headed
from .wire import CLOSE, OK, RESET, Answer, Last, free_port, http, kept

PAGE = Path(__file__).parents[2] / "docs" / "runtime.md"
GOOD = http("200 OK", "text/plain", OK)
HTML = b"<html><h1>Service Unavailable</h1></html>"


def table() -> dict[str, tuple[str, str]]:
    """Reply and repetition by what happens."""
    section = PAGE.read_text(encoding="utf-8").partition("\n## Faults\n")[2].partition("\n## ")[0]
    rows = [re.split(r"\s*\|\s*", line.strip("| ")) for line in section.splitlines() if line.startswith("|")][2:]
    return {row[0]: (row[1], row[2] if len(row) > 2 else "") for row in rows}


#: What a server answers, by the row it is of.
ANSWERS: dict[str, list[Answer]] = {
    "interim answers (100, 102, 103 …) before the answer": [CONTINUE + GOOD, PROCESSING + GOOD],
    "interim answers without end, a switch of protocols": [
        Last(PROCESSING * 60),
        Last(headed("Upgrade: h2c", status="101 Switching Protocols")),
    ],
    "more bytes after the answer, a body where there is none (204, 304), one length twice, headers that are none": [
        kept(OK) + GOOD,
        headed(f"Content-Length: {len(OK)}", f"Content-Length: {len(OK)}", body=OK),
        headed(f"Content-Length: {len(OK)}", "no header", body=OK),
    ],
    "two lengths that differ, a part of a length below zero": [
        Last(headed("Content-Length: 9", "Content-Length: 8", body=OK)),
        Last(headed("Transfer-Encoding: chunked", body=b"-1\r\n" + OK)),
    ],
    "connection ended or reset before the answer was complete": [CLOSE, RESET, http("200 OK", "x/y", OK[:5], length=9)],
    "429, 502, 503, 504": [
        http(status, "text/plain", b"the server's words") for status in ("429 x", "502 x", "503 x", "504 x")
    ],
    "other status": [http(status, "text/plain", b"the server's words") for status in ("500 x", "403 x", "418 x")],
    "a redirect": [http("302 Found", "text/plain", b"", "Location: /elsewhere\r\n")],
    "not JSON, not UTF-8, empty, of another shape, not to be decompressed": [
        http("200 OK", "text/html", HTML),
        http("200 OK", "text/plain", b"\xfc"),
        http("200 OK", "text/plain", b""),
        http("200 OK", "text/plain", b"{}"),
        http("200 OK", "text/plain", b"not gzip", "Content-Encoding: gzip\r\n"),
    ],
    "larger than `max_answer`, also after decompression": [
        http("200 OK", "text/plain", b'[true, "' + b"x" * 100_000 + b'"]'),
        http("200 OK", "text/plain", gzip.compress(b'[true, "' + b"x" * 100_000), "Content-Encoding: gzip\r\n"),
    ],
    "an answer that names a class outside of `idds.*`": [
        http("200 OK", "text/plain", b'[true, {"class": "Popen", "module": "subprocess", "attributes": {}}]')
    ],
}

#: Tests of the rows that need more than an answer.
TESTS: dict[str, list[str]] = {
    "connection refused, no route, name not known": [
        "test_faults.py::test_a_refused_connection_is_a_failed_reply",
        "test_faults.py::test_an_unknown_host_is_a_failed_reply",
        "test_repetition.py::test_a_submission_that_met_no_listener_is_tried_again",
    ],
    "connection or handshake too slow, all addresses together": [
        "test_deadline.py::test_four_dead_addresses_share_the_time_of_one",
        "test_deadline.py::test_a_handshake_that_stalls_ends_with_the_call",
    ],
    "upload, head or body that stalls or drips": [
        "test_deadline.py::test_an_answer_that_drips_is_a_timeout_and_not_asked_for_again",
        "test_deadline.py::test_an_upload_that_stalls_is_a_timeout_and_not_begun_again",
    ],
    "the same on a connection that had been idle": [
        "test_repetition.py::test_a_read_over_a_connection_that_the_server_gave_up_is_not_a_failed_one",
        "test_repetition.py::test_a_write_over_a_connection_that_the_server_gave_up_is_in_doubt",
    ],
    "407, or another refusal of the proxy": [
        "test_manners.py::test_a_proxy_that_wants_a_login_is_named_and_not_asked_again",
        "test_manners.py::test_a_proxy_that_connects_to_no_such_server_is_not_asked_again",
    ],
    "an address of a proxy that is none, or of another kind (SOCKS)": [
        "test_echo.py::test_an_address_of_a_proxy_that_is_none_is_named_without_its_password"
    ],
    "a loader that raises or ends the program, a dumper that raises": [
        "test_faults.py::test_a_loader_that_fails_is_a_failed_reply",
        "test_faults.py::test_arguments_that_are_not_json_are_a_failed_reply_and_nothing_is_sent",
        "test_loading.py::test_a_loader_that_ends_the_program_gives_a_reply",
    ],
    "a token or password that a server, a proxy or the issuer sends back": [
        "test_secrets.py::test_a_token_that_a_relay_sends_back_is_masked",
        "test_secrets.py::test_what_an_issuer_sends_back_is_masked",
        "test_echo.py::test_a_login_that_a_proxy_sends_back_is_masked",
    ],
    "certificate not accepted, no or expired proxy, encrypted key": [
        "test_server_trust.py::test_a_server_of_another_ca_is_not_trusted_and_the_ca_is_named",
        "test_proxy_file.py::test_an_expired_proxy_is_named_and_not_used",
        "test_proxy_file.py::test_an_encrypted_key_is_named_and_nobody_is_asked_for_its_password",
    ],
    "no token, or one that cannot be renewed": [
        "test_oidc.py::test_without_a_token_and_a_terminal_the_reply_says_what_to_do",
        "test_oidc.py::test_a_refusal_of_the_issuer_is_told",
    ],
    "the issuer answers in pieces": ["test_renewal.py::test_an_answer_in_pieces_is_read_whole"],
    "token about to expire, and the issuer hangs, refuses or is being asked by another": [
        "test_renewal.py::test_a_token_that_is_still_good_does_not_wait_for_an_issuer_that_hangs",
        "test_renewal.py::test_a_refused_refresh_of_a_token_that_is_still_good_costs_one_request",
        "test_renewal.py::test_a_token_that_is_still_good_waits_for_nobodys_lock",
    ],
    "token expired, and the issuer hangs": [
        "test_renewal.py::test_eight_threads_wait_for_an_issuer_that_hangs_once",
        "test_renewal.py::test_an_issuer_that_failed_is_asked_again_later",
    ],
    "token expired, and refresh refused": ["test_renewal.py::test_a_refused_refresh_is_remembered"],
    "the issuer gives no ID token, or one that has expired": [
        "test_issuer_answers.py::test_a_new_refresh_token_is_kept_though_no_id_token_comes_with_it",
        "test_issuer_answers.py::test_an_issuer_whose_tokens_have_expired_is_not_asked_again_and_again",
    ],
    "a token with less than five seconds left, and a new one on its way": [
        "test_renewal.py::test_a_token_that_may_expire_on_its_way_is_not_sent_while_another_renews_it",
        "test_renewal.py::test_a_token_that_may_expire_on_its_way_is_sent_where_there_is_no_other",
    ],
    "a token that expires in a pause before a repetition": [
        "test_renewal.py::test_a_token_is_renewed_in_a_pause_before_a_repetition"
    ],
    "the token file cannot be written": [
        "test_renewal.py::TestAFileThatCannotBeWritten::test_the_refresh_token_is_not_spent",
        "test_renewal.py::TestAFileThatCannotBeWritten::test_a_token_that_is_still_good_is_used",
    ],
    "it cannot be written after the refresh": [
        "test_renewal.py::TestAFileThatCannotBeWritten"
        "::test_a_new_token_is_used_though_it_cannot_be_stored_and_that_is_said"
    ],
    "`PANDA_URL_SSL` is no URL, or has a line break": [
        "test_faults.py::test_an_address_that_is_none_is_a_failed_reply"
    ],
    "a setting of `get_api` that cannot work": [
        "test_objects.py::test_a_setting_that_cannot_work_is_refused_at_once",
        "test_objects.py::test_a_setting_of_another_type_is_refused_by_its_name",
    ],
    "an asyncio call that is cancelled": [
        "test_aio.py::TestCancelled::test_it_ends_at_once_and_its_connection_with_it",
        "test_aio.py::TestCancelled::test_what_was_not_sent_is_not_sent",
    ],
    "a signal handler of the program raises, Ctrl-C": [
        "test_deadline.py::test_what_a_signal_handler_raises_passes",
        "test_secrets.py::test_a_traceback_that_shows_variables_shows_no_token",
    ],
}


def test_each_row_has_a_test() -> None:
    assert sorted(table()) == sorted([*ANSWERS, *TESTS])


@pytest.mark.parametrize("row", TESTS)
def test_the_tests_of_a_row_are_there(row: str) -> None:
    for test in TESTS[row]:
        file, *classes, name = test.split("::")
        text = Path(__file__).with_name(file).read_text(encoding="utf-8")
        for kind in classes:
            text = text.partition(f"\nclass {kind}:\n")[2]
        assert f"def {name}(" in text, test


def fragments(reply: str) -> list[re.Pattern[str]]:
    """What a row quotes of diagnostics, an ellipsis for anything."""
    quoted = re.findall(r"`([^`]+)`", reply)
    return [re.compile(".*".join(map(re.escape, re.split(r"\s*…\s*", text))), re.DOTALL) for text in quoted]


@pytest.mark.parametrize("row", ANSWERS)
def test_what_comes_back_is_what_the_row_says(serve: Serve, row: str) -> None:
    reply, again = table()[row]
    diagnostics = []
    for answer in ANSWERS[row]:
        wire = serve(answer)
        api = get_api(retries=1, max_answer=1000, loader=json_loads)
        ret = api.add_request(name="x")
        assert (ret[0], len(wire.received)) == (255 if reply.startswith("255") else 0, 1)
        diagnostics.append(ret.diagnostic or "")
        api.get_requests(request_id=1)
        assert len(wire.received) == (3 if again.startswith("reads") else 2)
    patterns = fragments(reply)
    assert [pattern.pattern for pattern in patterns if not any(map(pattern.search, diagnostics))] == []
    if "the server's words" in reply:
        assert set(diagnostics) == {"the server's words"}
    if "which of these" in reply:
        assert len(set(diagnostics)) == len(diagnostics)


def test_a_call_that_met_no_listener_says_what_the_row_says() -> None:
    words = fragments(table()["connection refused, no route, name not known"][0])
    refused = get_api(url=f"http://127.0.0.1:{free_port()}/", retries=0).ping().diagnostic
    unknown = get_api(url="http://panda.invalid/", retries=0).ping().diagnostic
    assert all(pattern.search(told) for pattern, told in zip(words, (refused, unknown), strict=True))
