"""An easel for the tabs that start from a picture: plain portraits and views at once, a short film for a turntable."""

from __future__ import annotations

import asyncio
import io
import subprocess
import zlib
from pathlib import Path

import imageio_ffmpeg
from PIL import Image, ImageDraw

from studio.errors import ProviderFailed
from studio.jobs.plans import AZIMUTHS, TURNTABLE
from studio.provider import Limits, Model, Output, Provider, Run, Ticket
from studio.requests import AnglesRequest, Request
from studio.sizing import Sizes

BOOTH = Model(
    "booth-1",
    title="Booth 1",
    tasks=frozenset({"photobooth"}),
    batch=4,
    sizes=Sizes(min=64, max=1024, multiple=8, base=256),
    typical_seconds=2,
)
TURNER = Model(
    "turner-1",
    title="Turner 1",
    tasks=frozenset({"angles"}),
    modes=frozenset({TURNTABLE}),
    sizes=Sizes(min=64, max=1024, multiple=8, base=256),
    typical_seconds=2,
)


class Stage(Provider):
    """Free, and done at once."""

    name, title = "stage", "Test stage"
    free = True
    reconcile = "key"
    limits = Limits(at_once=None, per_owner=None)

    def models(self) -> list[Model]:
        return [BOOTH, TURNER]

    async def submit(self, request: Request, run: Run) -> Ticket:
        return Ticket(id=run.reference)

    async def follow(self, ticket: Ticket, run: Run) -> list[Output]:
        request = run.request
        if "fail" in request.prompt:
            raise ProviderFailed("The stage is dark.", provider=self.name, hint="Switch the light on.")
        if isinstance(request, AnglesRequest) and request.turntable:
            film = await asyncio.to_thread(_film, run.workdir / "turn.mp4", request.seconds_per_turn)
            return [Output(index=0, path=film, media_type="video/mp4", seed=request.seed)]
        for index in range(request.count):
            seed = (request.seed or 0) + index
            words = request.azimuths[0] if isinstance(request, AnglesRequest) else request.prompt
            picture = _picture(words, seed, AZIMUTHS.get(words, 0))
            await run.partial(Output(index=index, data=picture, media_type="image/png", seed=seed))
        return []


def _picture(words: str, seed: int, degrees: int) -> bytes:
    shade = zlib.crc32(f"{words} {seed}".encode())
    picture = Image.new("RGB", (256, 256), (shade & 255, shade >> 8 & 255, shade >> 16 & 255))
    ImageDraw.Draw(picture).pieslice((48, 48, 208, 208), degrees - 20, degrees + 20, fill="white")
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def _film(path: Path, seconds: float) -> Path:
    source = f"testsrc=size=256x256:rate=24:duration={seconds}"
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-y", "-loglevel", "error", "-f", "lavfi", "-i", source]
    subprocess.run([*command, "-pix_fmt", "yuv420p", "-movflags", "+faststart", str(path)], check=True)
    return path


PROVIDER = Stage
