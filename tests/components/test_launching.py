"""How the page is launched."""

from __future__ import annotations

from pathlib import Path

import gradio as gr
import httpx
import pytest
from gradio import networking

from app import launch_options
from components.guard import Gate
from studio.settings import read_settings
from studio.studio import open_studio
from tests.conftest import free_port


def test_a_page_whose_first_answer_is_slow_is_launched_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(networking, "url_ok", lambda url: False)
    studio = open_studio(read_settings({"BACKLOT_HOME": str(tmp_path)}), jobs=False)
    with gr.Blocks(analytics_enabled=False) as page:
        gr.Markdown("A page.")
    options = {**launch_options(studio, Gate.of(studio.settings)), "mcp_server": False}
    try:
        _, url, _ = page.launch(**options, server_name="127.0.0.1", server_port=free_port())
        assert httpx.get(url, timeout=60).status_code == 200
    finally:
        page.close(verbose=False)
        studio.close()
