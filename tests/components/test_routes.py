"""Our own routes: files with ranges and caching, uploads, live jobs, and the page's small calls."""

from __future__ import annotations

import errno
import io
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

import httpx
import pytest
import sqlalchemy as sa
from PIL import Image

from components import _events, _sketches, _uploads
from studio import database as db
from studio.library import Library
from studio.studio import Studio
from tests.components.conftest import KEYED, Web, png, serve
from tests.components.streams import Stream, states_of


@pytest.fixture(scope="module")
def picture(web: Web) -> dict[str, Any]:
    """An uploaded picture."""
    with web.client() as client:
        return dict(client.post("/media", content=png()).json()["artifact"])


def get(web: Web, path: str, **headers: str) -> httpx.Response:
    with web.client(**headers) as client:
        return client.get(path)


# Files


def test_serves_a_file_as_what_it_is_and_for_good(web: Web, picture: dict[str, Any]) -> None:
    answer = get(web, f"/{picture['url']}")
    assert answer.content == png()
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "private, max-age=31536000, immutable"
    assert "content-disposition" not in answer.headers
    assert get(web, f"/{picture['url']}", **{"if-none-match": answer.headers["etag"]}).status_code == 304


@pytest.mark.parametrize(
    ("range_", "status", "expected"),
    [
        ("bytes=0-9", 206, slice(0, 10)),
        ("bytes=10-", 206, slice(10, None)),
        ("bytes=-7", 206, slice(-7, None)),
        ("bytes=5-99999999", 206, slice(5, None)),
        ("bytes=99999999-", 416, None),
    ],
)
def test_serves_parts(web: Web, picture: dict[str, Any], range_: str, status: int, expected: slice | None) -> None:
    answer = get(web, f"/{picture['url']}", range=range_)
    assert answer.status_code == status
    if expected is None:
        assert answer.headers["content-range"] == f"bytes */{picture['bytes']}"
    else:
        assert answer.content == png()[expected]


def test_answers_head_without_a_body(web: Web, picture: dict[str, Any]) -> None:
    with web.client() as client:
        answer = client.head(f"/{picture['url']}")
    assert (answer.status_code, answer.content, answer.headers["content-length"]) == (200, b"", str(picture["bytes"]))


def test_names_a_download_by_its_prompt(web: Web) -> None:
    job = web.call("submit_job", "image", {**KEYED, "prompt": "Ein Wörterbuch"}, "")
    (artifact,) = web.call("get_job", job["id"], 50)["artifacts"]
    given = get(web, f"/{artifact['url']}?download=1").headers["content-disposition"]
    assert given.startswith(f"attachment; filename*=utf-8''{quote('ein-wörterbuch')}_")
    assert given.endswith(".png")


def test_serves_text_in_a_sandbox(web: Web) -> None:
    with web.client() as client:
        artifact = client.post(
            "/media", content=b"words, and only words\n", headers={"x-file-name": "notes.txt"}
        ).json()["artifact"]
    answer = get(web, f"/{artifact['url']}")
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.headers["content-security-policy"].startswith("sandbox")


def test_serves_a_thumbnail_once_made(web: Web, picture: dict[str, Any]) -> None:
    answer = get(web, f"/{picture['thumbnail_url']}")
    assert answer.headers["content-type"] == "image/webp"
    assert max(Image.open(io.BytesIO(answer.content)).size) <= 256
    assert get(web, f"/{picture['thumbnail_url']}", **{"if-none-match": answer.headers["etag"]}).status_code == 304


@pytest.mark.parametrize("name", ["nothing", "a%23b~c:0", "..%2F..%2Fetc%2Fpasswd"])
def test_an_unknown_artifact_is_not_found(web: Web, name: str) -> None:
    answer = get(web, f"/media/{name}")
    assert answer.status_code == 404


def test_reaches_ids_with_any_letter_they_may_have(web: Web, tmp_path: Path) -> None:
    path = tmp_path / "one.png"
    path.write_bytes(png("navy"))
    artifact = web.studio.library.add(path, owner="local", artifact_id="job:step#ask~1:0")
    assert get(web, f"/{artifact.public()['url']}").content == png("navy")
    assert get(web, f"/{artifact.public()['thumbnail_url']}").status_code == 200


# Uploads


def test_takes_an_upload_with_its_name(web: Web) -> None:
    with web.client() as client:
        answer = client.post("/media", content=png("gold"), headers={"x-file-name": quote("C:\\photos\\Hölle.png")})
    artifact = answer.json()["artifact"]
    assert (artifact["media_type"], artifact["width"], answer.json()["recipe"]) == ("image/png", 64, None)
    assert web.studio.library.get(artifact["id"], owner="local").title == "Hölle.png"


def test_reads_the_recipe_that_an_upload_carries(web: Web) -> None:
    job = web.call("submit_job", "image", {**KEYED, "prompt": "a red barn"}, "")
    (artifact,) = web.call("get_job", job["id"], 50)["artifacts"]
    with web.client() as client:
        answer = client.post("/media", content=client.get(f"/{artifact['url']}").content).json()
    assert answer["recipe"]["request"]["prompt"] == "a red barn"


