"""What is kept of conversations, and the stars and the trash of the library, in the studio opened for one command, named as in the public API."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from components import _directing as directing
from components import _shelving as shelving
from studio.owners import LOCAL
from studio.studio import Studio

Answer = dict[str, Any]


class TalksHere:
    """The functions, for the owner `local`."""

    studio: Studio

    def list_conversations(self) -> Answer:
        return {"conversations": directing.conversations_of(self.studio, LOCAL)}

    def get_conversation(self, conversation_id: str) -> Answer:
        return directing.conversation_of(self.studio, LOCAL, conversation_id)

    def rename_conversation(self, conversation_id: str, title: str) -> Answer:
        return directing.renamed(self.studio, LOCAL, conversation_id, title)

    def branch_conversation(self, conversation_id: str, message_id: str = "") -> Answer:
        return directing.branched(self.studio, LOCAL, conversation_id, message_id)

    def delete_conversation(self, conversation_id: str) -> Answer:
        return directing.deleted(self.studio, LOCAL, conversation_id)


class ShelfHere:
    """The functions, for the owner `local`."""

    studio: Studio

    def star_artifacts(self, artifact_ids: Sequence[str], on: bool = True) -> Answer:
        return shelving.starred(self.studio, LOCAL, artifact_ids, on)

    def trash_artifacts(self, artifact_ids: Sequence[str]) -> Answer:
        return shelving.trashed(self.studio, LOCAL, artifact_ids)

    def restore_artifacts(self, artifact_ids: Sequence[str]) -> Answer:
        return shelving.restored(self.studio, LOCAL, artifact_ids)

    def search_marked(self, mark: str, query: str = "", media: str = "", limit: int = 20, offset: int = 0) -> Answer:
        return shelving.marked(self.studio, LOCAL, mark, query, media, limit, offset)
