"""Every sentence that The Director says is the skill's own, word by word. `reference.txt` holds those, one a line."""

from __future__ import annotations

import re
from pathlib import Path

from providers._director.texts import say, texts

ROOT = Path(__file__).parents[3]
REFERENCE = Path(__file__).with_name("reference.txt").read_text("utf-8").splitlines()
VENDOR = re.compile(r"s?jinn|instaclaw|clawlancer", re.IGNORECASE)


def test_each_sentence_is_the_references_own() -> None:
    said = {name: str(text).format(model="Veo3") for name, text in texts().items() if name != "ours"}
    assert sorted(said.values()) == sorted(REFERENCE)


def test_each_sentence_has_its_occasion() -> None:
    """None is only kept: the code names every one of them."""
    sources = [*(ROOT / "providers" / "_director").glob("*.py"), ROOT / "providers" / "director.py"]
    code = "\n".join(path.read_text("utf-8") for path in sources)
    names = [*(set(texts()) - {"ours"}), *texts()["ours"]]
    assert [name for name in names if f'"{name}"' not in code and f"'{name}'" not in code] == []


def test_our_own_sentences_fill_their_places() -> None:
    assert "1 of today's 5 videos" in say("near_limit", left=1, limit=5, kind="video")
    assert "Veo3" in say("fallback", model="Veo3")


def test_no_text_and_no_list_names_the_vendor() -> None:
    for path in ("presets/texts/director.yaml", "presets/models/director.yaml"):
        assert not VENDOR.search((ROOT / path).read_text("utf-8")), path
