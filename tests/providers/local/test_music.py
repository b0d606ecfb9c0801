"""Music, speech and sound effects as jobs, from the request to files in the library."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import numpy as np
import pytest

from providers.local.makers import makers
from studio.errors import RequestError
from studio.jobs.job import Job
from studio.library import read_recipe
from studio.media.sound import read_sound
from studio.requests import parse_request
from studio.settings import read_settings
from studio.studio import Studio, open_studio
from tests.conftest import OWNER
from tests.providers.local.hearing import lufs


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """A studio with nothing but the local engine."""
    studio = open_studio(read_settings({"BACKLOT_HOME": str(tmp_path_factory.mktemp("home"))}))
    yield studio
    studio.close()


def make(studio: Studio, task: str, **request: object) -> Job:
    job = studio.submit(task, request, owner=OWNER)
    return studio.wait(job.id, owner=OWNER, seconds=60)


def samples(studio: Studio, job: Job, index: int = 0) -> np.ndarray:
    return read_sound(studio.library.local_path(job.artifacts[index]), rate=44100)


@pytest.mark.parametrize(("kind", "media_type"), [("mp3", "audio/mpeg"), ("flac", "audio/flac"), ("wav", "audio/wav")])
def test_makes_music_in_every_format(alone: Studio, kind: str, media_type: str) -> None:
    job = make(alone, "music", prompt="a folk song", duration=10.4, output_format=kind, bpm=111, key="D major")
    assert (job.status, job.provider) == ("succeeded", "local")
    assert [artifact.media_type for artifact in job.artifacts] == [media_type]
    sound = samples(alone, job)
    assert len(sound) == pytest.approx(10.4 * 44100, abs=0.02 * 44100)
    assert lufs(sound, 44100) == pytest.approx(-14, abs=1.5)
    recipe = read_recipe(alone.library.local_path(job.artifacts[0]))
    assert recipe is not None
    found = recipe["facts"]
    assert (found["bpm"], found["key"], found["genre"], found["time_signature"]) == (111, "D major", "folk", 4)
    assert found["sections"][-1]["end"] == 10.4


def test_lyrics_come_as_timed_text_and_it_is_said_that_nobody_sings(alone: Studio) -> None:
    job = make(alone, "music", prompt="folk", duration=12, lyrics="[Verse]\nHello\nworld", seed=4)
    assert [artifact.media_type for artifact in job.artifacts] == ["audio/mpeg", "text/plain"]
    text = alone.library.local_path(job.artifacts[1]).read_text("utf-8")
    assert "]Hello" in text
    assert text == job.artifacts[0].recipe["facts"]["lrc"]
    assert "does not sing" in job.artifacts[0].recipe["facts"]["note"]


def test_several_pieces_differ(alone: Studio) -> None:
    job = make(alone, "music", prompt="chiptune", duration=10, count=2, output_format="flac")
    first, second = samples(alone, job, 0), samples(alone, job, 1)
    assert job.artifacts[1].seed == job.artifacts[0].seed + 1
    assert not np.allclose(first, second, atol=0.01)


def test_makes_sound_effects_and_says_what_it_left_out(alone: Studio) -> None:
    job = make(alone, "sound_effect", prompt="rain on a zeppelin", duration=1.5)
    assert job.status == "succeeded"
    assert len(samples(alone, job)) == round(1.5 * 44100)
    assert job.artifacts[0].recipe["facts"] == {"sounds": ["rain"], "not_understood": ["zeppelin"]}


def refused(task: str, **request: object) -> RequestError:
    """What the maker says before anything is begun."""
    asked = parse_request(task, request)
    with pytest.raises(RequestError) as found:
        next(maker for maker in makers() if task in maker.model.tasks).check(asked)
    return found.value


def test_refuses_an_unknown_sound_and_names_what_it_makes() -> None:
    error = refused("sound_effect", prompt="a dragon")
    assert error.field == "prompt"
    assert "thunder" in error.hint


def test_refuses_what_the_voice_cannot_do(monkeypatch: pytest.MonkeyPatch) -> None:
    assert refused("speech", prompt="hello", count=3).field == "count"
    assert refused("speech", prompt="hello", voice_sample="abc").field == "voice_sample"
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert "apt install espeak-ng" in refused("speech", prompt="hello").hint


@pytest.mark.skipif(not shutil.which("espeak-ng"), reason="espeak-ng is not installed")
def test_speaks(alone: Studio) -> None:
    job = make(alone, "speech", prompt="Hello from the studio", voice="male", output_format="mp3")
    assert job.status == "succeeded"
    assert job.artifacts[0].recipe["facts"]["voice"] == "male"
    assert len(samples(alone, job)) > 44100
