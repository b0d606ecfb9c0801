"""The studio that is running, asked over HTTP as any other program asks it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

import httpx

from studio.errors import BacklotError, Unreachable, error_from

PATIENCE = 330.0  # seconds; a job is waited for up to 300


class Running:
    """The public API's functions, and the routes for files."""

    def __init__(self, url: str, token: str) -> None:
        self._client = httpx.Client(base_url=url, headers={"Authorization": f"Bearer {token}"}, timeout=PATIENCE)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def call(self, name: str, *arguments: Any) -> Any:
        """What the function of this name answers. Raises the error that it tells, and Unreachable."""
        files: dict[str, Callable[..., Any]] = {
            "upload": self._upload,
            "download": self._download,
            "bring_people": self._bring_people,
            "take_people": self._take_people,
        }
        if name in files:
            return files[name](*arguments)
        answer = self._send("POST", f"gradio_api/run/{name}", json={"data": list(arguments)}).json()
        return _checked(answer["data"][0] if "data" in answer else answer)

    def _upload(self, path: Path) -> dict[str, Any]:
        headers = {"X-File-Name": quote(path.name)}
        with path.open("rb") as file:
            answer = self._send("POST", "media", content=file, headers=headers)
        artifact: dict[str, Any] = _checked(answer.json())["artifact"]
        return artifact

    def _download(self, artifact: dict[str, Any], path: Path) -> None:
        self._fetch(artifact["url"], path)

    def _bring_people(self, path: Path, consent: bool) -> dict[str, Any]:
        with path.open("rb") as file:
            brought: dict[str, Any] = _checked(
                self._send("POST", f"people/import?consent={int(consent)}", content=file).json()
            )
        return brought

    def _take_people(self, path: Path) -> None:
        self._fetch("people/export", path)

    def _fetch(self, url: str, path: Path) -> None:
        """Write what is at this address of the studio to a file."""
        try:
            with self._client.stream("GET", url) as answer:
                if answer.is_error:
                    answer.read()
                    raise _refused(answer)
                with path.open("wb") as file:
                    for part in answer.iter_bytes():
                        file.write(part)
        except httpx.TransportError as error:
            raise _gone() from error

    def _send(self, method: str, url: str, **how: Any) -> httpx.Response:
        try:
            answer = self._client.request(method, url, **how)
        except httpx.TransportError as error:
            raise _gone() from error
        if answer.is_error:
            raise _refused(answer)
        return answer


def _gone() -> Unreachable:
    return Unreachable(
        "The studio that was running does not answer.", hint="Start it again, or remove studio.json from its home."
    )


def _refused(answer: httpx.Response) -> BacklotError:
    try:
        return error_from(answer.json()["error"])
    except (ValueError, KeyError, TypeError, AttributeError):
        return BacklotError(f"The studio refused this ({answer.status_code}).", hint="See the studio's log.")


def _checked(answer: Any) -> Any:
    """The answer, unless it is a refusal; a job has an `error` of its own."""
    if isinstance(answer, dict) and answer.get("error") and "id" not in answer:
        raise error_from(answer["error"])
    return answer
