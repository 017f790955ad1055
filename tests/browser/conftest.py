"""A fresh server on a fresh workspace for each test, and Debian's Chromium to drive it."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent.parent
READY = '[data-testid="stApp"][data-test-script-state="notRunning"]'


def chromium() -> str:
    """The browser; where CI says so, a missing one is a failure and not a skip."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        found = shutil.which(name)
        if found:
            return found
    if os.environ.get("CI"):
        pytest.fail("Chromium is not installed; packages.txt names it")
    pytest.skip("Chromium is not installed (sudo apt-get install chromium)")


class Served:
    """A running dashboard: its address and its workspace."""

    def __init__(self, workspace: Path) -> None:
        self.workspace = workspace
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        world = {**os.environ, "ASSAY_WORKSPACE": str(self.workspace), "ASSAY_RUNNER_IDLE": "2"}
        world["PYTHONPATH"] = str(ROOT)
        command = [sys.executable, "-m", "scripts.serve", "--port", str(self.port)]
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=world, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        for _ in range(600):
            try:
                with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=1) as answer:
                    if answer.status == 200:
                        return
            except OSError:
                time.sleep(0.1)
        raise AssertionError("the dashboard did not start within a minute")

    def stop(self) -> None:
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGTERM)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait(20)
            self.process = None


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """A server on an empty workspace; its jobs' runner ends by itself two seconds after the last job."""
    chromium()
    server = Served(tmp_path / "workspace")
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """One browser for all tests."""
    from playwright.sync_api import sync_playwright

    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    path = chromium()
    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=path, args=arguments)
        yield started
        started.close()


class Person:
    """Someone in front of the page: clicks keyed widgets and reads what is there."""

    def __init__(self, page: Any, url: str) -> None:
        self.page, self.url = page, url
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def settle(self) -> None:
        """Wait until the script has run; a click starts it a moment later."""
        self.page.wait_for_timeout(250)
        self.page.wait_for_selector(READY, timeout=90_000)

    def open(self, path: str = "/") -> None:
        self.page.goto(f"{self.url}{path}")
        self.settle()

    def go(self, title: str) -> None:
        """Follow the menu."""
        self.page.locator('[data-testid="stSidebarNav"]').get_by_text(title, exact=True).click()
        self.page.get_by_role("heading", name=title, exact=True).first.wait_for(timeout=60_000)
        self.settle()

    def widget(self, key: str) -> Any:
        return self.page.locator(f".st-key-{key}")

    def click(self, key: str) -> None:
        self.widget(key).locator("button").first.click()
        self.settle()

    def fill(self, key: str, value: str) -> None:
        field = self.widget(key).locator("input").first
        field.fill(value)
        field.press("Enter")
        self.settle()

    def sees(self, text: str, seconds: int = 60) -> None:
        """Wait until the text stands in the page."""
        self.page.locator('[data-testid="stMain"]').get_by_text(text).first.wait_for(timeout=seconds * 1000)

    def has(self, selector: str, count: int) -> None:
        """Wait until so many elements are there; while the page is drawn anew there may be none for a moment."""
        from playwright.sync_api import expect

        expect(self.page.locator(selector)).to_have_count(count, timeout=60_000)

    def text(self) -> str:
        return str(self.page.locator('[data-testid="stMain"]').inner_text())

    def fine(self) -> None:
        """No traceback on the page and no error in its console."""
        assert self.page.locator('[data-testid="stException"]').count() == 0
        assert "Traceback" not in self.text()
        assert self.errors == []


@pytest.fixture
def person(browser: Any, served: Served) -> Iterator[Person]:
    """A person with a fresh browser profile on a fresh server."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    yield Person(context.new_page(), served.url)
    context.close()


@pytest.fixture
def visit(browser: Any) -> Iterator[Callable[[str], Person]]:
    """Further people, each with a profile of their own."""
    contexts = []

    def come(url: str) -> Person:
        contexts.append(browser.new_context(viewport={"width": 1440, "height": 900}))
        return Person(contexts[-1].new_page(), url)

    yield come
    for context in contexts:
        context.close()
