"""Which look some words mean."""

from __future__ import annotations

import pytest

from providers.local.booth.backdrops import _KINDS
from providers.local.booth.frames import EDGES, inner
from providers.local.booth.grades import GRADES
from providers.local.booth.looks import choose, looks
from providers.local.booth.restyle import TREATMENTS
from providers.local.painter import MANNERS


def test_every_look_names_things_there_are() -> None:
    for look in looks().values():
        assert look.backdrop in {*_KINDS, "scene"}
        assert set(look.person) <= set(TREATMENTS)
        assert set(look.grade) <= set(GRADES)
        assert look.frame in EDGES
        assert not look.manner or look.manner in MANNERS
        assert (look.backdrop != "scene" and "double" not in look.person) or look.scene
        assert 0 <= look.keep <= 1


@pytest.mark.parametrize(
    ("words", "look"),
    [
        ("as an astronaut", "astronaut"),
        ("a pencil sketch of me", "pencil"),
        ("like an old master, in a gold frame", "renaissance"),
        ("me in the jungle", "explorer"),
        ("me by a lake", "traveller"),
    ],
)
def test_words_choose_a_look(words: str, look: str) -> None:
    choice = choose(words)
    assert (choice.look.id, choice.known) == (look, True)


def test_a_style_wins_over_words() -> None:
    assert choose("smiling like a pirate, oil painting", "noir").look.id == "noir"


def test_unknown_words_choose_by_themselves_and_say_so() -> None:
    first, again = choose("zzyx qwop"), choose("zzyx qwop")
    assert not first.known
    assert first == again
    assert len({choose(f"zzyx {number}").look.id for number in range(40)}) > 10


def test_quoted_words_are_the_caption_not_the_look() -> None:
    choice = choose('oil painting, "Noir city"')
    assert (choice.look.id, choice.caption, choice.place) == ("oil", "Noir city", "")


def test_a_place_is_painted_behind() -> None:
    assert "Eiffel" in choose("noir, in Paris", "noir").place


@pytest.mark.parametrize("frame", EDGES)
@pytest.mark.parametrize(("width", "height"), [(256, 256), (768, 1024), (1024, 440)])
def test_a_frame_leaves_room_for_the_portrait(frame: str, width: int, height: int) -> None:
    left, top, wide, high = inner(frame, width, height)
    assert min(wide, high) > min(width, height) * 0.35
    assert left + wide <= width
    assert top + high <= height
