"""Saved workflow templates of an account: drafted from a few words, kept, listed, dropped. Source: sogni-client 5.70.0, templates and the tool
compose_workflow_template."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from providers._sogni.errors import NAME, from_sdk
from providers._sogni.workflows import Workflows
from studio.errors import ProviderFailed

NAMES = ("template_draft", "templateDraft", "template", "draft", "result", "data")
KEPT = ("name", "description", "category", "visibility", "inputs", "stages", "graph", "input", "version")


class Templates(Workflows):
    """What can be done with templates. Every call takes the secrets of who asks."""

    async def draft_template(self, brief: str, name: str, secrets: Mapping[str, str]) -> dict[str, Any]:
        """A template that Sogni writes for this; nothing is kept yet. Raises ProviderFailed for one without stages."""
        answer = await self._tool("compose_workflow_template", brief, {"name": name}, secrets)
        draft = _draft_in(answer)
        if not draft:
            raise ProviderFailed("Sogni wrote no template.", provider=NAME, hint="Say it in other words.")
        return {**{key: draft[key] for key in KEPT if key in draft}, "name": name, "visibility": "private"}

    async def save_template(self, draft: Mapping[str, Any], secrets: Mapping[str, str]) -> Mapping[str, Any]:
        """The template as it is kept. The account may have it twice when this is done again."""
        client = await self._plain(secrets)
        try:
            return await client.workflows.templates.create(draft)
        except Exception as error:
            raise from_sdk(error) from None

    async def list_templates(self, secrets: Mapping[str, str], *, limit: int = 100) -> list[Mapping[str, Any]]:
        client = await self._plain(secrets)
        try:
            return list((await client.workflows.templates.list(limit=limit))["templates"])
        except Exception as error:
            raise from_sdk(error) from None

    async def drop_template(self, template_id: str, secrets: Mapping[str, str]) -> None:
        client = await self._plain(secrets)
        try:
            await client.workflows.templates.delete(template_id)
        except Exception as error:
            raise from_sdk(error) from None


def _draft_in(answer: Any) -> Mapping[str, Any]:
    """The template in an answer, wherever it keeps it; empty where there is none."""
    if not isinstance(answer, Mapping):
        return {}
    if isinstance(answer.get("stages"), list) and answer["stages"]:
        return answer
    return next((found for name in NAMES if (found := _draft_in(answer.get(name)))), {})
