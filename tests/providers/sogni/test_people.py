"""A persona named in a prompt, as Sogni is asked for it: references, face, first frame and voice."""

from __future__ import annotations

import pytest

from studio.studio import Studio
from tests.conftest import OWNER
from tests.providers.sogni.test_media import Asked, Make, done


@pytest.fixture
def vera(busy: Studio, inputs: dict[str, str]) -> None:
    draft = {"name": "Vera", "photos": [inputs["face"]], "voice_clip": inputs["voice"], "consent": True}
    if not busy.personas(owner=OWNER):
        busy.save_persona(draft, owner=OWNER)


@pytest.mark.usefixtures("vera")
def test_a_picture_has_them_as_a_reference(make: Make, asked: Asked) -> None:
    job = done(make(prompt="@vera on a beach", aspect_ratio="1:1"))
    sent = asked(job)
    assert job.task == "edit"
    assert sent["modelID"] == "qwen_image_edit_2511_fp8_lightning"
    assert sent["hasContextImage1"] is True
    assert sent["positivePrompt"].startswith("Vera on a beach")
    assert "Picture 1 shows Vera." in sent["positivePrompt"]
    assert sent["width"] == sent["height"]


@pytest.mark.usefixtures("vera")
def test_the_photobooth_has_their_face(make: Make, asked: Asked) -> None:
    sent = asked(done(make("photobooth", prompt="@vera as a pirate")))
    assert sent["modelID"] == "coreml-sogniXLturbo_alpha1_ad"
    assert sent["currentControlNetsJob"]


@pytest.mark.usefixtures("vera")
def test_a_film_begins_with_them_and_has_their_voice(make: Make, asked: Asked) -> None:
    sent = asked(done(make("video", prompt='@vera says: "This is my voice."', duration=4)))
    assert sent["hasReferenceImage"] is True
    assert sent["hasReferenceAudioIdentity"] is True
