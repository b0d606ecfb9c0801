"""A chat model as the director: it speaks, calls tools, hears what came of them, and goes on; never longer than is allowed."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.directing.acting import Acting, Handles
from studio.directing.brains import Brain
from studio.directing.conversations import Conversation, Message
from studio.directing.homing import Homing
from studio.directing.intents import understand
from studio.directing.plans import Plan, PlannedStep
from studio.directing.questions import ANIMATE
from studio.directing.telling import data, facts_of, spoken, system_prompt, within_limit
from studio.directing.tools import definitions
from studio.directing.wishes import Attachment, Intent
from studio.directing.wording import has_agreed
from studio.errors import BacklotError, NotFound, TimedOut
from studio.provider import Cost, Delta
from studio.spending import counted

if TYPE_CHECKING:
    from studio.directing.answering import Pen
    from studio.directing.director import Director

ROUNDS = 8  # times that the model may speak in one answer
CALLS = 8  # calls of one round that are carried out
MISTAKES = 4  # calls in a row that cannot be carried out
WHOLE = 900.0  # seconds of one answer
BEAT = 5.0  # seconds between signs of life
UNCLEAR = ("timeout", "transient", "permanent", "outcome_unknown")  # errors after which it may have made something
MAY_BE_PAID = "It may have made something, and charged for it: look at your account there before you ask again."
TOO_LONG = "I stop here: this took too many steps for one answer. Tell me how to go on."
CONFUSED = "I stop here: I could not say what to make in a way that the studio understands. Try it in other words, or choose another brain."


class Agent:
    """One answer of a chat model."""

    def __init__(self, director: Director, pen: Pen, talk: Conversation, brain: Brain) -> None:
        assert brain.provider is not None
        self.director, self.studio, self.pen, self.talk, self.brain = director, director.studio, pen, talk, brain
        self.provider = brain.provider
        self.handles = Handles()
        self.mistakes = 0
        self.asked: set[str] = set()
        self.media: tuple[tuple[str, Path], ...] = ()

    async def answer(self, words: str, given: Sequence[Attachment]) -> None:
        """Write the answer to its end. Raises BacklotError where the model cannot be had."""
        wish = await asyncio.to_thread(self._wish, words, given)
        if given and wish.question == ANIMATE:  # the reference's own question: no model needs to think of it
            self.pen.write(wish.question)
            self.pen.put(choices=[{"label": each.label, "says": each.says} for each in wish.choices])
            return
        if self.brain.executes and not await asyncio.to_thread(has_agreed, self.director, self.talk, self.pen):
            self._ask_for_turn()
            return
        messages = await asyncio.to_thread(self._messages, wish)
        if self.brain.executes:
            self.media = await asyncio.to_thread(self._media, given)
        acting = Acting(self.director, self.pen, self.talk, self.handles, wish, words, self.provider.name)
        tools = [] if self.brain.choice.options.get("tools", "none") != "none" else definitions()
        beating = asyncio.ensure_future(self._beat())
        try:
            async with asyncio.timeout(WHOLE):
                await self._talk(messages, tools, acting)
        except TimeoutError as error:
            hint = MAY_BE_PAID if self.brain.executes else "Try again, or choose another brain."
            raise TimedOut(f"{self.brain.title} took longer than {WHOLE:.0f} s.", hint=hint) from error
        except BacklotError as error:
            if self.brain.executes and error.category in UNCLEAR:
                error.hint = MAY_BE_PAID
            raise
        finally:
            beating.cancel()
        if self.brain.executes:
            await self._bring_home()

    def _media(self, given: Sequence[Attachment]) -> tuple[tuple[str, Path], ...]:
        """The files that were handed over, for a service that makes things of them by itself."""
        library = self.studio.library
        found = [library.get(each.id, owner=self.talk.owner, trashed=False) for each in given]
        return tuple((each.media, library.local_path(each)) for each in found)

    async def _bring_home(self) -> None:
        """What was made there by itself belongs into the library: an address in the words lasts for a while only."""
        homing = Homing(self.studio, self.talk, self.pen.message.id, self.provider)
        parts, trouble = await homing.bring(self.pen.parts)
        self.pen.parts = [*parts, *([{"note": trouble}] if trouble else [])]
        self.pen.keep()

    async def _talk(self, messages: list[dict[str, Any]], tools: list[dict[str, Any]], acting: Acting) -> None:
        for _ in range(ROUNDS):
            said, calls = await self._round(messages, tools)
            if not calls:
                return
            messages.append(_turn(said, calls))
            for number, call in enumerate(calls):
                result = (
                    await self._called(call, acting)
                    if number < CALLS
                    else data("Too many calls at once; this one was left out.")
                )
                messages.append({"role": "tool", "tool_call_id": str(call["id"]), "content": result})
            if self.mistakes >= MISTAKES:
                self.pen.write(CONFUSED)
                return
        self.pen.write(TOO_LONG)

    async def _round(
        self, messages: list[dict[str, Any]], tools: list[dict[str, Any]]
    ) -> tuple[str, list[dict[str, Any]]]:
        """What the model says once, and what it calls. What that cost is this owner's spend, also where it breaks off."""
        said: list[str] = []
        calls: list[dict[str, Any]] = []
        costs: list[Cost] = []
        secrets = self.studio.keys.secrets_for(self.talk.owner, self.provider)

        async def listen() -> None:
            manner = replace(self.brain.manner, media=self.media)
            async for delta in self.provider.chat(messages, tools, secrets, manner):
                self._heard(delta, said, calls)

        if self.pen.parts and "text" in self.pen.parts[-1]:
            self.pen.write("\n\n")
        try:
            await counted(listen(), costs)
        finally:
            for cost in costs:
                self.studio.engine.ledger.spend(self.talk.owner, self.provider.name, cost)
        return "".join(said), calls

    def _heard(self, delta: Delta, said: list[str], calls: list[dict[str, Any]]) -> None:
        if delta.kind == "text":
            said.append(delta.text)
            self.pen.write(delta.text)
        elif delta.kind == "tool_call":
            calls.append({**delta.data, "id": delta.data.get("id") or f"call-{len(calls)}"})

    async def _called(self, call: dict[str, Any], acting: Acting) -> str:
        """What a call gives back. It is shown while it is carried out."""
        name, arguments = str(call["name"])[:60], call.get("arguments") or {}
        place = self.pen.put(call=name, id=call["id"], arguments=arguments, state="running")
        key = json.dumps([name, arguments], sort_keys=True, default=str)
        if problem := call.get("problem"):
            result, fine = data({"error": str(problem)}), False
        elif key in self.asked and name != "get_job":
            result, fine = data("This very call was made before in this answer; its result stands above."), False
        else:
            self.asked.add(key)
            result, fine = await asyncio.to_thread(acting.call, name, arguments)
        self.mistakes = 0 if fine else self.mistakes + 1
        self.pen.change(place, state="done" if fine else "failed", result=result)
        return result

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(BEAT)
            self.pen.beat()

    # What it is told

    def _wish(self, words: str, given: Sequence[Attachment]) -> Intent:
        last = self.director.last_one(self.talk.id, self.talk.owner)
        return understand(words, given, last=last, styles=self.director.looks())

    def _messages(self, wish: Intent) -> list[dict[str, Any]]:
        """The whole conversation, oldest first, cut to what has room."""
        said = [
            each
            for each in self.director.talks.messages(self.talk.id, owner=self.talk.owner)
            if each.id != self.pen.message.id
        ]
        mind = self.studio.people.in_mind(self.talk.owner)
        turns, news = [], list[str]()
        for message in said:
            news += [self._attached(artifact) for artifact in message.attachments]
            turns.append(
                spoken(
                    message,
                    self.handles.by_artifact,
                    [each for each in news if each] if message.role == "person" else (),
                )
            )
            news = self._made(message) if message.role == "director" else []
        understood = ", ".join((wish.task or wish.recipe, *wish.heard)) if wish.heard and not wish.question else ""
        system = {"role": "system", "content": system_prompt(self.brain.choice.system, mind, understood)}
        return [system, *within_limit(turns)]

    def _attached(self, artifact: str) -> str:
        """What is known of a file that was handed over."""
        with contextlib.suppress(NotFound):
            found = self.studio.library.get(artifact, owner=self.talk.owner)
            return f"[{self.handles.add(artifact)}: {data(facts_of(found))}]"
        return ""

    def _made(self, message: Message) -> list[str]:
        """What has become of the plans of a message."""
        told = [self._attached(artifact) for artifact in message.made]
        for plan in message.plans:
            with contextlib.suppress(NotFound):
                told.append(f'[plan "{plan["title"]}": {self._become(plan)}]')
        return told

    def _become(self, plan: dict[str, Any]) -> str:
        """What has become of one: its job or run, and what that has made. Raises NotFound where it is gone."""
        owner = self.talk.owner
        if plan.get("job"):
            status = f"job {plan['job']} {self.studio.job(plan['job'], owner=owner).status}"
        elif plan.get("run"):
            status = f"run {plan['run']} {self.studio.runs.get(plan['run'], owner)['status']}"
        else:
            return str(plan["state"])
        found = [self.studio.library.get(each, owner=owner) for each in self.director.made_by(plan, owner)]
        made = ", ".join(f"{self.handles.add(each.id)} ({each.media})" for each in found)
        return f"{status}, made {made}" if made else status

    # A service that makes things by itself

    def _ask_for_turn(self) -> None:
        step = PlannedStep(title=f"{self.brain.title} makes this by itself", provider=self.provider.name)
        note = "It charges for what it makes; the price is not known before. A yes is for one answer."
        plan = Plan(
            id=f"{self.pen.message.id}:0",
            kind="turn",
            title=f"Let {self.brain.title} make it",
            steps=(step,),
            notes=(note,),
        )
        self.pen.offer(plan)


def _turn(said: str, calls: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """What the model said and called, as it is told again. Arguments that were no JSON are told as none."""
    functions = [
        {
            "id": str(call["id"]),
            "type": "function",
            "function": {"name": call["name"], "arguments": json.dumps(call.get("arguments") or {})},
        }
        for call in calls
    ]
    return {"role": "assistant", "content": said, "tool_calls": functions}
