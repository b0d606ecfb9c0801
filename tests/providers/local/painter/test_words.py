"""The vocabulary: large, sound, and every word of it can be seen."""

import numpy as np
import pytest

from providers.local.painter import city, paint, staging, understood
from providers.local.painter.carpets import CARPETS
from providers.local.painter.noise import stream
from providers.local.painter.pen import DRAWINGS, Pen
from providers.local.painter.terrain import LANDS
from providers.local.painter.woods import KINDS
from providers.local.painter.words import FAMILIES, gathered, vocabulary
from tests.conftest import few

WORDS = vocabulary().words
DRAWN = sorted({str(word.values["draw"]) for word in WORDS.values() if "draw" in word.values})


def test_knows_a_hundred_words_in_every_family():
    assert staging.DRAWINGS is DRAWINGS
    assert city.LAMPS
    assert len(WORDS) >= 100
    assert {word.family for word in WORDS.values()} == set(FAMILIES)


@pytest.mark.parametrize("name", DRAWN)
def test_draws_every_thing(name):
    word = next(word for word in WORDS.values() if word.get("draw") == name)
    pen = Pen(96, float(word.get("aspect", 1.0)), word.get("colour", (128, 128, 128)), stream("test"))
    DRAWINGS[name](pen)
    assert (pen.patch[..., 3] > 0).mean() > 0.02


def test_draws_every_head():
    for head in {str(word.values["head"]) for word in WORDS.values() if "head" in word.values}:
        pen = Pen(96, 1.0, (140, 110, 80), stream("test"))
        DRAWINGS[f"head {head}"](pen)
        assert (pen.patch[..., 3] > 0).mean() > 0.2


def test_knows_every_land_carpet_and_stand():
    for word in WORDS.values():
        assert word.get("terrain", "hills") in LANDS
        assert word.get("carpet", "grass") in CARPETS
        assert word.get("stand", "any") in {"any", *KINDS}


@pytest.mark.parametrize("family", few([name for name in FAMILIES if name != "manner"]))
def test_every_word_can_be_seen(family):
    plain = paint("zxqv", width=256, height=256).astype(int)
    for word in vocabulary().family(family):
        subject = "statue" if family == "material" else ""
        base = plain if not subject else paint(f"zxqv {subject}", width=256, height=256).astype(int)
        picture = paint(f"zxqv {word.name} {subject}".strip(), width=256, height=256).astype(int)
        assert np.abs(picture - base).mean() > 0.4, word.name


def test_reads_families_counts_colours_and_refusals():
    words = {
        word["word"]: word
        for word in understood("three red foxes at night without snow, watercolor").as_json()["words"]
    }
    assert words["fox"]["count"] == 3
    assert words["fox"]["colour"] == "red"
    assert words["night"]["family"] == "time"
    assert "snow" not in words
    assert understood("a fox, watercolor").manner == "watercolor"


@pytest.mark.parametrize("words", ["snow falls on a cabin", "rain falls on a road", "night falls over a lake"])
def test_what_falls_is_no_waterfall(words):
    assert "waterfall" not in {word["word"] for word in understood(words).as_json()["words"]}
    assert "waterfall" in {word["word"] for word in understood("a fox by the falls").as_json()["words"]}


def test_names_file_and_word_of_a_wrong_entry(tmp_path):
    (tmp_path / "odd.yaml").write_text("family: time\nwords:\n  never: {sky: 7}\n", "utf-8")
    with pytest.raises(ValueError, match=r"odd\.yaml: never"):
        gathered([tmp_path / "odd.yaml"])
