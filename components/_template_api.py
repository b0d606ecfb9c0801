"""The part of the public API that is about templates: workflows with inputs that a provider keeps for an account."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.concurrency import run_in_threadpool

from components._speaks import speaks
from studio.studio import Studio


class TemplateApi:
    """The functions. As in `components.api`, the docstrings are what programs and agents read."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    def functions(self) -> list[Callable[..., Any]]:
        """In the order of the documentation."""
        return [self.list_templates, self.write_template, self.use_template, self.delete_template]

    @speaks
    async def list_templates(self, owner: str, provider: str) -> dict[str, Any]:
        """The templates that you keep at a provider that runs whole workflows: workflows with inputs, to be run again and again.

        Args:
            provider: One of list_hosts.

        Returns:
            {"templates": [{id, title, about, inputs: [{name, kind: text, number, select, boolean, image, audio or video, needed, about,
                default, choices}]}]}
        """
        found = await run_in_threadpool(self._studio.hosted.templates, provider, owner=owner)
        return {"templates": [each.public() for each in found]}

    @speaks
    async def write_template(self, owner: str, provider: str, brief: str, name: str) -> dict[str, Any]:
        """Have a provider write a template and keep it. Nothing is run; writing it may cost a little.

        Args:
            provider: One of list_hosts.
            brief: What it is to make, in a few sentences.
            name: What it is called.

        Returns:
            {"template": as in list_templates}
        """
        made = await run_in_threadpool(self._studio.hosted.save_template, provider, brief, name, owner=owner)
        return {"template": made.public()}

    @speaks
    async def use_template(
        self, owner: str, provider: str, template_id: str, values: dict[str, Any], idempotency_key: str = ""
    ) -> dict[str, Any]:
        """Fill in a template. The run waits until its cost is agreed to with answer_run.

        Args:
            provider: One of list_hosts.
            template_id: Which template, by its id.
            values: By the names of its inputs; media as artifact ids.
            idempotency_key: A name of your own for this call. The same key again gives the same run instead of a second one.

        Returns:
            The run, with `at`: {provider, title} and `files`; or {"error": ...} with nothing begun.
        """
        return await run_in_threadpool(
            self._studio.runs.fill, provider, template_id, values, owner=owner, idempotency_key=idempotency_key
        )

    @speaks
    async def delete_template(self, owner: str, provider: str, template_id: str) -> dict[str, Any]:
        """Delete a template for good. Its runs stay.

        Args:
            provider: One of list_hosts.
            template_id: Which template, by its id.

        Returns:
            {"deleted": its id}
        """
        await run_in_threadpool(self._studio.hosted.drop_template, provider, template_id, owner=owner)
        return {"deleted": template_id}
