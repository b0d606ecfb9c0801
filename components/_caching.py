"""What browsers keep: for how long, and whether they have it already."""

from __future__ import annotations

from starlette.requests import Request

FOREVER = "private, max-age=31536000, immutable"  # an artifact's bytes never change
A_DAY = "private, max-age=86400"


def kept_headers(tag: str, how_long: str) -> dict[str, str]:
    """The headers of what a browser may keep so long under this tag."""
    return {"etag": f'"{tag}"', "cache-control": how_long, "x-content-type-options": "nosniff"}


def is_known(request: Request, tag: str) -> bool:
    """Whether the browser has this already."""
    given = {
        known.strip().removeprefix("W/").strip('"') for known in request.headers.get("if-none-match", "").split(",")
    }
    return tag in given
