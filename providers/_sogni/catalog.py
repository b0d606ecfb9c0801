"""Which models are offered now: the list in YAML, narrowed and corrected by the live catalog, which is kept for the next start."""

from __future__ import annotations

import contextlib
import json
import logging
import re
import secrets
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from providers._sogni.models import SogniModel, model_from
from studio.errors import ModelUnavailable
from studio.provider import Span, can
from studio.requests import EditRequest, Request, VideoRequest

if TYPE_CHECKING:
    from sogni_client import SogniClient

LIST = Path(__file__).resolve().parents[2] / "presets" / "models" / "sogni.yaml"
FRESH = 3600.0  # seconds until the live catalog is asked for again
HIGH = re.compile(r"\b(uhd|hd|full hd|4k|1080p|2160p|1440p|high[- ]res(olution)?)\b", re.IGNORECASE)
KEPT = ("steps", "guidance", "sampler", "scheduler")  # what is taken over of a model's ranges
HIGH_LINES = 1080  # of a film's shorter side

log = logging.getLogger("backlot.sogni")


@dataclass(frozen=True)
class Live:
    """What the upstream lists. tiers: model -> its own ranges; loras: model -> the add-ons it takes. at: Unix seconds."""

    ids: frozenset[str]
    tiers: Mapping[str, Mapping[str, Any]]
    loras: Mapping[str, tuple[str, ...]]
    at: float


