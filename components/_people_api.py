"""The part of the public API that is about people, and about what is kept in mind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.concurrency import run_in_threadpool

from components._speaks import speaks
from studio.studio import Studio


class PeopleApi:
    """The functions. As in `components.api`, the docstrings are what programs and agents read."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    def functions(self) -> list[Callable[..., Any]]:
        """In the order of the documentation."""
        return [
            self.list_personas,
            self.save_persona,
            self.delete_persona,
            self.remember,
            self.list_memories,
            self.forget,
            self.get_personality,
            self.set_personality,
        ]

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
