"""Plain words to steps."""

from __future__ import annotations

import pytest

from providers.local.editing import OPERATIONS, chain
from providers.local.editing.vocabulary import tokens, vocabulary
from studio.errors import RequestError


def names(instruction: str) -> tuple[str, ...]:
    return chain(instruction).names


def refused(instruction: str) -> RequestError:
    with pytest.raises(RequestError) as error:
        chain(instruction)
    assert error.value.field == "prompt"
    assert error.value.hint
    return error.value


def test_the_vocabulary_names_operations_that_exist_and_uses_all() -> None:
    used = {name for word in vocabulary().words.values() for name, _ in word.do}
    assert used == set(OPERATIONS)
    assert len(OPERATIONS) >= 60


@pytest.mark.parametrize("name", vocabulary().words)
def test_each_word_can_be_said(name: str) -> None:
    word = vocabulary().words[name]
    said = f'{name} "hello"' if word.needs == "text" else f"{name} picture 2" if word.needs == "picture" else name
    assert names(said) == tuple(operation for operation, _ in word.do)


@pytest.mark.parametrize(
    ("instruction", "expected"),
    [
        ("black and white and then sepia", ("monochrome", "sepia")),
        ("brighter, warmer and sharper", ("light", "warmth", "sharpen")),
        ("First crop to 16:9. Then blur the background!", ("crop", "background blur")),
        ("Please turn this photo of a woman with red hair into an oil painting", ("manner",)),
        ("make it blue", ("tint",)),
        ("make the car red", ("recolour",)),
        ("put it on a white background", ("background",)),
        ("make it square", ("crop",)),
        ("polaroid with a caption 'Hi'", ("polaroid",)),
        ("rotate 90 degrees & flip vertically", ("rotate", "flip")),
        ("B&W; grain", ("monochrome", "grain")),
        ("black-and-white", ("monochrome",)),
        ("oil painting, rich impasto, visible brushwork, canvas texture", ("manner",)),
    ],
)
def test_reads_chains(instruction: str, expected: tuple[str, ...]) -> None:
    assert names(instruction) == expected


@pytest.mark.parametrize(
    ("instruction", "amount"),
    [
        ("slightly blurry", 0.5),
        ("very blurry", 1.5),
        ("blur it a lot", 1.5),
        ("blur by 50%", 0.5),
        ("blur, 30 percent", 0.3),
        ("a bit of film grain", 0.5),
        ("extremely saturated", 1.9),
        ("brightness +25", 0.5),
    ],
)
def test_reads_how_much(instruction: str, amount: float) -> None:
    assert chain(instruction).steps[0].amount == pytest.approx(amount)


@pytest.mark.parametrize(
    ("less", "more"),
    [
        ("less contrast", "flat"),
        ("reduce the noise", "denoise"),
        ("lower the saturation", "desaturated"),
        ("brightness -50", "darker"),
        ("less warm", "cooler"),
    ],
)
def test_less_is_the_opposite(less: str, more: str) -> None:
    assert chain(less).steps == chain(more).steps


def test_an_amount_belongs_to_its_own_operation() -> None:
    assert [step.amount for step in chain("slightly warmer and very dark").steps] == [0.5, 1.5]


@pytest.mark.parametrize(
    ("instruction", "gone"),
    [
        ("vintage without grain", {"grain"}),
        ("vintage, but no vignette", {"vignette"}),
        ("vintage without grain or vignette", {"grain", "vignette"}),
        ("vintage without grain and vignette", {"grain", "vignette"}),
        ("vintage, don't add grain", {"grain"}),
    ],
)
def test_leaves_out_what_is_not_wanted(instruction: str, gone: set[str]) -> None:
    assert set(names(instruction)) == set(names("vintage")) - gone


def test_refuses_to_do_nothing() -> None:
    assert "leave out" in refused("don't blur").message


@pytest.mark.parametrize(
    ("instruction", "part"),
    [
        ("add a dragon", "add a dragon"),
        ("black and white, then add a dragon", "add a dragon"),
        ("replace the dog with a cat", "replace the dog"),
        ("give it a new look", "give it a new look"),
        ("remove the person", "remove the person"),
        ("less vignette", "less vignette"),
        ("a vertical vignette", "a vertical vignette"),
        ("crop the background", "crop the background"),
    ],
)
def test_names_the_part_it_does_not_understand(instruction: str, part: str) -> None:
    error = refused(instruction)
    assert f'"{part}"' in error.message
    assert "black and white" in error.hint
    assert "provider" in error.hint


def test_suggests_what_was_nearly_written() -> None:
    assert refused("wattercolor").hint.startswith("It can do watercolor")


def test_a_caption_needs_its_words_in_quotes() -> None:
    assert "quotes" in refused("add a caption").hint
    assert chain('caption "Summer 2024"').steps[0].values["text"] == "Summer 2024"
    assert "160" in refused(f'caption "{"a" * 161}"').message
    assert "汉" in refused('caption "汉字"').message


@pytest.mark.parametrize(
    ("instruction", "values"),
    [
        ("tint it teal", {"colour": (29, 143, 140)}),
        ("tint it #ff8800", {"colour": (255, 136, 0)}),
        ("tint it rebeccapurple", {"colour": (102, 51, 153)}),
        ("a 20px navy border", {"pixels": 20.0, "colour": (22, 38, 79)}),
        ("duotone blue and orange", {"colours": ((47, 104, 196), (240, 130, 45))}),
        ("rotate 15 degrees counterclockwise", {"degrees": 15.0, "way": "anticlockwise"}),
        ("upscale 4x", {"times": 4.0}),
        ("crop to 4:5", {"ratio": (4.0, 5.0)}),
        ("extend to 16:9 with mirrored edges", {"ratio": (16.0, 9.0), "edge": "mirrored"}),
        ("posterize to 4 levels", {"count": 4.0}),
        ("paste the second picture in the top right corner", {"picture": 2, "place": "top right"}),
        ("match the colors of picture 3", {"picture": 3}),
    ],
)
def test_reads_values(instruction: str, values: dict[str, object]) -> None:
    step = chain(instruction).steps[0]
    assert {name: step.values[name] for name in values} == values


@pytest.mark.parametrize(
    ("instruction", "region"),
    [
        ("black and white background", "background"),
        ("everything black and white except the subject", "background"),
        ("keep the subject in color", "background"),
        ("brighten the person", "subject"),
        ("pixelate the face", "face"),
        ("blur the left half", "left"),
    ],
)
def test_reads_where(instruction: str, region: str) -> None:
    assert chain(instruction).steps[0].region == region


def test_knows_how_many_pictures_it_needs() -> None:
    assert chain("warmer").pictures == 1
    assert chain("blend with the second picture").pictures == 2
    assert chain("apply the style of picture 4").pictures == 4


def test_every_spelling_is_words() -> None:
    assert all(tokens(" ".join(phrase)) == phrase for phrase in vocabulary().phrases)
