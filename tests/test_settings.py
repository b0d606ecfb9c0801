"""Settings: read once, checked, and named when they are wrong."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from studio.errors import NotConfigured, StorageFailed
from studio.provider import Setting
from studio.settings import is_loopback, prepare_home, read_settings


def test_has_a_default_for_everything() -> None:
    settings = read_settings({})
    assert settings.home.name == "backlot"
    assert settings.url == f"sqlite:///{settings.home / 'backlot.sqlite'}"
    assert settings.media == str(settings.home / "media")
    assert (settings.max_upload, settings.max_download) == (200 * 2**20, 2 * 2**30)
    assert settings.private


def test_reads_what_is_set(tmp_path: Path) -> None:
    settings = read_settings(
        {
            "BACKLOT_HOME": str(tmp_path),
            "BACKLOT_DATABASE_URL": "postgres://me@db/backlot",
            "BACKLOT_MEDIA_URL": "memory://bucket/media",
            "BACKLOT_MAX_UPLOAD": "5MB",
            "BACKLOT_DAILY_IMAGES": "10",
            "BACKLOT_BUDGET": "2.5",
            "BACKLOT_SHARE_KEYS": "yes",
            "BACKLOT_PUBLIC_URL": "https://studio.example/",
        }
    )
    assert settings.url == settings.engine_url == "postgresql+psycopg://me@db/backlot"
    assert (settings.media, settings.max_upload) == ("memory://bucket/media", 5 * 2**20)
    assert (settings.daily_images, settings.daily_videos, settings.budget, settings.share_keys) == (10, None, 2.5, True)
    assert settings.public_url == "https://studio.example"


def test_an_empty_variable_counts_as_unset() -> None:
    settings = read_settings(
        {"BACKLOT_API_TOKEN": " ", "GRADIO_SERVER_NAME": "", "BACKLOT_MAX_UPLOAD": "", "BACKLOT_HOME": ""}
    )
    assert (settings.api_token, settings.listen, settings.max_upload) == ("", "127.0.0.1", 200 * 2**20)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GRADIO_SERVER_PORT", "high"),
        ("BACKLOT_MAX_UPLOAD", "much"),
        ("BACKLOT_MAX_UPLOAD", "-5"),
        ("BACKLOT_DAILY_VIDEOS", "few"),
        ("BACKLOT_BUDGET", "low"),
        ("BACKLOT_BUDGET", "nan"),
        ("BACKLOT_BUDGET", "-1"),
        ("BACKLOT_JOBS_PER_OWNER", "1.5"),
    ],
)
def test_names_the_variable_that_is_wrong(name: str, value: str) -> None:
    with pytest.raises(NotConfigured) as refused:
        read_settings({name: value})
    assert refused.value.field == name
    assert name in refused.value.hint


@pytest.mark.parametrize(
    ("environment", "private"),
    [
        ({}, True),
        ({"GRADIO_SERVER_NAME": "127.0.0.2"}, True),
        ({"GRADIO_SERVER_NAME": "::1"}, True),
        ({"GRADIO_SERVER_NAME": "0.0.0.0"}, False),
        ({"GRADIO_SERVER_NAME": "studio.lan"}, False),
        ({"GRADIO_SHARE": "True"}, False),
        ({"SYSTEM": "spaces", "SPACE_ID": "me/studio"}, False),
        ({"SPACE_ID": "me/studio"}, True),
    ],
)
def test_knows_when_only_this_machine_gets_in(environment: dict[str, str], private: bool) -> None:
    assert read_settings(environment).private == private


def test_a_share_asked_on_the_command_line_counts() -> None:
    assert not read_settings({}, share=True).private


def test_gives_a_provider_what_it_declares_and_no_more() -> None:
    settings = read_settings({"A_KEY": "a", "OLD_B": "b", "C_KEY": "c"})
    declared = (
        Setting("A_KEY"),
        Setting("B_KEY", aliases=("OLD_B",)),
        Setting("D_URL", default="https://d"),
        Setting("E_KEY"),
    )
    assert settings.for_provider(declared) == {"A_KEY": "a", "B_KEY": "b", "D_URL": "https://d"}


def test_shows_no_secret() -> None:
    shown = repr(read_settings({"BACKLOT_API_TOKEN": "secret-token", "A_KEY": "secret-key"}))
    assert "secret-token" not in shown
    assert "secret-key" not in shown


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write anywhere")
def test_says_so_when_the_home_cannot_be_written(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(StorageFailed, match="cannot be written"):
        prepare_home(read_settings({"BACKLOT_HOME": str(tmp_path / "home")}))


def test_says_so_when_the_home_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("")
    with pytest.raises(StorageFailed, match="cannot be written") as refused:
        prepare_home(read_settings({"BACKLOT_HOME": str(tmp_path / "home")}))
    assert "BACKLOT_HOME" in refused.value.hint


def test_makes_the_home(tmp_path: Path) -> None:
    home = prepare_home(read_settings({"BACKLOT_HOME": str(tmp_path / "a" / "b")}))
    assert home.is_dir()
    assert not list(home.iterdir())


@pytest.mark.parametrize(
    ("host", "loopback"), [("localhost", True), ("[::1]", True), ("127.1.2.3", True), ("10.0.0.1", False), ("x", False)]
)
def test_tells_loopback(host: str, loopback: bool) -> None:
    assert is_loopback(host) == loopback


@pytest.mark.parametrize("url", ["nowhere://bucket/media", "s4://bucket"])
def test_refuses_a_place_for_media_that_nothing_here_can_open(url: str) -> None:
    with pytest.raises(NotConfigured, match="BACKLOT_MEDIA_URL names a place that cannot be used here") as refused:
        read_settings({"BACKLOT_MEDIA_URL": url})
    assert refused.value.field == "BACKLOT_MEDIA_URL"
