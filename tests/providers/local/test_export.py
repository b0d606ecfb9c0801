"""The exporter: every form, from files to a file the library keeps."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest
from PIL import Image

from providers.local.cutting.export import MAKERS, Made, export
from providers.local.cutting.material import NAMES
from studio.errors import RequestError
from studio.library.content import examine
from studio.media.footage import footage
from studio.requests import ExportRequest
from studio.requests.films import ExportForm
from studio.settings import read_settings
from studio.studio import Studio, open_studio
from tests.conftest import OWNER
from tests.media import samples
from tests.media.numbered import heard, numbered, numbers, tone

FORMS = get_args(ExportForm)
FROM_FILMS = set(FORMS)
FROM_PICTURES = {"gif", "webp", "contact-sheet", "sprite-sheet", "strip", "grid", "collage", "film"}
FROM_ONE_PICTURE = {"contact-sheet", "film"}
FROM_SOUNDS = {"trim", "audio", "mp3", "flac", "wav", "waveform"}
TYPES = {
    "gif": "image/gif", "webp": "image/webp", "mp3": "audio/mpeg", "flac": "audio/flac", "wav": "audio/wav",
    **dict.fromkeys(("loop", "reverse", "trim", "fit-20mb", "fit-50mb", "film"), "video/mp4"), "audio": "audio/mp4",
}  # fmt: skip


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("files")
    pictures = {f"p{at}": samples.picture(folder / f"{at}.png", 160 + 20 * at, 120, seed=at) for at in range(6)}
    return {"film": numbered(folder / "film.mp4", 36, beep=True), "tone": tone(folder / "tone.mp3", 2), **pictures}


def made(files: dict[str, Path], folder: Path, form: str, *names: str, **values: Any) -> Made:
    request = ExportRequest(form=form, items=names, **values)
    found = export(
        request.model_dump_json(),
        [str(files[name]) for name in names],
        str(folder / "out"),
        progress=lambda _part, _note: None,
    )
    assert [path.name for path in folder.iterdir()] == [Path(found.path).name]
    assert examine(Path(found.path)).media_type == found.media_type
    return found


def test_knows_every_form() -> None:
    assert set(MAKERS) == set(NAMES) == set(FORMS)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("names", "fitting"),
    [
        (("film",), FROM_FILMS),
        (("p0", "p1", "p2", "p3"), FROM_PICTURES),
        (("p0",), FROM_ONE_PICTURE),
        (("tone",), FROM_SOUNDS),
    ],
    ids=["film", "pictures", "picture", "sound"],
)
def test_makes_every_form_that_fits_and_names_those_that_do_not(
    files: dict[str, Path], tmp_path: Path, form: str, names: tuple[str, ...], fitting: set[str]
) -> None:
    values = {"start": 0.25, "seconds": 0.5} if form == "trim" else {}
    if form in fitting:
        found = made(files, tmp_path, form, *names, **values)
        if names[0] != "tone":
            assert found.media_type == TYPES.get(form, "image/png")
        return
    with pytest.raises(RequestError) as refused:
        made(files, tmp_path, form, *names, **values)
    assert refused.value.message.startswith(NAMES[form])
    assert refused.value.field == "items"


def test_a_refusal_says_what_is_needed_and_what_was_given(files: dict[str, Path], tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="A sprite sheet needs a film or at least two pictures; a sound was given"):
        made(files, tmp_path, "sprite-sheet", "tone")
    with pytest.raises(RequestError, match="A loop needs one film; 2 pictures and a film were given"):
        made(files, tmp_path, "loop", "film", "p0", "p1")


def test_a_part_is_exact(files: dict[str, Path], tmp_path: Path) -> None:
    found = made(files, tmp_path, "trim", "film", start=0.25, seconds=0.5)
    assert numbers(Path(found.path)) == list(range(6, 18))
    assert found.facts["frames"] == 12


def test_a_part_needs_a_start_or_a_length(files: dict[str, Path], tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="start or a length"):
        made(files, tmp_path, "trim", "film")


def test_a_sound_keeps_its_format_when_cut(files: dict[str, Path], tmp_path: Path) -> None:
    found = made(files, tmp_path, "trim", "tone", start=0.5, seconds=1)
    assert found.media_type == "audio/mpeg"
    assert len(heard(Path(found.path))) / 48_000 == pytest.approx(1.0, abs=0.05)


def test_pictures_are_the_frames_of_a_film_or_stand(files: dict[str, Path], tmp_path: Path) -> None:
    names = [f"p{at}" for at in range(6)]
    found = footage(Path(made(files, tmp_path, "film", *names, fps=12).path))
    assert (found.frames, found.fps, found.width, found.height) == (6, 12, 160, 120)
    found = footage(Path(made(files, tmp_path, "film", *names, seconds=3).path))
    assert (found.frames, found.seconds) == (72, 3.0)


def test_films_and_pictures_become_one_film(files: dict[str, Path], tmp_path: Path) -> None:
    found = footage(Path(made(files, tmp_path, "film", "film", "p0", "film").path))
    assert (found.frames, found.audio) == (36 + 48 + 36, True)


def test_sprites_tell_their_measures(files: dict[str, Path], tmp_path: Path) -> None:
    found = made(files, tmp_path, "sprite-sheet", "film", fps=8, columns=4, width=64)
    sheet = Image.open(found.path)
    assert found.facts == {"frames": 12, "columns": 4, "frame_width": 64, "frame_height": 16, "fps": 8}
    assert sheet.size == (256, 48)


def test_a_sheet_of_too_many_sprites_is_refused(files: dict[str, Path], tmp_path: Path) -> None:
    long = {"long": numbered(tmp_path / "long.mp4", 100, 10)}
    (tmp_path / "out").mkdir()
    with pytest.raises(RequestError, match="256 frames at most; this would have 300"):
        made({**files, **long}, tmp_path / "out", "sprite-sheet", "long", fps=30)


@pytest.mark.parametrize("form", ["gif", "webp"])
def test_pictures_turn_at_the_pace_asked(files: dict[str, Path], tmp_path: Path, form: str) -> None:
    found = made(files, tmp_path, form, *(f"p{at}" for at in range(6)), fps=10, width=80)
    with Image.open(found.path) as image:
        assert (image.n_frames, image.size) == (6, (80, 60))
        image.seek(3)
        image.load()
        assert image.info["duration"] == 100


def test_frames_are_those_of_the_film(files: dict[str, Path], tmp_path: Path) -> None:
    film = samples.frames_of(files["film"]).astype(int)
    for form, number, values in (("first-frame", 0, {}), ("last-frame", 35, {}), ("frame", 12, {"start": 0.5})):
        found = made(files, tmp_path, form, "film", **values)
        assert np.abs(np.asarray(Image.open(found.path)).astype(int) - film[number]).mean() < 2


def test_sheets_take_the_width_and_columns_asked(files: dict[str, Path], tmp_path: Path) -> None:
    for form in ("contact-sheet", "strip", "grid", "collage", "waveform"):
        item = ("tone",) if form == "waveform" else ("p0", "p1", "p2", "film")
        found = made(files, tmp_path, form, *item, width=700, columns=2, caption="Summer — été")
        assert Image.open(found.path).width == 700


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    studio = open_studio(read_settings({"BACKLOT_HOME": str(tmp_path_factory.mktemp("home"))}))
    yield studio
    studio.close()


@pytest.mark.parametrize("form", ["gif", "webp", "fit-20mb", "collage", "audio"])
def test_is_a_job_like_any_other(alone: Studio, files: dict[str, Path], form: str) -> None:
    names = ("p0", "p1", "p2") if form == "collage" else ("film",)
    items = [alone.library.add(files[name], owner=OWNER).id for name in names]
    job = alone.wait(alone.submit("export", {"form": form, "items": items}, owner=OWNER).id, owner=OWNER, seconds=60)
    assert job.status == "succeeded", job.error
    assert job.artifacts[0].media_type == TYPES.get(form, "image/png")
    assert job.artifacts[0].recipe["request"]["form"] == form


def test_a_misfit_fails_with_its_name(alone: Studio, files: dict[str, Path]) -> None:
    item = alone.library.add(files["p0"], owner=OWNER).id
    job = alone.wait(alone.submit("export", {"form": "mp3", "items": [item]}, owner=OWNER).id, owner=OWNER, seconds=60)
    assert job.status == "failed"
    assert job.error is not None
    assert job.error.message == "An MP3 needs one film or one sound; a picture was given."
    assert job.error.category == "invalid_request"
