"""What every tab is made of: the record it hands to the shell, and islands, the parts of the page that we draw ourselves.

An island is one `gr.HTML` whose content a script of `components/js` draws and keeps up to date. Values travel as JSON and are written
into the page as text nodes, never as markup.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import gradio as gr

from studio.errors import BacklotError

SCRIPTS = (
    "core",
    "jobs",
    "runs",
    "cards",
    "results",
    "tray",
    "viewer",
    "library",
    "publish",
    "slots",
    "editing",
    "words",
    "asking",
    "players",
    "cutroom",
    "camera",
    "booth",
    "orbit",
    "ring",
    "keys",
    "knobs",
    "people",
    "mentions",
    "settings",
    "desk",
    "templates",
    "hosted",
    "plans",
    "talk_settings",
    "talks",
    "graph",
    "recipes",
    "recipe_form",
    "run_steps",
    "run_cards",
    "pencil",
    "bringing",
    "bench",
    "page",
)
QUIET: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}
# For events that carry data: Gradio's "once" drops those that come during an earlier one, and its "always_last" repeats the first one's data.
EACH: dict[str, Any] = {**QUIET, "trigger_mode": "multiple"}
# For events whose answer the page knows by itself: one that came from the server would undo what has been typed meanwhile.
HERE: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}

Updates = dict[Any, dict[str, Any]]  # component -> the properties that change


@dataclass(frozen=True)
class Target:
    """A place that "Send to" fills. label: after "Send to". part: a slot. add: after what it holds, instead of it. also: what else
    changes then. needs: what some provider must be able to do for it, a task or a mode of it like "video:extend"."""

    label: str
    media: tuple[str, ...]
    part: Any
    add: bool = False
    also: Mapping[Any, dict[str, Any]] = field(default_factory=dict)
    needs: str = ""


@dataclass(frozen=True)
class Tab:
    """What a tab offers to the rest of the page.

    tasks: whose requests `restore` puts back into the form, for an owner. accepts: what "Send to" can fill. fresh: the form when this owner opens the page. provider: the field that follows the header's choice, and changed:
    the handler that then brings the rest up to date, with its inputs. keys: the events after which providers may be used that could not
    be before, or no longer. checks: those after which more is known of them. outputs: everything these may change.
    """

    tasks: tuple[str, ...] = ()
    accepts: Sequence[Target] = ()
    restore: Callable[[Mapping[str, Any], str], Updates] | None = None
    fresh: Callable[[str], Updates] | None = None
    changed: tuple[Callable[..., Any], set[Any]] | None = None
    provider: Any = None
    keys: Sequence[Any] = ()
    checks: Sequence[Any] = ()
    outputs: Sequence[Any] = ()


def island(name: str, *, elem_id: str, events: Sequence[str] = (), value: Any = None, **facts: Any) -> gr.HTML:
    """A part of the page that the script `name` draws. events: what it tells Python. facts: what it needs to know from the start.

    The facts are in the script, percent-encoded: as properties of their own Gradio loses them when an update comes before a part is
    drawn, and translates words it knows; and a word in quotes there would be an event.
    """
    known = quote(json.dumps(facts))
    return gr.HTML(
        value=value,
        elem_id=elem_id,
        html_template="",
        js_on_load=f"backlot.mount({json.dumps(name)}, {{element, props, trigger, watch, events: {json.dumps(list(events))}, facts: '{known}'}})",
        apply_default_css=False,
        container=False,
        padding=False,
    )


@cache
def scripts() -> str:
    """The page's own script, for its head."""
    folder = Path(__file__).parent / "js"
    code = "\n".join((folder / f"{name}.js").read_text(encoding="utf-8") for name in SCRIPTS)
    return f"<script>{code}</script>"


def problem(error: BacklotError, tab: str, actions: Sequence[Mapping[str, Any]] = ()) -> dict[str, Any]:
    """An error as the problem card of a tab shows it, beside the field it is about."""
    return {
        "message": error.message,
        "hint": error.hint,
        "field": f"{tab}-{error.field.partition('.')[0].replace('_', '-')}" if error.field else "",
        "actions": list(actions),
    }


def joined(*updates: Updates) -> Updates:
    """All of them in one; a later value of a property wins."""
    together: Updates = {}
    for update in updates:
        for part, properties in update.items():
            together[part] = {**together.get(part, {}), **properties}
    return together


def answer(*updates: Updates) -> dict[Any, Any]:
    """The updates as a handler returns them."""
    return {part: gr.update(**properties) for part, properties in joined(*updates).items()}


def plural(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"
