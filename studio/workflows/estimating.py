"""What a run will come to, step by step, before anything starts; what nobody knows is said."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from studio.errors import BacklotError
from studio.provider import Cost
from studio.requests import Request
from studio.workflows.bindings import SAMPLE_ID, SAMPLE_TEXT
from studio.workflows.planning import PlannedJob, RunPlan
from studio.workflows.recipe import Recipe
from studio.workflows.values import sample_of

WORDS_SECONDS = 10.0  # usual for a text
_SAYS_NOTHING = ("prompt", "negative_prompt", "seed", "lyrics", "subtitles", "titles")  # of what a job costs


@dataclass(frozen=True)
class Priced:
    """What one job comes to. amount: None where nobody knows. at_once: how many of its kind are made side by side."""

    amount: float | None = 0.0
    unit: str = ""
    seconds: float = WORDS_SECONDS
    at_once: int = 1
    provider: str = ""
    model: str = ""


Price = Callable[[str, BaseModel], Priced]  # a step's use and its request; raises BacklotError


def with_samples(recipe: Recipe, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs as far as they are given, and samples for the others, so that a price can be told while a form is filled."""
    samples = {name: sample_of(kind) for name, kind in recipe.inputs.items()}
    return {**samples, **{name: value for name, value in inputs.items() if value not in (None, "", [])}}


def estimate(plan: RunPlan, price: Price) -> dict[str, Any]:
    """The price and the time of every step and of the whole, as the page, the API and the CLI see it."""
    known: dict[str, Priced | BacklotError] = {}
    steps = [_step(plan, name, price, known) for name in plan.order]
    totals: dict[str, float] = {}
    for step in steps:
        if step["amount"]:
            totals[step["unit"]] = round(totals.get(step["unit"], 0.0) + step["amount"], 6)
    unknown = [step["id"] for step in steps if step["amount"] is None]
    one = len(totals) <= 1 and not unknown
    costs = [Cost(amount=amount, unit=unit) for unit, amount in totals.items()]
    return {
        "steps": steps,
        "amount": sum(totals.values()) if one else None,
        "unit": next(iter(totals), "") if len(totals) <= 1 else "",
        "totals": [cost.model_dump() for cost in costs],
        "unknown": unknown,
        "seconds": _longest_way(plan, {step["id"]: step["seconds"] for step in steps}),
        "text": _told(costs, unknown, plan.recipe),
    }


def _step(plan: RunPlan, name: str, price: Price, known: dict[str, Priced | BacklotError]) -> dict[str, Any]:
    """One step. jobs: None where only a run can tell how many there are; then its price is not known either, unless it is free."""
    step = plan.recipe.step(name)
    shown: dict[str, Any] = {"id": name, "title": step.title or name, "use": step.use, "skipped": name in plan.skipped}
    if name in plan.skipped:
        return {**shown, "jobs": 0, "amount": 0.0, "unit": "", "each": 0.0, "seconds": 0.0, "provider": "", "model": "", "error": ""}  # fmt: skip
    jobs = [job for job in plan.jobs if job.step == name] or list(plan.likely(name) if name in plan.open else ())
    is_open = name in plan.open and not jobs
    found = [_priced(plan, job, price, known) for job in jobs or [_sample(plan, name)]]
    good = [each for each in found if isinstance(each, Priced)]
    wrong = next((each for each in found if isinstance(each, BacklotError)), None)
    first = good[0] if good else Priced(amount=None, seconds=0.0)
    amounts = [each.amount for each in good]
    whole = len(good) == len(found) and None not in amounts and not (is_open and any(amounts))
    rounds = math.ceil(len(found) / max(1, first.at_once))
    return {
        **shown,
        "jobs": None if is_open else len(found),
        "amount": sum(amount or 0.0 for amount in amounts) if whole else None,
        "unit": first.unit if first.amount else "",
        "each": first.amount,
        "seconds": round(rounds * max((each.seconds for each in good), default=0.0), 1),
        "provider": first.provider,
        "model": first.model,
        "error": wrong.message if wrong else "",
    }


def _sample(plan: RunPlan, name: str) -> PlannedJob:
    """One job of a step of which only a run can tell how many there are."""
    step = plan.recipe.step(name)
    fan = step.for_each is not None
    return PlannedJob(name=name, step=name, use=step.use, item=SAMPLE_TEXT if fan else None, index=0 if fan else None)


def _priced(
    plan: RunPlan, job: PlannedJob, price: Price, known: dict[str, Priced | BacklotError]
) -> Priced | BacklotError:
    """What a job comes to; asked once for all that differ in nothing that costs."""
    try:
        request = plan.request(job, {}, sample=True)
    except BacklotError as error:
        return error
    key = f"{job.use} {_fingerprint(request)}"
    if key not in known:
        try:
            known[key] = price(job.use, request)
        except BacklotError as error:
            known[key] = error
    return known[key]


def _fingerprint(request: BaseModel) -> str:
    sources = set(request.sources()) if isinstance(request, Request) else set()
    values = {name: value for name, value in request.model_dump(mode="json").items() if name not in _SAYS_NOTHING}
    return json.dumps(_without(values, sources), sort_keys=True)


def _without(value: Any, artifacts: set[str]) -> Any:
    """A value in which all artifacts are one."""
    if isinstance(value, dict):
        return {name: _without(inner, artifacts) for name, inner in value.items()}
    if isinstance(value, list):
        return [_without(inner, artifacts) for inner in value]
    return SAMPLE_ID if isinstance(value, str) and value in artifacts else value


def _longest_way(plan: RunPlan, seconds: Mapping[str, float]) -> float:
    """The seconds of the steps that wait for each other longest."""
    done: dict[str, float] = {}
    for name in plan.order:
        done[name] = seconds[name] + max((done[each] for each in plan.needs(name)), default=0.0)
    return round(max(done.values(), default=0.0), 1)


def _told(costs: Sequence[Cost], unknown: Sequence[str], recipe: Recipe) -> str:
    """The price in words."""
    known = " and ".join(cost.text for cost in costs)
    if not unknown:
        return known or "free"
    titles = ", ".join(recipe.step(name).title or name for name in unknown)
    return f"{known}, and what is not known: {titles}" if known else "price not known"
