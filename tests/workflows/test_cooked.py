"""Every recipe that comes with the studio, cooked on the local engine at small size, and what comes out decoded and looked at.

One of each family in every round of tests; the others in the long one.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
import yaml
from PIL import Image

from studio.artifacts import Artifact
from studio.media.probe import probe
from studio.media.subtitles import parse
from studio.settings import read_settings
from studio.studio import Studio, open_studio
from studio.workflows.problems import RecipeError
from tests.conftest import OWNER
from tests.media import samples
from tests.media.numbered import heard, loudness
from tests.providers.local.faces import portrait
from tests.providers.local.test_cut_heard import drummed
from tests.workflows.test_shipped import FOLDER, SHELF

SIDE = 256  # pixels, the least that the engine makes
PATIENCE = 240  # seconds, on a machine that has much else to do
SHORT = {"seconds": 4, "shot_seconds": 2, "quality": "fast"}
speaks = pytest.mark.skipif(not shutil.which("espeak-ng"), reason="espeak-ng is not installed")
long = pytest.mark.long


@dataclass(frozen=True)
class Dish:
    """What a run has made. films, pictures, sounds: paths by what they are; facts: of the first film."""

    steps: dict[str, dict[str, Any]]
    films: list[Path]
    pictures: list[Path]
    sounds: list[Path]
    facts: dict[str, Any]

    @property
    def film(self) -> Path:
        return self.films[0]


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    made = open_studio(read_settings({"BACKLOT_HOME": str(tmp_path_factory.mktemp("home"))}))
    yield made
    made.close()


@pytest.fixture(scope="module")
def given(studio: Studio, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Media to cook with, by name."""
    folder = tmp_path_factory.mktemp("given")
    Image.fromarray(portrait()).save(folder / "face.png")
    files = {
        "face": folder / "face.png",
        "photo": samples.picture(folder / "photo.png", 320, 200),
        "other": samples.picture(folder / "other.png", 320, 200, seed=4),
        "film": samples.video(folder / "film.mp4", 2, width=256, height=144, fps=12, sound=True),
        "song": drummed(folder / "song.wav", 120, 6),
    }
    return {name: studio.import_file(path, owner=OWNER).id for name, path in files.items()}


def small(name: str) -> dict[str, Any]:
    """The recipe with small pictures and films."""
    data: dict[str, Any] = yaml.safe_load((FOLDER / f"{name}.yaml").read_text())
    for step in data["steps"]:
        if step["use"] in ("image", "video"):
            step["with"].pop("aspect_ratio", None)
            step["with"] |= {"width": SIDE, "height": SIDE}
        if step["use"] == "video":
            step["with"]["fps"] = 12
    return data


def cooked(studio: Studio, recipe: str, **inputs: Any) -> Dish:
    """The run of a recipe to its end, everything approved that a person is asked about."""
    run = studio.runs.start(small(recipe), inputs, owner=OWNER)
    for _ in range(8):
        run = studio.runs.wait(run["id"], OWNER, PATIENCE)
        if run["status"] != "waiting" or run["question"]["kind"] != "approve":
            break
        studio.runs.approve(run["id"], OWNER)
    assert run["status"] == "succeeded", [run["error"], *(step["error"] for step in run["steps"])]
    made = [studio.library.get(each["id"], owner=OWNER) for each in run["artifacts"]]
    assert made

    def of(medium: str) -> list[Path]:
        return [studio.library.local_path(each) for each in made if each.media == medium]

    films = [each for each in made if each.media == "video"]
    facts: dict[str, Any] = films[0].recipe.get("facts", {}) if films else {}
    return Dish({step["id"]: step for step in run["steps"]}, of("video"), of("image"), of("audio"), facts)


def artifact_of(studio: Studio, dish: Dish, step: str, number: int = 0) -> Artifact:
    return studio.library.get(dish.steps[step]["artifacts"][number]["id"], owner=OWNER)


def facts_of(studio: Studio, dish: Dish, step: str, number: int = 0) -> dict[str, Any]:
    facts: dict[str, Any] = artifact_of(studio, dish, step, number).recipe["facts"]
    return facts


def frames(path: Path, side: int = 64) -> list[np.ndarray]:
    with av.open(str(path)) as container:
        return [each.reformat(side, side, "rgb24").to_ndarray() for each in container.decode(video=0)]


def is_whole(path: Path, seconds: float, within: float = 0.1, sound: bool = True) -> None:
    """Every frame can be decoded, it is as long as it should be, and its sound lasts as long as its pictures."""
    found, seen = probe(path), frames(path)
    assert found.duration == pytest.approx(seconds, abs=within)
    assert len(seen) / found.fps == pytest.approx(found.duration, abs=0.1)
    assert max(float(each.std()) for each in seen) > 8
    if sound:
        samples_ = heard(path)
        assert len(samples_) / 48_000 == pytest.approx(found.duration, abs=0.1)
        assert loudness(samples_, 0, found.duration) > 0.005


