"""The tables of the Settings tab: who makes what, what is used of today's limits, and what room things take."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from components._makers import label
from components._tasks import TASKS
from studio.defaults import Default
from studio.provider import Cost, Model, Provider
from studio.settings import MEGABYTE
from studio.studio import Studio
from studio.usage import left_on_disk

UNITS = (("GB", 1e9), ("MB", 1e6), ("kB", 1e3))

Row = dict[str, Any]


def defaults(studio: Studio, owner: str) -> list[Row]:
    """Each task that this owner can have made in more than one way, with the ways and the chosen one."""
    return [row for task, title in TASKS.items() if (row := _task(studio, owner, task, title))]


def today(studio: Studio, owner: str) -> list[Row]:
    """What is used of each limit. part: how much of it, None without a limit. variable: what sets the limit."""
    used, settings = studio.used_today(owner=owner), studio.settings
    counted = (
        ("Images", used.images, settings.daily_images, "BACKLOT_DAILY_IMAGES"),
        ("Films", used.videos, settings.daily_videos, "BACKLOT_DAILY_VIDEOS"),
        ("Unfinished jobs", used.unfinished, settings.jobs_per_owner, "BACKLOT_JOBS_PER_OWNER"),
    )
    rows = [_used(name, f"{number:,}", number, limit, variable) for name, number, limit, variable in counted]
    spent = {unit: amount for unit, amount in used.spent.items() if amount} or {"": 0.0}
    for unit, amount in spent.items():
        words = Cost(amount=amount, unit=unit).text if unit else "nothing"
        rows.append(_used("Spent", words, amount, settings.budget, "BACKLOT_BUDGET", unit))
    return rows


def places(studio: Studio, owner: str) -> list[Row]:
    """Where things are and what room they take. What belongs to the host is shown to its owner only."""
    settings, room = studio.settings, studio.space(owner=owner)
    if settings.private:
        database = "PostgreSQL" if settings.database_url.startswith("postgresql") else "SQLite, in the home folder"
        media = settings.media_url.partition("?")[0] or "in the home folder"
        host = [
            _place("Home folder", str(settings.home)),
            _place("Database", database, size(room.database)),
            _place("Free on this disk", "", size(left_on_disk(settings.home))),
        ]
    else:
        media, host = "on the host", []
    return [
        _place("Library", f"{media}, {_files(room.files)}", size(room.media)),
        _place(
            "Trash",
            f"{_files(room.trash_files)}, each deleted after {settings.trash_days} days"
            if room.trash_files
            else "empty",
            size(room.trash) if room.trash_files else "",
        ),
        *host,
        _place("Largest upload", "", f"{settings.max_upload // MEGABYTE} MB"),
    ]


def size(number: int) -> str:
    """Bytes in words."""
    for unit, least in UNITS:
        if number >= least:
            return f"{number / least:,.1f} {unit}"
    return f"{number} bytes"


def _task(studio: Studio, owner: str, task: str, title: str) -> Row | None:
    kept = studio.defaults.kept(owner, task)
    able = [(each, model) for each, model in studio.models(task) if _is_set_up(studio, each, owner)]
    if len(able) < 2 and kept is None:
        return None
    groups = [_group(provider, [model for other, model in able if other is provider]) for provider in _owners(able)]
    offered = {way["value"] for group in groups for way in group["ways"]}
    value = _value(kept) if kept else ""
    gone = [{"title": "Not available now", "ways": [{"value": value, "label": _value(kept)}]}] if kept else []
    return {
        "task": task,
        "title": title,
        "value": value,
        "groups": groups if value in {"", *offered} else groups + gone,
    }


def _group(provider: Provider, models: list[Model]) -> Row:
    """A provider's ways: its own choice of model, where there is something to choose, and each model."""
    own = [{"value": provider.name, "label": f"{provider.title}, any model"}] if len(models) > 1 else []
    named = [{"value": f"{provider.name}/{model.id}", "label": label(model)} for model in models]
    return {"title": provider.title, "ways": own + named}


def _value(default: Default) -> str:
    return f"{default.provider}/{default.model}" if default.model else default.provider


def _owners(able: Iterable[tuple[Provider, Model]]) -> list[Provider]:
    return list({provider.name: provider for provider, _ in able}.values())


def _is_set_up(studio: Studio, provider: Provider, owner: str) -> bool:
    return not provider.missing(studio.keys.secrets_for(owner, provider))


def _used(name: str, words: str, number: float, limit: float | None, variable: str, unit: str = "") -> Row:
    of = f"{words} of {limit:,g} {unit}".strip() if limit is not None else words
    part = None if limit is None else min(1.0, number / limit) if limit else 1.0
    return {"name": name, "words": of, "part": part, "variable": variable}


def _place(name: str, words: str, amount: str = "") -> Row:
    return {"name": name, "words": words, "amount": amount}


def _files(number: int) -> str:
    return f"{number:,} file{'' if number == 1 else 's'}"
