"""The part of the public API that is about conversations with the director."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.concurrency import run_in_threadpool

from components._directing import branched, conversation_of, conversations_of, decided, deleted, renamed, spoken
from components._facts import brains_of
from components._speaks import speaks
from studio.studio import Studio


class TalkApi:
    """The functions. As in `components.api`, the docstrings are what programs and agents read."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    def functions(self) -> list[Callable[..., Any]]:
        """In the order of the documentation."""
        return [
            self.talk_to_director,
            self.decide_plan,
            self.list_conversations,
            self.get_conversation,
            self.rename_conversation,
            self.branch_conversation,
            self.delete_conversation,
            self.list_brains,
        ]

    @speaks
    async def talk_to_director(
        self,
        owner: str,
        message: str,
        artifact_ids: list[str] | None = None,
        conversation_id: str = "",
        brain: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Say in plain words what you want to have made. The director answers with words and plans, each with its price; nothing above the
        limit that you set is spent before decide_plan says go.

        Args:
            message: What you want, or an answer to what it asked.
            artifact_ids: Pictures, films and sounds it is about.
            conversation_id: Which conversation goes on; empty begins one.
            brain: Who answers and how: {"brain": rules, a provider that talks, or agent:<provider>, "model", "max_tokens", "thinking",
                "system", "options"}; left out, the one chosen last.

        Returns:
            {"conversation": {id, title, project, ...}, "answer": {id, state, parts, error, ...}, "text": its words, "plans": [{id, title, steps,
                price, seconds, problem, state, job, run}]}
        """
        given = (message, artifact_ids or (), conversation_id, brain)
        return await run_in_threadpool(spoken, self._studio, owner, *given)

    @speaks
    async def decide_plan(
        self,
        owner: str,
        conversation_id: str,
        plan_id: str,
        decision: str,
        fields: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Say yes or no to a plan of the director, or change it.

        Args:
            conversation_id: Where it was offered.
            plan_id: Which plan.
            decision: go (start it, at the price that was shown), cancel or edit.
            fields: With edit, fields of the request or inputs of the recipe as they are to be.

        Returns:
            {"plan": {id, state, job: the job's id once it is started, or run: the run's, problem, price, ...}}
        """
        return await run_in_threadpool(decided, self._studio, owner, conversation_id, plan_id, decision, fields)

    @speaks
    async def list_conversations(self, owner: str) -> dict[str, Any]:
        """Your conversations with the director, the one spoken in last first.

        Returns:
            {"conversations": [{id, title, project, brain, branched_from, created_at, updated_at}]}
        """
        return {"conversations": await run_in_threadpool(conversations_of, self._studio, owner)}

    @speaks
    async def get_conversation(self, owner: str, conversation_id: str) -> dict[str, Any]:
        """All that was said in a conversation.

        Args:
            conversation_id: Which one.

        Returns:
            {"conversation": {...}, "messages": [{id, role: person or director, state, parts, attachments, error, created_at}]}
        """
        return await run_in_threadpool(conversation_of, self._studio, owner, conversation_id)

    @speaks
    async def rename_conversation(self, owner: str, conversation_id: str, title: str) -> dict[str, Any]:
        """Give a conversation another title.

        Args:
            conversation_id: Which one.
            title: A few words.

        Returns:
            {"conversation": {...}}
        """
        return await run_in_threadpool(renamed, self._studio, owner, conversation_id, title)

    @speaks
    async def branch_conversation(self, owner: str, conversation_id: str, message_id: str = "") -> dict[str, Any]:
        """Copy a conversation up to a message, to go on from there another way. Plans that are open stay with the first one.

        Args:
            conversation_id: Which one.
            message_id: The last message that is taken along; empty for all.

        Returns:
            {"conversation": the copy, with branched_from}
        """
        return await run_in_threadpool(branched, self._studio, owner, conversation_id, message_id)

    @speaks
    async def delete_conversation(self, owner: str, conversation_id: str) -> dict[str, Any]:
        """Delete a conversation for good. What was made in it stays in the library, and jobs that it began go on.

        Args:
            conversation_id: Which one.

        Returns:
            {"deleted": its id}
        """
        return await run_in_threadpool(deleted, self._studio, owner, conversation_id)

    @speaks
    async def list_brains(self, owner: str) -> dict[str, Any]:
        """Who can answer in a conversation with the director: the rules, chat models, and agents of providers.

        Returns:
            {"brains": [{id, title, kind: chat, agent or rules, models, knobs: what its options may say}], "usual": who answers where nobody is named}
        """
        return await run_in_threadpool(brains_of, self._studio, owner)