def differs(path: Path, first: float, second: float) -> bool:
    """Whether other pictures are seen at two times, parts of the whole."""
    seen = frames(path)
    one, two = (seen[round(part * (len(seen) - 1))].astype(int) for part in (first, second))
    return float(np.abs(one - two).mean()) > 6


@speaks
@pytest.mark.parametrize("name", ["story-video", pytest.param("kids-story", marks=long), pytest.param("trailer", marks=long), pytest.param("social-short", marks=long)])  # fmt: skip
def test_a_told_film(studio: Studio, given: dict[str, str], name: str) -> None:
    more = {"platform": "none"} if name == "social-short" else {}
    if name == "story-video":
        studio.save_persona({"name": "Mia", "photos": [given["face"]], "consent": True}, owner=OWNER)
        more = {"persona": "Mia"}
    dish = cooked(studio, name, prompt="a red fox in snow", **SHORT, **more)
    assert [len(dish.steps[step]["jobs"]) for step in ("still", "voice", "clip", "scene")] == [2, 2, 2, 2]
    if more.get("persona"):  # the photo reaches every shot's still, and the still its film
        stills = [studio.job(part["job_id"], owner=OWNER) for part in dish.steps["still"]["jobs"]]
        assert [still.request["references"] for still in stills] == [[given["face"]]] * 2
        clips = [studio.job(part["job_id"], owner=OWNER) for part in dish.steps["clip"]["jobs"]]
        assert [clip.request["first_frame"] for clip in clips] == [still.artifacts[0].id for still in stills]
    title = 2.5 if name == "trailer" else 0.0
    scenes = [facts_of(studio, dish, "scene", number) for number in range(2)]
    fade = 0.0 if name == "social-short" else 0.3
    whole = sum(scene["seconds"] for scene in scenes) + title - fade * (len(dish.facts["pieces"]) - 1)
    is_whole(dish.film, whole)
    assert differs(dish.film, 0.1, 0.8)
    for number, scene in enumerate(scenes):
        voice = artifact_of(studio, dish, "voice", number).duration
        cues = parse(scene["subtitles"])
        assert voice is not None
        assert voice > 0.5
        assert scene["seconds"] >= voice
        assert cues[0].start == pytest.approx(0.25, abs=0.06)
        assert cues[-1].end == pytest.approx(0.25 + voice, abs=0.06)
    first = studio.library.local_path(artifact_of(studio, dish, "scene", 0))
    sound = heard(first)  # the voice is heard while its words are read, and only then
    assert loudness(sound, 0.0, 0.2) < 0.01 < loudness(sound, 0.3, cues[0].end if len(cues) < 2 else 1.0)


@speaks
@pytest.mark.long
def test_a_product_ad(studio: Studio, given: dict[str, str]) -> None:
    dish = cooked(studio, "product-ad", prompt="a red lamp", photo=given["photo"], **SHORT)
    is_whole(dish.film, 4 - 0.3)
    assert dish.facts["pieces"] == [0.0, pytest.approx(1.7, abs=0.05)]


@pytest.mark.long
def test_a_music_video_is_cut_on_the_beat_with_its_lyrics(studio: Studio) -> None:
    asked = {"seconds": 6, "scene_seconds": 3, "quality": "fast"}
    dish = cooked(studio, "music-video", prompt="techno song about the city, 120 bpm", **asked)
    facts = dish.facts
    is_whole(dish.film, facts["seconds"])
    assert 4.5 < facts["seconds"] <= 6
    cues = parse(facts["subtitles"])
    assert len(cues) >= 2
    assert all(cue.end <= facts["seconds"] + 0.01 for cue in cues)
    silent = cooked(studio, "music-video", prompt="calm music", vocals="no", subtitles="no", **asked)
    assert "subtitles" not in silent.facts
    is_whole(silent.film, silent.facts["seconds"])


def test_a_storyboard_becomes_a_film(studio: Studio) -> None:
    dish = cooked(studio, "storyboard-video", prompt='A fox wakes. A sign reads "HOME".', frames=4, seconds=4)
    is_whole(dish.film, 4, sound=False)
    assert '"HOME"' in dish.steps["board"]["texts"][0].replace('\\"', '"')
    assert len(dish.pictures) == 1


