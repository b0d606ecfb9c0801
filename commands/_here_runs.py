"""Recipes and runs of the studio opened for one command, named as in the public API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from studio.owners import LOCAL
from studio.studio import Studio

Answer = dict[str, Any]


class RunsHere:
    """The functions, for the owner `local`."""

    studio: Studio
    _take_over: Callable[[], None]

    def list_recipes(self) -> Answer:
        return {"recipes": self.studio.runs.recipes(LOCAL)}

    def get_recipe(self, recipe: str) -> Answer:
        return self.studio.runs.recipe(recipe, LOCAL)

    def check_recipe(self, document: str) -> Answer:
        return {"problems": self.studio.runs.check(document, LOCAL)}

    def save_recipe(self, document: str, recipe: str = "") -> Answer:
        return self.studio.runs.save(document, LOCAL, recipe)

    def delete_recipe(self, recipe: str) -> Answer:
        self.studio.runs.delete(recipe, LOCAL)
        return {"deleted": recipe}

    def recipe_from_artifact(self, artifact_id: str) -> Answer:
        return {"document": self.studio.runs.from_artifact(artifact_id, LOCAL)}

    def estimate_run(self, recipe: str, inputs: dict[str, Any]) -> Answer:
        return self.studio.runs.estimate(recipe, inputs, owner=LOCAL)

    def start_run(self, recipe: str, inputs: dict[str, Any], idempotency_key: str = "") -> Answer:
        return self.studio.runs.start(recipe, inputs, owner=LOCAL, idempotency_key=idempotency_key)

    def get_run(self, run_id: str) -> Answer:
        self._take_over()
        return self.studio.runs.get(run_id, LOCAL)

    def list_runs(self, status: str = "", limit: int = 20) -> Answer:
        return {"runs": self.studio.runs.list(LOCAL, status, limit)}

    def run_events(self, run_id: str, after: int = 0) -> Answer:
        return {"events": self.studio.runs.events(run_id, LOCAL, after)}

    def approve_run(self, run_id: str, step: str = "") -> Answer:
        return self.studio.runs.approve(run_id, LOCAL, step)

    def answer_run(self, run_id: str, question_id: str, answer: str, changes: dict[str, Any] | None = None) -> Answer:
        return self.studio.runs.answer(run_id, LOCAL, question_id, answer, changes)

    def retry_step(self, run_id: str, step: str) -> Answer:
        return self.studio.runs.retry(run_id, LOCAL, step)

    def redo_step(self, run_id: str, step: str, changes: dict[str, Any] | None = None) -> Answer:
        return self.studio.runs.redo(run_id, LOCAL, step, changes)

    def cancel_run(self, run_id: str) -> Answer:
        return self.studio.runs.cancel(run_id, LOCAL)

    def resume_run(self, run_id: str) -> Answer:
        return self.studio.runs.resume(run_id, LOCAL)

    def list_hosts(self) -> Answer:
        return self.studio.runs.look(LOCAL)

    def plan_run(self, provider: str, brief: str) -> Answer:
        return {"plan": self.studio.hosted.compose(provider, brief, owner=LOCAL)}

    def send_run(
        self, provider: str, document: str, artifact_ids: list[str] | None = None, idempotency_key: str = ""
    ) -> Answer:
        media, key = artifact_ids or [], idempotency_key
        return self.studio.runs.send(provider, document, owner=LOCAL, references=media, idempotency_key=key)

    def list_templates(self, provider: str) -> Answer:
        return {"templates": [each.public() for each in self.studio.hosted.templates(provider, owner=LOCAL)]}

    def write_template(self, provider: str, brief: str, name: str) -> Answer:
        return {"template": self.studio.hosted.save_template(provider, brief, name, owner=LOCAL).public()}

    def use_template(
        self, provider: str, template_id: str, values: dict[str, Any], idempotency_key: str = ""
    ) -> Answer:
        return self.studio.runs.fill(provider, template_id, values, owner=LOCAL, idempotency_key=idempotency_key)

    def delete_template(self, provider: str, template_id: str) -> Answer:
        self.studio.hosted.drop_template(provider, template_id, owner=LOCAL)
        return {"deleted": template_id}

    def keep_run(self, run_id: str) -> Answer:
        return self.studio.runs.keep(run_id, LOCAL)

    def delete_run(self, run_id: str) -> Answer:
        self.studio.runs.forget(run_id, LOCAL)
        return {"deleted": run_id}
