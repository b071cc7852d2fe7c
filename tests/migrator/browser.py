"""Chromium without a window, and pages of any size to look at in it."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from selenium import webdriver

DRIVER, BROWSER, NPM = shutil.which("chromedriver"), shutil.which("chromium"), shutil.which("npm")
OPTIONS = (
    "--headless",
    "--no-sandbox",  # needed as root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)
AXE = "axe-core@4.14.1"
CACHE = Path(__file__).parents[2] / ".cache" / "npm"


def missing(what: str) -> None:
    """Skip a test for what is not installed; in CI it has to be."""
    if os.environ.get("CI"):
        pytest.fail(f"{what} is not installed: see scripts/install-tools")
    pytest.skip(f"{what} is not installed: scripts/install-tools gets it")


@contextmanager
def chromium(profile: Path) -> Iterator[webdriver.Chrome]:
    """A browser with a profile of its own."""
    if DRIVER is None or BROWSER is None:
        missing("chromium or chromedriver")
    options = webdriver.ChromeOptions()
    options.binary_location = str(BROWSER)
    for option in (*OPTIONS, f"--user-data-dir={profile}"):
        options.add_argument(option)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options, webdriver.ChromeService(str(DRIVER)))
    driver.set_script_timeout(300)  # a bound, for machines that are busy with other things
    try:
        yield driver
    finally:
        driver.quit()


def axe() -> str:
    """The program of axe-core, which looks for what keeps people from using a page."""
    program = CACHE / "node_modules" / "axe-core" / "axe.min.js"
    if not program.is_file():
        if NPM is None:
            missing("npm")
        CACHE.mkdir(parents=True, exist_ok=True)
        command = [str(NPM), "install", "--silent", "--no-save", "--prefix", str(CACHE), AXE]
        subprocess.run(command, check=True, timeout=300, capture_output=True)
    return program.read_text(encoding="utf-8")


@contextmanager
def seen_as(driver: webdriver.Chrome, width: int, height: int, scheme: str) -> Iterator[None]:
    """The window of a size, in light or dark colours."""
    size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    try:
        yield
    finally:
        driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
