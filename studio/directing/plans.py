"""Plans: what would be made, by whom, for how much and how long. A plan spends nothing; a person's yes starts it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from studio.directing.forms import form_of_request
from studio.directing.wishes import Intent
from studio.errors import BacklotError, ErrorBody
from studio.provider import Cost, Model, Wire, can
from studio.requests import parse_request

if TYPE_CHECKING:
    from studio.studio import Studio

PlanState = Literal["offered", "started", "cancelled"]
TITLE = 120  # letters of a prompt that a card shows
TITLES = {
    "image": "A picture", "edit": "A changed picture", "photobooth": "Photobooth portraits", "angles": "Seen from other sides", "video": "A film",
    "music": "Music", "speech": "Spoken words", "sound_effect": "A sound", "transcribe": "The words with their times", "upscale": "More pixels",
    "model3d": "A solid", "cut": "One film of the pieces", "export": "Another form of it",
}  # fmt: skip


class PlannedStep(Wire):
    """One thing that a plan makes. amount: None where the price is not known. seconds: by the model's typical time."""

    title: str
    provider: str = ""
    model: str = ""
    outputs: int = 1
    amount: float | None = None
    unit: str = ""
    seconds: float = 0.0


class Plan(Wire):
    """What is offered. kind: one job, a run of a recipe, or a turn at a service that makes things by itself.

    heard: what was understood; notes: what the person should know; problem: why it cannot be started as it is.
    """

    id: str
    kind: Literal["job", "run", "turn"] = "job"
    title: str
    task: str = ""
    request: dict[str, Any] = Field(default_factory=dict)
    recipe: str = ""
    document: dict[str, Any] = Field(default_factory=dict)  # a recipe that is not on the shelf
    inputs: dict[str, Any] = Field(default_factory=dict)
    wish: str = ""  # the model that was named, while a problem keeps it from being found
    heard: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    steps: tuple[PlannedStep, ...] = ()
    form: list[dict[str, Any]] = Field(default_factory=list)  # what can be changed by hand
    problem: ErrorBody | None = None
    state: PlanState = "offered"
    job: str = ""
    run: str = ""

    @property
    def amounts(self) -> dict[str, float]:
        """Unit -> what it comes to, as far as prices are known."""
        sums: dict[str, float] = {}
        for step in self.steps:
            if step.amount:
                sums[step.unit] = sums.get(step.unit, 0.0) + step.amount
        return sums

    @property
    def is_known(self) -> bool:
        """Whether every price is known."""
        return bool(self.steps) and all(step.amount is not None for step in self.steps)

    @property
    def price(self) -> str:
        """The price in words."""
        known = " + ".join(Cost(amount=round(amount, 4), unit=unit).text for unit, amount in self.amounts.items())
        if self.is_known:
            return known or "free"
        return f"{known} and more, not all prices are known" if known else "price not known"

    @property
    def seconds(self) -> float:
        return sum(step.seconds for step in self.steps)

    def public(self) -> dict[str, Any]:
        """The plan as it is kept in a message and shown."""
        return {**self.model_dump(mode="json"), "price": self.price, "seconds": self.seconds}


def plan_of(record: Mapping[str, Any]) -> Plan:
    """The plan that a message holds."""
    return Plan(**{name: value for name, value in record.items() if name in Plan.model_fields})


def within(plan: Plan, limit: float | None, spent: float = 0.0) -> bool:
    """Whether a plan may start without a yes. limit: what may be spent without asking, None for always asking. spent: of it already.

    A price that is not known is above every limit. Amounts of several units are added up as they are: rather ask once too often.
    """
    if limit is None or plan.problem or not plan.is_known:
        return False
    return spent + sum(plan.amounts.values()) <= limit


def dearer(now: Plan, shown: Plan) -> bool:
    """Whether it costs more by now than was shown, or a known price is known no more."""
    if shown.is_known and not now.is_known:
        return True
    return any(amount > shown.amounts.get(unit, 0.0) + 1e-9 for unit, amount in now.amounts.items()) and shown.is_known


def terms_of(plan: Plan) -> dict[str, Any]:
    """What changes in a kept plan when it is planned anew."""
    public = plan.public()
    names = ("title", "form", "request", "inputs", "wish", "heard", "notes", "steps", "problem", "price", "seconds")
    return {name: public[name] for name in names}


