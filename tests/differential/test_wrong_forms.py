"""The harness can fail on each form that holds whatever the program does: a mistake in its text is found out."""

from __future__ import annotations

import pytest

from pidds_migrate.outcome import Target
from tests.differential.compare import run_fixture
from tests.fixture import ROOT

# A program's thread may end by an exception, as it did natively.
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")]

# The fixture, what stands in what is made of it for panda-client, and the mistake.
WRONG = {
    "a checked method that does not check": (
        "checked_methods/in_partial_and_thread",
        "return check(getattr(self.api, name)(*args, **kwargs))",
        "return getattr(self.api, name)(*args, **kwargs)",
    ),
    "a checked method of another name": (
        "checked_methods/in_partial_and_thread",
        '_idds_checked(cl, "get_requests")',
        '_idds_checked(cl, "get_transforms")',
    ),
    "a checked method that forgets its arguments": (
        "checked_methods/in_partial_and_thread",
        "(getattr(self.api, name)(*args, **kwargs))",
        "(getattr(self.api, name)())",
    ),
    "a checking object that is silent about failures": (
        "checking_objects/in_containers",
        "    raise _idds_error(ret)",
        "    return None",
    ),
    "a checking object that gives the reply": (
        "checking_objects/in_containers",
        "return check(getattr(api, name)(*args, **kwargs))",
        "return getattr(api, name)(*args, **kwargs)",
    ),
    "a checking object that calls another method": (
        "checking_objects/attribute_of_an_unknown_object",
        "return check(getattr(api, name)(*args, **kwargs))",
        "return check(api.get_metainfo(*args, **kwargs))",
    ),
    "objects of two settings that share one": (
        "two_objects/interleaved",
        "own = type(idds_api.api)()",
        "own = idds_api.get_api()",
    ),
    "a manager's object for the client": (
        "two_objects/interleaved",
        "cl = _idds_get_api(idds.common.utils.json_dumps, compress=True)",
        "cl = _idds_get_api(idds.common.utils.json_dumps, compress=True, manager=True)",
    ),
    "a pair that raises": (
        "expressions/manager_everywhere",
        "return False, str(ret[1][-1] if ret[0] == 0 else ret[1])",
        "raise RuntimeError(ret[1])",
    ),
    "a pair that is a list": (
        "guards/manager_compared_with_a_pair",
        "return False, str(ret[1][-1] if ret[0] == 0 else ret[1])",
        "return [False, str(ret[1][-1] if ret[0] == 0 else ret[1])]",
    ),
    "a short check that is silent about failures": (
        "expressions/client_conditions",
        "    raise IDDSException(str(",
        "    return None and IDDSException(str(",
    ),
    "a short check where the class matters": (
        "expressions/short_helper_below_a_typed_handler",
        "print(len(added_later.get_requests(request_id=2)))",
        "print(len(_idds_result(cl.get_requests(request_id=2))))",
    ),
    "half a check": (
        "checking_objects/in_containers",
        "if ret[0] == 0 and ret[1][0]:",
        "if ret[0] == 0:",
    ),
}


def _programs(fixture: str) -> tuple[str, str]:
    folder = ROOT / fixture
    native, migrated = folder / "native.py", folder / "pandaclient.py"
    return native.read_text(), (migrated if migrated.exists() else native).read_text()


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_form_is_found_out(case: str) -> None:
    fixture, right, wrong = WRONG[case]
    native, migrated = _programs(fixture)
    assert right in migrated
    with pytest.raises(AssertionError, match="first difference"):
        run_fixture(native, migrated.replace(right, wrong), Target.PANDACLIENT, seeds=range(30))


@pytest.mark.parametrize("fixture", sorted({fixture for fixture, _, _ in WRONG.values()}))
def test_the_right_form_agrees_under_the_same_schedules(fixture: str) -> None:
    run_fixture(*_programs(fixture), Target.PANDACLIENT, seeds=range(30))
