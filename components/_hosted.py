"""Workflows that an upstream runs by itself: planned from a few words, or a template filled in. Their runs are in the list of the Workflows tab."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from typing import Any

import gradio as gr

from components._parts import EACH, QUIET, island
from components._slots import Slot, held
from components.guard import owner_of
from studio.errors import BacklotError, RequestError
from studio.hosted import MOST_REFERENCES
from studio.studio import Studio

READY = "It waits among the runs in Workflows. Nothing is paid before you approve its price there."
ASKS_AGAIN = ("template", "drop")  # what changes the templates

Values = Mapping[str, Any]
Said = dict[str, Any]


def hosted(studio: Studio, tab: str) -> tuple[gr.HTML, Any]:
    """The panel, and the handler that brings it up to date. It is empty for whoever can use no upstream that runs workflows."""
    with gr.Column(elem_classes=["bl-hosted"]):
        part = island("hosted", elem_id=f"{tab}-hosted", events=("look", "act"))
        media = Slot(
            tab,
            "hosted_references",
            "Media for the workflow",
            media=("image", "video", "audio"),
            most=MOST_REFERENCES,
            hint="In a plan, -1 is the first of these, -2 the second.",
        )

    def look(request: gr.Request) -> Said:
        """The panel as it is now; nobody looks without having it on the screen."""
        return _shown(studio, owner_of(request))

    def act(references: Any, event: gr.EventData, request: gr.Request) -> Said:
        """Does what was asked for, and answers in the panel."""
        owner = owner_of(request)
        try:
            verb, name = str(event.verb), str(event.provider)
            said = VERBS[verb](studio, name, {**event.values, "references": held(references)}, owner)
        except BacklotError as error:
            return _shown(studio, owner, ask=False, trouble=f"{error.message} {error.hint}".strip())
        return _shown(studio, owner, ask=verb in ASKS_AGAIN, **said)

    part.look(look, None, part, **QUIET)
    part.act(act, media.part, part, **EACH)
    return part, look


def _shown(studio: Studio, owner: str, *, ask: bool = True, **words: Any) -> Said:
    """What the panel shows. ask: also for the templates, which the panel otherwise keeps as they are."""
    at = time.time()  # so that the same answer is new again
    hosts = [{"name": each.name, "title": each.title} for each in studio.hosted.hosts(owner=owner)]
    found = {"templates": _templates(studio, hosts, owner, words)} if ask else {}
    return {"hosts": hosts, "at": at, **found, **words}


def _templates(studio: Studio, hosts: list[Said], owner: str, words: Said) -> list[Said]:
    """The templates of every account; what goes wrong is put into the words, where nothing else did."""
    found: list[Said] = []
    for host in hosts:
        try:
            kept = studio.hosted.templates(host["name"], owner=owner)
            found += [{**each.public(), "provider": host["name"]} for each in kept]
        except BacklotError as error:
            words.setdefault("trouble", f"{error.message} {error.hint}".strip())
    return found


def _plan(studio: Studio, name: str, values: Values, owner: str) -> Said:
    plan = studio.hosted.compose(name, str(values["brief"]), owner=owner)
    return {"plan": json.dumps(plan, indent=2, ensure_ascii=False)}


def _start(studio: Studio, name: str, values: Values, owner: str) -> Said:
    try:
        plan = json.loads(str(values["plan"]))
    except ValueError as error:
        raise RequestError("The plan is no JSON.", field="plan", hint="Mend it, or have it written again.") from error
    if not isinstance(plan, dict):
        raise RequestError("The plan is no object.", field="plan", hint='Write it like {"title": ..., "steps": [...]}.')
    key, references = str(values["key"]), values["references"]
    run = studio.runs.send(name, {"input": plan}, owner=owner, idempotency_key=key, references=references)
    return {"said": READY, "begun": run["id"]}


def _template(studio: Studio, name: str, values: Values, owner: str) -> Said:
    made = studio.hosted.save_template(name, str(values["brief"]), str(values["name"]), owner=owner)
    return {"said": f'"{made.title}" is kept. Fill it in below whenever you need it.', "kept": made.id}


def _use(studio: Studio, name: str, values: Values, owner: str) -> Said:
    """A run of a template. Its media are taken from those that are held, in their order."""
    held_media = [studio.library.get(each, owner=owner) for each in values["references"]]
    filled = {str(key): value for key, value in dict(values["values"]).items()}
    for key, kind in dict(values["media"]).items():
        found = next((each for each in held_media if each.media == kind), None)
        if found is not None:
            held_media.remove(found)
            filled[str(key)] = found.id
    run = studio.runs.fill(name, str(values["id"]), filled, owner=owner, idempotency_key=str(values["key"]))
    return {"said": READY, "begun": run["id"]}


def _drop(studio: Studio, name: str, values: Values, owner: str) -> Said:
    studio.hosted.drop_template(name, str(values["id"]), owner=owner)
    return {"said": "The template is deleted."}


VERBS: dict[str, Callable[[Studio, str, Values, str], Said]] = {
    "plan": _plan,
    "start": _start,
    "template": _template,
    "use": _use,
    "drop": _drop,
}
