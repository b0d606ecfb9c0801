"""The Settings tab: which providers are set up and work, their keys, who makes what, what is used, and where things are kept.

Keys go one way: what was entered never comes back to the page, only whether there is something and where it came from.
"""

from __future__ import annotations

import html
from typing import Any

import gradio as gr

from components._card_calls import CardCalls
from components._cards import cards
from components._desks import desk
from components._hosted import hosted
from components._ledgers import defaults, places, today
from components._parts import EACH, QUIET, Tab, Updates, island
from components.guard import owner_of
from studio.errors import BacklotError
from studio.studio import Studio

PROGRAMS = "The command line, the API and MCP clients send it as a Bearer token."
CARD_EVENTS = ("enter", "forget", "option", "test", "doctor")


def build(studio: Studio) -> Tab:
    """Lays out the tab, and wires it."""
    with gr.Column(elem_classes=["bl-settings"]):
        trouble = gr.HTML(
            _problems(studio), elem_id="settings-problems", visible=bool(_problems(studio)), padding=False
        )
        with gr.Column(elem_classes=["bl-desk"]):
            with gr.Column():
                _sign_in(studio)
                providers = island("providers", elem_id="settings-providers", events=CARD_EVENTS)
                desks = [*(desk(studio, provider) for provider in studio.panels()), hosted(studio, "settings")]
            makers = island("defaults", elem_id="settings-defaults", events=("choose",))
            used = island("usage", elem_id="settings-usage", events=("look",))
            with gr.Column(elem_classes=["bl-sheet"]):
                gr.HTML(_heading("Token for programs", PROGRAMS), padding=False)
                token = island("token", elem_id="settings-token", events=("reveal",))

    def fresh(owner: str) -> Updates:
        return {providers: {"value": {"providers": cards(studio, owner)}}}

    def choose(event: gr.EventData, request: gr.Request) -> dict[str, Any]:
        """Keeps who makes a task."""
        owner, (name, _, model) = owner_of(request), str(event.way).partition("/")
        try:
            studio.defaults.choose(owner, str(event.task), name or "auto", model)
        except BacklotError as error:
            gr.Warning(f"{error.message} {error.hint}".strip())
        return {"tasks": defaults(studio, owner)}

    def look(request: gr.Request) -> tuple[dict[str, Any], dict[str, Any]]:
        """What is counted only while somebody looks."""
        owner = owner_of(request)
        counted = {"today": today(studio, owner), "places": places(studio, owner)}
        return counted, {"tasks": defaults(studio, owner)}

    def reveal(request: gr.Request) -> str:
        """This owner's token, sent only when asked for."""
        return studio.owners.personal_token(owner_of(request))

    calls = CardCalls(studio)
    token.reveal(reveal, None, token, **QUIET)
    used.look(look, None, [used, makers], **QUIET)
    changes = (
        providers.enter(calls.enter, None, providers, **EACH),
        providers.forget(calls.forget, None, providers, **EACH),
        providers.option(calls.option, None, providers, **EACH),
        makers.choose(choose, None, makers, **EACH),
    )
    checks = (
        providers.test(calls.test, None, providers, **EACH),
        providers.doctor(calls.doctor, None, providers, **QUIET),
    )
    for change in changes[:2]:
        change.then(look, None, [used, makers], **QUIET)
        for part, looked in desks:
            change.then(looked, None, part, **QUIET)
    return Tab(fresh=fresh, outputs=[trouble, providers], keys=changes, checks=checks)


def _problems(studio: Studio) -> str:
    """What could not be loaded, quietly."""
    found = [*studio.presets.problems, *studio.registry.problems]
    if not found:
        return ""
    rows = "".join(f"<li>{html.escape(problem)}</li>" for problem in found)
    return f'<section class="bl-sheet bl-broken">{_heading("Left out", "The rest works. Correct these files and start again.")}<ul>{rows}</ul></section>'


def _sign_in(studio: Studio) -> None:
    """Where a visitor of a Space can pay with an account of their own; elsewhere Gradio would sign in with the host's token."""
    if studio.settings.oauth and studio.settings.space:
        gr.LoginButton("Sign in with Hugging Face, and pay there with your own account", elem_id="settings-sign-in")


def _heading(title: str, about: str) -> str:
    return f"<h2>{html.escape(title)}</h2>" + (f"<p>{html.escape(about)}</p>" if about else "")
