"""From what was asked to what will be done."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.errors import RequestError
from studio.jobs.plans import plan_for
from studio.presets import Presets
from studio.provider import Model, Provider, Span
from studio.requests import ImageRequest, Request, VideoRequest, parse_request
from studio.settling import choose_seed, in_style, on_platform, settle, spoken
from studio.sizing import Sizes

STILL = Model(
    "still", "Still 2", frozenset({"image"}), sizes=Sizes(256, 1024, 64), steps=Span(4, 12), batch=2, prompt_limit=40
)
SEEDLESS = Model("fate", "Fate", frozenset({"image"}), seed=False, qualities=("pro",))


class Maker(Provider):
    name, title = "maker", "Maker"

    def models(self) -> list[Model]:
        return [STILL, SEEDLESS]


@pytest.fixture
def presets(tmp_path: Path) -> Presets:
    folder = tmp_path / "styles"
    folder.mkdir()
    (folder / "ink.yaml").write_text('title: Ink\nprompt: "{prompt}, ink"\nnegative_prompt: colour\n')
    return Presets(tmp_path)


def settled(presets: Presets, last: int | None = None, **values: object) -> Request:
    return settle(parse_request("image", {"prompt": "a cat", **values}), Maker({}), presets, lambda: last).request


def test_the_same_words_give_the_same_seed(presets: Presets) -> None:
    assert settled(presets).seed == settled(presets).seed != settled(presets, prompt="a dog").seed


def test_random_seeds_differ(presets: Presets) -> None:
    assert len({settled(presets, seed_strategy="random").seed for _ in range(5)}) == 5


def test_takes_the_last_seed(presets: Presets) -> None:
    assert settled(presets, last=5, seed_strategy="last").seed == 5


def test_a_given_seed_wins(presets: Presets) -> None:
    assert settled(presets, seed=9, seed_strategy="random").seed == 9


def test_a_model_without_seeds_gets_none(presets: Presets) -> None:
    assert settled(presets, model="fate").seed is None
    with pytest.raises(RequestError, match="takes no seed"):
        settled(presets, model="fate", seed=3)


def test_a_seed_that_is_only_not_used_is_not_refused() -> None:
    deaf = Model("deaf", "Deaf", frozenset({"image"}), seed=False, unused=("seed",))
    assert choose_seed(ImageRequest(prompt="a cat", seed=3), deaf, lambda: 5) == 3
    assert choose_seed(ImageRequest(prompt="a cat", seed_strategy="last"), deaf, lambda: 5) is None


def test_quality_chooses_the_model(presets: Presets) -> None:
    assert settled(presets, quality="pro").model == "fate"
    assert settled(presets, quality="hq").model == "still"


def test_a_style_speaks_to_the_provider_and_stays_in_the_request(presets: Presets) -> None:
    request = settled(presets, style="ink", negative_prompt="dogs")
    said = spoken(request, presets)
    assert (request.prompt, request.style) == ("a cat", "ink")
    assert (said.prompt, said.negative_prompt, said.style) == ("a cat, ink", "dogs, colour", "")


def test_a_styles_values_reach_the_job_where_nobody_said_otherwise(presets: Presets) -> None:
    (presets.folder / "styles" / "fine.yaml").write_text('title: Fine\nvalues: {steps: 6, aspect_ratio: "16:9"}\n')
    presets = Presets(presets.folder)
    request = settled(presets, style="fine", steps=None)
    kept = spoken(parse_request("image", request.model_dump(mode="json")), presets)  # as it comes out of the database
    assert (kept.steps, kept.aspect_ratio) == (6, "16:9")
    said = settled(presets, style="fine", steps=9, width=512, height=512)
    assert (said.steps, said.aspect_ratio) == (9, None)
    fitted = settle(said.changed(prompt="a dog"), Maker({}), presets, lambda: None).request
    assert (fitted.steps, fitted.width) == (9, 512)


def test_each_look_of_the_photobooth_brings_its_own_values(tmp_path: Path) -> None:
    folder = tmp_path / "photobooth"
    folder.mkdir()
    for name, steps in (("noir", 5), ("oil", 7)):
        (folder / f"{name}.yaml").write_text(f"title: {name}\nvalues: {{steps: {steps}}}\n")
    booth = Model("booth", "Booth", frozenset({"photobooth"}), steps=Span(4, 12))
    asked = parse_request("photobooth", {"face": "a", "styles": ["noir", "oil"]}).changed(model="booth")
    plan, presets = plan_for(asked, booth), Presets(tmp_path)
    assert plan is not None
    looks = [in_style(parse_request(job.task, job.request), presets) for job in plan.jobs]
    assert [look.steps for look in looks] == [5, 7]


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"model": "nobody"}, "model", 'no model "nobody"'),
        ({"style": "nothing"}, "style", "nothing"),
        ({"steps": 40}, "steps", "Still 2 takes 4 to 12 steps; 40 asked"),
        ({"guidance": 3}, "guidance", "Still 2 has no guidance setting"),
        ({"sampler": "euler"}, "sampler", 'Still 2 has no sampler "euler"'),
        ({"width": 511, "height": 513, "strict_size": True}, "width", "Still 2 cannot make 511 x 513"),
        ({"prompt": "a" * 41}, "prompt", "Still 2 reads at most 40 characters; the prompt has 41"),
    ],
)
def test_names_the_model_and_the_number(presets: Presets, values: dict[str, object], field: str, words: str) -> None:
    with pytest.raises(RequestError) as refused:
        settled(presets, **values)
    assert words in refused.value.message
    assert refused.value.field == field
    assert refused.value.hint


@pytest.fixture
def places(tmp_path: Path) -> Presets:
    folder = tmp_path / "platforms"
    folder.mkdir()
    words = 'title: TikTok\nseconds: [15, 60]\nvalues: {aspect_ratio: "9:16", duration: 15}\n'
    (folder / "tiktok.yaml").write_text(words)
    return Presets(tmp_path)


def film(places: Presets, **values: object) -> VideoRequest:
    request = on_platform(parse_request("video", {"prompt": "a cat", "platform": "tiktok", **values}), places)
    assert isinstance(request, VideoRequest)
    return request


def test_a_platform_sets_what_nobody_said(places: Presets) -> None:
    assert (film(places).aspect_ratio, film(places).duration) == ("9:16", 15)
    assert (film(places, aspect_ratio="1:1", duration=30).aspect_ratio, film(places, duration=30).duration) == (
        "1:1",
        30,
    )
    assert film(places, width=512, height=512).aspect_ratio is None


def test_a_platforms_length_is_made_in_cuts_not_shortened(places: Presets) -> None:
    short = Model("short", "Short", frozenset({"video"}), duration=Span(2, 10))
    plan = plan_for(film(places, duration=45), short)
    assert plan is not None
    assert [job.request["duration"] for job in plan.jobs] == [9.0] * 5
    assert {job.request["aspect_ratio"] for job in plan.jobs} == {"9:16"}


def test_a_platform_refuses_a_length_it_does_not_take(places: Presets) -> None:
    with pytest.raises(RequestError, match="TikTok takes films of 15 to 60 seconds; 5 asked"):
        film(places, duration=5)


def test_a_photobooth_style_speaks_to_the_provider(tmp_path: Path) -> None:
    folder = tmp_path / "photobooth"
    folder.mkdir()
    (folder / "noir.yaml").write_text('title: Noir\nprompt: "{prompt} film noir portrait"\n')
    presets = Presets(tmp_path)
    said = spoken(parse_request("photobooth", {"face": "a", "styles": ["noir"], "prompt": "smiling"}), presets)
    assert (said.prompt, said.styles) == ("smiling film noir portrait", ("noir",))
