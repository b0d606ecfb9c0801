"""A portrait from a photo, from the first look at it to the caption. Runs in a worker process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from providers.local.booth import ink
from providers.local.booth.backdrops import backdrop, painted
from providers.local.booth.captions import captioned
from providers.local.booth.dressing import dressed
from providers.local.booth.frames import framed, inner
from providers.local.booth.grades import graded
from providers.local.booth.looks import Choice, Colour, choose
from providers.local.booth.restyle import Studio, treated
from providers.local.booth.sitting import Sitting, seat, sit
from providers.local.painter import manners, paint
from studio.media.cutout import without_rim
from studio.media.images import save_image

Progress = Callable[[float, str], None]
LIKENESS = 0.8  # of a sample, as the form has it
SITTER_SEED = 7  # of a sample's face, the one that a person can use as a photo


def portrait(
    photo: str,
    prompt: str,
    style: str,
    identity: float,
    seed: int,
    width: int,
    height: int,
    out: str,
    place: tuple[int, int],
    *,
    progress: Progress,
) -> dict[str, Any]:
    """Write one portrait; says what was made: the look, whether it was known from the words, and what was found in the photo.

    identity: how much of the photo's own colours and detail stays, 0 to 1. place: which one of how many it is.
    """
    cv2.setNumThreads(1)
    index, count = place

    def tell(fraction: float, note: str) -> None:
        progress((index + fraction) / count, note)

    choice = choose(prompt, style)
    tell(0.05, "finding the person")
    _, _, wide, high = inner(choice.look.frame, width, height)
    sitting = sit(photo, wide, high, helmet=bool(choice.look.dress))
    tell(0.3, choice.look.title.lower())
    made = made_of(sitting, choice, identity, seed, (width, height), tell)
    save_image(made, Path(out), out.rpartition(".")[2])
    return {"look": choice.look.id, "known": choice.known, "found": sitting.found}


def sample(style: str, face: str, seed: int, size: tuple[int, int]) -> np.ndarray:
    """A look (height, width, 3) uint8 on a face painted from words. size: width and height with the frame."""
    cv2.setNumThreads(1)
    choice = choose("", style)
    _, _, wide, high = inner(choice.look.frame, *size)
    return made_of(_sitter(face, wide, high, bool(choice.look.dress)), choice, LIKENESS, seed, size)


@lru_cache(maxsize=32)
def _sitter(face: str, width: int, height: int, helmet: bool) -> Sitting:
    """A painted face, framed; many looks are shown on it one after another."""
    return seat(paint(face, seed=SITTER_SEED, width=512, height=512), width, height, helmet=helmet)


def made_of(
    sitting: Sitting,
    choice: Choice,
    identity: float,
    seed: int,
    size: tuple[int, int],
    tell: Progress = lambda fraction, note: None,
) -> np.ndarray:
    """The portrait (height, width, 3) uint8 of a framed photo. size: width and height with the frame."""
    studio = _studio(sitting, choice, seed)
    plain = without_rim(sitting.photo, sitting.mask).astype(np.float32) / 255
    person = treated(plain, studio)
    tell(0.5, "backdrop")
    scene = together(person, studio)
    tell(0.6, "light")
    styled = _in_manner(dressed(scene, studio), studio)
    tell(0.85, "finish")
    kept = likeness(styled, plain, studio, identity)
    finished = graded(kept, studio)
    accent = studio.palette[1] if studio.palette else (244, 243, 240)
    whole = framed(finished, studio.look.frame, size[0], size[1], accent)
    text = choice.caption or (choice.look.title if choice.look.caption and choice.look.frame != "wanted" else "")
    lettered = captioned(whole, text, studio.look.frame)
    return np.round(np.clip(lettered, 0, 1) * 255).astype(np.uint8)


def together(person: np.ndarray, studio: Studio) -> np.ndarray:
    """The person before the backdrop: with its shadow on it, its light in the person's edges, and a little of its colour."""
    if studio.sitting.found == "" and studio.look.backdrop != "keep":
        return person
    behind = backdrop(studio)
    if studio.look.backdrop == "keep":
        soft = ink.blurred(treated(behind, studio), 3 * studio.unit)
        return ink.mix(soft, person, studio.mask)
    shadow = ink.blurred(ink.shifted(studio.mask, 9 * studio.unit, 7 * studio.unit), 12 * studio.unit) * (
        0.16 if studio.look.backdrop == "scene" else 0.34
    )
    behind = behind * (1 - shadow)[..., None]
    if studio.look.backdrop == "scene" and "double" not in studio.look.person:
        person = _in_its_light(person, behind, studio)
    return ink.mix(behind, person, studio.mask)


def _in_its_light(person: np.ndarray, behind: np.ndarray, studio: Studio) -> np.ndarray:
    """The person in the scene's colours: a part of its mean colour over all, and its light around the edges."""
    ambient = behind.mean(axis=(0, 1))
    tint = ambient / max(0.05, float(ambient.mean()))
    lit = person * (1 + 0.16 * (tint - 1))
    bright = float(np.clip(0.86 + 0.3 * ambient.mean(), 0.86, 1.08))
    around = ink.blurred(behind, 22 * studio.unit)
    rim = np.clip(1 - ink.blurred(studio.mask, 9 * studio.unit), 0, 1) * 0.75
    return np.clip(1 - (1 - lit * bright) * (1 - around * rim[..., None]), 0, 1).astype(np.float32)


def likeness(styled: np.ndarray, plain: np.ndarray, studio: Studio, identity: float) -> np.ndarray:
    """The styled picture with the photo's own colours and detail laid back on the person, as far as the look allows."""
    part = studio.look.keep * identity**2
    if part <= 0 or studio.sitting.found == "":
        return styled
    colours = ink.luma(plain)[..., None] * np.ones(3, np.float32) if studio.look.mono else plain
    detail = ink.luma(plain) - ink.blurred(ink.luma(plain), 4 * studio.unit)
    held = ink.mix(styled, colours, studio.mask * part * 0.6)
    return np.clip(held + (detail * studio.mask * part * 0.8)[..., None], 0, 1).astype(np.float32)


def _studio(sitting: Sitting, choice: Choice, seed: int) -> Studio:
    look = choice.look
    height, width = sitting.mask.shape
    palettes = look.palettes
    palette: tuple[Colour, ...] = palettes[int(ink.rng(seed, "palette").integers(len(palettes)))] if palettes else ()
    prompt = choice.place if choice.place and look.backdrop in ("scene", "plain", "keep") else look.scene
    if choice.place and look.backdrop in ("plain", "keep"):
        look = replace(look, backdrop="scene")
    scene = painted(prompt, width, height, seed) if prompt else None
    return Studio(look, sitting, palette, seed, min(width, height) / 512, scene)


def _in_manner(scene: np.ndarray, studio: Studio) -> np.ndarray:
    """The picture remade in the look's manner; near is the person, which the manners that know depth use."""
    if not studio.look.manner:
        return scene
    depth = np.clip(0.85 - 0.7 * studio.mask, 0, 1).astype(np.float32)
    whole = np.round(np.clip(scene, 0, 1) * 255).astype(np.uint8)
    return manners.apply(studio.look.manner, whole, studio.seed, depth=depth).astype(np.float32) / 255
