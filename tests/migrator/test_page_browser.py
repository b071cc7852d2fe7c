"""The review page in a browser: it filters, explains in place, runs nothing of what it shows, prints all of it."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.select import Select

from pidds_migrate.migrate import migrate
from tests.migrator.browser import chromium
from tests.migrator.conftest import Shell

pytestmark = pytest.mark.browser

MOVED = """\
from idds.client.client import Client

data = {'name': 'scan'}
cl = Client()
try:
    request_id = cl.add_request(**data)
except Exception:
    print('could not submit')
"""
LEFT = """\
from idds.client.client import Client

cl = Client()
cl.upload('</script><script>document.title = "owned"</script>')
needle = 1
"""
HOSTILE = """\
# </script><script>document.title = "owned"</script><img src=x onerror='document.title = "owned"'>
from idds.client.client import Client

access = "user\u202e \u2066// admin\u2069 \u2066"
print(Client().ping())
"""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    with chromium(tmp_path_factory.mktemp("profile")) as driver:
        yield driver


class Page:
    """The page as its reader sees it."""

    def __init__(self, driver: webdriver.Chrome, path: Path) -> None:
        self.driver = driver
        driver.set_window_size(1300, 900)
        driver.get_log("browser")  # what an earlier page said
        driver.get(path.as_uri())

    def all(self, selector: str) -> list[WebElement]:
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def one(self, selector: str) -> WebElement:
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def files(self) -> list[str]:
        return [
            Path(title.text).name
            for file in self.all(".file")
            if file.is_displayed()
            for title in file.find_elements(By.TAG_NAME, "h3")
        ]

    def codes(self) -> list[str]:
        codes = (each.get_dom_attribute("data-code") for each in self.all(".finding") if each.is_displayed())
        return sorted(code or "" for code in codes)

    def type(self, field: str, text: str) -> None:
        box = self.one(f"[name={field}]")
        box.clear()
        box.send_keys(text)


@pytest.fixture
def page(browser: webdriver.Chrome, shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Page:
    monkeypatch.chdir(tmp_path)
    for name, source in (("moved", MOVED), ("left", LEFT), ("hostile", HOSTILE)):
        (tmp_path / f"{name}.py").write_text(source)
    shell("--check", "--report", "page.html", ".", core=migrate)
    return Page(browser, tmp_path / "page.html")


ALL = ["hostile.py", "left.py", "moved.py"]


def test_it_opens_with_everything_and_without_an_error(page: Page) -> None:
    assert page.files() == ALL
    assert {"N201", "M101", "M103", "M105"} <= set(page.codes())
    assert page.driver.get_log("browser") == []


def test_nothing_that_it_shows_runs(page: Page) -> None:
    assert page.driver.title == "Review of a migration"
    assert page.all("img") == []
    assert "onerror=" in page.one("main").text


def test_a_script_that_got_in_would_not_run(page: Page) -> None:
    page.driver.execute_script(
        "const got = document.createElement('script'); got.text = 'document.title = 1'; document.body.append(got);"
    )
    assert page.driver.title == "Review of a migration"
    assert "Content Security Policy" in page.driver.get_log("browser")[0]["message"]


def test_characters_that_reorder_text_are_shown_by_number(page: Page) -> None:
    assert [each.text for each in page.all("#file-1 .diff .left .odd")] == ["U+202E", "U+2066", "U+2069", "U+2066"]


def test_files_are_chosen_by_name(page: Page) -> None:
    page.type("file", "MOVED")
    assert page.files() == ["moved.py"]
    assert page.one("output").text.endswith("in 1 of 3 files")


def test_findings_are_chosen_by_code(page: Page) -> None:
    Select(page.one("[name=code]")).select_by_value("M103")
    assert (page.files(), page.codes()) == (["moved.py"], ["M103"])


def test_findings_are_chosen_by_family(page: Page) -> None:
    page.one("[name=family][value=M]").click()
    assert (page.files(), page.codes()) == (["left.py"], ["N201"])


@pytest.mark.parametrize(
    ("text", "files"),
    [
        ("local FILE", ["left.py"]),  # a finding's words
        ("needle", ["left.py"]),  # a line beside a place left native
        ("could not submit", ["moved.py"]),  # a line of a diff
        ("no such text anywhere", []),
    ],
)
def test_text_is_looked_for_in_words_and_programs(page: Page, text: str, files: list[str]) -> None:
    page.type("text", text)
    assert page.files() == files


def test_clearing_shows_everything_again(page: Page) -> None:
    everything = page.codes()
    page.type("text", "no such text anywhere")
    page.one("button[type=reset]").click()
    page.driver.execute_async_script("setTimeout(arguments[0], 50)")
    assert (page.files(), page.codes()) == (ALL, everything)


def test_a_code_explains_itself_in_place_and_again_hides_it(page: Page) -> None:
    link = page.one(".finding[data-code=N201] a.code")
    link.click()
    assert "What to do" in page.one(".finding[data-code=N201] .page").text
    assert link.get_dom_attribute("aria-expanded") == "true"
    link.click()
    assert page.all(".finding .page") == []


@pytest.mark.parametrize("width", [360, 500, 800, 1300])
def test_it_fits_any_window(page: Page, width: int) -> None:
    page.driver.set_window_size(width, 900)
    page.driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False},
    )
    try:
        wide = page.driver.execute_script("return document.documentElement.scrollWidth")
        sides = page.one("#file-1 .diff .replaced .old.text").rect, page.one("#file-1 .diff .replaced .new.text").rect
    finally:
        page.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    assert wide <= width
    # Side by side where there is room, one below the other where there is none.
    assert (sides[0]["y"] == sides[1]["y"]) is (width > 760)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_from_what_is_behind_them(page: Page, scheme: str) -> None:
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    try:
        lightness = page.driver.execute_script("""
            const channel = (value) => (value /= 255) <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
            const luminance = (colour) => {
                const [r, g, b] = colour.match(/[\\d.]+/g).map(Number).map(channel);
                return 0.2126 * r + 0.7152 * g + 0.0722 * b;
            };
            const behind = (node) => {
                const colour = getComputedStyle(node).backgroundColor;
                return colour !== "rgba(0, 0, 0, 0)" || !node.parentElement ? colour : behind(node.parentElement);
            };
            const found = {};
            for (const node of document.querySelectorAll("body *")) {
                if (![...node.childNodes].some((part) => part.nodeType === 3 && part.data.trim())) continue;
                if (["SCRIPT", "TITLE", "OPTION"].includes(node.tagName) || !node.getClientRects().length) continue;
                const [one, other] = [luminance(getComputedStyle(node).color), luminance(behind(node))];
                found[`${node.tagName}.${node.getAttribute("class")}`] =
                    (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
            }
            return found;""")
    finally:
        page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    # WCAG 2.1, success criterion 1.4.3.
    assert lightness
    assert {name: ratio for name, ratio in lightness.items() if ratio < 4.5} == {}


def test_printing_takes_what_is_folded_and_leaves_the_filter(page: Page) -> None:
    page.driver.execute_script("document.querySelectorAll('details').forEach((each) => { each.open = false; })")
    printed = page.driver.execute_cdp_cmd("Page.printToPDF", {"printBackground": True})
    assert base64.b64decode(printed["data"]).startswith(b"%PDF-")
    assert all(each.get_property("open") for each in page.all("details"))
    page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        assert not page.one(".filters").is_displayed()
        assert page.one(".diff").is_displayed()
    finally:
        page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
