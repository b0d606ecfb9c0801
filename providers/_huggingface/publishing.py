"""Files put into a dataset of the token's account, as one commit."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from providers._huggingface.errors import NAME, TOKEN
from providers._huggingface.hub import Hub
from studio.errors import AuthFailed, RequestError, Unreachable

MESSAGE = "Add files from Backlot"


async def publish(hub: Hub, token: str, repo: str, files: Sequence[tuple[str, Path]], *, private: bool) -> str:
    """The address of the dataset, made where it was not there. Raises BacklotError.

    A dataset that is there keeps its own visibility, so one that is not as private as asked is refused before anything is sent.
    """
    try:
        name = await hub.ask(lambda: _make(hub, token, repo, private))
        return await hub.ask(lambda: _commit(hub, token, name, files))
    except AuthFailed as error:
        hint = f"{TOKEN} needs the permission to write to your repositories; a sign-in alone does not give it."
        raise AuthFailed(error.message, hint=hint, provider=NAME) from error
    except Unreachable as error:
        raise Unreachable(
            error.message,
            provider=NAME,
            hint="Look at the dataset before you publish again; doing so changes nothing that is there already.",
        ) from error


def _make(hub: Hub, token: str, repo: str, private: bool) -> str:
    """The full name of the dataset, which is there afterwards. Blocks."""
    api = hub.api(token)
    name = str(api.create_repo(repo, repo_type="dataset", private=private, exist_ok=True).repo_id)
    if bool(api.repo_info(name, repo_type="dataset").private) != private:
        there, asked = ("public", "private") if private else ("private", "public")
        raise RequestError(
            f"{name} is already there and is {there}; {asked} was asked.",
            provider=NAME,
            field="private",
            hint=f"Choose another name, or publish it as {there}.",
        )
    return name


def _commit(hub: Hub, token: str, name: str, files: Sequence[tuple[str, Path]]) -> str:
    from huggingface_hub import CommitOperationAdd

    operations = [CommitOperationAdd(path_in_repo=path, path_or_fileobj=str(file)) for path, file in files]
    hub.api(token).create_commit(name, operations=operations, commit_message=MESSAGE, repo_type="dataset")
    return f"{hub.hub}/datasets/{name}"
