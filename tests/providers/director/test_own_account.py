"""An own account at the service itself, in a studio on a Space; and a picture that really comes from an https address."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from studio import downloads
from studio.studio import Studio
from tests.conftest import OWNER
from tests.media import samples
from tests.providers.director.conftest import direct, opened
from tests.providers.director.test_requests import CREATIONS, worded
from tests.test_downloads import certificates
from tests.upstreams.director import KEY, Service
from tests.upstreams.huggingface import media
from tests.upstreams.serving import serving


@pytest.fixture(scope="module")
def own(served: tuple[str, Service], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """A studio on a Space that asks the service itself, with its own key."""
    more = {"BACKLOT_PUBLIC_URL": "", "SPACE_HOST": "someone-backlot.hf.space"}
    studio = opened(tmp_path_factory.mktemp("own"), served[0], **direct(served[0]), **more)
    yield studio
    studio.close()


@pytest.mark.parametrize(
    ("task", "request_", "body"), [CREATIONS[0], CREATIONS[5], CREATIONS[19]], ids=["agent", "tool", "image"]
)
def test_a_creation_at_the_service_itself(
    own: Studio, served: tuple[str, Service], task: str, request_: dict[str, Any], body: dict[str, Any]
) -> None:
    service, calls = served[1], len(served[1].calls)
    asked = {"prompt": "a cat", "provider": "director", "options": {"rewrite": "never"}, **request_}
    job = own.submit(task, asked, owner=OWNER)
    assert own.wait(job.id, owner=OWNER, seconds=90).status == "succeeded"
    created, asked, *_ = service.calls[calls:]
    kind = "agent" if body.get("api") == "agent" else "tool"
    assert created[0] == f"create_{kind}_task"
    assert asked[0] == f"query_{kind}_task_status"
    assert created[3] == {name: value for name, value in worded(body, "a cat").items() if name != "api"}
    assert set(asked[3]) == {"chat_id" if kind == "agent" else "task_id"}
    assert created[2]["authorization"] == f"Bearer {KEY}"


def test_own_credits_are_told(own: Studio) -> None:
    left = own.balance("director", owner=OWNER)
    assert left is not None
    assert (left.amount, left.unit) == (1234, "credits")
    assert own.check_up("director", owner=OWNER).ok
    assert own.estimate("video", {"prompt": "a", "provider": "director", "model": "sora2", "quality": "pro"}, owner=OWNER).amount == 2100  # fmt: skip
    assert own.estimate("video", {"prompt": "a", "provider": "director"}, owner=OWNER).amount is None


def test_a_space_gives_its_own_address(own: Studio, served: tuple[str, Service], tmp_path: Path) -> None:
    photo = own.import_file(samples.picture(tmp_path / "a.png", 64, 64, seed=2), owner=OWNER).id
    job = own.submit("video", {"prompt": "a cat", "provider": "director", "first_frame": photo}, owner=OWNER)
    assert own.wait(job.id, owner=OWNER, seconds=90).status == "succeeded"
    sent = [body for verb, _, _, body in served[1].calls if verb == "create_tool_task"][-1]
    assert sent["input"]["image_url"].startswith("https://someone-backlot.hf.space/public/")
    assert sent["input"]["image"] == sent["input"]["image_url"]


def test_own_account_without_credit_is_said(own: Studio) -> None:
    for fault in ("balance", "balance2"):
        job = own.submit("image", {"prompt": f"a cat fault={fault}", "provider": "director"}, owner=OWNER)
        job = own.wait(job.id, owner=OWNER, seconds=90)
        assert job.status == "failed"
        assert job.error is not None
        assert job.error.category == "insufficient_credits"


def test_an_imported_picture_keeps_its_address(
    own: Studio, served: tuple[str, Service], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing but what a name leads to is pretended: this machine, as if it were a public one."""
    _, client = certificates(tmp_path, "media.example")
    pem = str(tmp_path / "server.pem")

    async def here(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    async def picture(request: Any) -> Response:
        return Response(media.png(64, 48, 3), media_type="image/png")

    monkeypatch.setattr(downloads, "_tls", lambda: client)
    monkeypatch.setattr(downloads, "check_addresses", lambda target, addresses: addresses[0])
    monkeypatch.setattr(downloads.fetch, "__kwdefaults__", {**downloads.fetch.__kwdefaults__, "resolve": here})
    with serving(Starlette(routes=[Route("/cat.png", picture)]), ssl_keyfile=pem, ssl_certfile=pem) as url:
        address = f"https://media.example:{url.rpartition(':')[2]}/cat.png"
        photo = own.import_media(address, owner=OWNER)
    assert photo.source_url == address
    job = own.submit("edit", {"prompt": "a hat", "provider": "director", "references": [photo.id]}, owner=OWNER)
    assert own.wait(job.id, owner=OWNER, seconds=90).status == "succeeded"
    sent = [body for verb, _, _, body in served[1].calls if verb == "create_tool_task"][-1]
    assert sent["input"]["image_list"] == [address]
