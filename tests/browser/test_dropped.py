"""Files dropped on a tab: one made by Backlot brings its settings back, any other goes where it fits."""

from __future__ import annotations

import base64
from pathlib import Path
from urllib.request import urlopen

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.calling import finished
from tests.browser.conftest import App, Open, ready

pytestmark = pytest.mark.browser


def made(app: App, folder: Path, task: str, **request: object) -> Path:
    """A file that this studio has made, as a download of it is."""
    artifact = finished(app, task, **request)["artifacts"][0]
    file = folder / f"made.{artifact['media_type'].split('/')[1]}"
    file.write_bytes(urlopen(f"{app.url}{artifact['url'].lstrip('/')}").read())
    return file


def drop(page: Page, where: str, file: Path) -> None:
    data = base64.b64encode(file.read_bytes()).decode()
    kind = {".mp4": "video/mp4", ".mpeg": "audio/mpeg"}.get(file.suffix, "image/png")
    page.locator(where).first.evaluate(
        """(place, [data, name, type]) => {
          const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
          const dataTransfer = new DataTransfer();
          dataTransfer.items.add(new File([bytes], name, { type }));
          for (const kind of ["dragover", "drop"]) place.dispatchEvent(new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true }));
        }""",
        [data, file.name, kind],
    )


@pytest.mark.long
def test_a_picture_a_film_and_a_sound_bring_their_settings_back(app: App, visit: Open, tmp_path: Path) -> None:
    picture = made(app, tmp_path, "image", prompt="A heron in the reeds", quality="fast", aspect_ratio="4:3", seed=11)
    film = made(app, tmp_path, "video", prompt="Waves at dusk", duration=1, width=456, height=256, fps=12)
    sound = made(app, tmp_path, "music", prompt="Slow waltz", duration=10, bpm=90)
    page = ready(visit())
    drop(page, "#image-results", picture)
    expect(page.get_by_label("Prompt", exact=True)).to_have_value("A heron in the reeds")
    expect(page.locator("#image-aspect").get_by_role("radio", name="4:3")).to_be_checked()
    drop(page, "#image-results", film)
    expect(page.get_by_role("tab", name="Video")).to_have_attribute("aria-selected", "true")
    expect(page.locator("#video-prompt textarea")).to_have_value("Waves at dusk")
    drop(page, "#video-results", sound)
    expect(page.get_by_role("tab", name="Music")).to_have_attribute("aria-selected", "true")
    expect(page.locator("#music-prompt textarea")).to_have_value("Slow waltz")
    expect(page.locator("#music-bpm :is(input, textarea)")).to_have_value("90")


@pytest.mark.long
def test_any_other_picture_goes_where_it_fits(visit: Open, tmp_path: Path) -> None:
    plain = tmp_path / "plain.png"
    Image.fromarray(np.full((40, 60, 3), 90, np.uint8)).save(plain)
    page = visit("?tab=edit")
    expect(page.get_by_role("button", name="Use a sample")).to_be_visible()
    drop(page, "#edit-results", plain)
    expect(page.locator("#edit-references .bl-held li")).to_have_count(1)
