"""Backlot from a terminal: the same Studio as the page. `python cli.py --help` lists the commands; `--json` prints objects.

When the studio is running, the commands ask it (its address is in `home/studio.json`); otherwise they open it themselves.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import httpx
import typer

from studio.errors import BacklotError, RequestError, Unreachable, error_from
from studio.settings import Settings, read_settings

LOCAL = "local"
WAIT = 3600.0  # seconds `make` waits for a job, unless told otherwise
STEP = 60.0  # seconds of one question

Call = Callable[..., Any]
app = typer.Typer(no_args_is_help=True, add_completion=False, help="Backlot from a terminal.")
AsJson = Annotated[bool, typer.Option("--json", help="Print objects instead of sentences.")]


@contextmanager
def calling() -> Iterator[Call]:
    """A function `(name, *arguments) -> object` over the public API's functions. Ends the program with one sentence on an error."""
    try:
        settings = read_settings()
        note = settings.home / "studio.json"
        with _running(json.loads(note.read_text())) if note.exists() else _opened(settings) as call:
            yield call
    except BacklotError as error:
        typer.echo(" ".join(part for part in (error.message, error.hint) if part), err=True)
        raise typer.Exit(1) from error


@contextmanager
def _running(note: dict[str, Any]) -> Iterator[Call]:
    """Ask the studio that is running."""
    with httpx.Client(
        base_url=note["url"], headers={"Authorization": f"Bearer {note['token']}"}, timeout=STEP + 30
    ) as client:

        def call(name: str, *arguments: Any) -> Any:
            if name == "upload":
                return _checked(client.post("media", content=Path(arguments[0]).read_bytes()).json())["artifact"]
            if name == "download":
                return client.get(arguments[0]["url"]).raise_for_status().content
            try:
                answer = client.post(f"gradio_api/run/{name}", json={"data": list(arguments)})
            except httpx.TransportError as error:
                raise Unreachable(
                    "The studio that was running does not answer.",
                    hint="Start it again, or remove studio.json from its home.",
                ) from error
            return _checked(answer.json()["data"][0] if answer.is_success else answer.json())

        yield call


@contextmanager
def _opened(settings: Settings) -> Iterator[Call]:
    """Open the studio here, for as long as the command takes."""
    from studio.studio import open_studio

    studio = open_studio(settings)
    functions: dict[str, Call] = {
        "submit_job": lambda task, request, key: studio.submit(task, request, owner=LOCAL, key=key).public(),
        "get_job": lambda job, wait: studio.wait(job, owner=LOCAL, seconds=wait).public(),
        "list_jobs": lambda status, limit: {
            "jobs": [job.public() for job in studio.jobs(owner=LOCAL, status=status, limit=limit)]
        },
        "cancel_job": lambda job: studio.cancel(job, owner=LOCAL).public(),
        "resume_job": lambda job: studio.resume(job, owner=LOCAL).public(),
        "answer_job": lambda job, question, answer: studio.answer(job, question, answer, owner=LOCAL).public(),
        "search_library": lambda query, media, limit, offset: {
            "items": [
                a.public()
                for a in studio.search(owner=LOCAL, query=query, media=media, limit=limit, offset=offset).items
            ]
        },
        "list_providers": lambda: {"providers": [vars(view) for view in studio.providers(owner=LOCAL)]},
        "list_models": lambda task, provider: {
            "models": [
                {"provider": p.name, "id": m.id, "title": m.title, "tasks": sorted(m.tasks)}
                for p, m in studio.models(task, provider)
            ]
        },
        "estimate_cost": lambda task, request: vars(studio.estimate(task, request, owner=LOCAL)),
        "upload": lambda path: studio.import_file(Path(path), owner=LOCAL, title=Path(path).name).public(),
        "download": lambda artifact: studio.library.local_path(
            studio.library.get(artifact["id"], owner=LOCAL)
        ).read_bytes(),
    }
    try:
        yield lambda name, *arguments: functions[name](*arguments)
    finally:
        studio.close()


@app.command()
def make(
    task: Annotated[str, typer.Argument(help="image, edit, video, ...")],
    prompt: Annotated[str, typer.Argument(help="What to make, in plain words.")] = "",
    option: Annotated[
        list[str] | None, typer.Option("-o", "--option", help="A field of the request, like count=4.")
    ] = None,
    key: Annotated[str, typer.Option(help="An idempotency key: the same key again is the same job.")] = "",
    save: Annotated[Path | None, typer.Option(help="A folder to save the results in.")] = None,
    wait: Annotated[float, typer.Option(help="Seconds to wait for the results; 0 returns at once.")] = WAIT,
    as_json: AsJson = False,
) -> None:
    """Make something, wait for it, and save it."""
    with calling() as call:
        job = call("submit_job", task, {"prompt": prompt, **_fields(option or [])}, key)
        while wait > 0 and job["status"] in {"queued", "running"}:
            job = call("get_job", job["id"], min(wait, STEP))
            wait -= STEP
        for artifact in job["artifacts"] if save else ():
            _save(call, artifact, save or Path())
        _show(job, as_json)
    if job["status"] in {"failed", "interrupted"}:
        raise typer.Exit(1)


