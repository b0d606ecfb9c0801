"""The words for what each task makes."""

from __future__ import annotations

TASKS = {  # in the order of the tabs
    "image": "Images",
    "edit": "Edits",
    "photobooth": "Portraits",
    "angles": "Views and turntables",
    "video": "Films",
    "music": "Music",
    "speech": "Speech",
    "sound_effect": "Sound effects",
    "transcribe": "Transcripts",
    "upscale": "Larger copies",
    "model3d": "3D models",
    "cut": "Cuts",
    "export": "Exports",
}


def listed(tasks: tuple[str, ...]) -> str:
    """What these make, within a sentence."""
    words = [title for task, title in TASKS.items() if task in tasks]
    return ", ".join(word if word[:2] == "3D" else word.lower() for word in words)
