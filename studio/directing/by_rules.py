"""Answers by rules, where no model talks: what was said and what the conversation holds, to words, a plan, or a question back."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from studio.directing.brains import Brain
from studio.directing.conversations import Conversation, Message
from studio.directing.plans import Plan, plan_of
from studio.directing.rules import NO, WHAT_IT_IS, YES, Reply, reply
from studio.directing.wishes import Attachment, Choice, Intent
from studio.directing.wording import has_agreed, to_agree
from studio.errors import NotFound
from studio.requests import REQUESTS

if TYPE_CHECKING:
    from studio.directing.answering import Pen
    from studio.directing.director import Director

HERE = ("cut", "export")  # tasks that are done on this machine, whoever answers


class ByRules:
    """One answer that no model writes."""

    def __init__(self, director: Director, pen: Pen, talk: Conversation, brain: Brain) -> None:
        self.director, self.studio, self.pen, self.talk, self.brain = director, director.studio, pen, talk, brain
        self.owner, self.plan_id = talk.owner, f"{pen.message.id}:0"

    def settles(self, words: str, given: Sequence[Attachment]) -> bool:
        """Whether this is a yes or a no to what the director has offered or asked last: no model decides that."""
        if given or not (YES.match(words) or NO.match(words)):
            return False
        context = Context.of(self._before())
        return bool(context.plan or (context.choices and YES.match(words)))

    def answer(self, words: str, given: Sequence[Attachment]) -> None:
        """Write the answer to its end. Raises BacklotError where what was agreed to cannot be made."""
        before = self._before()
        context = Context.of(before)
        heard = reply(
            words,
            given,
            last=self.director.last_one(self.talk.id, self.owner),
            styles=self.director.looks(),
            plan=context.plan,
            choices=context.choices,
            asked=context.asked,
            held=[each for each in map(lambda one: self.director.handed(one, self.owner), context.held) if each],
            made=context.made,
        )
        if not before and heard.verb in ("tell", "plan"):
            self.pen.put(note=self.brain.introduction if self.brain.agent else WHAT_IT_IS)
        if heard.text:
            self.pen.write(heard.text)
        self._act(heard, context, words, given)

    def _before(self) -> list[Message]:
        """The messages before the one that is answered."""
        said = self.director.talks.messages(self.talk.id, owner=self.owner)
        return [message for message in said if message.place < self.pen.message.place - 1]

    def _act(self, heard: Reply, context: Context, words: str, given: Sequence[Attachment]) -> None:
        """What follows from a reply besides its words."""
        if heard.verb == "plan" and heard.intent:
            self._plan(heard.intent, words)
        elif heard.verb == "look" and heard.intent:
            self._look(heard.intent.look, given)
        elif context.made and heard.verb == "again":
            self._more(context, (heard.fields or {}).get("count", 1))
        elif heard.verb == "ask":
            choices = [{"label": each.label, "says": each.says} for each in heard.choices]
            self.pen.put(choices=choices, about=heard.about, held=[each.id for each in heard.held])
        elif context.plan and heard.verb == "drop":
            self.director.cancel_plan(self.talk.id, context.plan["id"], owner=self.owner)
        elif context.plan and heard.verb == "go":
            plan = self.director.go(self.talk.id, context.plan["id"], owner=self.owner)
            self.pen.write("Started." if plan.state == "started" else f"Look at it once more: {plan.notes[-1]}")
            self.pen.offer(plan)
        elif context.plan and heard.verb == "change":
            old = plan_of(context.plan)
            self.director.cancel_plan(self.talk.id, old.id, owner=self.owner)
            self._offer_again(old.model_copy(update={"id": self.plan_id}), heard.fields or {})

    def _plan(self, understood: Intent, words: str) -> None:
        """Offer a plan for what was understood, at the service whose own agent goes on here."""
        brain, intent = self.brain, self.brain.handed(understood, self._thread(), words)
        is_beyond = intent is understood and intent.task not in HERE and not intent.fields.get("provider")
        if brain.agent and is_beyond:
            self.pen.put(note=f"{brain.title}'s agent does not make this, so it is planned with what is set up here.")
        plan = self.director.planner.of(intent, self.plan_id, owner=self.owner, project=self.talk.project)
        self.director.offer(self.pen, plan)

    def _look(self, question: str, given: Sequence[Attachment]) -> None:
        """Say what is known of what was handed over, and what whoever sees here sees in it. Raises BacklotError where nobody sees."""
        seen = [given[0]] if given else [each for each in (self.director.last_one(self.talk.id, self.owner),) if each]
        for each in seen:
            self.pen.write(self.director.eyes.facts(each.id, owner=self.owner))
            if not has_agreed(self.director, self.talk, self.pen):
                writer, cost = self.director.eyes.price(each, question, owner=self.owner)
                if plan := to_agree(self.plan_id, writer, cost, self.director.limit(self.owner) or 0.0):
                    self.pen.offer(plan)
                    return
            self.pen.write("\n\n" + self.director.eyes.see(each.id, question, owner=self.owner).text)

    def _more(self, context: Context, count: int) -> None:
        """Offer the newest plan once more, with another seed where it has one."""
        assert context.made
        old = plan_of(context.made)
        if context.plan:
            self.director.cancel_plan(self.talk.id, context.plan["id"], owner=self.owner)
        fresh: dict[str, Any] = {}
        if old.kind == "job" and "seed" in REQUESTS[old.task].model_fields:
            fresh = (
                {"seed": "", "seed_strategy": "random"}
                if "seed_strategy" in REQUESTS[old.task].model_fields
                else {"seed": ""}
            )
            if count > 1:
                fresh["count"] = count
        again = old.model_copy(update={"id": self.plan_id, "state": "offered", "job": "", "run": ""})
        self._offer_again(again, fresh)

    def _offer_again(self, plan: Plan, fields: Mapping[str, Any]) -> None:
        again = self.director.planner.anew(plan, fields, owner=self.owner, project=self.talk.project)
        self.director.offer(self.pen, again)

    def _thread(self) -> str:
        """The conversation at the service's own agent that goes on with this one, whatever came of it there so far."""
        if not self.brain.agent or self.brain.provider is None:
            return ""
        for message in reversed(self.director.talks.messages(self.talk.id, owner=self.owner)):
            for plan in reversed(message.plans):
                with contextlib.suppress(NotFound):
                    job = self.studio.job(plan["job"], owner=self.owner) if plan.get("job") else None
                    if job and job.provider == self.brain.provider.name:
                        for paid in reversed(self.studio.engine.submissions.of_job(job.id)):
                            if paid.ticket and (thread := self.brain.provider.thread_of(paid.ticket)):
                                return thread
        return ""


class Context:
    """What an answer by rules has to know of what was said before."""

    def __init__(self) -> None:
        self.plan: dict[str, Any] | None = None  # the last one, if it is open
        self.made: dict[str, Any] | None = None  # the newest one of all, unless a service made it by itself
        self.choices: tuple[Choice, ...] = ()
        self.asked = ""  # what the person had said when the director asked back
        self.held: tuple[str, ...] = ()

    @classmethod
    def of(cls, before: Sequence[Message]) -> Context:
        """From the messages before the one that is answered."""
        found = cls()
        if not before or before[-1].role != "director":
            return found
        last = before[-1]
        found.made = next(
            (plan for message in reversed(before) for plan in reversed(message.plans) if plan["kind"] != "turn"), None
        )
        offered = [plan for plan in last.plans if plan["state"] == "offered"]
        found.plan = offered[-1] if offered else None
        asks = next((part for part in last.parts if "choices" in part), None)
        if asks is not None:
            found.choices = tuple(Choice(each["label"], each["says"]) for each in asks["choices"])
            person = before[-2] if len(before) > 1 else None
            if person and person.role == "person":
                found.asked = asks.get("about", person.text)
                found.held = tuple(asks.get("held", person.attachments))
        return found