@pytest.mark.parametrize(
    ("body", "status", "told"),
    [
        (b"", 400, "empty"),
        (b"<!doctype html><script>alert(1)</script>", 400, ""),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", 400, ""),
        (png()[:60], 400, ""),
        (b"x" * (2 * 1024 * 1024 + 1), 413, "2 MB"),
    ],
)
def test_refuses_what_is_no_media(web: Web, body: bytes, status: int, told: str) -> None:
    with web.client() as client:
        answer = client.post("/media", content=body, headers={"x-file-name": "picture.png"})
    assert answer.status_code == status
    assert told in answer.json()["error"]["message"]
    assert not list((web.studio.settings.home / "uploads").iterdir())


def test_stops_an_upload_of_unknown_length_at_the_limit(web: Web) -> None:
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        while sent < 64 * 1024 * 1024:
            sent += 65_536
            yield b"\0" * 65_536

    with web.client() as client:
        try:
            status = client.post("/media", content=endless()).status_code
        except httpx.TransportError:
            status = 413  # the server has hung up while we were still sending
    assert status == 413
    assert not list((web.studio.settings.home / "uploads").iterdir())


def test_says_so_when_the_disk_is_full(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, *_: Any) -> IO[bytes]:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(_uploads, "_open_new", full)
    with web.client() as client:
        answer = client.post("/media", content=png())
    assert (answer.status_code, answer.json()["error"]["code"]) == (507, "storage_failed")


# Live jobs


def test_streams_a_snapshot_then_each_change(web: Web) -> None:
    first = web.call("submit_job", "image", KEYED, "")
    web.call("get_job", first["id"], 50)
    stream = Stream(web)
    snapshot = stream.until(lambda s: s.messages)[0]
    assert stream.lines[0] == "retry: 1000"
    assert first["id"] in {job["id"] for job in snapshot[1]}
    job = web.call("submit_job", "image", {**KEYED, "prompt": "p" * 400}, "")
    stream.until(lambda s: "succeeded" in states_of(s, job["id"]))
    numbers = [number for number, _ in stream.messages]
    assert numbers == sorted(numbers)
    last = next(job_ for _, jobs in reversed(stream.messages) for job_ in jobs if job_["id"] == job["id"])
    assert len(last["request"]["prompt"]) == 300
    assert {"provider_title", "children", "eta", "seq", "outputs", "cancelling"} <= set(last)
    assert last["artifacts"][0]["thumbnail_url"]
    stream.close()


def test_a_change_is_seen_at_once(web: Web) -> None:
    stream = Stream(web)
    stream.until(lambda s: s.messages)
    job = web.call("submit_job", "image", {**KEYED, "prompt": "slow=5"}, "")
    states = stream.until(lambda s: states_of(s, job["id"]))
    assert set(states) <= {"queued", "running"}  # while it is made, not with its end
    web.call("cancel_job", job["id"])
    stream.close()


