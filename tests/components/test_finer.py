"""The finer controls: what they read, and what they offer of a provider that has controls of its own."""

from __future__ import annotations

from typing import Any, Literal

import gradio as gr
import pytest
from pydantic import BaseModel, Field

from components._film import Length
from components._finer import Loras
from studio.provider import Knob, knobs_of


class Options(BaseModel):
    """What an upstream alone understands."""

    pays: Literal["coins", "notes"] | None = Field(None, description="What pays.")
    plain: bool = Field(True, description="Keep it plain.")
    shift: float | None = Field(None, ge=0, le=20, description="The noise shift.")
    voice: str = Field("", description="The voice in words.")
    points: list[dict[str, float]] | None = Field(None, description="What moves.", json_schema_extra={"over": "video"})
    table: dict[str, str] = Field({}, description="For programs.")


def test_options_become_controls_of_their_kind() -> None:
    assert knobs_of(Options) == (
        Knob("pays", "What pays", "choice", ("coins", "notes")),
        Knob("plain", "Keep it plain", "switch", default=True),
        Knob("shift", "The noise shift", "number", min=0, max=20),
        Knob("voice", "The voice in words", "text", default=""),
        Knob("points", "What moves", "points", over="video"),
    )


@pytest.mark.parametrize(
    ("chosen", "strengths", "expected"),
    [
        (["ink"], "", [("ink", 1)]),
        (["ink", "wash"], "0.8", [("ink", "0.8"), ("wash", "0.8")]),
        (["ink", "wash"], "0.8, 0.5", [("ink", "0.8"), ("wash", "0.5")]),
        ([], "0.8", []),
    ],
)
def test_add_ons_have_their_strengths(chosen: list[str], strengths: str, expected: list[tuple[str, Any]]) -> None:
    with gr.Blocks():
        loras = Loras("image")
    read = loras.read({loras.choice: chosen, loras.strength: strengths})
    assert [(one["id"], one["strength"]) for one in read["loras"]] == expected


def test_exact_frames_take_the_place_of_seconds() -> None:
    with gr.Blocks():
        length = Length("video", ())
        length.fold()
    values = {part: getattr(part, "value", None) for part in length.parts} | {length.frames: " 81 "}
    assert length.read(values) == {"frames": "81"}
    assert length.show({"frames": 81, "fps": 16})[length.frames] == "81"
