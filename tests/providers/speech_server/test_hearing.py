"""Words recognised by a speech server over HTTP: asked once, with their times, as subtitles of a film, and what goes wrong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from studio.jobs.job import Job
from studio.media.subtitles import parse
from studio.settings import read_settings
from studio.studio import Studio, open_studio
from tests.conftest import OWNER
from tests.media import samples
from tests.media.numbered import numbered
from tests.upstreams.serving import serving
from tests.upstreams.speech import app

KEY = "sk-speech-0123456789"


@pytest.fixture(scope="module")
def calls() -> list[dict[str, Any]]:
    return []


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory, calls: list[dict[str, Any]]) -> Iterator[Studio]:
    server = app(KEY)
    server.state.calls = calls
    with serving(server) as url:
        values = {"BACKLOT_SPEECH_BASE_URL": url, "BACKLOT_SPEECH_API_KEY": KEY}
        made = open_studio(read_settings({"BACKLOT_HOME": str(tmp_path_factory.mktemp("home")), **values}))
        yield made
        made.close()


@pytest.fixture(scope="module")
def film(studio: Studio, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = numbered(tmp_path_factory.mktemp("film") / "film.mp4", 48, beep=True)
    return studio.import_file(path, owner=OWNER).id


def heard(studio: Studio, source: str, **asked: Any) -> Job:
    job = studio.submit("transcribe", {"source": source, **asked}, owner=OWNER)
    return studio.wait(job.id, owner=OWNER, seconds=90)


def test_words_come_with_their_times(studio: Studio, film: str) -> None:
    job = heard(studio, film, language="en")
    assert job.status == "succeeded", job.error
    assert job.provider == "speech_server"
    made = job.artifacts[0]
    assert (made.media, made.media_type) == ("text", "application/x-subrip")
    cues = parse(studio.library.local_path(made).read_text("utf-8"))
    assert [(cue.start, cue.end, cue.text) for cue in cues] == [(0.0, 0.5, "heard 1"), (1.0, 1.5, "heard 3")]


def test_a_film_gets_the_subtitles_that_were_recognised(studio: Studio, film: str) -> None:
    run = studio.runs.start("subtitle-film", {"film": film, "burn": "no"}, owner=OWNER)
    run = studio.runs.wait(run["id"], OWNER, 90)
    assert run["status"] == "succeeded", [step["error"] for step in run["steps"]]
    made = studio.library.get(run["artifacts"][0]["id"], owner=OWNER)
    assert [cue.text for cue in parse(made.recipe["facts"]["subtitles"])] == ["heard 1", "heard 3"]


def test_silence_is_refused_before_anything_is_sent(studio: Studio, tmp_path: Path) -> None:
    silent = studio.import_file(samples.video(tmp_path / "silent.mp4", 1), owner=OWNER).id
    job = heard(studio, silent)
    assert job.status == "failed"
    assert job.error is not None
    assert "no sound" in job.error.message


def test_a_server_without_times_gives_the_words(studio: Studio, film: str) -> None:
    job = heard(studio, film, language="plain")
    assert job.status == "succeeded"
    assert job.artifacts[0].media_type == "text/plain"
    assert studio.library.local_path(job.artifacts[0]).read_text("utf-8") == "one two three"


@pytest.mark.parametrize(
    ("fault", "status", "told"),
    [("fault-401", "failed", "It broke"), ("fault-400", "failed", "It broke"), ("fault-500", "waiting", "accepted"), ("html", "waiting", "accepted"), ("silent", "failed", "No words were heard")],
)  # fmt: skip
def test_what_goes_wrong_is_told_and_never_paid_twice(
    fault: str, status: str, told: str, film: str, studio: Studio, calls: list[dict[str, Any]]
) -> None:
    before = len(calls)
    job = heard(studio, film, language=fault)
    said = " ".join([job.error.message if job.error else "", job.question.text if job.question else ""])
    assert told in said
    assert job.status == status
    assert KEY not in repr(job)
    assert len(calls) <= before + 1
