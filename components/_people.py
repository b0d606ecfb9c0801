"""Calls of the page about people: personas, memories, the personality, and whom a prompt means."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from pydantic import Field
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from components._calls import Body, call_route
from components._refusals import answers
from components._uploads import new_upload, receive
from components.guard import owner_of
from studio.errors import RequestError
from studio.requests import PROMPT_LIMIT, REQUESTS
from studio.requests import Request as Wanted
from studio.studio import Studio

ARCHIVE = "backlot-people.zip"


class Saved(Body):
    """A persona as the form has it; what is in it is checked where it is kept."""

    persona: dict[str, Any]


class One(Body):
    """One persona."""

    id: str = Field(min_length=1, max_length=80)


class Kept(Body):
    """A memory. before: the key it had, where that is changed."""

    key: str = Field(max_length=200)
    value: str = Field("", max_length=4000)
    category: str = Field("preference", max_length=40)
    before: str = Field("", max_length=200)


class Manner(Body):
    """How to write, and whether that and the memories are gone by."""

    text: str = Field("", max_length=20_000)
    used: bool = True


class Written(Body):
    """A prompt as it is being written, with the files beside it."""

    task: str = Field(max_length=40)
    prompt: str = Field("", max_length=PROMPT_LIMIT)
    held: dict[str, list[str]] = Field(default_factory=dict, max_length=20)


def people_routes(studio: Studio) -> list[Route]:
    """The routes of this file."""

    def all_of(owner: str) -> dict[str, Any]:
        text, used = studio.personality(owner=owner)
        return {
            "personas": [persona.public() for persona in studio.personas(owner=owner)],
            "memories": [memory.public() for memory in studio.memories(owner=owner)],
            "personality": {"text": text, "used": used},
        }

    @answers
    async def everything(request: Request) -> Response:
        return JSONResponse(await run_in_threadpool(all_of, owner_of(request)))

    def save(given: Saved, owner: str) -> dict[str, Any]:
        studio.save_persona(given.persona, owner=owner)
        return all_of(owner)

    def delete(given: One, owner: str) -> dict[str, Any]:
        studio.delete_persona(given.id, owner=owner)
        return all_of(owner)

    def remember(given: Kept, owner: str) -> dict[str, Any]:
        studio.remember(given.key, given.value, given.category, owner=owner)
        if given.before and given.before != given.key.strip():
            studio.forget(given.before, owner=owner)
        return all_of(owner)

    def forget(given: Kept, owner: str) -> dict[str, Any]:
        studio.forget(given.key, owner=owner)
        return all_of(owner)

    def personality(given: Manner, owner: str) -> dict[str, Any]:
        studio.set_personality(given.text, given.used, owner=owner)
        return all_of(owner)

    def meant(given: Written, owner: str) -> dict[str, Any]:
        found, problem = studio.people.meant(_as_request(given), owner=owner)
        people = [
            {"id": one.persona.id, "name": one.persona.name, "photo": one.persona.photo, "how": one.how}
            for one in found
        ]
        return {"people": people, "problem": problem}

    return [
        Route("/people", everything, methods=["POST"]),
        call_route("/people/save", Saved, save),
        call_route("/people/delete", One, delete),
        call_route("/people/remember", Kept, remember),
        call_route("/people/forget", Kept, forget),
        call_route("/people/personality", Manner, personality),
        call_route("/people/meant", Written, meant),
        *_archive_routes(studio),
    ]


def _archive_routes(studio: Studio) -> list[Route]:
    """People as one file, on its way out and in."""

    @answers
    async def take(request: Request) -> Response:
        owner, path = owner_of(request), new_upload(studio)
        await run_in_threadpool(studio.export_people, path, owner=owner)
        drop = BackgroundTask(path.unlink, missing_ok=True)
        return FileResponse(path, media_type="application/zip", filename=ARCHIVE, background=drop)

    @answers
    async def bring(request: Request) -> Response:
        owner, path = owner_of(request), new_upload(studio)
        try:
            await receive(request, path, studio.settings.max_upload)
            consent = request.query_params.get("consent") == "1"
            brought = await run_in_threadpool(studio.import_people, path, owner=owner, consent=consent)
        finally:
            path.unlink(missing_ok=True)
        return JSONResponse(asdict(brought))

    return [
        Route("/people/export", take),
        Route("/people/import", bring, methods=["POST"]),
    ]


def _as_request(written: Written) -> Wanted:
    """The request as far as it is written; what is not given yet is left out unchecked, for nothing is made of it."""
    kind = REQUESTS.get(written.task)
    if kind is None:
        raise RequestError(f'There is no task "{written.task}".', field="task", hint="Reload the page.")
    held = {name: ids for name, ids in written.held.items() if name in kind.model_fields and ids}
    fields: dict[str, Any] = {"prompt": written.prompt, "persona": ""}
    for name, ids in held.items():
        several = name == "references"
        fields[name] = ids if several else ids[0]
    if written.task == "edit":
        fields.setdefault("references", ["later"])
    if written.task == "photobooth":
        return kind.model_construct(**fields)
    if written.task == "video" and "references" in fields:
        fields["references"] = [{"artifact": each, "kind": "image"} for each in fields["references"]]
    return kind(**fields)
