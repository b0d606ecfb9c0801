"""What every tab that makes something does: forecast, submit, show what is wrong, restore, follow the choices."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import gradio as gr

from components._form import Fields, Forecast, Form
from components._makers import offered
from components._parts import HERE, QUIET, Tab, Updates, answer, island, joined, problem
from components._turns import Turns
from components.guard import owner_of
from studio.errors import BacklotError, RequestError
from studio.provider import Model
from studio.requests import REQUESTS
from studio.studio import Studio

# Gradio's "always_last" repeats the event that came first, with all that hangs on it; what is a step of its own is repeated alone.
NOTHING = "() => []"

Way = dict[str, Any]  # a button of a problem card: label, and values to set or the tab to open


@dataclass(frozen=True)
class Example:
    """A card of the empty state. sketch: the words that its picture is painted from. fields: what a click asks for.

    picture: where the card's picture is, where it is not painted from the words.
    """

    title: str
    look: str
    sketch: str
    fields: Mapping[str, Any]
    picture: str = ""


@dataclass(frozen=True)
class Making:
    """One tab that makes something.

    tasks: what its results show. verb, noun: for the button, "Generate · 4 images". usual: the form before anybody has touched it.
    stand_in: fields without which no price can be said, with values to ask it for. follow: more that follows from a forecast.
    extras: further outputs of that.
    """

    studio: Studio
    tab: str
    form: Form
    go: gr.Button
    trouble: gr.HTML
    results: gr.HTML
    tasks: tuple[str, ...]
    noun: Callable[[Mapping[str, Any]], str]
    usual: Mapping[str, Any]
    verb: str = "Generate"
    examples: Sequence[Example] = ()
    stand_in: Mapping[str, Any] = field(default_factory=dict)
    follow: Callable[[Forecast], Updates] = lambda forecast: {}
    extras: Sequence[Any] = ()
    turns: Turns = field(default_factory=Turns)

    @property
    def everything(self) -> list[Any]:
        rules = [part.rule for part in self.form.inputs if hasattr(part, "rule")]
        return [*self.form.parts, *rules, self.go, self.trouble, self.results, *self.extras]

    @property
    def provider(self) -> Any:
        """The control that says who makes it, if there is one."""
        return next((part.provider for part in self.form.inputs if hasattr(part, "provider")), None)

    def wire(self, **more: Any) -> Tab:
        """Connects the controls; returns the tab. more: as `Tab` takes it."""
        inputs, everything = set(self.form.parts), self.everything
        self.form.wire()
        self.go.click(self.generate, inputs, [self.trouble, self.results], **QUIET)
        self.results.example(self.example, None, everything, **QUIET)
        self.trouble.mend(self.mend, inputs, everything, **QUIET)
        for each in self.form.inputs:
            if each.picked:
                each.picked(self.changed, inputs, everything, trigger_mode="always_last", **QUIET)
        changes = [part.input if hasattr(part, "input") else part.change for part in self.form.live]
        change = gr.on(changes, None, js=NOTHING, **HERE)
        change.then(self.changed, inputs, everything, trigger_mode="always_last", **QUIET)
        return Tab(
            tasks=self.tasks,
            restore=self.restore,
            fresh=self.fresh,
            provider=self.provider,
            outputs=everything,
            changed=(self.changed, inputs),
            **more,
        )

    def submit(self, fields: Fields, owner: str) -> Updates:
        """Hands the request to the studio; tray and results follow the job by themselves."""
        task, told = _split(fields)
        try:
            job = self.studio.submit(task, told, owner=owner)
        except BacklotError as error:
            return {self.trouble: {"value": problem(error, self.tab, self._ways_out(error, fields, owner))}}
        return {self.trouble: {"value": None}, self.results: {"value": {"expect": job.id}}}

    def restore(self, fields: Mapping[str, Any], owner: str) -> Updates:
        """The form with these fields in it, and every other control at its usual value."""
        known = {"task": self.form.task, **fields}
        return joined(self.form.show(known), self.consequences(known, owner), {self.trouble: {"value": None}})

    def consequences(self, fields: Mapping[str, Any], owner: str) -> Updates:
        """What follows from the choices: the price on the button and the model's own controls."""
        forecast = self.forecast(fields, owner)
        words = [self.verb, self.noun(forecast.fields), forecast.price]
        label: Updates = {self.go: {"value": " · ".join(word for word in words if word)}}
        return joined(label, self.form.fit(forecast), self.follow(forecast))

    def forecast(self, fields: Mapping[str, Any], owner: str) -> Forecast:
        """The model that would make it, its price in words and the size; as much of it as can be said now."""
        task, told = _split({"task": self.form.task, **fields})
        known = REQUESTS[task].model_fields
        named = "@" in str(told.get("prompt", ""))  # a persona brings its own face
        missing = {name: value for name, value in self.stand_in.items() if name in known and not told.get(name)}
        if named:
            missing.pop("face", None)
        whole = {"task": task, **told}
        try:
            estimate = self.studio.estimate(task, {**told, **missing}, owner=owner)
        except BacklotError:
            chosen = told.get("provider", "auto")
            able = self._models(task, "" if chosen == "auto" else chosen)
            wanted = [model for model in able if model.id == told.get("model")]
            return Forecast(self.studio, owner, task, whole, next(iter([*wanted, *able]), None))
        models = self._models(task, estimate.provider)
        model = next((model for model in models if model.id == estimate.model), None)
        size = (estimate.width, estimate.height) if estimate.width and estimate.height else None
        return Forecast(self.studio, owner, task, whole, model, estimate.text, size)

    def generate(self, values: dict[Any, Any], request: gr.Request) -> dict[Any, Any]:
        return answer(self.submit(self.form.read(values), owner_of(request)))

    def changed(self, values: dict[Any, Any], request: gr.Request) -> dict[Any, Any]:
        """What follows from the choices; nothing when later ones were answered meanwhile."""
        page = str(request.session_hash)
        turn = self.turns.ask(page)
        updates = self.consequences(self.form.read(values), owner_of(request))
        return (
            answer(updates) if self.turns.answer(page, turn) else {self.go: gr.skip()}
        )  # Gradio takes no empty answer

    def example(self, event: gr.EventData, request: gr.Request) -> dict[Any, Any]:
        fields, owner = {"task": self.form.task, **self.examples[int(event.n)].fields}, owner_of(request)
        return answer(self.restore(fields, owner), self.submit(self.at_home(fields), owner))

    def at_home(self, fields: Fields) -> Fields:
        """The fields of an example, made by who paints its card: that is free, as the card says, whichever keys are set."""
        makers = [provider for provider, _ in self.studio.models(str(fields["task"])) if provider.free]
        here = next((provider.name for provider in makers if provider.sketcher() is not None), "auto")
        return {**fields, "provider": here}

    def mend(self, values: dict[Any, Any], event: gr.EventData, request: gr.Request) -> dict[Any, Any]:
        """Takes the way out that the problem card offered."""
        owner, fields = owner_of(request), {**self.form.read(values), **event.values}
        return answer(self.restore(fields, owner))

    def fresh(self, owner: str) -> Updates:
        """What the tab shows when this owner opens the page."""
        provider = self.provider
        if provider is None:
            return self.consequences(self.usual, owner)
        fields = self._makers(provider, owner)
        maker = next(part for part in self.form.inputs if hasattr(part, "provider"))
        shown: Updates = {part: {"value": value} for part, value in maker.show(fields).items()}
        return joined(self.consequences({**self.usual, **fields}, owner), shown)

    def _makers(self, provider: gr.Dropdown, owner: str) -> Fields:
        """Who makes it, as this owner has chosen in the header, else for this task in Settings.

        A model that has modes, as those of films do, is left open: it is taken where it fits.
        """
        chosen = offered(provider, self.studio.choice(owner, "provider", "auto"))
        usual = self.studio.defaults.of(owner, self.form.task)
        if usual is None or chosen not in {"auto", usual.provider}:
            return {"provider": chosen}
        models = {model.id: model for model in self._models(self.form.task, usual.provider)}
        whole = bool(usual.model) and not models[usual.model].modes
        return {"provider": usual.provider, "model": usual.model if whole else ""}

    def _models(self, task: str, provider: str) -> list[Model]:
        try:
            return [model for _, model in self.studio.models(task, provider)]
        except RequestError:
            return []

    def _ways_out(self, error: BacklotError, fields: Fields, owner: str) -> list[Way]:
        """The buttons of a problem card."""
        use_auto: Way = {"label": "Use Auto", "values": {"provider": "auto", "model": ""}}
        if error.code == "invalid_size":
            return self._nearest(fields, owner)
        if error.category in {"not_configured", "auth"}:
            return [{"label": "Open Settings", "tab": "settings"}, use_auto]
        return [use_auto] if error.field in {"model", "provider"} else []

    def _nearest(self, fields: Fields, owner: str) -> list[Way]:
        """The size that the model makes instead of the one asked."""
        model = self.forecast(fields, owner).model
        asked = [str(fields.get(name, "")) for name in ("width", "height")]
        if model is None or model.sizes is None or not all(side.isdecimal() and int(side) for side in asked):
            return []
        width, height = model.sizes.nearest(int(asked[0]), int(asked[1]))
        return [{"label": f"Use {width} × {height}", "values": {"width": str(width), "height": str(height)}}]


def go_button(tab: str, label: str) -> tuple[gr.HTML, gr.Button]:
    """The problem card and the button at the foot of a form."""
    with gr.Column(elem_classes=["bl-go"]):
        trouble = island("problem", elem_id=f"{tab}-problem", events=("mend",))
        go = gr.Button(label, variant="primary", elem_id=f"{tab}-generate", elem_classes=["bl-generate"])
    return trouble, go


def results_of(tab: str, tasks: Sequence[str], examples: Sequence[Example] = (), **facts: Any) -> gr.HTML:
    """The results of a tab, with the examples of its empty state. facts: what else its script shall know."""
    shown = [
        {"title": each.title, "look": each.look, "sketch": each.sketch, "picture": each.picture} for each in examples
    ]
    return island("results", elem_id=f"{tab}-results", events=("example",), tasks=list(tasks), examples=shown, **facts)


def _split(fields: Mapping[str, Any]) -> tuple[str, Fields]:
    told = dict(fields)
    return str(told.pop("task")), told
