"""What programs are told of providers, models, presets and limits: the same facts as the page's cards and tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from components._wire import model_facts
from studio.errors import RequestError
from studio.presets import KINDS
from studio.provider import Act, Provider, Setting
from studio.requests import TASKS
from studio.studio import Studio

Facts = dict[str, Any]


def provider_facts(studio: Studio, name: str, owner: str) -> Facts:
    """A provider with where each of its values comes from, never a key; and what this owner may still make there."""
    provider = studio.registry.get(name)
    view = next(each for each in studio.providers(owner=owner) if each.name == provider.name)
    values = studio.keys.secrets_for(owner, provider)
    own = view.configured and studio.keys.may_choose(owner, provider)
    return {
        **asdict(view),
        "warning": provider.warning(values),
        "settings": [_setting(studio, provider, each, owner) for each in provider.settings],
        "origins": [asdict(each) for each in provider.origins(values)],
        "allowances": [asdict(each) for each in provider.allowances(values)] if own else [],
        "record": provider.record(values) if own else [],
        "acts": [_act(each) for each in provider.acts],
        "runs_workflows": provider.hosted() is not None,
    }


def model_card(studio: Studio, provider: str, model: str) -> Facts:
    """A model with its limits, and what `options` may ask of it. Raises RequestError for one that there is not."""
    found = studio.registry.get(provider)
    known = {name: each for each in found.models() for name in (*each.aliases, each.id)}
    if model not in known:
        hint = f"Choose one of {', '.join([each.id for each in found.models()][:8])}."
        raise RequestError(f'{found.title} has no model "{model[:80]}".', field="model", hint=hint)
    chosen = known[model]
    offered = (*found.knobs(chosen), *found.written_knobs(chosen))
    knobs = [{**asdict(knob), "choices": [each for each in knob.choices if each]} for knob in offered]
    return {**model_facts(found, chosen), "aliases": list(chosen.aliases), "options": knobs}


def presets_of(studio: Studio, kind: str) -> Facts:
    """The presets of a kind, in the order they are shown. Raises RequestError for a kind that is none."""
    if kind not in KINDS:
        raise RequestError(f'There is no kind "{kind[:40]}".', field="kind", hint=f"Choose one of {', '.join(KINDS)}.")
    shown = ("id", "title", "task", "category", "prompt", "negative_prompt", "values")
    return {"presets": [{name: getattr(each, name) for name in shown} for each in studio.presets.of(kind)]}


def usage_of(studio: Studio, owner: str) -> Facts:
    """What is used of today's limits, and the room that things take. A limit is null where there is none."""
    used, room, settings = studio.used_today(owner=owner), studio.space(owner=owner), studio.settings
    return {
        "images": {"used": used.images, "of": settings.daily_images},
        "videos": {"used": used.videos, "of": settings.daily_videos},
        "unfinished": {"used": used.unfinished, "of": settings.jobs_per_owner},
        "spent": {"used": dict(used.spent), "of": settings.budget},
        "library": {"files": room.files, "bytes": room.media},
        "trash": {"files": room.trash_files, "bytes": room.trash},
        "allowances": [
            {"provider": provider.name, **asdict(each)}
            for provider in _own(studio, owner)
            for each in _left(studio, provider, owner)
        ],
    }


def defaults_of(studio: Studio, owner: str) -> Facts:
    """Who makes each task where a request leaves it open, as far as this owner has said; what is no longer offered is left out."""
    chosen = {task: studio.defaults.of(owner, task) for task in TASKS}
    return {"defaults": [{"task": task, **asdict(each)} for task, each in chosen.items() if each]}


def set_default(studio: Studio, owner: str, task: str, provider: str, model: str) -> Facts:
    """Who makes a task from now on. Raises RequestError for what nobody offers."""
    studio.defaults.choose(owner, task, provider, model)
    return {"task": task, "provider": provider, "model": model}


def set_option(studio: Studio, owner: str, provider: str, name: str, value: str) -> Facts:
    """A setting with choices as it is from now on."""
    studio.choose_option(provider, name, value, owner=owner)
    settings = provider_facts(studio, provider, owner)["settings"]
    return next(each for each in settings if each["name"] == name)


def panel_of(studio: Studio, owner: str, provider: str) -> Facts:
    """A provider's panel, with what can be asked for in it."""
    acts = [_act(each) for each in studio.registry.get(provider).acts]
    return {"provider": provider, "panel": studio.panel(provider, owner=owner), "acts": acts}


def arranged(studio: Studio, owner: str, provider: str, verb: str, values: Mapping[str, Any]) -> Facts:
    """What was done in a provider's panel, in a sentence."""
    return {"said": studio.arrange(provider, verb, values, owner=owner)}


def brains_of(studio: Studio, owner: str) -> Facts:
    """Everybody who can answer in a conversation, and who does where nobody was chosen."""
    brains = studio.director.brains
    return {"brains": brains.all(owner), "usual": brains.usual(owner)}


def _setting(studio: Studio, provider: Provider, setting: Setting, owner: str) -> Facts:
    """A setting: where its value comes from; the value itself only where there are choices, which are no secret."""
    value = (
        studio.keys.secrets_for(owner, provider).get(setting.name) or setting.choices[0].id if setting.choices else ""
    )
    return {
        "name": setting.name,
        "label": setting.label,
        "source": studio.keys.source(owner, provider, setting.name),
        "required": setting.required,
        "secret": setting.secret,
        "choices": [choice.id for choice in setting.choices],
        "value": value,
    }


def _act(act: Act) -> Facts:
    takes = [
        {"name": each.name, "kind": each.kind, "needed": each.needed, "values": dict(each.values)} for each in act.takes
    ]
    return {"verb": act.verb, "about": act.about, "takes": takes}


def _own(studio: Studio, owner: str) -> list[Provider]:
    """The providers that are set up, and whose account is this owner's to look at."""
    able = [each for each in studio.registry.all() if not each.missing(studio.keys.secrets_for(owner, each))]
    return [each for each in able if studio.keys.may_choose(owner, each)]


def _left(studio: Studio, provider: Provider, owner: str) -> tuple[Any, ...]:
    return provider.allowances(studio.keys.secrets_for(owner, provider))