def test_a_page_that_comes_back_also_hears_what_it_missed(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    old = web.call("submit_job", "image", {**KEYED, "prompt": "slow=1"}, "")
    new = web.call("submit_job", "image", KEYED, "")
    monkeypatch.setattr(_events, "RECENT", 1)
    after = web.studio.job(new["id"], owner="local").seq - 50
    stream = Stream(web, **{"last-event-id": str(max(1, after))})
    _, jobs = stream.until(lambda s: s.messages)[0]
    assert {old["id"], new["id"]} <= {job["id"] for job in jobs}
    stream.close()


def test_sees_changes_of_another_process_too(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_events, "ASK_EVERY", 0.5)
    job = web.call("submit_job", "image", KEYED, "")
    web.call("get_job", job["id"], 50)
    stream = Stream(web)
    stream.until(lambda s: s.messages)
    with web.studio.database.begin() as connection:  # as another process does: nobody here is told
        change = {"note": "from elsewhere", "seq": db.next_seq(connection)}
        connection.execute(sa.update(db.job).where(db.job.c.id == job["id"]).values(change))
    stream.until(lambda s: any(job_["note"] == "from elsewhere" for _, jobs in s.messages for job_ in jobs))
    stream.close()


def test_pings_a_silent_stream(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_events, "ASK_EVERY", 0.5)
    monkeypatch.setattr(_events, "PING_EVERY", 1.0)
    stream = Stream(web)
    stream.until(lambda s: ": still here" in s.lines)
    stream.close()


def test_open_streams_do_not_hold_up_the_end(working: Studio) -> None:
    blocks, own = serve(working, working.settings)
    stream = Stream(own)
    stream.until(lambda s: s.messages)
    blocks.close(verbose=False)
    assert not blocks.server.thread.is_alive()  # Gradio waits for it for five seconds, then gives up
    stream.thread.join(20)
    assert not stream.thread.is_alive()


# Small calls


def test_a_job_by_its_id_and_the_verbs_on_it(web: Web) -> None:
    job = web.call("submit_job", "image", {**KEYED, "prompt": "slow=5"}, "")
    with web.client() as client:
        assert client.get(f"/jobs/{job['id']}").json()["job"]["id"] == job["id"]
        assert client.post(f"/jobs/{job['id']}/cancel").json()["job"]["id"] == job["id"]
        web.call("get_job", job["id"], 50)
        assert client.post(f"/jobs/{job['id']}/resume").status_code == 200
        assert client.post(f"/jobs/{job['id']}/cancel").status_code == 200
        assert client.post("/jobs/nothing/cancel").status_code == 404
        assert client.get("/jobs/nothing").json()["error"]["code"] == "not_found"


def test_answers_a_question_from_the_page(web: Web) -> None:
    job = web.call("submit_job", "image", {**KEYED, "prompt": "ask first"}, "")
    waiting = web.call("get_job", job["id"], 50)
    with web.client() as client:
        given = {"question_id": waiting["question"]["id"], "answer": "approve"}
        assert client.post(f"/jobs/{job['id']}/answer", json=given).status_code == 200
    assert web.call("get_job", job["id"], 50)["status"] == "succeeded"


def test_stars_trashes_and_restores(web: Web, picture: dict[str, Any]) -> None:
    library: Library = web.studio.library
    ids = {"ids": [picture["id"]]}
    with web.client() as client:
        assert client.post("/library/star", json={**ids, "on": True}).json() == {**ids, "on": True}
        assert library.get(picture["id"], owner="local").starred
        assert client.post("/library/trash", json=ids).json() == ids
        assert library.get(picture["id"], owner="local").trashed_at
        assert client.post("/library/restore", json=ids).status_code == 200
    assert library.get(picture["id"], owner="local").trashed_at is None


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/library/star", b"{not json", ""),
        ("/library/star", b'{"ids": []}', "ids"),
        ("/library/star", b'{"ids": ["a"], "on": "maybe"}', "on"),
        ("/library/trash", b'{"ids": "all"}', "ids"),
        ("/library/trash", b"[]", ""),
        ("/jobs/x/answer", b"{}", "answer"),
    ],
)
def test_refuses_a_call_with_wrong_fields(web: Web, path: str, body: bytes, field: str) -> None:
    with web.client() as client:
        answer = client.post(path, content=body, headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["error"]["field"]) == (400, field)


def test_refuses_a_call_that_is_too_long(web: Web) -> None:
    with web.client() as client:
        assert client.post("/library/star", content=b" " * 70_000).status_code == 413


# Sketches


@pytest.fixture
def painted(web: Web, monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """What sketches were asked for, painted in one colour."""
    asked: list[tuple[Any, ...]] = []

    def sketch(prompt: str, width: int, height: int, seed: int = 0) -> bytes:
        asked.append((prompt, width, height, seed))
        out = io.BytesIO()
        Image.new("RGB", (width, height), "teal").save(out, "WEBP")
        return out.getvalue()

    monkeypatch.setattr(web.studio, "sketch", sketch)
    return asked


def test_sketches_a_prompt(web: Web, painted: list[tuple[Any, ...]]) -> None:
    answer = get(web, "/sketches?prompt=a+boat&w=480&h=360&seed=7")
    assert (answer.headers["content-type"], painted) == ("image/webp", [("a boat", 480, 360, 7)])
    assert (
        get(web, "/sketches?prompt=a+boat&w=480&h=360&seed=7", **{"if-none-match": answer.headers["etag"]}).status_code
        == 304
    )


@pytest.mark.parametrize(
    "query",
    ["", "prompt=", "prompt=x&w=5000", "prompt=x&h=0", "prompt=x&w=-5", "prompt=x&seed=1e9", f"prompt={'x' * 600}"],
)
def test_refuses_a_sketch_out_of_bounds(web: Web, painted: list[tuple[Any, ...]], query: str) -> None:
    assert get(web, f"/sketches?{query}").status_code == 400
    assert painted == []


def test_shows_a_style_as_a_tile(web: Web, painted: list[tuple[Any, ...]]) -> None:
    style = web.studio.presets.of("styles")[0]
    assert get(web, f"/styles/{style.id}.webp").headers["content-type"] == "image/webp"
    assert painted[0][0] == style.apply(_sketches.TILE_SCENE)
    assert get(web, "/styles/nothing.webp").status_code == 400


def test_shows_a_look_of_the_booth_as_a_tile(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[Any, ...]] = []

    def sketch_look(style: str, face: str, width: int, height: int, seed: int = 0) -> bytes:
        asked.append((style, width, height))
        return b"RIFF....WEBP"

    monkeypatch.setattr(web.studio, "sketch_look", sketch_look)
    answer = get(web, "/looks/noir.webp")
    assert (answer.headers["content-type"], asked) == ("image/webp", [("noir", 192, 192)])
    assert get(web, "/looks/noir.webp", **{"if-none-match": answer.headers["etag"]}).status_code == 304
    assert get(web, "/looks/noir.webp?w=480&h=360").status_code == 200
    assert asked[-1] == ("noir", 480, 360)
    assert get(web, "/looks/nothing.webp").status_code == 400
    assert get(web, "/looks/noir.webp?w=5000").status_code == 400