@speaks
def test_a_podcast_for_two(studio: Studio) -> None:
    talk = "Anna: Good morning to you.\nBen: Good morning, Anna.\nAnna: Bye."
    dish = cooked(studio, "podcast-for-two", prompt=talk, quality="fast")
    assert [len(dish.steps[step]["jobs"]) for step in ("host", "voice", "turn")] == [2, 3, 3]
    turns = [facts_of(studio, dish, "turn", number) for number in range(3)]
    is_whole(dish.film, sum(turn["seconds"] for turn in turns), within=0.15)
    assert [parse(turn["subtitles"])[0].text for turn in turns] == [
        "Good morning to you.",
        "Good morning, Anna.",
        "Bye.",
    ]
    first, second, third = (artifact_of(studio, dish, "voice", number) for number in range(3))
    assert first.recipe["facts"]["voice"] == third.recipe["facts"]["voice"] == "female"
    assert second.recipe["facts"]["voice"] == "male"
    assert differs(dish.film, 0.15, 0.5)
    begins = dish.facts["pieces"]
    sound = heard(dish.film)
    assert all(loudness(sound, begin + 0.35, begin + 0.6) > 0.02 for begin in begins)


@speaks
@pytest.mark.long
def test_a_podcast(studio: Studio) -> None:
    dish = cooked(
        studio, "podcast", prompt="It rained all night. The street was a river. We stayed in.", quality="fast"
    )
    turns = [facts_of(studio, dish, "turn", number) for number in range(len(dish.steps["turn"]["jobs"]))]
    is_whole(dish.film, sum(turn["seconds"] for turn in turns), within=0.15)
    said = " ".join(cue.text for turn in turns for cue in parse(turn["subtitles"]))
    assert said.split() == [
        "It",
        "rained",
        "all",
        "night.",
        "The",
        "street",
        "was",
        "a",
        "river.",
        "We",
        "stayed",
        "in.",
    ]


@speaks
@pytest.mark.long
@pytest.mark.parametrize("photo", [False, True])
def test_a_talking_head(studio: Studio, given: dict[str, str], photo: bool) -> None:
    face = {"photo": given["face"]} if photo else {}
    dish = cooked(studio, "talking-head", prompt="Hello. I am new here. Bye now.", quality="fast", **face)
    assert dish.steps["portrait"]["status"] == ("skipped" if photo else "succeeded")
    voice = artifact_of(studio, dish, "voice").duration
    assert voice is not None
    is_whole(dish.film, voice + 0.7, within=0.2)


@pytest.mark.long
def test_a_turn_all_around(studio: Studio, given: dict[str, str]) -> None:
    dish = cooked(studio, "turntable", photo=given["face"], seconds=2, quality="fast")
    is_whole(dish.film, 2, sound=False)
    assert differs(dish.film, 0.0, 0.5)
    assert not differs(dish.film, 0.0, 1.0)


def test_a_film_goes_on_to_a_picture(studio: Studio, given: dict[str, str]) -> None:
    asked = {"film": given["film"], "picture": given["photo"], "seconds": 2, "quality": "fast"}
    dish = cooked(studio, "scene-continuation", **asked)
    is_whole(dish.film, 4)
    last = np.asarray(Image.open(studio.library.local_path(studio.library.get(given["photo"], owner=OWNER))).convert("RGB").resize((64, 64)))  # fmt: skip
    assert float(np.abs(frames(dish.film)[-1].astype(int) - last).mean()) < 60
    assert dish.facts["pieces"] == [0.0, 2.0]


@pytest.mark.long
def test_one_film_turns_into_the_next(studio: Studio, given: dict[str, str]) -> None:
    asked = {"first": given["film"], "second": given["film"], "seconds": 2, "quality": "fast"}
    dish = cooked(studio, "transition-between-clips", **asked)
    is_whole(dish.film, 6)
    assert dish.facts["pieces"] == [0.0, 2.0, 4.0]


@pytest.mark.long
@pytest.mark.parametrize(("start", "end", "before", "after"), [(0.5, 1.5, 0.5, 0.5), (0, 1, 0, 1), (1, 0, 1, 0)])
def test_a_part_is_made_anew_and_the_rest_stays(
    studio: Studio, given: dict[str, str], start: float, end: float, before: float, after: float
) -> None:
    dish = cooked(studio, "replace-segment", film=given["film"], start=start, end=end, seconds=2, quality="fast")
    is_whole(dish.film, before + 2 + after, within=0.15)
    lengths = [length for length in (before, 2, after) if length]
    assert dish.facts["pieces"] == pytest.approx([sum(lengths[:at]) for at in range(len(lengths))], abs=0.1)
    old = frames(studio.library.local_path(studio.library.get(given["film"], owner=OWNER)))
    for there, frame in (
        (before, 0),
        (before and after, -1),
    ):  # the small new part is square: where it leads, so is the film
        if there:
            assert float(np.abs(frames(dish.film)[frame].astype(int) - old[frame]).mean()) < 40


