"""The studio opened for one command. Its methods are named as the functions of the public API, take the same and answer the same."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from commands._here_providers import ProvidersHere
from commands._here_runs import RunsHere
from commands._here_talks import ShelfHere, TalksHere
from components._directing import decided, spoken
from components._wire import checks_of, model_facts
from studio.artifacts import Artifact
from studio.owners import LOCAL
from studio.studio import Studio

Answer = dict[str, Any]


class Here(RunsHere, ProvidersHere, TalksHere, ShelfHere):
    """The functions, for the owner `local`."""

    def __init__(self, studio: Studio, take_over: Callable[[], None] = lambda: None) -> None:
        """take_over: goes on with the work of another process, once that has left."""
        self.studio, self._take_over = studio, take_over

    def call(self, name: str, *arguments: Any) -> Any:
        return getattr(self, name)(*arguments)

    # Jobs

    def submit_job(self, task: str, request: dict[str, Any], idempotency_key: str = "") -> Answer:
        return self.studio.submit(task, request, owner=LOCAL, key=idempotency_key).public()

    def get_job(self, job_id: str, wait_seconds: float = 0) -> Answer:
        self._take_over()
        return self.studio.wait(job_id, owner=LOCAL, seconds=wait_seconds).public()

    def list_jobs(self, status: str = "", limit: int = 20) -> Answer:
        return {"jobs": [job.public() for job in self.studio.jobs(owner=LOCAL, status=status, limit=limit)]}

    def cancel_job(self, job_id: str) -> Answer:
        return self.studio.cancel(job_id, owner=LOCAL).public()

    def resume_job(self, job_id: str) -> Answer:
        return self.studio.resume(job_id, owner=LOCAL).public()

    def answer_job(self, job_id: str, question_id: str, answer: str) -> Answer:
        return self.studio.answer(job_id, question_id, answer, owner=LOCAL).public()

    # Library

    def import_media(self, source: str) -> Answer:
        artifact = self.studio.import_media(source, owner=LOCAL)
        return {"artifact": artifact.public(), "recipe": self.studio.library.recipe_of(artifact) or None}

    def search_library(self, query: str = "", media: str = "", limit: int = 20, offset: int = 0) -> Answer:
        page = self.studio.search(owner=LOCAL, query=query, media=media, limit=limit, offset=offset)
        return {"items": [artifact.public() for artifact in page.items], "total": page.total}

    def get_artifact(self, artifact_id: str) -> Answer:
        artifact = self._artifact(artifact_id)
        return {"artifact": artifact.public(), "recipe": self.studio.library.recipe_of(artifact) or None}

    def upload(self, path: Path) -> Answer:
        return self.studio.import_file(path, owner=LOCAL, title=path.name).public()

    def download(self, artifact: Answer, path: Path) -> None:
        shutil.copyfile(self.studio.library.local_path(self._artifact(artifact["id"])), path)

    # Providers

    def list_models(self, task: str = "", provider: str = "") -> Answer:
        return {"models": [model_facts(maker, model) for maker, model in self.studio.models(task, provider)]}

    def list_providers(self) -> Answer:
        return {"providers": [asdict(view) for view in self.studio.providers(owner=LOCAL)]}

    def check_providers(self) -> Answer:
        return {"checks": checks_of(self.studio, LOCAL)}

    def estimate_cost(self, task: str, request: dict[str, Any]) -> Answer:
        estimate = self.studio.estimate(task, request, owner=LOCAL)
        return {**asdict(estimate), "text": estimate.text}

    def get_balance(self, provider: str) -> Answer:
        balance = self.studio.balance(provider, owner=LOCAL)
        return {
            "provider": provider,
            "amount": balance.amount if balance else None,
            "unit": balance.unit if balance else "",
        }

    # Words

    def enhance_prompt(self, prompt: str, media: str = "image") -> Answer:
        richer = self.studio.enhance(prompt, media, owner=LOCAL)
        return {"prompt": richer.text, "by": richer.by}

    def describe_image(self, artifact_id: str, question: str = "") -> Answer:
        told = self.studio.describe(artifact_id, question, owner=LOCAL)
        return {"text": told.text, "by": told.by}

    def ask_model(
        self,
        question: str,
        artifact_ids: Sequence[str] | None = None,
        system: str = "",
        provider: str = "auto",
        model: str = "",
        protocol: str = "",
    ) -> Answer:
        how = {"system": system, "provider": provider, "model": model, "protocol": protocol}
        told = self.studio.ask(question, artifact_ids or (), owner=LOCAL, **how)
        return {"text": told.text, "by": told.by}

    # People

    def list_personas(self) -> Answer:
        return {"personas": [persona.public() for persona in self.studio.personas(owner=LOCAL)]}

    def save_persona(self, persona: dict[str, Any]) -> Answer:
        return self.studio.save_persona(persona, owner=LOCAL).public()

    def delete_persona(self, persona_id: str) -> Answer:
        self.studio.delete_persona(persona_id, owner=LOCAL)
        return {"deleted": persona_id}

    def remember(self, key: str, value: str, category: str = "preference") -> Answer:
        return self.studio.remember(key, value, category, owner=LOCAL).public()

    def list_memories(self, category: str = "") -> Answer:
        return {"memories": [memory.public() for memory in self.studio.memories(owner=LOCAL, category=category)]}

    def forget(self, key: str) -> Answer:
        self.studio.forget(key, owner=LOCAL)
        return {"forgotten": key}

    def get_personality(self) -> Answer:
        text, used = self.studio.personality(owner=LOCAL)
        return {"text": text, "used": used}

    def set_personality(self, text: str, used: bool = True) -> Answer:
        text, used = self.studio.set_personality(text, used, owner=LOCAL)
        return {"text": text, "used": used}

    def talk_to_director(
        self,
        message: str,
        artifact_ids: Sequence[str] | None = None,
        conversation_id: str = "",
        brain: dict[str, Any] | None = None,
    ) -> Answer:
        return spoken(self.studio, LOCAL, message, artifact_ids or (), conversation_id, brain)

    def decide_plan(
        self, conversation_id: str, plan_id: str, decision: str, fields: dict[str, Any] | None = None
    ) -> Answer:
        return decided(self.studio, LOCAL, conversation_id, plan_id, decision, fields)

    def list_projects(self) -> Answer:
        return {"projects": [project.public() for project in self.studio.projects.all(LOCAL)]}

    def open_project(self, project: str) -> Answer:
        return {"open": self.studio.projects.open(LOCAL, project)}

    def delete_project(self, project: str) -> Answer:
        self.studio.projects.delete(LOCAL, project)
        return {"deleted": project}

    def search_project(
        self, project: str, query: str = "", media: str = "", limit: int = 20, offset: int = 0
    ) -> Answer:
        page = self.studio.search(owner=LOCAL, project=project, query=query, media=media, limit=limit, offset=offset)
        return {"items": [artifact.public() for artifact in page.items], "total": page.total}

    def bring_people(self, path: Path, consent: bool) -> Answer:
        return asdict(self.studio.import_people(path, owner=LOCAL, consent=consent))

    def take_people(self, path: Path) -> None:
        self.studio.export_people(path, owner=LOCAL)

    def _artifact(self, artifact_id: str) -> Artifact:
        return self.studio.library.get(artifact_id, owner=LOCAL)
