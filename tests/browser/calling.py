"""Jobs asked for through the API, for tests of what comes after them."""

from __future__ import annotations

import json
from typing import Any
from urllib.request import Request, urlopen

from tests.browser.conftest import App


def finished(app: App, task: str, **request: Any) -> dict[str, Any]:
    """The job of this request, once it has succeeded."""
    job = _call(app, "get_job", submitted(app, task, request)["id"], 60)
    assert job["status"] == "succeeded", job["error"]
    return job


def submitted(app: App, task: str, request: dict[str, Any]) -> dict[str, Any]:
    """The job of this request, begun."""
    accepted = _call(app, "submit_job", task, request, "")
    assert "id" in accepted, accepted
    return accepted


def _call(app: App, name: str, *values: Any) -> dict[str, Any]:
    body = json.dumps({"data": values}).encode()
    asked = Request(f"{app.url}gradio_api/run/{name}", body, {"content-type": "application/json"})
    return json.load(urlopen(asked))["data"][0]
