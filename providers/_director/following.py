"""From a ticket to the addresses of the outputs: looked at by its pace, with a word now and then, and a question where it drags on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from providers._director.accounts import NAME, TITLE
from providers._director.asking import Api
from providers._director.errors import Answer, failed, is_missing
from providers._director.pacing import Pace
from providers._director.reading import Seen, read
from providers._director.texts import say
from providers._polling import FAULTS, nap
from studio.errors import BacklotError, ContentRefused, ProviderBusy, ProviderFailed, TimedOut, Unreachable
from studio.provider import Choice, NeedsPerson, Question, Run

Look = Callable[[Api], Awaitable[tuple[Api, Answer]]]
Sleep = Callable[[Run, float], Awaitable[None]]
MINUTES = (
    (300.0, "five_minutes"),
    (120.0, "two_minutes"),
    (0.0, "started"),
)  # seconds of age -> the word, oldest first
STALLED = 300.0  # seconds with one status; past the typical time that is worth a question
LOOK_AGAIN, SELDOM = (
    60.0,
    600.0,
)  # seconds until a job with an open question is looked at again by itself: at first, at last
EMPTY_GRACE = 12.0  # seconds in which "done" without an output may still become one
PATIENCE = 3.0  # seconds more after each answer in a row that says nothing, so that a short breakdown is sat out
LOST_GRACE = 45.0  # seconds in which a new job may not be known there yet

AGAIN = Choice(id="retry", label="Try again (a new submission)")
CHEAP = Choice(id="retry:cheap", label="Try cheap mode")
OTHER = "retry:"  # before the id of another model
WAIT = Choice(id="check", label="Keep waiting")
DROP = Choice(id="drop", label="Stop")


@dataclass
class Job:
    """What is followed. kind: video, image or audio. begun: Unix seconds of its creation. other: the model to try instead, if any."""

    run: Run
    api: Api
    kind: str
    begun: float
    typical: float
    deadline: float
    other: str = ""
    other_title: str = ""
    agent: bool = False
    said: str = ""  # what else the person should read all the while


@dataclass
class Watch:
    """One following of one job. look: asks about it. clock: Unix seconds. warned: jobs whose standstill has been told."""

    job: Job
    look: Look
    clock: Callable[[], float]
    sleep: Sleep = nap
    warned: set[str] = field(default_factory=set)
    grace: float = EMPTY_GRACE
    looks: int = 0

    async def outcome(self) -> Seen:
        """The look that shows it done. Raises NeedsPerson with choices, ProviderFailed, ContentRefused, Unreachable, Cancelled."""
        job, pace, faults = self.job, Pace(self.job.typical), 0
        status: int | None = None
        since, empty_since, said = self.clock(), 0.0, ""
        while True:
            said = self._word(said)
            try:
                api, answer = await self.look(job.api)
                seen = self._read(api, answer)
            except (Unreachable, ProviderBusy, TimedOut) as error:
                faults += 1
                self.looks += 1
                if faults > FAULTS:
                    raise Unreachable(
                        error.message, provider=NAME, hint="It goes on there; it is looked at again by itself."
                    ) from error
                await self.sleep(job.run, max(error.retry_after, pace.wait(self.age), faults * PATIENCE))
                continue
            faults = 0
            self.looks += 1
            if seen is None:
                self._lost()
            else:
                if seen.state == "done":
                    return seen
                if seen.state == "failed":
                    raise self._failed(seen)
                empty_since = empty_since or self.clock() if seen.state == "empty" else 0.0
                if empty_since and self.clock() - empty_since >= self.grace:
                    raise ProviderFailed(say("empty"), provider=NAME, code="no_output", hint=say("try_again"))
                if seen.number != status:
                    status, since = seen.number, self.clock()
                self._tell(seen)
            self._still_on_time(since)
            wait = pace.wait(self.age)
            await self.sleep(job.run, min(wait, self.grace / 2) if empty_since else wait)

    def _read(self, api: Api, answer: Answer) -> Seen | None:
        """What the answer says; None where nobody knows the job. Raises Unreachable for one that does not say anything of it."""
        if is_missing(answer):
            return None
        seen = read(api, answer.body or {}, self.job.kind)
        if seen.state == "silent":
            raise Unreachable(f"{TITLE}: {seen.words}" if seen.words else say("server_error"), provider=NAME)
        self.job.api = api
        return seen

    @property
    def age(self) -> float:
        return self.clock() - self.job.begun

    def _word(self, said: str) -> str:
        """Tell what this age calls for, once; what was told."""
        name = next(name for least, name in MINUTES if self.age >= least or not least)
        if name == "started" and self.job.kind != "video":
            name = "started_other"
        if name != said:
            self.job.run.note(f"{self.job.said} {say(name)}".strip())
        return name

    def _tell(self, seen: Seen) -> None:
        """Progress by age, for nothing tells how far it is; the agent's finished steps by name."""
        fraction = min(0.05 + 0.9 * self.age / (self.age + self.job.typical / 3), 0.95)
        self.job.run.progress(fraction, f"{len(seen.steps)} steps done" if seen.steps else "running")

    def _lost(self) -> None:
        """Raises NeedsPerson for a job that neither api knows, once it should."""
        if self.age < LOST_GRACE:
            return
        error = ProviderFailed(say("not_found"), provider=NAME, code="lost", hint=say("lost"))
        raise NeedsPerson(
            Question(id=f"lost-{self._number}", kind="check", text=say("lost"), choices=(AGAIN, WAIT, DROP)), error
        )

    def _failed(self, seen: Seen) -> BacklotError | NeedsPerson:
        """The choices of a person whose job has failed; what will not be made at all is a failure."""
        error = failed(seen.words)
        if isinstance(error, ContentRefused):
            return error
        asks = ["try_again", *(["try_cheap"] if self.job.agent else []), *(["try_other"] if self.job.other else [])]
        text = " ".join([error.message, *map(say, asks)])
        error.hint = say("paid_again")
        return NeedsPerson(
            Question(id=f"failed-{self._number}", kind="choose", text=text, choices=self._choices(DROP)), error
        )

    def _still_on_time(self, since: float) -> None:
        """Raises NeedsPerson once the deadline is over, and once before when nothing has changed for long."""
        job = self.job
        if self.age >= job.deadline:
            text = say("timed_out" if job.kind == "video" else "timed_out_again")
            raise self._drags(f"overdue-{self._number}", f"{text} {say('still_running')}", "timeout")
        stands = self.clock() - max(since, job.begun)
        if stands >= STALLED and self.age >= 1.5 * job.typical and job.run.reference not in self.warned:
            self.warned.add(job.run.reference)
            raise self._drags(f"stalled-{self._number}", f"{say('stalled')} {say('still_running')}", "stalled")

    def _drags(self, question: str, text: str, code: str) -> NeedsPerson:
        error = TimedOut(text, provider=NAME, code=code)
        asked = Question(id=question, kind="check", text=text, choices=(WAIT, *self._choices(DROP)))
        return NeedsPerson(asked, error, look_again=min(max(LOOK_AGAIN, self.age / 10), SELDOM))

    def _choices(self, last: Choice) -> tuple[Choice, ...]:
        cheap = (CHEAP,) if self.job.agent else ()
        other = (Choice(id=f"{OTHER}{self.job.other}", label=f"Try {self.job.other_title}"),) if self.job.other else ()
        return (AGAIN, *cheap, *other, last)

    @property
    def _number(self) -> str:
        """The paid call that this is about, so that its question is its own."""
        return self.job.run.reference.partition("#")[2] or "0"
