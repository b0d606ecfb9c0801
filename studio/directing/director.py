"""The director: hears what a person says in a conversation, answers with words and plans, and starts what was agreed to.

A plan is started by a person's yes, or by itself where it costs no more than the person allows without asking. What is started is an
ordinary job with a key of its own, so that a second yes never starts it twice.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from studio.directing.answering import Newsroom, Pen
from studio.directing.brains import Brains
from studio.directing.by_rules import ByRules
from studio.directing.conversations import Conversation, Conversations, Message
from studio.directing.eyes import Eyes
from studio.directing.plans import Plan, Planner, dearer, plan_of, terms_of, within
from studio.directing.wishes import Attachment
from studio.errors import BacklotError, Conflict, NotFound, ProviderFailed, RequestError
from studio.requests import PROMPT_LIMIT, writable
from studio.safety import clean_prompt

if TYPE_CHECKING:
    from studio.studio import Studio

MOST_ATTACHMENTS = 12
LIMIT = "director/limit"  # the choice that says what may be spent without asking
LIMIT_MOST = 1_000_000.0

_log = logging.getLogger(__name__)


class Director:
    """Every conversation of every owner. Thread-safe; every call takes the owner it is made for."""

    def __init__(self, studio: Studio) -> None:
        self.studio = studio
        self.talks = Conversations(studio.database)
        self.news = Newsroom()
        self.planner = Planner(studio)
        self.brains = Brains(studio)
        self.eyes = Eyes(studio)
        self._lock = threading.Lock()
        self._answering: dict[str, Future[Any]] = {}
        self._pens: dict[str, Pen] = {}  # message -> who writes it now

    # What a person does

    def say(
        self, conversation_id: str, text: str, attachments: Sequence[str] = (), *, owner: str
    ) -> tuple[Message, Message]:
        """What was said, and the answer as it begins. Raises RequestError for nothing or too much, Conflict while an answer is written."""
        words = self._words(text)
        given = self._given(attachments, owner)
        if not words and not given:
            raise RequestError("The message is empty.", field="text", hint="Write what you want to make.")
        talk = self.talks.get(conversation_id, owner=owner)
        with self._lock:
            if (running := self._answering.get(conversation_id)) and not running.done():
                raise Conflict("The director is still answering.", hint="Wait for it, or stop it.")
            said = self.talks.say(
                conversation_id,
                "person",
                [{"text": words}] if words else [],
                owner=owner,
                attachments=[each.id for each in given],
            )
            begun = self._begin(talk, words, given)
        return said, begun

    def _begin(self, talk: Conversation, words: str, given: Sequence[Attachment]) -> Message:
        """The answer as it begins."""
        begun = self.talks.say(talk.id, "director", owner=talk.owner, state="speaking")
        pen = Pen(self.talks, self.news, talk.owner, begun)
        self._pens[begun.id] = pen
        self._answering[talk.id] = self.studio.background.start(self._answer(pen, talk, words, given))
        return begun

    def stop(self, conversation_id: str, *, owner: str) -> None:
        """End the answer that is being written; what was started goes on as a job."""
        self.talks.get(conversation_id, owner=owner)
        with self._lock:
            if running := self._answering.get(conversation_id):
                running.cancel()

    def wait(self, conversation_id: str, seconds: float = 30.0) -> None:
        """Until the answer that is being written is there."""
        if running := self._answering.get(conversation_id):
            with contextlib.suppress(BaseException):
                running.result(seconds)

    def go(self, conversation_id: str, plan_id: str, *, owner: str) -> Plan:
        """Start a plan: a person's yes to the price that was shown. Where the price has risen since, the plan is offered again instead.

        Raises Conflict for one that was cancelled, and what the studio raises for what cannot be made.
        """
        message, record = self.talks.find(conversation_id, plan_id, owner=owner)
        plan = plan_of(record)
        if plan.state == "cancelled":
            raise Conflict("This plan was cancelled.", hint="Say again what to make.")
        if plan.state == "started" and (plan.job or plan.run):
            return plan
        talk = self.talks.get(conversation_id, owner=owner)
        if plan.kind == "turn":
            return self._go_on(talk, message, plan)
        now = self.planner.anew(plan, {}, owner=owner, project=talk.project)
        if now.problem:
            self._changed(message, plan, owner, problem=now.problem.model_dump(mode="json"))
            raise RequestError(now.problem.message, field=now.problem.field, hint=now.problem.hint)
        if dearer(now, plan):
            note = f"The price has changed from {plan.price} to {now.price}."
            again = now.model_copy(update={"notes": (*now.notes, note)})
            return plan_of(self._changed(message, plan, owner, **terms_of(again)) or record)
        return self.start(message, plan, owner=owner)

    def _go_on(self, talk: Conversation, message: Message, plan: Plan) -> Plan:
        """Have the turn answered that was waiting for a yes: once."""
        said = [
            each
            for each in self.talks.messages(talk.id, owner=talk.owner)
            if each.role == "person" and each.place < message.place
        ]
        changed = self._changed(message, plan, talk.owner, state="started")
        if changed is None or not said:
            return self._now(message, plan, talk.owner)
        given = [each for each in (self.handed(artifact, talk.owner) for artifact in said[-1].attachments) if each]
        with self._lock:
            self._begin(talk, said[-1].text, given)
        return plan_of(changed)

    def cancel_plan(self, conversation_id: str, plan_id: str, *, owner: str) -> Plan:
        """Drop a plan; nothing was spent on it. One that was started stays so."""
        message, record = self.talks.find(conversation_id, plan_id, owner=owner)
        return plan_of(self._changed(message, plan_of(record), owner, state="cancelled") or record)

    def edit_plan(self, conversation_id: str, plan_id: str, fields: Mapping[str, Any], *, owner: str) -> Plan:
        """The plan with other fields (of a recipe: inputs), at their price. An empty value leaves a field to its usual one."""
        message, record = self.talks.find(conversation_id, plan_id, owner=owner)
        plan = plan_of(record)
        if plan.state != "offered":
            raise Conflict("This plan is not open any more.", hint="Say again what to make.")
        talk = self.talks.get(conversation_id, owner=owner)
        changed = self.planner.anew(plan, fields, owner=owner, project=talk.project)
        return plan_of(self._changed(message, plan, owner, **terms_of(changed)) or record)

    def limit(self, owner: str) -> float | None:
        """What may be spent without asking, in one answer; None: always ask."""
        value = self.studio.choice(owner, LIMIT)
        return float(value) if isinstance(value, int | float) else None

    def set_limit(self, amount: float | None, *, owner: str) -> float | None:
        """Say what may be spent without asking. Raises RequestError for an amount below nothing."""
        if amount is not None and not 0 <= amount <= LIMIT_MOST:
            raise RequestError("The limit is not an amount.", field="limit", hint="Choose 0 or more, or always ask.")
        self.studio.choose(owner, LIMIT, amount)
        return amount

    # What answers use as well

    def start(self, message: Message, plan: Plan, *, owner: str) -> Plan:
        """Hand a plan over as an ordinary job. The key is the plan's own: doing it again finds the same job."""
        if plan.state == "offered" and self._changed(message, plan, owner, state="started", problem=None) is None:
            return self._now(message, plan, owner)
        key = f"{message.conversation}:{plan.id}"
        try:
            if plan.kind == "run":
                talk = self.talks.get(message.conversation, owner=owner)
                inputs = {**plan.inputs, **self.planner.cook.ceiling(plan, owner)}
                begun = self.studio.runs.start(
                    plan.document or plan.recipe, inputs, owner=owner, idempotency_key=key, project=talk.project
                )
                made = {"run": str(begun["id"])}
            else:
                made = {"job": self.studio.submit(plan.task, plan.request, owner=owner, key=key).id}
        except BacklotError as error:
            self._changed(
                message, plan, owner, ("started",), state="offered", problem=error.body().model_dump(mode="json")
            )
            raise
        done = self._changed(message, plan, owner, ("started",), **made)
        return plan_of(done) if done else plan.model_copy(update={"state": "started", **made})

    def offer(self, pen: Pen, plan: Plan, spent: float = 0.0) -> Plan:
        """Put a plan into the answer, and start it where it costs no more than may be spent without asking."""
        pen.offer(plan)
        if not within(plan, self.limit(pen.owner), spent):
            return plan
        started = self.start(pen.message, plan, owner=pen.owner)
        pen.parts[-1] = {"plan": started.public()}
        pen.keep()
        return started

    def attachment(self, artifact_id: str, owner: str) -> Attachment:
        """An artifact of this owner's, as something handed over. Raises NotFound."""
        found = self.studio.library.get(artifact_id, owner=owner, trashed=False)
        return Attachment(found.id, found.media, found.duration, min(found.width or 0, found.height or 0))

    def handed(self, artifact_id: str, owner: str) -> Attachment | None:
        """The same; None for one that is there no more."""
        try:
            return self.attachment(artifact_id, owner)
        except NotFound:
            return None

    def last_one(self, conversation_id: str, owner: str) -> Attachment | None:
        """What "the last one" is: the newest result or attachment of this conversation, else the newest of the library."""
        for message in reversed(self.talks.messages(conversation_id, owner=owner)):
            for plan in reversed(message.plans):
                with contextlib.suppress(NotFound):
                    if artifacts := self.made_by(plan, owner):
                        return self.attachment(artifacts[-1], owner)
            for artifact in reversed((*message.attachments, *message.made)):
                with contextlib.suppress(NotFound):
                    return self.attachment(artifact, owner)
        newest = self.studio.search(owner=owner, limit=1).items
        return self.attachment(newest[0].id, owner) if newest else None

    def made_by(self, plan: Mapping[str, Any], owner: str) -> list[str]:
        """The artifacts that a plan's job or run has made so far. Raises NotFound where it is gone."""
        if plan.get("job"):
            return [each.id for each in self.studio.job(plan["job"], owner=owner).artifacts]
        if plan.get("run"):
            return [str(each["id"]) for each in self.studio.runs.get(plan["run"], owner)["artifacts"]]
        return []

    def looks(self) -> dict[str, str]:
        """Words of photobooth looks -> their ids."""
        found = self.studio.presets.of("photobooth")
        return {look.title.lower(): look.id for look in found} | {look.id.replace("-", " "): look.id for look in found}

    # Inside

    async def _answer(self, pen: Pen, talk: Conversation, words: str, given: Sequence[Attachment]) -> None:
        """Write the answer to its end, whatever comes."""
        try:
            brain = await asyncio.to_thread(self.brains.of, talk)
            ruled = ByRules(self, pen, talk, brain)
            if brain.talks and not await asyncio.to_thread(ruled.settles, words, given):
                from studio.directing.agent import Agent

                await Agent(self, pen, talk, brain).answer(words, given)
            else:
                await asyncio.to_thread(ruled.answer, words, given)
            pen.close()
        except asyncio.CancelledError:
            pen.close("stopped")
            raise
        except BacklotError as error:
            pen.close("failed", error.body())
        except Exception:
            _log.exception("An answer of the director failed")
            broken = ProviderFailed("The director could not finish this answer.", hint="Try again.")
            pen.close("failed", broken.body())
        finally:
            self._pens.pop(pen.message.id, None)

    def _changed(
        self, message: Message, plan: Plan, owner: str, states: Sequence[str] = ("offered",), **values: Any
    ) -> dict[str, Any] | None:
        """The plan as it is kept now, also for those who look at it; None where it was in none of these states."""
        pen = self._pens.get(message.id)
        with pen.lock if pen else contextlib.nullcontext():
            changed = self.talks.change_plan(message.id, plan.id, states, **values)
            if changed and pen:
                pen.replan(changed)
                pen.keep()
        if changed and not pen:
            for one in self.talks.messages(message.conversation, owner=owner):
                if one.id == message.id and one.state != "speaking":
                    self.news.tell(owner, one.public())
        return changed

    def _now(self, message: Message, plan: Plan, owner: str) -> Plan:
        return plan_of(self.talks.find(message.conversation, plan.id, owner=owner)[1])

    def _words(self, text: str) -> str:
        try:
            words = clean_prompt(writable(text)).strip()
        except ValueError as error:
            raise RequestError(
                "The message holds a control character.", field="text", hint="Write it as plain text."
            ) from error
        if len(words) > PROMPT_LIMIT:
            raise RequestError(
                f"The message is too long ({len(words):,} characters given).",
                field="text",
                hint=f"Use at most {PROMPT_LIMIT:,} characters.",
            )
        return words

    def _given(self, attachments: Sequence[str], owner: str) -> list[Attachment]:
        if len(attachments) > MOST_ATTACHMENTS:
            raise RequestError(
                f"A message takes {MOST_ATTACHMENTS} attachments at most; {len(attachments)} given.",
                field="attachments",
                hint="Remove some.",
            )
        return [self.attachment(each, owner) for each in dict.fromkeys(attachments)]
