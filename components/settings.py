"""The Settings tab: which providers are set up, the token for programs, where things are kept, and what is broken."""

from __future__ import annotations

import html

import gradio as gr

from components._parts import QUIET, Tab, Updates, island
from components.guard import owner_of
from studio.provider import Provider
from studio.studio import ProviderView, Studio


def build(studio: Studio) -> Tab:
    """Lays out the tab, and wires it."""
    with gr.Column(elem_classes=["bl-settings"]):
        trouble = gr.HTML(
            _problems(studio), elem_id="settings-problems", visible=bool(_problems(studio)), padding=False
        )
        providers = gr.HTML("", elem_id="settings-providers", padding=False)
        with gr.Column(elem_classes=["bl-sheet"]):
            gr.HTML(
                _heading("Token for programs", "The command line, the API and MCP clients send it as a Bearer token."),
                padding=False,
            )
            token = island("token", elem_id="settings-token", events=("reveal",))
        gr.HTML(_places(studio), elem_id="settings-places", padding=False)

    def fresh(owner: str) -> Updates:
        return {providers: {"value": _providers(studio, owner)}}

    def reveal(request: gr.Request) -> str:
        """This owner's token, sent only when asked for."""
        return studio.owners.personal_token(owner_of(request))

    token.reveal(reveal, None, token, **QUIET)
    return Tab(fresh=fresh, outputs=[trouble, providers])


def _problems(studio: Studio) -> str:
    """What could not be loaded, quietly."""
    found = [*studio.presets.problems, *studio.registry.problems]
    if not found:
        return ""
    rows = "".join(f"<li>{html.escape(problem)}</li>" for problem in found)
    return f'<section class="bl-sheet bl-broken">{_heading("Left out", "The rest works. Correct these files and start again.")}<ul>{rows}</ul></section>'


def _providers(studio: Studio, owner: str) -> str:
    views = {view.name: view for view in studio.providers(owner=owner)}
    cards = "".join(
        _provider(provider, views[provider.name], studio.keys.secrets_for(owner, provider))
        for provider in studio.registry.all()
    )
    return f'<section class="bl-sheet">{_heading("Providers", "Set a variable before the studio starts, and its provider appears in every tab.")}{cards}</section>'


def _provider(provider: Provider, view: ProviderView, have: dict[str, str]) -> str:
    """One provider with its variables; of their values, only whether there is one."""
    state, words = ("on", "ready") if view.configured else ("off", f"{view.missing[0]} is not set")
    tasks = ", ".join(view.tasks) or "nothing yet"
    note = "free" if view.free else ""
    summary = " · ".join(html.escape(text) for text in (words, note, f"makes {tasks}") if text)
    rows = "".join(
        _variable(setting.name, setting.label, bool(have.get(setting.name)), setting.required)
        for setting in provider.settings
    )
    table = f"<table><tbody>{rows}</tbody></table>" if rows else ""
    return (
        f'<article class="bl-provider-card" data-provider="{html.escape(provider.name)}"><h3><span class="bl-dot bl-{state}"></span>'
        f"{html.escape(provider.title)}</h3><p>{summary}</p>{table}</article>"
    )


def _variable(name: str, label: str, is_set: bool, required: bool) -> str:
    state = "set" if is_set else "not set" if required else "not set, optional"
    return (
        f"<tr><th scope='row'><code>{html.escape(name)}</code></th><td>{html.escape(label)}</td><td>{state}</td></tr>"
    )


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
