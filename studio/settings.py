"""Every setting, read once from the environment by `read_settings` and handed down. Only this module reads the environment."""

from __future__ import annotations

import ipaddress
import math
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import platformdirs

from studio.errors import NotConfigured, StorageFailed
from studio.provider import Setting

MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Settings:
    """The studio's settings. Sizes in bytes. What a provider needs is in `environment`, read by `for_provider`."""

    home: Path
    database_url: str = ""  # empty: SQLite in home
    media_url: str = ""  # empty: home/media
    listen: str = "127.0.0.1"
    port: int = 7860
    share: bool = False
    space: str = ""  # "owner/name" on a Hugging Face Space
    space_host: str = ""
    oauth: bool = False
    public_url: str = ""
    api_token: str = field(default="", repr=False)
    share_keys: bool = False  # visitors may spend the host's keys
    max_upload: int = 200 * MEGABYTE
    max_download: int = 2048 * MEGABYTE
    daily_videos: int | None = None
    daily_images: int | None = None
    budget: float | None = None  # a day's spend, in each unit
    jobs_per_owner: int = 200  # unfinished jobs
    trash_days: int = 30
    worker_id: str = ""
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def private(self) -> bool:
        """Whether only people at this machine can reach it: then everyone is the owner `local`."""
        return is_loopback(self.listen) and not self.share and not self.space

    @property
    def engine_url(self) -> str:
        """Where DBOS keeps its own tables."""
        return self.database_url or f"sqlite:///{self.home / 'engine.sqlite'}"

    @property
    def url(self) -> str:
        """Where Backlot's tables are."""
        return self.database_url or f"sqlite:///{self.home / 'backlot.sqlite'}"

    @property
    def media(self) -> str:
        return self.media_url or str(self.home / "media")

    def for_provider(self, declared: tuple[Setting, ...]) -> dict[str, str]:
        """The values of exactly the settings that a provider declares."""
        found = {}
        for setting in declared:
            names = (setting.name, *setting.aliases)
            found[setting.name] = next(
                (self.environment[name] for name in names if self.environment.get(name)), setting.default
            )
        return {name: value for name, value in found.items() if value}


def read_settings(environment: Mapping[str, str] | None = None, *, share: bool = False) -> Settings:
    """The settings from the environment; an empty variable counts as unset. Raises NotConfigured naming a variable that is wrong."""
    raw = os.environ if environment is None else environment
    env = {name: value for name, value in raw.items() if value.strip()}
    home = (
        Path(env.get("BACKLOT_HOME") or platformdirs.user_data_dir("backlot", appauthor=False)).expanduser().absolute()
    )
    return Settings(
        home=home,
        database_url=_database(env.get("BACKLOT_DATABASE_URL", "")),
        media_url=_media(env.get("BACKLOT_MEDIA_URL", "")),
        listen=env.get("GRADIO_SERVER_NAME", "127.0.0.1"),
        port=_whole(env, "GRADIO_SERVER_PORT", 7860),
        share=share or _truth(env, "GRADIO_SHARE"),
        space=env.get("SPACE_ID", "") if env.get("SYSTEM") == "spaces" else "",
        space_host=env.get("SPACE_HOST", ""),
        oauth="OAUTH_CLIENT_ID" in env,
        public_url=env.get("BACKLOT_PUBLIC_URL", "").rstrip("/"),
        api_token=env.get("BACKLOT_API_TOKEN", ""),
        share_keys=_truth(env, "BACKLOT_SHARE_KEYS"),
        max_upload=_size(env, "BACKLOT_MAX_UPLOAD", "200mb"),
        max_download=_size(env, "BACKLOT_MAX_DOWNLOAD", "2gb"),
        daily_videos=_limit(env, "BACKLOT_DAILY_VIDEOS"),
        daily_images=_limit(env, "BACKLOT_DAILY_IMAGES"),
        budget=_amount(env, "BACKLOT_BUDGET"),
        jobs_per_owner=_whole(env, "BACKLOT_JOBS_PER_OWNER", 200),
        worker_id=env.get("BACKLOT_WORKER_ID", ""),
        environment=env,
    )


def prepare_home(settings: Settings) -> Path:
    """The home folder, made and tried. Raises StorageFailed when it cannot be written."""
    try:
        settings.home.mkdir(parents=True, exist_ok=True)
        probe = settings.home / f".probe-{secrets.token_hex(4)}"
        probe.write_bytes(b"backlot")
        probe.unlink()
    except OSError as error:
        raise StorageFailed(
            f"The studio's home {settings.home} cannot be written: {error.strerror}.",
            hint="Free some space or set BACKLOT_HOME to a folder you may write to.",
        ) from error
    return settings.home


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a server that listens there."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _truth(env: Mapping[str, str], name: str) -> bool:
    return env.get(name, "").strip().lower() in {"1", "true", "yes", "on"}


def _whole(env: Mapping[str, str], name: str, default: int) -> int:
    text = env.get(name, str(default)).strip()
    if not text.isdigit():
        raise NotConfigured(
            f"{name} is not a whole number ({text}).", field=name, hint=f"Set it like {name}={default}."
        )
    return int(text)


def _limit(env: Mapping[str, str], name: str) -> int | None:
    return _whole(env, name, 0) if name in env else None


def _amount(env: Mapping[str, str], name: str) -> float | None:
    if name not in env:
        return None
    wrong = NotConfigured(f"{name} is not an amount ({env[name]}).", field=name, hint=f"Set it like {name}=20.")
    try:
        amount = float(env[name])
    except ValueError as error:
        raise wrong from error
    if not (math.isfinite(amount) and amount >= 0):
        raise wrong
    return amount


def _size(env: Mapping[str, str], name: str, default: str) -> int:
    text = env.get(name, default).strip().lower()
    found = re.fullmatch(r"(\d+)\s*(b|kb|mb|gb)?", text)
    if not found:
        raise NotConfigured(f"{name} is not a size ({text}).", field=name, hint=f"Set it like {name}={default}.")
    return int(found[1]) * {"b": 1, "kb": 1024, "mb": MEGABYTE, "gb": 1024 * MEGABYTE}[found[2] or "b"]


def _database(url: str) -> str:
    """The URL with the driver we ship. Raises NotConfigured for another kind of database."""
    for prefix in ("postgres://", "postgresql://", "postgresql+psycopg://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    if url and not url.startswith("sqlite:///"):
        raise NotConfigured(
            f"BACKLOT_DATABASE_URL names no database that works here ({url.partition(':')[0][:20]}).",
            field="BACKLOT_DATABASE_URL",
            hint="Set it like postgresql://user@host/name, or unset it to use SQLite.",
        )
    return url


def _media(url: str) -> str:
    """The folder or URL, when fsspec knows its scheme. Raises NotConfigured for another."""
    scheme, found, _ = url.partition("://")
    if not found:
        return url
    from fsspec.registry import get_filesystem_class

    try:
        get_filesystem_class(scheme)
    except (ValueError, ImportError) as error:
        raise NotConfigured(
            f"BACKLOT_MEDIA_URL names a place that cannot be used here ({scheme[:20]}://): {error}.",
            field="BACKLOT_MEDIA_URL",
            hint="Set it to a folder, or to a URL that fsspec can open, like s3://bucket/backlot with s3fs installed.",
        ) from error
    return url
