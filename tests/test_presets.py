"""Presets: read, checked, and reported with their line when they are broken."""

from pathlib import Path

import pytest

from studio.errors import RequestError
from studio.presets import Presets

GOOD = "title: Watercolor\ncategory: Painted\nprompt: '{prompt}, watercolor on rough paper'\nnegative_prompt: photo\nvalues: {guidance: 4}\n"


def presets(folder: Path, **files: str) -> Presets:
    styles = folder / "styles"
    styles.mkdir()
    for name, text in files.items():
        (styles / f"{name}.yaml").write_text(text, encoding="utf-8")
    return Presets(folder)


def test_reads_a_preset_and_names_it_by_its_file(tmp_path: Path) -> None:
    found = presets(tmp_path, watercolor=GOOD)
    style = found.get("styles", "watercolor")
    assert (style.id, style.kind, style.title, style.task, style.values) == (
        "watercolor",
        "styles",
        "Watercolor",
        "image",
        {"guidance": 4},
    )
    assert found.problems == []


def test_puts_the_words_in_their_place_and_leaves_braces_alone(tmp_path: Path) -> None:
    style = presets(tmp_path, watercolor=GOOD).get("styles", "watercolor")
    assert style.apply(" a {cat} ") == "a {cat}, watercolor on rough paper"
    assert style.apply("") == "watercolor on rough paper"


def test_sorts_by_order_then_title(tmp_path: Path) -> None:
    found = presets(tmp_path, a="title: Zed", b="title: Abe", c="title: Last\norder: 200", d="title: First\norder: 1")
    assert [style.title for style in found.of("styles")] == ["First", "Abe", "Zed", "Last"]


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("title: Noir\nprompt: [unclosed\n", 3, "expected"),
        ("title: Noir\nprompt: '{prompt}'\ncolour: red\n", 3, "is not a field"),
        ("prompt: '{prompt}'\n", 1, "Title is missing"),
        ("title: Noir\norder: soon\n", 2, "whole number"),
        ("title: Noir\n\ntask: dance\n", 3, "Choose one of image"),
        ("title: Noir\nprompt: black and white\n", 2, "{prompt}"),
        ("title: Noir\nvalues:\n  guidance: 4\n  sharpness: 2\n", 4, "sharpness"),
        ("title: Noir\nvalues:\n  quality: hq\n  guidance: 400\n", 4, "guidance"),
        ("title: Noir\nid: other\n", 2, "file's own place"),
        ("- a\n- b\n", 1, "fields with names"),
        ("", 1, "fields with names"),
        ("title: \x07\n", 1, "not readable"),
    ],
)
def test_reports_a_broken_file_by_name_and_line_and_keeps_the_rest(
    tmp_path: Path, text: str, line: int, told: str
) -> None:
    found = presets(tmp_path, broken=text, watercolor=GOOD)
    assert [style.id for style in found.of("styles")] == ["watercolor"]
    (problem,) = found.problems
    assert problem.startswith(f"styles/broken.yaml, line {line}: ")
    assert told in problem


def test_reports_a_file_that_is_not_text(tmp_path: Path) -> None:
    (tmp_path / "styles").mkdir()
    (tmp_path / "styles" / "binary.yaml").write_bytes(b"\xff\xfe\x00\x80")
    assert Presets(tmp_path).problems == ["styles/binary.yaml, line 1: it is not readable text."]


def test_reads_no_folder_that_is_not_a_preset_kind(tmp_path: Path) -> None:
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / "animals.yaml").write_text("family: animals\n")
    assert presets(tmp_path, watercolor=GOOD).problems == []


def test_reports_a_missing_folder(tmp_path: Path) -> None:
    found = Presets(tmp_path / "nowhere")
    assert found.of("styles") == []
    assert found.problems == ["There is no preset folder nowhere."]


def test_refuses_an_unknown_preset_with_near_matches(tmp_path: Path) -> None:
    with pytest.raises(RequestError) as refused:
        presets(tmp_path, watercolor=GOOD).get("styles", "watercolour")
    assert refused.value.field == "style"
    assert refused.value.hint == "Did you mean watercolor?"


def test_every_shipped_preset_is_sound() -> None:
    assert Presets(Path(__file__).parent.parent / "presets").problems == []
