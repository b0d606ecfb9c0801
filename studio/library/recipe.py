"""The recipe: what made a file, kept as JSON inside the file itself and in its row.

    {"backlot": 1, "task", "provider", "engine", "model", "request", "seed", "job", "artifact", "parents", "created_at"}

"backlot" is the version of this form. No secret and no signed address is in it. A file that takes no text, or that carries a C2PA
signature (which any change would break), gets a sidecar beside it instead: its name and ".json".
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from studio.library import kinds

VERSION = 1
KEY = "backlot"
SIDECAR = ".json"
LIMIT = 4 * 1024 * 1024  # characters of a foreign recipe that are read
_SECRET = ("api_key", "apikey", "authorization", "password", "secret", "access_token", "token", "cookie")


def complete(recipe: Mapping[str, Any], **known: Any) -> dict[str, Any]:
    """The recipe with its version and what the row knows, cleaned. An empty one stays empty."""
    if not recipe:
        return {}
    found = {name: value for name, value in known.items() if value not in (None, "", (), [])}
    return dict(json.loads(json.dumps(_clean({KEY: VERSION, **found, **recipe}), default=str)))


def dump(recipe: Mapping[str, Any]) -> str:
    """Compact JSON."""
    return json.dumps(recipe, ensure_ascii=False, separators=(",", ":"), default=str)


def embed(source: Path, target: Path, media_type: str, recipe: Mapping[str, Any]) -> bool:
    """Write a copy of the file with its recipe inside. False, with nothing written, for a file that takes none."""
    module = _module(media_type)
    if module is None or signed(source, media_type):
        return False
    if module.__name__.endswith(".tags"):
        return _embed_tags(source, target, recipe)
    ascii_only = media_type != "image/png"  # readers of EXIF expect ASCII in a comment
    text = json.dumps(recipe, ensure_ascii=True, separators=(",", ":"), default=str) if ascii_only else dump(recipe)
    module.write(source, target, KEY, text)
    return True


def read_recipe(path: Path) -> dict[str, Any] | None:
    """The recipe that a file carries, or the sidecar beside it; None without one."""
    path = Path(path)
    with path.open("rb") as file:
        media_type = kinds.sniff(file.read(kinds.HEAD))
    sidecar = path.with_name(path.name + SIDECAR)
    text = _read(path, media_type)
    if text is None and sidecar.is_file() and sidecar.stat().st_size <= LIMIT:
        text = sidecar.read_text("utf-8")
    return parse(text) if text else None


def parse(text: str) -> dict[str, Any] | None:
    """A recipe from its JSON; None when it is none of ours, for files come from anywhere."""
    if len(text) > LIMIT:
        return None
    try:
        recipe = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if (
        not isinstance(recipe, dict)
        or not isinstance(recipe.get(KEY), int)
        or not isinstance(recipe.get("request", {}), dict)
    ):
        return None
    return recipe


def signed(path: Path, media_type: str) -> bool:
    """Whether the file carries a C2PA signature."""
    from studio.library.embedding import jpeg, png, tags, webp

    if media_type == "image/png":
        return png.signed(path)
    if media_type == "image/jpeg":
        return jpeg.signed(path)
    if media_type in ("image/webp", "audio/wav"):
        return webp.signed(path)
    if media_type in ("audio/mpeg", "audio/flac"):
        return tags.id3_signed(path)
    return media_type in _BOXED and tags.mp4_signed(path)


_BOXED = ("video/mp4", "video/quicktime", "audio/mp4", "image/avif")
_TAGGED = ("video/mp4", "video/quicktime", "audio/mp4", "audio/mpeg", "audio/flac", "audio/wav", "audio/ogg")


def _module(media_type: str) -> ModuleType | None:
    from studio.library.embedding import jpeg, png, tags, webp

    pictures = {"image/png": png, "image/jpeg": jpeg, "image/webp": webp}
    return pictures.get(media_type) or (tags if media_type in _TAGGED else None)


def _embed_tags(source: Path, target: Path, recipe: Mapping[str, Any]) -> bool:
    from mutagen import MutagenError

    from studio.library.embedding import tags

    try:
        tags.write(source, target, KEY, dump(recipe))
    except MutagenError:  # it plays, but has no place for tags: a sidecar then
        target.unlink(missing_ok=True)
        return False
    return True


def _read(path: Path, media_type: str) -> str | None:
    from mutagen import MutagenError

    module = _module(media_type)
    if module is None:
        return None
    try:
        found: str | None = module.read(path, KEY)
    except (MutagenError, UnicodeDecodeError, zlib.error, struct.error, IndexError):  # damaged: then it has none
        return None
    return found


def _clean(value: Any, name: str = "") -> Any:
    """Without secrets, and without the query of an address, which may be its signature."""
    if isinstance(value, Mapping):
        return {str(key): _clean(item, str(key)) for key, item in value.items() if str(key).lower() not in _SECRET}
    if isinstance(value, list | tuple):
        return [_clean(item, name) for item in value]
    if (
        isinstance(value, str)
        and value.startswith(("http://", "https://"))
        and not any(letter.isspace() for letter in value)
    ):
        parts = urlsplit(value)
        return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))
    return plain(value) if isinstance(value, str) else value


def plain(text: str) -> str:
    """Text that every file and database can hold: without NUL, and without halves of characters."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
