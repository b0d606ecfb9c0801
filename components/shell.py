"""The frame around the tabs: header, tabs, tray, viewer, and the wires between tabs that do not know each other.

A new tab is one file with `build(studio) -> Tab`, and one line in TABS.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from typing import Any

import gradio as gr

from components import (
    _tray,
    _viewer,
    angles,
    director,
    edit,
    image,
    library,
    music,
    people,
    photobooth,
    settings,
    video,
    workflows,
)
from components._cards import balance_words
from components._makers import offered
from components._parts import EACH, QUIET, Tab, Updates, answer, island
from components._sentences import MODES
from components.guard import owner_of
from studio.accounts import ProviderView
from studio.errors import BacklotError
from studio.provider import Cost, Provider
from studio.studio import Studio

TABS: tuple[tuple[str, str, Callable[[Studio], Tab]], ...] = (
    ("image", "Image", image.build),
    ("edit", "Edit", edit.build),
    ("photobooth", "Photobooth", photobooth.build),
    ("angles", "360°", angles.build),
    ("video", "Video", video.build),
    ("music", "Music", music.build),
    ("workflows", "Workflows", workflows.build),
    ("director", "Director", director.build),
    ("people", "People", people.build),
    ("library", "Library", library.build),
    ("settings", "Settings", settings.build),
)
MORTAL = (
    "Jobs and pictures here do not outlive this machine: set BACKLOT_DATABASE_URL and BACKLOT_MEDIA_URL to keep them."
)

_log = logging.getLogger(__name__)


def build(studio: Studio) -> gr.Blocks:
    """The whole page."""
    with gr.Blocks(title="Backlot", analytics_enabled=False, fill_width=True) as page:
        header = island("header", elem_id="header", events=("chosen", "refresh"), value=None, notice=_notice(studio))
        with gr.Tabs(elem_id="tabs") as tabs:
            built = {name: _tab(name, label, make, studio) for name, label, make in TABS}
        viewer = _viewer.build(studio, _send_to(built))
        _tray.build(studio)
        _wire_header(page, studio, header, tabs, built)
        _wire_desk(studio, viewer, tabs, built)
    return page


def _tab(name: str, label: str, make: Callable[[Studio], Tab], studio: Studio) -> Tab:
    with gr.Tab(label, id=name, elem_id=f"tab-{name}"):
        return make(studio)


def _wire_header(page: gr.Blocks, studio: Studio, header: gr.HTML, tabs: gr.Tabs, built: Mapping[str, Tab]) -> None:
    """What the header shows, and what follows from choosing there."""
    outputs = [header, tabs, *_unique(part for tab in built.values() if tab.fresh for part in tab.outputs)]
    providers = [tab.provider for tab in built.values() if tab.provider is not None]

    def opened(request: gr.Request) -> dict[Any, Any]:
        owner, wanted = owner_of(request), request.query_params.get("tab")
        shown: Updates = {header: {"value": header_facts(studio, owner)}}
        if wanted in built:
            shown[tabs] = {"selected": wanted}
        return answer(shown, *(tab.fresh(owner) for tab in built.values() if tab.fresh))

    def chosen(event: gr.EventData, request: gr.Request) -> dict[Any, Any]:
        owner = owner_of(request)
        studio.choose(owner, "provider", str(event.name))
        follow: Updates = {part: {"value": offered(part, str(event.name))} for part in providers}
        return answer({header: {"value": header_facts(studio, owner)}}, follow)

    def refreshed(request: gr.Request) -> dict[str, Any]:
        """The header with what is left now."""
        owner = owner_of(request)
        ask_balance(studio, owner)
        return {**header_facts(studio, owner), "ask": False}

    def told(request: gr.Request) -> dict[str, Any]:
        """The header with what has been learnt."""
        return {**header_facts(studio, owner_of(request)), "ask": False}

    page.load(opened, None, outputs, **QUIET)
    header.refresh(refreshed, None, header, **QUIET)
    choice = header.chosen(chosen, None, [header, *providers], **EACH)
    keys = [event.then(refreshed, None, header, **QUIET) for tab in built.values() for event in tab.keys]
    for event in (check for tab in built.values() for check in tab.checks):
        event.then(told, None, header, **QUIET)
    for tab in built.values():
        if tab.changed is not None:
            handler, inputs = tab.changed
            for event in (choice, *keys):
                event.then(handler, inputs, list(tab.outputs), **QUIET)


def _wire_desk(studio: Studio, desk: gr.HTML, tabs: gr.Tabs, built: Mapping[str, Tab]) -> None:
    """Actions on an artifact, wherever it is shown: they end in the tab that made it, or that takes it."""
    forms = [(name, tab) for name, tab in built.items() if tab.restore]
    fields = [part for tab in built.values() for target in tab.accepts for part in (target.part, *target.also)]

    def reuse(event: gr.EventData, request: gr.Request) -> dict[Any, Any]:
        owner = owner_of(request)
        try:
            task, asked = _asked(studio, event, owner)
        except BacklotError as error:
            gr.Warning(f"{error.message} {error.hint}".strip())
            return {tabs: gr.skip()}
        for name, tab in forms:
            if task in tab.tasks and tab.restore:
                return answer({tabs: {"selected": name}}, tab.restore({"task": task, **asked}, owner))
        gr.Warning("This file does not say how it was made, so there are no settings to reuse.")
        return {tabs: gr.skip()}

    def variations(event: gr.EventData, request: gr.Request) -> None:
        """The same once more, with seeds of chance."""
        owner = owner_of(request)
        try:
            task, asked = _asked(studio, event, owner)
            fresh = {name: value for name, value in asked.items() if name != "seed"}
            studio.submit(task, {**fresh, "seed_strategy": "random"}, owner=owner)
        except BacklotError as error:
            gr.Warning(f"{error.message} {error.hint}".strip())

    def make(event: gr.EventData, request: gr.Request) -> None:
        """Any job that an action of a card asks for, like an export or a larger copy."""
        try:
            studio.submit(str(event.task), dict(event.request), owner=owner_of(request))
        except BacklotError as error:
            gr.Warning(f"{error.message} {error.hint}".strip())

    def send(event: gr.EventData, request: gr.Request) -> dict[Any, Any]:
        artifact = studio.library.get(str(event.artifact), owner=owner_of(request))
        target = built[str(event.tab)].accepts[int(str(event.place))]
        value: Any = {"add": artifact.id, "sent": time.time_ns()} if target.add else [artifact.id]
        shown: Updates = {tabs: {"selected": str(event.tab)}, target.part: {"value": value}}
        return answer(shown, dict(target.also))

    desk.reuse(reuse, None, [tabs, *_unique(part for _, tab in forms for part in tab.outputs)], **EACH)
    desk.variations(variations, None, None, **EACH)
    desk.make(make, None, None, **EACH)
    desk.send(send, None, [tabs, *_unique(fields)], **EACH)


def header_facts(studio: Studio, owner: str) -> dict[str, Any]:
    """What the header shows: the providers, the chosen one, its balance as last known, and what was spent today. Asks nobody.

    ask: whether the page shall ask what is left, once it is there.
    """
    views = _makers(studio, owner)
    chosen = studio.choice(owner, "provider", "auto")
    if chosen not in {view.name for view in views}:
        chosen = "auto"
    ready = [view for view in views if view.configured]
    auto = {
        "name": "auto",
        "title": "Auto",
        "ok": bool(ready),
        "note": f"now {ready[0].title}" if ready else "none is set up",
    }
    listed = [
        {"name": view.name, "title": view.title, "ok": view.ok, "note": _note(studio, view, owner)} for view in views
    ]
    payer = _payer(studio, owner)
    left = studio.checkups.known_balance(payer, owner) if payer else None
    spent = [Cost(amount=amount, unit=unit).text for unit, amount in studio.spent_today(owner=owner).items() if amount]
    return {
        "providers": [auto, *listed],
        "chosen": chosen,
        "balance": balance_words(left),
        "payer": payer.title if payer else "",
        "ask": payer is not None,
        "spent": ", ".join(spent) or "free",
        "project": studio.projects.current(owner),
        "able": able_of(studio, {view.name for view in ready}),
    }


def able_of(studio: Studio, ready: set[str]) -> list[str]:
    """What these providers can do, in the words of `Target.needs`: tasks, and the modes of films."""
    models = [model for provider, model in studio.models() if provider.name in ready]
    modes = {f"video:{mode}" for model in models if "video" in model.tasks for mode in model.modes or MODES}
    return sorted({task for model in models for task in model.tasks} | modes)


def ask_balance(studio: Studio, owner: str) -> None:
    """Learns what is left on the account that the header shows, as far as it can be said."""
    payer = _payer(studio, owner)
    if payer is None:
        return
    try:
        studio.balance(payer.name, owner=owner)
    except BacklotError as error:
        _log.info("The balance at %s is not known: %s", payer.name, type(error).__name__)


def _payer(studio: Studio, owner: str) -> Provider | None:
    """The provider whose account would be spent now: the chosen one, for Auto the first that is set up."""
    views = {view.name: view for view in _makers(studio, owner)}
    chosen = views.get(studio.choice(owner, "provider", "auto"))
    view = chosen or next((view for view in views.values() if view.configured), None)
    return studio.registry.get(view.name) if view and view.configured and not view.free else None


def _makers(studio: Studio, owner: str) -> list[ProviderView]:
    """The providers to choose from; a chat server makes nothing to choose it for."""
    return [view for view in studio.providers(owner=owner) if view.tasks]


def _note(studio: Studio, view: ProviderView, owner: str) -> str:
    """A few words on a provider: what is in the way, else what is left there."""
    if not view.configured:
        return view.note
    provider = studio.registry.get(view.name)
    checkup = studio.checkups.last(provider, owner)
    if checkup and not checkup.ok:
        return checkup.brief.lower()
    return "free" if view.free else balance_words(studio.checkups.known_balance(provider, owner))


def _asked(studio: Studio, event: Any, owner: str) -> tuple[str, dict[str, Any]]:
    """Task and request behind an artifact or a job, with the seed that was really used. Raises NotFound."""
    job = getattr(event, "job", None)
    if job:
        found = studio.job(str(job), owner=owner)
        return found.task, dict(found.request)
    artifact = studio.library.get(str(event.artifact), owner=owner)
    recipe = studio.library.recipe_of(artifact)
    asked = dict(recipe.get("request", {}))
    seed = artifact.seed if artifact.seed is not None else recipe.get("seed")
    if asked and seed is not None:
        asked |= {"seed": seed, "seed_strategy": "fixed"}
    return str(recipe.get("task", "")), asked


def _send_to(built: Mapping[str, Tab]) -> list[dict[str, Any]]:
    """The places that take an artifact, for the "Send to" menu."""
    return [
        {"tab": name, "target": place, "label": target.label, "media": list(target.media), "needs": target.needs}
        for name, tab in built.items()
        for place, target in enumerate(tab.accepts)
    ]


def _notice(studio: Studio) -> str:
    mortal = studio.settings.space and not studio.settings.database_url
    return MORTAL if mortal else ""


def _unique(parts: Any) -> list[Any]:
    return list(dict.fromkeys(parts))
