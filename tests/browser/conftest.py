"""The real app in its own process, and real pages in headless Chromium that fail on any error or any word to the outside."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, BrowserType, Page, Request, Response, expect, sync_playwright

from tests.conftest import free_port

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking",
         "--js-flags=--min-semi-space-size=64"]  # MB; a page's start collects no garbage  # fmt: skip
PATIENCE = 60_000  # ms; two busy cores
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}

expect.set_options(timeout=PATIENCE)


class App:
    """One running studio. allow(n): the test easel may have finished n pictures of each job. environment: more variables for it."""

    module = "tests.browser.serve"

    def __init__(self, home: Path, **environment: str) -> None:
        self.home, self.port, self.environment = home, free_port(), environment
        self.url = f"http://127.0.0.1:{self.port}/"
        painted = home.parent / "sketches"  # the tiles of the walls, equal in every studio, are painted once
        painted.mkdir(exist_ok=True)
        (home / "sketches").symlink_to(painted)
        self.allow(0)
        self.start()

    def allow(self, pictures: int) -> None:
        beside = self.home / "easel-next"
        beside.write_text(str(pictures))
        beside.replace(self.home / "easel")

    def start(self) -> None:
        env = {**os.environ, "BACKLOT_HOME": str(self.home), "GRADIO_SERVER_PORT": str(self.port), **self.environment}
        self.process = subprocess.Popen(
            [sys.executable, "-m", self.module],
            cwd=ROOT,
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.said: list[str] = []
        opened = threading.Event()
        threading.Thread(target=self._listen, args=(opened,), daemon=True).start()
        if not opened.wait(60) or self.process.poll() is not None:
            raise RuntimeError("The app did not start:\n" + "".join(self.said))

    def stop(self, sign: signal.Signals = signal.SIGTERM) -> None:
        self.process.send_signal(sign)
        self.process.wait(20)

    def _listen(self, opened: threading.Event) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.said.append(line)
            if "open at" in line:
                opened.set()
        opened.set()


@pytest.fixture(scope="session")
def used_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """The studio that most modules share: there are other results in it."""
    yield from _running(tmp_path_factory)


@pytest.fixture(scope="module")
def app(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """The studio of a module: one of its own where the module says NEW_HOME."""
    if getattr(request.module, "NEW_HOME", False):
        yield from _running(tmp_path_factory)
    else:
        yield request.getfixturevalue("used_app")


def _running(folders: pytest.TempPathFactory) -> Iterator[App]:
    running = App(folders.mktemp("home"))
    yield running
    if running.process.poll() is None:
        running.stop()


@pytest.fixture(scope="session")
def chromium() -> Iterator[BrowserType]:
    if not CHROMIUM:
        pytest.skip("There is no Chromium.")
    with sync_playwright() as playwright:
        yield playwright.chromium


Open = Callable[..., Page]
Visitor = Callable[[bool, bool], BrowserContext]


@pytest.fixture(scope="session")
def visitor(chromium: BrowserType, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitor]:
    """One visitor for each kind of screen: visitor(phone, dark). With a profile on disk the page's scripts are compiled once."""
    known: dict[tuple[bool, bool], BrowserContext] = {}

    def of(phone: bool, dark: bool) -> BrowserContext:
        if (phone, dark) not in known:
            known[phone, dark] = _launched(chromium, tmp_path_factory.mktemp("profile"), phone, dark)
        return known[phone, dark]

    yield of
    for context in known.values():
        context.close()


@pytest.fixture
def visit(app: App, visitor: Visitor) -> Iterator[Open]:
    """Opens pages: visit(path="", phone=False, dark=False, allow="regex of console errors that belong to the test")."""
    pages: list[Page] = []
    troubles: list[str] = []

    def opened(path: str = "", *, phone: bool = False, dark: bool = False, allow: str = "") -> Page:
        page = visitor(phone, dark).new_page()
        page.set_default_timeout(PATIENCE)
        pages.append(page)
        page.on("pageerror", lambda error: troubles.append(f"page error: {error}"))
        page.on("console", lambda said: _note(said.type, said.text, allow, troubles))
        page.on("response", lambda response: _check_answer(response, troubles))
        page.on("request", lambda request: _check_inside(request, troubles))
        page.goto(app.url + path)
        return page

    yield opened
    visitors = {page.context for page in pages}
    for page in pages:
        page.close()
    for context in visitors:
        context.clear_cookies()
        context.set_storage_state({"cookies": [], "origins": []})
    assert not troubles, "\n".join([*troubles, *app.said[-30:]])


def _launched(chromium: BrowserType, profile: Path, phone: bool, dark: bool) -> BrowserContext:
    return chromium.launch_persistent_context(
        profile,
        executable_path=CHROMIUM,
        args=FLAGS,
        locale="en-US",
        viewport=PHONE if phone else DESKTOP,
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
        is_mobile=phone,
        has_touch=phone,
        accept_downloads=True,
        permissions=["clipboard-read", "clipboard-write"],
    )


@pytest.fixture
def page(visit: Open) -> Page:
    """A page on the Image tab, ready."""
    return ready(visit())


def ready(page: Page) -> Page:
    expect(page.locator("#image-generate")).to_contain_text("free")
    return page


def choose_easel(page: Page) -> None:
    """Make it with the provider that waits for the test."""
    page.get_by_role("button", name=re.compile("^Provider: ")).click()
    page.get_by_role("menuitemradio", name=re.compile("Test easel")).click()
    expect(page.get_by_role("button", name="Provider: Test easel")).to_be_visible()


def write(page: Page, prompt: str, count: int = 1) -> None:
    page.get_by_label("Prompt", exact=True).fill(prompt)
    page.locator("#image-count").get_by_text(str(count), exact=True).click()
    expect(page.locator("#image-generate")).to_contain_text(f"{count} image")


def group(page: Page, prompt: str):
    """The results of one job."""
    return page.locator("#image-results").get_by_role("region", name=prompt, exact=True).first


def _note(kind: str, text: str, allow: str, troubles: list[str]) -> None:
    if kind == "error" and not (allow and re.search(allow, text)):
        troubles.append(f"console: {text}")


def _check_answer(response: Response, troubles: list[str]) -> None:
    if response.status >= 500:
        troubles.append(f"{response.status} from {response.url} for {(response.request.post_data or '')[:400]}")


def _check_inside(request: Request, troubles: list[str]) -> None:
    if request.url.startswith(("data:", "blob:")) or urlsplit(request.url).hostname == "127.0.0.1":
        return
    troubles.append(f"asked outside: {request.url}")
