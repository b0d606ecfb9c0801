"""The part of the public API that asks language models."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.concurrency import run_in_threadpool

from components._speaks import speaks
from studio.studio import Studio


class WordsApi:
    """The functions. As in `components.api`, the docstrings are what programs and agents read."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    def functions(self) -> list[Callable[..., Any]]:
        """In the order of the documentation."""
        return [
            self.enhance_prompt,
            self.describe_image,
            self.ask_model,
        ]

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
