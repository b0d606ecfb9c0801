"""Words without a language model: a prompt made richer by what it lacks, a picture described by what can be measured.

It says what it is: rules and measurements, no understanding. A chat provider does both better.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

LACKING = (  # family of the painter's vocabulary, what is added where the prompt names none of it
    (
        "time",
        ("at golden hour", "in the blue hour before dawn", "under a late afternoon sun", "on a clear moonlit night"),
    ),
    ("weather", ("with drifting mist", "with a light breeze", "in crisp clear air", "with towering clouds far off")),
    (
        "lens",
        (
            "wide-angle view",
            "layered depth from foreground to far hills",
            "seen from slightly above",
            "framed by the rule of thirds",
        ),
    ),
    ("mood", ("calm and spacious", "dreamy and hushed", "dramatic and luminous", "warm and inviting")),
)
CAMERA = ("slow push-in", "gentle pan from left to right", "steady dolly forward", "slow orbit around the subject")
SOUND = ("warm analog texture", "a slow build to the second half", "wide stereo field", "a quiet, open ending")
COLOURS = {
    "black": (20, 20, 20),
    "white": (240, 240, 240),
    "grey": (128, 128, 128),
    "red": (200, 40, 40),
    "orange": (235, 130, 40),
    "yellow": (235, 210, 80),
    "green": (60, 150, 70),
    "teal": (30, 130, 130),
    "blue": (50, 90, 190),
    "violet": (120, 70, 180),
    "pink": (235, 150, 180),
    "brown": (120, 80, 50),
    "beige": (220, 200, 170),
}


def enrich(prompt: str, media: str) -> str:
    """The prompt with light, weather, view and mood added where it names none; the same prompt gives the same words."""
    from providers.local.painter import understood

    number = int.from_bytes(hashlib.sha256(prompt.encode()).digest()[:8], "big")
    if media in {"audio", "music"}:
        additions = [SOUND[number % len(SOUND)], SOUND[(number // 7 + 1) % len(SOUND)]]
    else:
        named = {word["family"] for word in understood(prompt).as_json()["words"]}
        additions = [
            choices[(number >> 4 * place) % len(choices)]
            for place, (family, choices) in enumerate(LACKING)
            if family not in named
        ]
        additions += [CAMERA[number % len(CAMERA)]] if media == "video" else []
    return ", ".join([prompt.rstrip(" .,"), *dict.fromkeys(additions)])


def describe(path: Path, question: str) -> str:
    """What a picture shows as far as its recipe or its pixels tell."""
    from studio.library import read_recipe

    recipe = read_recipe(path) or {}
    prompt = recipe.get("request", {}).get("prompt", "") if isinstance(recipe.get("request"), dict) else ""
    sentences = [f"Made from the words: {prompt}." if prompt else "", _measured(path)]
    if question:
        sentences.append(
            "The local engine measures and cannot answer questions; a chat provider that sees pictures can."
        )
    return " ".join(sentence for sentence in sentences if sentence)


def _measured(path: Path) -> str:
    import numpy as np
    from PIL import Image

    with Image.open(path) as picture:
        width, height = picture.size
        small = np.asarray(picture.convert("RGB").resize((48, 48)), dtype=np.float32)
    luma = float(small.mean())
    shape = "square" if abs(width - height) < 0.05 * width else "wide" if width > height else "tall"
    tone = "dark" if luma < 85 else "bright" if luma > 170 else "evenly lit"
    names, table = list(COLOURS), np.array(list(COLOURS.values()), dtype=np.float32)
    nearest = np.linalg.norm(small.reshape(-1, 1, 3) - table, axis=2).argmin(axis=1)
    counts = np.bincount(nearest, minlength=len(names))
    main = [names[index] for index in counts.argsort()[::-1][:3] if counts[index] > 0.08 * len(nearest)]
    warmth = float(small[..., 0].mean() - small[..., 2].mean())
    temperature = "warm" if warmth > 12 else "cool" if warmth < -12 else "neutral"
    return f"A {shape}, {tone} picture of {width} x {height} pixels in {temperature} colours, mostly {' and '.join(main) or 'mixed'}."