@cache
def listed() -> tuple[SogniModel, ...]:
    """Every model of the YAML list, in its order."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    data = yaml.load(LIST.read_text(encoding="utf-8"), Loader=loader)
    return tuple(model_from(values, data["families"]) for values in data["models"])


class Catalog:
    """The models, and which one stands for what is asked. Thread-safe: what is shown is replaced as a whole."""

    def __init__(self, file: Path | None = None) -> None:
        """file: where the live catalog is kept between two starts."""
        self._file, self._lock = file, threading.Lock()
        self._live = _read(file)
        self._models = _merged(self._live)

    @property
    def known(self) -> bool:
        """Whether the upstream has ever told what it offers."""
        return self._live is not None

    @property
    def stale(self) -> bool:
        return self._live is None or time.time() - self._live.at > FRESH

    def models(self) -> list[SogniModel]:
        """What is offered now, as far as is known."""
        return list(self._models)

    def put(self, live: Live) -> None:
        """Take over what the upstream lists now."""
        with self._lock:
            self._live = live
            self._models = _merged(live)
            if self._file is not None:
                _write(self._file, live)

    def find(self, name: str) -> SogniModel | None:
        """The offered model of this id or alias."""
        return next((model for model in self._models if name in (model.id, *model.aliases)), None)

    def known_as(self, name: str) -> SogniModel | None:
        """The model of this id, also one that is offered no more: what was begun with it goes on."""
        return self.find(name) or next((model for model in listed() if name in (model.id, *model.aliases)), None)

    def choose(self, request: Request) -> SogniModel | None:
        """The offered model for a request that names none: by task, mode, quality and what it needs."""
        wish = wanted(request)
        return self.standing_in(wish, request) if wish else None

    def standing_in(self, model: SogniModel, request: Request) -> SogniModel | None:
        """The model itself where it is offered, else the nearest one that is."""
        for name in (model.id, *model.instead):
            found = self.find(name)
            if found is not None and can(found, request):
                return found
        able = [other for other in self._models if can(other, request)]
        return min(able, key=lambda other: _distance(other, model), default=None)

    def settled(self, request: Request) -> tuple[SogniModel, str]:
        """The model that carries out a settled request, and a note for the person where it is not the one that was meant.

        Raises ModelUnavailable for one that was chosen by name and is offered no more.
        """
        meant = wanted(request)
        found = self.find(request.model)
        if found is not None:
            instead = meant is not None and found.id != meant.id and self.find(meant.id) is None
            chosen = self.choose(request) if instead else None
            note = _replaced(meant, found) if meant and chosen and chosen.id == found.id else ""
            return found, note
        if meant is not None and request.model in (meant.id, *meant.aliases):
            other = self.choose(request)
            if other is not None:
                return other, _replaced(meant, other)
        raise ModelUnavailable(
            f"Sogni does not offer {request.model} any more.",
            provider="sogni",
            field="model",
            hint="Choose another model, or leave the model out.",
        )


def wanted(request: Request) -> SogniModel | None:
    """What the list says for this task, mode and quality, whether it is offered now or not."""
    able = [model for model in listed() if can(model, request) and _suits(model, request)]
    if high(request):
        able = [model for model in able if request.quality in model.hd] or able
    fitting = [model for model in able if request.quality in (*model.qualities, *model.hd)]
    return next(iter(fitting or able), None)


def high(request: Request) -> bool:
    """Whether a film in high resolution is asked for, in words or by its size."""
    if not isinstance(request, VideoRequest):
        return False
    lines = request.target_resolution or min(request.width or 0, request.height or 0)
    return lines >= HIGH_LINES or bool(HIGH.search(request.prompt))


def _suits(model: SogniModel, request: Request) -> bool:
    """Whether it takes what else is given, so that nobody is sent to a model that refuses it."""
    task = request.task
    if isinstance(request, EditRequest):
        roomy = model.references >= len(request.references)
        return roomy and (model.mask or not request.mask) and (model.strength or request.strength is None)
    if isinstance(request, VideoRequest):
        voiced = bool(request.voice or request.generate_audio)
        named = len(request.references) > model.references or len(request.references) < model.least_references
        controlled = bool(request.control) and model.workflow != "v2v"
        plain = request.effective_mode == "motion" and not request.control and model.workflow == "v2v"
        return (model.audio or not voiced) and not named and not controlled and not plain
    if task == "speech":
        sample = bool(getattr(request, "voice_sample", ""))
        described = bool(request.options.get("voice_description"))
        return model.workflow == ("clone" if sample else "design" if described else "voice")
    return True


def _distance(other: SogniModel, model: SogniModel) -> tuple[bool, bool, bool, float]:
    """How unlike two models are: what pays for it, the family and the way it works first, then the time it takes."""
    return (
        other.tokens != model.tokens,
        other.family != model.family,
        other.workflow != model.workflow,
        abs(other.typical_seconds - model.typical_seconds),
    )


def _replaced(meant: SogniModel, other: SogniModel) -> str:
    return f"Sogni does not offer {meant.title} at the moment; {other.title} makes this instead."


def _merged(live: Live | None) -> tuple[SogniModel, ...]:
    """The list with what the upstream says about it. Where it lists nothing of ours, the list stands."""
    if live is None:
        return listed()
    offered = [model for model in listed() if model.id in live.ids]
    return tuple(_corrected(model, live) for model in offered) or listed()


def _corrected(model: SogniModel, live: Live) -> SogniModel:
    tier = live.tiers.get(model.id, {})
    loras = tuple(dict.fromkeys((*model.loras, *live.loras.get(model.id, ()))))
    return replace(
        model,
        steps=_range(tier.get("steps")) or model.steps,
        guidance=(_range(tier.get("guidance")) or model.guidance) if model.guidance else None,
        samplers=_allowed(tier, "sampler", model.samplers),
        schedulers=_allowed(tier, "scheduler", model.schedulers),
        loras=loras,
    )


def _range(values: Any) -> Span | None:
    if not isinstance(values, Mapping) or "min" not in values or "max" not in values:
        return None
    return Span(float(values["min"]), float(values["max"]), values.get("default"))


def _allowed(tier: Mapping[str, Any], name: str, known: tuple[str, ...]) -> tuple[str, ...]:
    found = tier.get(name)
    allowed = found.get("allowed") if isinstance(found, Mapping) else None
    return tuple(allowed) if allowed else known


async def live_of(client: SogniClient) -> Live:
    """What the upstream offers now."""
    projects = client.projects
    ids = {str(model.get("id")) for model in await projects.get_supported_models(force_refresh=True)}
    tiers: dict[str, Mapping[str, Any]] = {}
    for model in listed():
        if model.id in ids:
            with contextlib.suppress(ValueError):  # it has no ranges there: ours stand
                options = await projects.get_model_options(model.id)
                tiers[model.id] = {key: options[key] for key in KEPT if key in options}
    loras: dict[str, list[str]] = {}
    for lora in (await projects.available_loras())["loras"]:
        for name in lora.get("modelIds") or ():
            loras.setdefault(str(name), []).append(str(lora.get("loraId")))
    return Live(frozenset(ids), tiers, {name: tuple(found) for name, found in loras.items()}, time.time())


def _read(file: Path | None) -> Live | None:
    if file is None or not file.exists():
        return None
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
        loras = {name: tuple(found) for name, found in data["loras"].items()}
        return Live(frozenset(data["ids"]), data["tiers"], loras, float(data["at"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        log.warning("The kept catalog cannot be read (%s); the built-in list is used.", type(error).__name__)
        return None


def _write(file: Path, live: Live) -> None:
    data = {"ids": sorted(live.ids), "tiers": live.tiers, "loras": live.loras, "at": live.at}
    part = file.with_name(f".{file.name}-{secrets.token_hex(4)}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(json.dumps(data), encoding="utf-8")
        part.replace(file)
    except OSError as error:
        log.warning("The catalog could not be kept: %s.", error.strerror)
    finally:
        part.unlink(missing_ok=True)
