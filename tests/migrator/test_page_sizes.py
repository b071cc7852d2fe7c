"""The review page with one file and with hundreds, on a wide and a narrow window, in both colour schemes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from pidds_migrate.migrate import migrate
from tests.migrator.browser import axe, chromium, seen_as
from tests.migrator.conftest import BROKEN, Shell

pytestmark = pytest.mark.browser

PROGRAM = '''\
"""Submit scan {number}."""
import sys

from idds.client.client import Client
from idds.common.utils import get_rest_host

data = {{'name': 'scan-{number}', 'retries': 3}}  # as before
cl = Client(host=get_rest_host())
try:
    request_id = cl.add_request(**data)
except Exception:
    print('could not submit', file=sys.stderr)
print(cl.get_requests(request_id={number}))
'''
LEFT = PROGRAM + "cl.upload('/tmp/file-{number}')\n"
# What is in order need not be described: that takes longer than all the rest.
AXE_RUN = "axe.run({resultTypes: ['violations']}).then((found) => arguments[0](found.violations))"
SIZES = [(1400, 900), (390, 844)]
# Where the screenshots are to be kept for a person to look at.
SHOTS = os.environ.get("PIDDS_SCREENSHOTS")


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    with chromium(tmp_path_factory.mktemp("profile")) as driver:
        yield driver


@pytest.fixture
def opened(
    request: pytest.FixtureRequest,
    browser: webdriver.Chrome,
    shell: Shell,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> webdriver.Chrome:
    """The page of as many files as the test says."""
    count = getattr(request, "param", 40)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "scripts").mkdir()
    for number in range(count):
        text = (LEFT if number % 3 == 0 else PROGRAM).format(number=number)
        (tmp_path / "scripts" / f"scan_{number:03}.py").write_text(text)
    if count > 1:
        (tmp_path / "scripts" / "scan_001.py").write_bytes(BROKEN)
    shell("--check", "--report", "page.html", "scripts", core=migrate)
    browser.get((tmp_path / "page.html").as_uri())
    return browser


def in_first_screen(driver: webdriver.Chrome, selector: str) -> bool:
    box = driver.find_element(By.CSS_SELECTOR, selector).rect
    height: int = driver.execute_script("return innerHeight")
    return bool(box["height"] > 0 and box["y"] >= 0 and box["y"] + box["height"] <= height)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES, ids=["wide", "narrow"])
@pytest.mark.parametrize("opened", [1, 40, 400], indirect=True)
def test_the_first_screen_has_totals_and_filter_and_the_page_fits(
    opened: webdriver.Chrome, size: tuple[int, int], scheme: str, request: pytest.FixtureRequest
) -> None:
    with seen_as(opened, *size, scheme):
        if SHOTS:
            opened.save_screenshot(str(Path(SHOTS) / f"{request.node.callspec.id}.png"))
        assert in_first_screen(opened, ".filters")
        assert in_first_screen(opened, ".tiles")
        assert opened.execute_script("return document.documentElement.scrollWidth") <= size[0]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES, ids=["wide", "narrow"])
@pytest.mark.parametrize("opened", [1, 40], indirect=True)
def test_axe_finds_nothing_whatever_is_open(opened: webdriver.Chrome, size: tuple[int, int], scheme: str) -> None:
    program = axe()
    with seen_as(opened, *size, scheme):
        opened.execute_script("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
        opened.find_element(By.CSS_SELECTOR, ".finding[data-code=N201] a.code").click()
        opened.execute_script(program)
        found = opened.execute_async_script(AXE_RUN)
    assert [(each["id"], node["html"], node["failureSummary"]) for each in found for node in each["nodes"]] == []


def test_many_files_are_folded_and_the_index_leads_to_each(opened: webdriver.Chrome) -> None:
    assert not any(each.get_property("open") for each in opened.find_elements(By.CSS_SELECTOR, ".file"))
    with seen_as(opened, 1400, 900, "light"):
        assert opened.execute_script("return document.documentElement.scrollHeight") < 8_000
        opened.find_element(By.CSS_SELECTOR, ".index summary").click()
        links = opened.find_elements(By.CSS_SELECTOR, ".index a")
        assert len(links) == 40
        assert " N" in opened.find_elements(By.CSS_SELECTOR, ".index li")[30].text
        links[30].click()
        file = opened.find_element(By.ID, "file-31")
        assert file.get_property("open")
        assert 0 <= opened.execute_script("return arguments[0].getBoundingClientRect().top", file) < 900


@pytest.mark.parametrize("opened", [1, 8], indirect=True)
def test_few_files_are_open(opened: webdriver.Chrome) -> None:
    assert all(each.get_property("open") for each in opened.find_elements(By.CSS_SELECTOR, ".file"))


def test_all_are_unfolded_and_folded_at_once(opened: webdriver.Chrome) -> None:
    button = opened.find_element(By.CSS_SELECTOR, ".fold")
    for words, expected in (("Unfold all", True), ("Fold all", False)):
        assert button.text == words
        button.click()
        states = {each.get_property("open") for each in opened.find_elements(By.CSS_SELECTOR, ".file")}
        assert states == {expected}


def test_the_tabulator_reaches_the_filter_first(opened: webdriver.Chrome) -> None:
    names = []
    for _ in range(3):
        opened.switch_to.active_element.send_keys(Keys.TAB)
        names.append(opened.switch_to.active_element.get_dom_attribute("name"))
    assert names == ["file", "text", "code"]


def test_the_index_follows_the_filter(opened: webdriver.Chrome) -> None:
    opened.find_element(By.CSS_SELECTOR, ".index summary").click()
    opened.find_element(By.NAME, "file").send_keys("scan_03")
    assert len([each for each in opened.find_elements(By.CSS_SELECTOR, ".index li") if each.is_displayed()]) == 10


def test_an_explanation_leads_back(opened: webdriver.Chrome) -> None:
    opened.execute_script("location.hash = 'N201'")
    opened.find_element(By.CSS_SELECTOR, "#N201 .back").click()
    assert opened.execute_script("return location.hash") == "#files"
    assert opened.find_element(By.ID, "files").is_displayed()


@pytest.mark.parametrize("opened", [1], indirect=True)
def test_a_command_beside_a_remedy_is_copied(opened: webdriver.Chrome) -> None:
    opened.execute_cdp_cmd("Browser.grantPermissions", {"permissions": ["clipboardReadWrite"]})
    opened.find_element(By.CSS_SELECTOR, ".finding[data-code=N201] a.code").click()
    command = opened.find_element(By.CSS_SELECTOR, ".finding[data-code=N201] .command")
    command.find_element(By.TAG_NAME, "button").click()
    box = opened.find_element(By.NAME, "text")
    box.send_keys(Keys.CONTROL, "v")
    assert box.get_property("value") == "pidds-migrate --add-ignore --select N201 ."


@pytest.mark.parametrize("opened", [3], indirect=True)
def test_programs_have_colours(opened: webdriver.Chrome) -> None:
    def words(kind: str) -> set[str]:
        return {
            each.text
            for each in opened.find_elements(By.CSS_SELECTOR, f".diff .left .is-{kind}, .diff .left.is-{kind}")
        }

    assert {"import", "try", "except"} <= words("keyword")
    assert "# as before" in words("comment")
    assert any("'could not submit'" in word for word in words("text"))
    colours = {
        opened.find_element(By.CSS_SELECTOR, f".diff .is-{kind}").value_of_css_property("color")
        for kind in ("keyword", "comment", "text")
    }
    assert len(colours) == 3
