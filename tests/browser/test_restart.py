"""The gallery outlives the server, and an open page finds it again."""

from __future__ import annotations

import json
import stat

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import App, Open, choose_easel, group, ready, write

pytestmark = pytest.mark.browser
NEW_HOME = True

GONE = "ERR_CONNECTION|ERR_INCOMPLETE|ERR_NETWORK|ERR_EMPTY|Failed to fetch|Failed to load resource|EventSource"


def test_a_restart_keeps_the_gallery_and_goes_on_with_the_work(visit: Open, app: App) -> None:
    app.allow(1)
    page = ready(visit(allow=GONE))
    choose_easel(page)
    write(page, "Longer than the server lives", 2)
    page.locator("#image-generate").click()
    work = group(page, "Longer than the server lives")
    expect(work.locator(".bl-done")).to_have_count(1)
    app.stop()
    assert app.process.returncode == 0
    assert not (app.home / "studio.json").exists()
    assert "Traceback" not in "".join(app.said)
    app.allow(2)
    app.start()
    expect(work.locator(".bl-done")).to_have_count(2)  # the same page, without a reload
    page.wait_for_load_state()  # it may load itself anew, once the server is back
    page = ready(visit(allow=GONE))
    expect(group(page, "Longer than the server lives").locator(".bl-done img").first).to_have_js_property(
        "complete", True
    )


def test_the_running_studio_leaves_a_private_note_for_the_command_line(app: App) -> None:
    note = app.home / "studio.json"
    assert stat.S_IMODE(note.stat().st_mode) == 0o600
    told = json.loads(note.read_text())
    assert told["url"] == app.url
    assert told["pid"] == app.process.pid
    assert told["token"]
