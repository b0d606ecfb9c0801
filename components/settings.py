"""The Settings tab: which providers are set up, their keys, the token for programs, where things are kept, and what is broken.

Keys go one way: what was entered never comes back to the page, only whether there is something.
"""

from __future__ import annotations

import html
import time
from typing import Any

import gradio as gr

from components._parts import QUIET, Tab, Updates, island
from components.guard import owner_of
from studio.errors import BacklotError
from studio.owners import LOCAL
from studio.provider import Provider, Setting
from studio.studio import ProviderView, Studio


def build(studio: Studio) -> Tab:
    """Lays out the tab, and wires it."""
    with gr.Column(elem_classes=["bl-settings"]):
        trouble = gr.HTML(
            _problems(studio), elem_id="settings-problems", visible=bool(_problems(studio)), padding=False
        )
        with gr.Column(elem_classes=["bl-sheet"]):
            about = "A key is read from its variable when the studio starts, or entered here."
            gr.HTML(_heading("Providers", about), padding=False)
            if (
                studio.settings.oauth and studio.settings.space
            ):  # elsewhere Gradio would sign in with the host's own token
                gr.LoginButton(
                    "Sign in with Hugging Face, and pay there with your own account", elem_id="settings-sign-in"
                )
            providers = island("providers", elem_id="settings-providers", events=("enter", "forget"))
        with gr.Column(elem_classes=["bl-sheet"]):
            gr.HTML(
                _heading("Token for programs", "The command line, the API and MCP clients send it as a Bearer token."),
                padding=False,
            )
            token = island("token", elem_id="settings-token", events=("reveal",))
        gr.HTML(_places(studio), elem_id="settings-places", padding=False)

    def fresh(owner: str) -> Updates:
        return {providers: {"value": {"providers": _providers(studio, owner)}}}

    def enter(event: gr.EventData, request: gr.Request) -> dict[str, Any]:
        """Takes a key for this owner."""
        owner, name = owner_of(request), str(event.provider)
        try:
            studio.enter_key(name, event.values, owner=owner, keep=bool(event.keep))
        except BacklotError as error:
            return _after(studio, owner, name, trouble=f"{error.message} {error.hint}".strip())
        return _after(studio, owner, name, said="It is in use now.")

    def forget(event: gr.EventData, request: gr.Request) -> dict[str, Any]:
        """Uses an entered key no longer."""
        owner, name = owner_of(request), str(event.provider)
        try:
            studio.keys.forget(owner, studio.registry.get(name))
        except BacklotError as error:
            return _after(studio, owner, name, trouble=f"{error.message} {error.hint}".strip())
        return _after(studio, owner, name, said="It is forgotten.")

    def reveal(request: gr.Request) -> str:
        """This owner's token, sent only when asked for."""
        return studio.owners.personal_token(owner_of(request))

    token.reveal(reveal, None, token, **QUIET)
    keys = (providers.enter(enter, None, providers, **QUIET), providers.forget(forget, None, providers, **QUIET))
    return Tab(fresh=fresh, outputs=[trouble, providers], keys=keys)


def _problems(studio: Studio) -> str:
    """What could not be loaded, quietly."""
    found = [*studio.presets.problems, *studio.registry.problems]
    if not found:
        return ""
    rows = "".join(f"<li>{html.escape(problem)}</li>" for problem in found)
    return f'<section class="bl-sheet bl-broken">{_heading("Left out", "The rest works. Correct these files and start again.")}<ul>{rows}</ul></section>'


def _after(studio: Studio, owner: str, name: str, *, said: str = "", trouble: str = "") -> dict[str, Any]:
    """The providers as they are now, with the answer to what was entered at one of them."""
    answer = {"provider": name, "said": said, "trouble": trouble}
    return {
        "providers": _providers(studio, owner),
        "answer": answer,
        "at": time.time(),
    }  # so that the same answer is new again


def _providers(studio: Studio, owner: str) -> list[dict[str, Any]]:
    views = {view.name: view for view in studio.providers(owner=owner)}
    return [_provider(studio, provider, views[provider.name], owner) for provider in studio.registry.all()]


def _provider(studio: Studio, provider: Provider, view: ProviderView, owner: str) -> dict[str, Any]:
    """One provider with its variables; of their values, only whether there is one."""
    have = studio.keys.secrets_for(owner, provider)
    words = "ready" if view.configured else f"{view.missing[0]} is not set"
    helps = "rewrites prompts and describes pictures" if provider.for_words else "makes nothing yet"
    tasks = f"makes {', '.join(view.tasks)}" if view.tasks else helps
    return {
        "name": provider.name,
        "title": provider.title,
        "ready": view.configured,
        "summary": " · ".join(text for text in (words, "free" if view.free else "", tasks) if text),
        "settings": [_variable(setting, setting.name in have) for setting in provider.settings],
        "keys": [setting.name for setting in studio.keys.enterable(owner, provider)],
        "entered": studio.keys.entered(owner, provider),
        "may_keep": studio.keys.can_keep and owner == LOCAL,
    }


def _variable(setting: Setting, is_set: bool) -> dict[str, str]:
    state = "set" if is_set else "not set" if setting.required else "not set, optional"
    return {"name": setting.name, "label": setting.label, "state": state}


def _places(studio: Studio) -> str:
    settings = studio.settings
    database = "PostgreSQL" if settings.database_url.startswith("postgresql") else "SQLite, in the home folder"
    rows = (
        ("Home folder", str(settings.home) if settings.private else "on the host"),
        ("Database", database),
        (
            "Media",
            "in the home folder"
            if not settings.media_url
            else settings.media_url.partition("?")[0]
            if settings.private
            else "remote",
        ),
        ("Largest upload", f"{settings.max_upload // 1_048_576} MB"),
        ("Trash is emptied after", f"{settings.trash_days} days"),
    )
    body = "".join(f"<tr><th scope='row'>{name}</th><td>{html.escape(value)}</td></tr>" for name, value in rows)
    return f'<section class="bl-sheet">{_heading("Where things are", "")}<table><tbody>{body}</tbody></table></section>'


def _heading(title: str, about: str) -> str:
    return f"<h2>{html.escape(title)}</h2>" + (f"<p>{html.escape(about)}</p>" if about else "")
