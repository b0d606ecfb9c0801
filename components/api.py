"""The public API: a small set of typed functions, served as HTTP, to `gradio_client` and as MCP tools alike.

The docstrings become the descriptions that programs and agents read. A published signature never grows: raw HTTP callers send every
argument in order, so what is new gets a function of its own. Worked examples are in `docs/api.md`.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from typing import Any

import gradio as gr
from starlette.concurrency import run_in_threadpool

from components._bells import Bells
from components._project_api import ProjectApi
from components._provider_api import ProviderApi
from components._run_api import RunApi
from components._shelf_api import ShelfApi
from components._speaks import speaks
from components._talk_api import TalkApi
from components._template_api import TemplateApi
from components._wire import checks_of, model_facts
from studio.jobs.job import Job
from studio.studio import Studio

LONGEST_WAIT = 300.0  # seconds
LOOK_AGAIN = 2.0  # seconds; a change by another worker is seen after so long


def register(studio: Studio) -> None:
    """Register every function; call it inside the `gr.Blocks`.

    Unqueued, so that MCP calls them directly and `/gradio_api/run/<name>` is open on a Space too.
    """
    for function in PublicApi(studio).functions():
        gr.api(function, queue=False, concurrency_limit=None)


class PublicApi:
    """The functions. `speaks` turns `owner` into the caller that Gradio hands in."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._bells = Bells(studio)
        self._more = RunApi(studio)
        self._projects, self._talks = ProjectApi(studio), TalkApi(studio)
        self._providers, self._shelf = ProviderApi(studio), ShelfApi(studio)
        self._templates = TemplateApi(studio)

    def functions(self) -> list[Callable[..., Any]]:
        """In the order of the documentation."""
        return [
            self.submit_job,
            self.get_job,
            self.list_jobs,
            self.cancel_job,
            self.resume_job,
            self.answer_job,
            self.import_media,
            self.search_library,
            self.get_artifact,
            self.list_models,
            self.list_providers,
            self.check_providers,
            self.estimate_cost,
            self.get_balance,
            self.enhance_prompt,
            self.describe_image,
            self.ask_model,
            self.list_personas,
            self.save_persona,
            self.delete_persona,
            self.remember,
            self.list_memories,
            self.forget,
            self.get_personality,
            self.set_personality,
            *self._projects.functions(),
            *self._more.functions(),
            *self._talks.functions(),
            *self._providers.functions(),
            *self._shelf.functions(),
            *self._templates.functions(),
        ]

    @speaks
    async def submit_job(
        self, owner: str, task: str, request: dict[str, Any], idempotency_key: str = ""
    ) -> dict[str, Any]:
        """Start making a picture or another medium. Returns at once with a job; ask for its results with get_job.

        Args:
            task: What to make, like "image"; list_models tells which tasks there are.
            request: The fields of the task, like {"prompt": "a lighthouse at dusk", "aspect_ratio": "16:9", "count": 2}. Media are given as artifact ids.
            idempotency_key: A name of your own for this call. The same key again gives the same job instead of a second one.

        Returns:
            The job, or {"error": ...} with nothing started.
        """
        job = await run_in_threadpool(self._studio.submit, task, request, owner=owner, key=idempotency_key)
        return job.public()

    @speaks
    async def get_job(self, owner: str, job_id: str, wait_seconds: float = 0) -> dict[str, Any]:
        """How a job stands, with the artifacts it has made so far.

        Args:
            job_id: The id that submit_job gave.
            wait_seconds: Wait up to so many seconds, at most 300, until it is finished or needs an answer.

        Returns:
            The job: status is queued, running, waiting (see error or question), succeeded, failed, cancelled or interrupted.
        """
        job = await self._settled(job_id, owner, min(wait_seconds, LONGEST_WAIT))
        return job.public()

    @speaks
    async def list_jobs(self, owner: str, status: str = "", limit: int = 20) -> dict[str, Any]:
        """Your jobs, newest first.

        Args:
            status: Only jobs with this status, like "running"; several with commas; empty for all.
            limit: How many at most, 1 to 500.

        Returns:
            {"jobs": [...]}
        """
        jobs = await run_in_threadpool(self._studio.jobs, owner=owner, status=status, limit=limit)
        return {"jobs": [job.public() for job in jobs]}

    @speaks
    async def cancel_job(self, owner: str, job_id: str) -> dict[str, Any]:
        """Stop a job, as far as its provider can still stop it. What it has made is kept.

        Args:
            job_id: Which job.

        Returns:
            The job.
        """
        return (await run_in_threadpool(self._studio.cancel, job_id, owner=owner)).public()

    @speaks
    async def resume_job(self, owner: str, job_id: str) -> dict[str, Any]:
        """Let a cancelled, failed or interrupted job go on. What a provider has accepted is followed, never sent again.

        Args:
            job_id: Which job.

        Returns:
            The job.
        """
        return (await run_in_threadpool(self._studio.resume, job_id, owner=owner)).public()

    @speaks
    async def answer_job(self, owner: str, job_id: str, question_id: str, answer: str) -> dict[str, Any]:
        """Answer the question of a job whose status is waiting.

        Args:
            job_id: Which job.
            question_id: The id of its question.
            answer: check, approve, decline, retry (may pay twice), drop, or the id of one of the question's choices.

        Returns:
            The job.
        """
        return (await run_in_threadpool(self._studio.answer, job_id, question_id, answer, owner=owner)).public()

    @speaks
    async def import_media(self, owner: str, source: str) -> dict[str, Any]:
        """Bring a picture, film or sound into the library, to use it in requests. Large files are better sent with POST media.

        Args:
            source: A data: URI or a public https URL; never a path.

        Returns:
            {"artifact": {...}, "recipe": what made it if the file tells, else null}
        """
        artifact = await run_in_threadpool(self._studio.import_media, source, owner=owner)
        recipe = await run_in_threadpool(self._studio.library.recipe_of, artifact)
        return {"artifact": artifact.public(), "recipe": recipe or None}

    @speaks
    async def search_library(
        self, owner: str, query: str = "", media: str = "", limit: int = 20, offset: int = 0
    ) -> dict[str, Any]:
        """Your artifacts, newest first.

        Args:
            query: Words of their prompts and titles; empty for all.
            media: Only image, video, audio, model or text; empty for all.
            limit: How many at most, 1 to 500.
            offset: How many to skip, for the next page.

        Returns:
            {"items": [...], "total": how many there are on all pages}
        """
        page = await run_in_threadpool(
            self._studio.search, owner=owner, query=query, media=media, limit=limit, offset=offset
        )
        return {"items": [artifact.public() for artifact in page.items], "total": page.total}

    @speaks
    async def get_artifact(self, owner: str, artifact_id: str) -> dict[str, Any]:
        """One artifact of the library, and what made it.

        Args:
            artifact_id: Which one.

        Returns:
            {"artifact": {...}, "recipe": the task, the request and what else is known of its making, else null}
        """
        artifact = await run_in_threadpool(self._studio.library.get, artifact_id, owner=owner)
        recipe = await run_in_threadpool(self._studio.library.recipe_of, artifact)
        return {"artifact": artifact.public(), "recipe": recipe or None}

    @speaks
    async def list_models(self, owner: str, task: str = "", provider: str = "") -> dict[str, Any]:
        """The models there are, with their limits.

        Args:
            task: Only those for this task, like "image"; empty for all.
            provider: Only this provider's; empty for all.

        Returns:
            {"models": [...]}
        """
        models = await run_in_threadpool(self._studio.models, task, provider)
        return {"models": [model_facts(maker, model) for maker, model in models]}

    @speaks
    async def list_providers(self, owner: str) -> dict[str, Any]:
        """Who makes media here, and what is missing where one cannot be used yet.

        Returns:
            {"providers": [{name, title, free, configured, missing, tasks, ok, note}]}
        """
        views = await run_in_threadpool(self._studio.providers, owner=owner)
        return {"providers": [asdict(view) for view in views]}

    @speaks
    async def check_providers(self, owner: str) -> dict[str, Any]:
        """Whether the providers that are set up work, asked now. Spends nothing; takes up to 12 seconds.

        Returns:
            {"checks": [{provider, title, ok, message, hint: what to do where it does not work}]}
        """
        return {"checks": await run_in_threadpool(checks_of, self._studio, owner)}

    @speaks
    async def estimate_cost(self, owner: str, task: str, request: dict[str, Any]) -> dict[str, Any]:
        """What a request would cost and how long it would take. Nothing is started or spent.

        Args:
            task: As in submit_job.
            request: As in submit_job.

        Returns:
            {provider, model, outputs, amount: null where the price is not known, unit, seconds, width, height, text}
        """
        estimate = await run_in_threadpool(self._studio.estimate, task, request, owner=owner)
        return {**asdict(estimate), "text": estimate.text}

    @speaks
    async def get_balance(self, owner: str, provider: str) -> dict[str, Any]:
        """What is left on your account at a provider.

        Args:
            provider: Its name, as list_providers gives it.

        Returns:
            {provider, amount: null where there is no account to look at, unit}
        """
        balance = await run_in_threadpool(self._studio.balance, provider, owner=owner)
        return {
            "provider": provider,
            "amount": balance.amount if balance else None,
            "unit": balance.unit if balance else "",
        }

    @speaks
    async def enhance_prompt(self, owner: str, prompt: str, media: str = "image") -> dict[str, Any]:
        """A richer prompt for the same idea.

        Args:
            prompt: The idea, in a few words.
            media: What it is for: image, video or music; "lyrics" writes the words of a song.

        Returns:
            {"prompt": the richer one, "by": who wrote it, like a model's name}
        """
        richer = await run_in_threadpool(self._studio.enhance, prompt, media, owner=owner)
        return {"prompt": richer.text, "by": richer.by}

    @speaks
    async def describe_image(self, owner: str, artifact_id: str, question: str = "") -> dict[str, Any]:
        """What a picture shows, or the answer to a question about it.

        Args:
            artifact_id: Which picture of the library.
            question: What to find out; empty for a description.

        Returns:
            {"text": the answer, "by": who wrote it, like a model's name}
        """
        told = await run_in_threadpool(self._studio.describe, artifact_id, question, owner=owner)
        return {"text": told.text, "by": told.by}

    @speaks
    async def ask_model(
        self,
        owner: str,
        question: str,
        artifact_ids: list[str] | None = None,
        system: str = "",
        provider: str = "auto",
        model: str = "",
        protocol: str = "",
    ) -> dict[str, Any]:
        """The answer of a language model to a question, about pictures of the library where some are given.

        Args:
            question: What to find out or to write.
            artifact_ids: The pictures it is about, in order; 10 at most.
            system: What the model is told about itself.
            provider: Who is asked, or "auto".
            model: Which of its models; empty for its usual one.
            protocol: openai-completions or anthropic-messages, where it speaks both.

        Returns:
            {"text": the answer, "by": who wrote it, like a model's name}
        """
        told = await run_in_threadpool(
            self._studio.ask,
            question,
            artifact_ids or (),
            owner=owner,
            system=system,
            provider=provider,
            model=model,
            protocol=protocol,
        )
        return {"text": told.text, "by": told.by}

    @speaks
    async def list_personas(self, owner: str) -> dict[str, Any]:
        """Those whom the studio knows for you. Name one as @name in a prompt, or in the field persona of a request.

        Returns:
            {"personas": [{id, slug, name, relationship, description, tags, photos, voice, voice_clip, consented_at, created_at, updated_at}]}
        """
        found = await run_in_threadpool(self._studio.personas, owner=owner)
        return {"personas": [persona.public() for persona in found]}

    @speaks
    async def save_persona(self, owner: str, persona: dict[str, Any]) -> dict[str, Any]:
        """Keep somebody, so that pictures and films can show them and speak with their voice.

        Args:
            persona: {"name", "relationship": self, partner, child, friend or pet, "description": how they look, "tags": other names,
                "photos": artifact ids, the face first, "voice": how they sound, "voice_clip": an artifact id, "consent": true, which says
                that they have agreed}; with the "id" of one that is kept, that one is changed as a whole.

        Returns:
            The persona.
        """
        return (await run_in_threadpool(self._studio.save_persona, persona, owner=owner)).public()

    @speaks
    async def delete_persona(self, owner: str, persona_id: str) -> dict[str, Any]:
        """Delete a persona for good, and the files of its photos and its voice from the library too.

        Args:
            persona_id: Which persona, by its id.

        Returns:
            {"deleted": its id}
        """
        await run_in_threadpool(self._studio.delete_persona, persona_id, owner=owner)
        return {"deleted": persona_id}

    @speaks
    async def remember(self, owner: str, key: str, value: str, category: str = "preference") -> dict[str, Any]:
        """Keep something in mind, which Enhance then goes by. What was kept under the same key is replaced.

        Args:
            key: What it is about, like "preferred_style".
            value: What to keep in mind, like "watercolor and soft lighting".
            category: preference, fact or context.

        Returns:
            {id, key, value, category, source, created_at, updated_at}
        """
        return (await run_in_threadpool(self._studio.remember, key, value, category, owner=owner)).public()

    @speaks
    async def list_memories(self, owner: str, category: str = "") -> dict[str, Any]:
        """What is kept in mind for you.

        Args:
            category: Only preference, fact or context; empty for all.

        Returns:
            {"memories": [...]}
        """
        found = await run_in_threadpool(self._studio.memories, owner=owner, category=category)
        return {"memories": [memory.public() for memory in found]}

    @speaks
    async def forget(self, owner: str, key: str) -> dict[str, Any]:
        """Delete a memory for good.

        Args:
            key: Its key.

        Returns:
            {"forgotten": the key}
        """
        await run_in_threadpool(self._studio.forget, key, owner=owner)
        return {"forgotten": key}

    @speaks
    async def get_personality(self, owner: str) -> dict[str, Any]:
        """How to write for you, and whether Enhance goes by it and by your memories.

        Returns:
            {"text": empty where there is none, "used": true or false}
        """
        text, used = await run_in_threadpool(self._studio.personality, owner=owner)
        return {"text": text, "used": used}

    @speaks
    async def set_personality(self, owner: str, text: str, used: bool = True) -> dict[str, Any]:
        """Say how to write for you, and whether Enhance goes by it and by your memories.

        Args:
            text: Like "Be concise, always use cinematic lighting"; empty for no way in particular.
            used: false leaves the personality and the memories out until it is true again.

        Returns:
            {"text", "used"}, as get_personality gives them
        """
        text, used = await run_in_threadpool(self._studio.set_personality, text, used, owner=owner)
        return {"text": text, "used": used}

    async def _settled(self, job_id: str, owner: str, seconds: float) -> Job:
        """The job as soon as it is settled, or as it is when the time is over. Waits on the loop, so many may wait at once."""
        end = time.monotonic() + seconds
        with self._bells.listen(owner) as bell:
            while True:
                bell.clear()
                job = await run_in_threadpool(self._studio.job, job_id, owner=owner)
                left = end - time.monotonic()
                if job.settled or left <= 0:
                    return job
                with suppress(TimeoutError):
                    await asyncio.wait_for(bell.wait(), min(left, LOOK_AGAIN))
