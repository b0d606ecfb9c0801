"""What a tool of the chat model does: each call is checked, and what makes something becomes a plan that waits for a yes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from studio.composing.composers import COMPOSERS
from studio.directing.conversations import Conversation
from studio.directing.plans import Plan
from studio.directing.telling import data, facts_of
from studio.directing.tools import LOOKING, PLANNING, THEIRS, Called, read_call
from studio.directing.wishes import Intent
from studio.directing.wording import OFFERED, has_agreed, to_agree
from studio.errors import BacklotError, NotFound, RequestError, request_error
from studio.provider import Cost, Provider
from studio.workflows.operations import OPERATIONS, Operation
from studio.workflows.pens import OwnersPen, price_of, writer_of
from studio.workflows.problems import RecipeError

if TYPE_CHECKING:
    from studio.directing.answering import Pen
    from studio.directing.director import Director


ASKS_TO_REMEMBER = re.compile(
    r"\b(?:remember|memor\w+|keep (?:it |this |that )?in mind|don'?t forget|from now on|always|never|note (?:it|this|that|down)|save (?:it|this|that)"
    r"|my (?:favou?rite|name|style|brand)|i (?:really )?(?:like|love|prefer|hate|dislike)|yes)\b",
    re.IGNORECASE,
)


@dataclass
class Handles:
    """Short names of the files of a conversation, in the order they came: a1, a2, ..."""

    by_artifact: dict[str, str] = field(default_factory=dict)

    def add(self, artifact: str) -> str:
        return self.by_artifact.setdefault(artifact, f"a{len(self.by_artifact) + 1}")

    def artifact(self, name: str) -> str:
        """The artifact of a short name, of "last" and of negative numbers; anything else is taken for an id."""
        ids = list(self.by_artifact)
        if name in ("last", "$input_media") and ids:
            return ids[-1]
        if name.lstrip("-").isdigit() and name.startswith("-") and 0 < -int(name) <= len(ids):
            return ids[int(name)]
        if name.isdigit() and int(name) < len(ids):
            return ids[int(name)]
        return next((artifact for artifact, handle in self.by_artifact.items() if handle == name), name)


class Acting:
    """Carries out the calls of one answer. wish: what the rules have understood of the person's words."""

    def __init__(
        self,
        director: Director,
        pen: Pen,
        talk: Conversation,
        handles: Handles,
        wish: Intent,
        words: str = "",
        writer: str = "auto",
    ) -> None:
        """words: what the person has just said themselves. writer: who composes where nobody is named."""
        self.director, self.studio, self.pen, self.talk = director, director.studio, pen, talk
        self.handles, self.wish, self.words, self.writer = handles, wish, words, writer
        self.spent = 0.0  # started without a yes in this answer
        self.planned = 0

    def call(self, name: str, arguments: Mapping[str, Any]) -> tuple[str, bool]:
        """What the model gets back, and whether the call could be carried out."""
        called = read_call(name, arguments)
        try:
            if called.problem:
                raise RequestError(called.problem, hint="Call one of these.")
            return self._do(called), True
        except RecipeError as error:
            return data({"problems": [problem.text for problem in error.problems][:20]}), False
        except ValidationError as error:
            return data({"error": request_error(error).as_dict()}), False
        except BacklotError as error:
            return data({"error": {"message": error.message, "hint": error.hint, "field": error.field}}), False

    def _do(self, called: Called) -> str:
        if called.kind == "task":
            return self._task(called)
        if called.kind == "text":
            return self._text(called)
        shape = {**LOOKING, **PLANNING, **THEIRS}[called.name]
        asked = shape(**called.arguments)
        return getattr(self, f"_{called.name}")(asked)

    # What makes something

    def _task(self, called: Called) -> str:
        """A plan of one request, with what the person has said of it themselves."""
        task = called.name
        if self.wish.task == "photobooth" and task in ("image", "edit"):
            raise RequestError("The person said photobooth.", field="task", hint="Call the photobooth tool.")
        if self.wish.recipe == "transition-between-clips" and task == "cut":
            raise RequestError(
                "The person wants a transition that is made anew.",
                field="task",
                hint="Call plan_run with transition-between-clips.",
            )
        operation = OPERATIONS[task]
        fields = self._named(operation, called.arguments)
        model = str(fields.pop("model", "") or "")
        if self.wish.task == task:
            said = {name: value for name, value in self.wish.fields.items() if name != "prompt"}
            fields = {
                **{name: value for name, value in said.items() if name not in fields or name in FIRM},
                **_others(fields, said),
            }
            model = self.wish.model or model
        plan = self.director.planner.job(
            self._next(), task, fields, owner=self.pen.owner, project=self.talk.project, model=model
        )
        return self._offered(plan)

    def _offered(self, plan: Plan) -> str:
        if plan.problem:
            problem = plan.problem
            raise RequestError(problem.message, field=problem.field, hint=problem.hint)
        plan = self.director.offer(self.pen, plan, self.spent)
        if plan.state == "started":
            self.spent += sum(plan.amounts.values())
            told = {"started": True, "id": plan.job or plan.run, "price": plan.price}
        else:
            told = {
                "offered": True,
                "price": plan.price,
                "seconds": plan.seconds,
                "note": "The person sees it and decides. Do not offer it again.",
            }
        return data({**told, "notes": list(plan.notes)})

    def _plan_run(self, asked: Any) -> str:
        return self._offered(self._run(asked.recipe, asked.inputs, None))

    def _compose_workflow(self, asked: Any) -> str:
        problems = self.studio.runs.check(asked.document, self.pen.owner)
        if problems:
            return data({"problems": problems[:20], "note": "Nothing was offered. Correct these and call it again."})
        return self._offered(self._run("", asked.inputs, asked.document))

    def _plan_from_brief(self, asked: Any) -> str:
        """A plan that a service has written, offered as a workflow of this studio: whoever is set up here makes its steps."""
        host = next(iter(self.studio.hosted.hosts(owner=self.pen.owner)), None)
        if host is None:
            raise RequestError(
                "Nobody here plans workflows from a brief.",
                field="brief",
                hint="Call compose_workflow with a document.",
            )
        plan = self.studio.hosted.compose(host.name, asked.brief, owner=self.pen.owner)
        return self._offered(self._run("", {}, {"input": plan}))

    def _run(self, recipe: str, inputs: Mapping[str, Any], document: Mapping[str, Any] | None) -> Plan:
        """The plan of a run. Short names in its inputs become artifacts."""
        known = set(self.handles.by_artifact.values()) | {"last"}

        def meant(value: Any) -> Any:
            if isinstance(value, list):
                return [meant(each) for each in value]
            return self.handles.artifact(value) if isinstance(value, str) and value in known else value

        given = {name: meant(value) for name, value in inputs.items()}
        return self.director.planner.cook.plan(self._next(), recipe, given, owner=self.pen.owner, document=document)

    # What is written

    def _text(self, called: Called) -> str:
        operation = OPERATIONS[called.name]
        given = self._named(operation, called.arguments)
        if called.name in COMPOSERS and "provider" in operation.shape.model_fields:
            given.setdefault("provider", self.writer)
        asked = operation.shape(**operation.shaped(given))
        if operation.writes is None:
            raise RequestError(f"{called.name} cannot be asked for here.", hint="Use plan_run with a recipe.")
        writer = writer_of(self.studio, operation, asked, self.pen.owner)
        if self._waits(writer, lambda: price_of(self.studio, writer, asked, self.pen.owner)):
            return data(OFFERED)
        return data({"texts": list(operation.writes(asked, OwnersPen(self.studio, self.pen.owner)))})

    def _waits(self, writer: Provider | None, price: Callable[[], Cost | None]) -> bool:
        """Whether a person is asked before these words are paid for; else they count as spent in this answer."""
        if writer is None or writer.free or has_agreed(self.director, self.talk, self.pen):
            return False
        cost = price()
        allowed = (self.director.limit(self.pen.owner) or 0.0) - self.spent
        if plan := to_agree(self._next(), writer, cost, allowed):
            self.pen.offer(plan)
            return True
        self.spent += cost.amount if cost else 0.0
        return False

    # Looking around

    def _search_library(self, asked: Any) -> str:
        found = self.studio.search(owner=self.pen.owner, query=asked.query, media=asked.media, limit=asked.limit)
        return data(
            {
                "total": found.total,
                "items": [{"name": self.handles.add(each.id), **facts_of(each)} for each in found.items],
            }
        )

    def _describe_video(self, asked: Any) -> str:
        artifact = self.studio.library.get(self.handles.artifact(asked.video), owner=self.pen.owner, trashed=False)
        if artifact.media != "video":
            raise RequestError("This is no film.", field="video", hint="Name a film.")
        writers, owner = self.studio.writers, self.pen.owner
        writer = writers.writer("ask", "auto", owner)
        if self._waits(writer, lambda: writers.price(writer, len(asked.question), owner)):
            return data(OFFERED)
        words, times = self.director.eyes.film(artifact, asked.question, owner=self.pen.owner, frames=asked.frames)
        return data({"text": words.text, "by": words.by, "frames_at": times})

    def _get_metadata(self, asked: Any) -> str:
        library, owner = self.studio.library, self.pen.owner
        found = library.get(self.handles.artifact(asked.artifact), owner=owner)
        recipe = library.recipe_of(found)
        made = {
            name: recipe.get(name)
            for name in ("task", "provider", "model", "seed")
            if recipe.get(name) not in (None, "")
        }
        sources = [self.handles.add(each.id) for each in library.parents(found.id, owner=owner)]
        about = {"media_type": found.media_type, "bytes": found.bytes, "made_from": sources, "made_by": made}
        return data({"name": self.handles.add(found.id), **facts_of(found), **about})

    def _get_balance(self, asked: Any) -> str:
        views = [view for view in self.studio.providers(owner=self.pen.owner) if view.configured and not view.free]
        names = [asked.provider] if asked.provider else [view.name for view in views]
        left = {name: self.studio.balance(name, owner=self.pen.owner) for name in names}
        shown = {
            name: f"{balance.amount:g} {balance.unit}" if balance else "not known" for name, balance in left.items()
        }
        return data({"balances": shown, "spent_today": self.studio.spent_today(owner=self.pen.owner)})

    def _estimate_cost(self, asked: Any) -> str:
        operation = OPERATIONS.get(asked.task)
        if operation is None or not operation.is_task:
            raise RequestError(f'There is no task "{asked.task[:40]}".', field="task", hint="Name a task, like video.")
        estimate = self.studio.estimate(asked.task, self._named(operation, asked.request), owner=self.pen.owner)
        return data(
            {
                "price": estimate.text,
                "seconds": estimate.seconds,
                "provider": estimate.provider,
                "model": estimate.model,
            }
        )

    def _list_personas(self, asked: Any) -> str:
        found = self.studio.personas(owner=self.pen.owner)
        return data(
            [{"name": each.name, "relationship": each.relationship, "description": each.description} for each in found]
        )

    def _list_memories(self, asked: Any) -> str:
        if not self.studio.personality(owner=self.pen.owner)[1]:
            return data("The person has switched this off.")
        return data(
            [
                {"key": each.key, "value": each.value, "category": each.category}
                for each in self.studio.memories(owner=self.pen.owner)
            ]
        )

    def _remember(self, asked: Any) -> str:
        if not ASKS_TO_REMEMBER.search(self.words):  # else what a picture says could be kept as this person's wish
            raise RequestError("The person has not asked to keep anything in mind.", hint="Ask them whether to.")
        kept = self.studio.remember(asked.key, asked.value, asked.category, owner=self.pen.owner)
        return data({"kept": kept.key})

    def _list_recipes(self, asked: Any) -> str:
        cards = self.studio.runs.recipes(self.pen.owner)
        return data([
            {"id": card["id"], "promise": card["promise"], "inputs": [f"{each['name']} ({each['type']})" for each in card["inputs"]]}
            for card in cards
        ])  # fmt: skip

    def _get_job(self, asked: Any) -> str:
        try:
            job = self.studio.wait(asked.id, owner=self.pen.owner, seconds=asked.wait_seconds)
        except NotFound:
            run = self.studio.runs.wait(asked.id, self.pen.owner, asked.wait_seconds)
            results = [self.handles.add(str(each["id"])) for each in run["artifacts"]]
            return data({"status": run["status"], "made": results, "error": run["error"], "question": run["question"]})
        made = [{"name": self.handles.add(each.id), **facts_of(each)} for each in job.artifacts]
        error = {"message": job.error.message, "hint": job.error.hint} if job.error else None
        return data({"status": job.status, "progress": job.progress, "made": made, "error": error})

    # Inside

    def _named(self, operation: Operation, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """The arguments with artifacts instead of short names, in the shape the request takes."""
        named = {name: self._meant(value) if name in operation.takes else value for name, value in arguments.items()}
        return operation.shaped(named, self._kind)

    def _meant(self, value: Any) -> Any:
        if isinstance(value, list | tuple):
            return [self._meant(each) for each in value]
        if isinstance(value, Mapping):
            return {
                name: self.handles.artifact(inner) if name == "artifact" and isinstance(inner, str) else inner
                for name, inner in value.items()
            }
        return (
            self.handles.artifact(str(value)) if isinstance(value, str | int) and not isinstance(value, bool) else value
        )

    def _kind(self, artifact: str) -> str:
        try:
            return self.studio.library.get(artifact, owner=self.pen.owner).media
        except NotFound:
            return ""

    def _next(self) -> str:
        """The id of the next plan of this answer."""
        self.planned += 1
        return f"{self.pen.message.id}:{self.planned}"


FIRM = frozenset(
    {"audio_start", "audio_duration", "elevation", "distance", "platform", "first_frame", "last_frame", "face"}
)  # a person's own words win


def _others(fields: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if not (name in FIRM and name in said)}