@app.command()
def job(job_id: str, wait: float = 0.0, as_json: AsJson = False) -> None:
    """Show how a job stands."""
    with calling() as call:
        _show(call("get_job", job_id, wait), as_json)


@app.command()
def jobs(status: str = "", limit: int = 20, as_json: AsJson = False) -> None:
    """List jobs, newest first."""
    with calling() as call:
        found = call("list_jobs", status, limit)["jobs"]
    if as_json:
        _print(found)
    for each in [] if as_json else found:
        typer.echo(_line(each))


@app.command()
def cancel(job_id: str, as_json: AsJson = False) -> None:
    """Stop a job."""
    with calling() as call:
        _show(call("cancel_job", job_id), as_json)


@app.command()
def resume(job_id: str, as_json: AsJson = False) -> None:
    """Let a job go on; what was accepted is not sent again."""
    with calling() as call:
        _show(call("resume_job", job_id), as_json)


@app.command()
def answer(job_id: str, question_id: str, choice: str, as_json: AsJson = False) -> None:
    """Answer what a job asks."""
    with calling() as call:
        _show(call("answer_job", job_id, question_id, choice), as_json)


@app.command("import")
def import_(path: Path, as_json: AsJson = False) -> None:
    """Bring a file into the library."""
    if not path.is_file():
        typer.echo(f"There is no file {path}.", err=True)
        raise typer.Exit(1)
    with calling() as call:
        artifact = call("upload", str(path))
    _print(artifact) if as_json else typer.echo(artifact["id"])


@app.command()
def search(
    query: Annotated[str, typer.Argument()] = "", media: str = "", limit: int = 20, as_json: AsJson = False
) -> None:
    """Search the library, newest first."""
    with calling() as call:
        found = call("search_library", query, media, limit, 0)
    if as_json:
        _print(found)
    for each in [] if as_json else found["items"]:
        typer.echo(f"{each['id']}  {each['media_type']}  {each['bytes']:,} bytes")


@app.command()
def providers(as_json: AsJson = False) -> None:
    """List the providers and what each still needs."""
    with calling() as call:
        found = call("list_providers")
    if as_json:
        _print(found)
    for each in [] if as_json else found["providers"]:
        typer.echo(f"{each['name']}  {'ready' if each['configured'] else 'needs ' + ', '.join(each['missing'])}")


@app.command()
def models(task: str = "", provider: str = "", as_json: AsJson = False) -> None:
    """List the models."""
    with calling() as call:
        found = call("list_models", task, provider)
    if as_json:
        _print(found)
    for each in [] if as_json else found["models"]:
        typer.echo(f"{each['provider']}/{each['id']}  {each['title']}  {', '.join(each['tasks'])}")


@app.command()
def estimate(
    task: str, prompt: str = "", option: Annotated[list[str] | None, typer.Option("-o", "--option")] = None
) -> None:
    """Say what it would cost, without making it."""
    with calling() as call:
        _print(call("estimate_cost", task, {"prompt": prompt, **_fields(option or [])}))


def _fields(options: list[str]) -> dict[str, Any]:
    """name=value pairs; a value that is JSON is taken as such, anything else as text."""
    fields: dict[str, Any] = {}
    for option in options:
        name, equals, value = option.partition("=")
        if not equals:
            raise RequestError(f'"{option}" is no name=value.', field="option", hint="Write it like count=4.")
        try:
            fields[name] = json.loads(value)
        except ValueError:
            fields[name] = value
    return fields


def _checked(answer: dict[str, Any]) -> dict[str, Any]:
    if isinstance(answer, dict) and answer.get("error") and "id" not in answer:
        raise error_from(answer["error"])
    return answer


def _save(call: Call, artifact: dict[str, Any], folder: Path) -> None:
    from studio.artifacts import EXTENSIONS

    folder.mkdir(parents=True, exist_ok=True)
    name = f"{artifact['id'].replace(':', '-')}.{EXTENSIONS.get(artifact['media_type'], 'bin')}"
    (folder / name).write_bytes(call("download", artifact))
    typer.echo(str(folder / name), err=True)


def _show(found: dict[str, Any], as_json: bool) -> None:
    _print(found) if as_json else typer.echo(_line(found))


def _line(found: dict[str, Any]) -> str:
    text = f"{found['id']}  {found['status']}  {found['task']} at {found['provider']}  {len(found['artifacts'])} made"
    if found["question"]:
        choices = ", ".join(choice["id"] for choice in found["question"]["choices"])
        return f"{text}\n  {found['question']['text']} (question {found['question']['id']}: {choices})"
    return f"{text}\n  {found['error']['message']} {found['error']['hint']}" if found["error"] else text


def _print(found: Any) -> None:
    typer.echo(json.dumps(found, indent=2, ensure_ascii=False))


if __name__ == "__main__":
    sys.exit(app())