@pytest.mark.long
def test_a_clip_goes_on(studio: Studio, given: dict[str, str]) -> None:
    dish = cooked(studio, "extend-clip", film=given["film"], seconds=2)
    is_whole(dish.film, 4, within=0.15, sound=False)


@pytest.mark.long
def test_one_picture_turns_into_another(studio: Studio, given: dict[str, str]) -> None:
    dish = cooked(studio, "animate-between", first=given["photo"], last=given["other"], seconds=2)
    is_whole(dish.film, 2, sound=False)
    assert differs(dish.film, 0, 1)


@pytest.mark.long
def test_a_keyframe_comes_to_life(studio: Studio) -> None:
    dish = cooked(studio, "keyframe-to-video", prompt="a red fox in snow", seconds=2, quality="fast")
    is_whole(dish.film, 2, sound=False)


@pytest.mark.long
def test_an_old_photo_is_made_whole_and_comes_to_life(studio: Studio, given: dict[str, str]) -> None:
    dish = cooked(studio, "restore-and-animate", photo=given["photo"], seconds=2, quality="fast")
    is_whole(dish.film, 2, sound=False)
    assert len(dish.pictures) == 2


@pytest.mark.long
def test_a_party_reel_shows_each_look_for_its_beats(studio: Studio, given: dict[str, str]) -> None:
    dish = cooked(studio, "photobooth-reel", face=given["face"], looks=["anime", "neon", "comic"], quality="fast")
    is_whole(dish.film, dish.facts["seconds"])
    steps = np.diff([*dish.facts["pieces"], dish.facts["seconds"]])
    assert steps == pytest.approx([2 * 60 / 124] * 3, abs=0.12)
    assert differs(dish.film, 0.1, 0.5)
    assert len(dish.pictures) == 4


def test_a_montage_keeps_the_beat_of_a_song(studio: Studio, given: dict[str, str]) -> None:
    dish = cooked(studio, "dance-montage", clips=[given["film"]] * 2, song=given["song"], beats=2)
    assert dish.steps["music"]["status"] == "skipped"
    is_whole(dish.film, 2, within=0.2)
    assert dish.facts["pieces"] == [0.0, pytest.approx(1, abs=0.09)]


@pytest.mark.long
def test_a_brand_kit(studio: Studio) -> None:
    dish = cooked(studio, "brand-kit", prompt="a coffee roastery", name="Kupa", **SHORT)
    is_whole(dish.film, 4 + 2.5 - 2 * 0.3)
    assert len(dish.pictures) == 5
    assert len(dish.sounds) == 1
    cutout = Image.open(studio.library.local_path(artifact_of(studio, dish, "cutout")))
    assert cutout.mode == "RGBA"


def test_before_and_after(studio: Studio, given: dict[str, str]) -> None:
    dish = cooked(studio, "before-after", before=given["photo"], after=given["other"], music="no")
    assert dish.steps["change"]["status"] == "skipped"
    is_whole(dish.film, 5.5, sound=False)
    assert differs(dish.film, 0.05, 0.95)


@pytest.mark.parametrize("burned", ["yes", pytest.param("no", marks=long)])
def test_subtitles_that_are_given(studio: Studio, given: dict[str, str], burned: str) -> None:
    words = "1\n00:00:00,500 --> 00:00:01,500\nHello there\n"
    dish = cooked(studio, "subtitle-film", film=given["film"], prompt=words, burn=burned)
    is_whole(dish.film, 2)
    cues = parse(dish.facts["subtitles"])
    assert [(cue.start, cue.end, cue.text) for cue in cues] == [(0.5, 1.5, "Hello there")]
    with av.open(str(dish.film)) as container:
        assert len(container.streams.subtitles) == (0 if burned == "yes" else 1)
    film = studio.library.local_path(studio.library.get(given["film"], owner=OWNER))
    seen, plain = frames(dish.film, SIDE), frames(film, SIDE)
    off = [float((np.abs(seen[at].astype(int) - plain[at]) > 60).mean()) for at in (3, 12)]
    assert (off[1] > off[0] + 0.002) == (burned == "yes")


def test_nobody_to_recognise_words_is_told_before_anything_starts(studio: Studio, given: dict[str, str]) -> None:
    with pytest.raises(RecipeError) as told:
        studio.runs.start("subtitle-film", {"film": given["film"]}, owner=OWNER)
    assert [each.place[:2] for each in told.value.problems] == [("steps", 0)]


def test_every_recipe_is_cooked_here() -> None:
    text = Path(__file__).read_text()
    assert [name for name in SHELF.all() if f'"{name}"' not in text] == []