class Planner:
    """Makes plans of what was understood, at this studio's prices."""

    def __init__(self, studio: Studio) -> None:
        from studio.directing.cooking import Cook

        self._studio, self.cook = studio, Cook(studio)

    def of(self, intent: Intent, plan_id: str, *, owner: str, project: str = "") -> Plan:
        """The plan for what was understood; what stands in its way is in the plan."""
        if intent.recipe:
            return self.cook.plan(plan_id, intent.recipe, intent.inputs, owner=owner, heard=intent.heard)
        return self.job(
            plan_id, intent.task, intent.fields, owner=owner, project=project, heard=intent.heard, model=intent.model
        )

    def job(
        self,
        plan_id: str,
        task: str,
        fields: Mapping[str, Any],
        *,
        owner: str,
        project: str = "",
        heard: Sequence[str] = (),
        model: str = "",
    ) -> Plan:
        """The plan of one request. model: a name as people say it, to be found among those that are set up here."""
        request = {**fields, **({"project": project} if project and "project" not in fields else {})}
        plan = Plan(id=plan_id, title=TITLES.get(task, task), task=task, request=request, heard=tuple(heard))
        plan = plan.model_copy(update={"form": form_of_request(task, request)})
        try:
            parsed = parse_request(task, request)
            named, note = self._named(task, request, model, owner) if model else ({}, "")
            if named:
                request = {**request, **named}
                parsed = parse_request(task, request)
            estimate = self._studio.estimate(task, request, owner=owner)
        except BacklotError as error:
            return plan.model_copy(update={"problem": error.body(), "wish": model})
        step = PlannedStep(
            title=_short(str(parsed.prompt)) or plan.title,
            provider=estimate.provider,
            model=estimate.model,
            outputs=estimate.outputs,
            amount=estimate.amount,
            unit=estimate.unit,
            seconds=estimate.seconds,
        )
        return plan.model_copy(update={"request": request, "steps": (step,), "notes": (note,) if note else ()})

    def anew(self, plan: Plan, fields: Mapping[str, Any], *, owner: str, project: str) -> Plan:
        """The plan with these fields or inputs, at today's price. An empty value leaves a field to its usual one."""
        if plan.kind == "run":
            inputs = _without_empty({**plan.inputs, **fields})
            document = plan.document or None
            return self.cook.plan(plan.id, plan.recipe, inputs, owner=owner, heard=plan.heard, document=document)
        model = str(fields.get("model") or plan.wish)
        request = _without_empty({**plan.request, **fields, **({"model": ""} if model else {})})
        return self.job(plan.id, plan.task, request, owner=owner, project=project, heard=plan.heard, model=model)

    def _named(self, task: str, fields: Mapping[str, Any], wish: str, owner: str) -> tuple[dict[str, Any], str]:
        """The fields that choose the model people name so; where nobody set up here has it, a note that says who does it instead."""
        request = parse_request(
            task, {name: value for name, value in fields.items() if name not in ("model", "provider")}
        )
        ready = {view.name for view in self._studio.providers(owner=owner) if view.configured}
        wanted = str(fields.get("provider", "auto"))
        offered = [
            (provider, model)
            for provider, model in self._studio.models(task)
            if provider.name in ready and wanted in ("auto", provider.name) and can(model, request)
        ]
        for words, more in (
            (wish, {}),
            (wish.removesuffix(" pro"), {"quality": "pro"} if wish.endswith(" pro") else {}),
        ):
            for fits in (_is, _begins):
                for provider, model in offered:
                    if fits(words, (model.id, model.title, *model.aliases)):
                        return {"provider": provider.name, "model": model.id, **more}, ""
        return {}, f"Nobody who is set up here has {wish} for this, so another model is planned."


def _without_empty(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value not in ("", None)}


def is_called(wish: str, model: Model) -> bool:
    """Whether people may mean this model by that name."""
    names = (model.id, model.title, *model.aliases)
    return bool(wish) and any(fits(wish.removesuffix(" pro"), names) for fits in (_is, _begins))


def _bare(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


def _is(wish: str, names: Sequence[str]) -> bool:
    return _bare(wish) in map(_bare, names)


def _begins(wish: str, names: Sequence[str]) -> bool:
    return any(_bare(name.rpartition("/")[2]).startswith(_bare(wish)) for name in names)


def _short(prompt: str) -> str:
    """The beginning of a prompt, as a line of the plan's card."""
    return prompt if len(prompt) <= TITLE else f"{prompt[: TITLE - 1].rstrip()}…"
