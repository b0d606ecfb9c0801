"""Films from words, by the painter's scene with a camera before it."""

from __future__ import annotations

from providers.local.makers import Maker, new_file, one_by_one, seed_of
from studio.provider import Model, Output, Run, Span
from studio.requests import Sized, VideoRequest
from studio.sizing import Sizes

FPS, SECONDS = 24.0, 5.0
BASE = {"fast": 0.5, "hq": 1.0, "pro": 1.5}  # of the usual 960 x 960 pixels, by side


class Camera(Model):
    """A model whose films may be asked for by their shorter side."""

    def size(self, request: Sized) -> tuple[int, int] | None:
        """Width and height in even pixels; the shape is 16:9 where none is asked."""
        assert self.sizes is not None
        if request.width and request.height:
            return super().size(request)
        ratio = request.aspect_ratio or "16:9"
        if short := getattr(request, "target_resolution", None):
            across, down = (int(side) for side in ratio.split(":"))
            scale = short / min(across, down)
            return self.sizes.choose(round(across * scale), round(down * scale), title=self.title)
        return self.sizes.for_ratio(ratio, round(self.sizes.base * BASE[request.quality]))


MODEL = Camera(
    "camera-1",
    title="Camera",
    tasks=frozenset({"video"}),
    modes=frozenset({"text"}),
    aliases=("camera",),
    batch=4,
    sizes=Sizes(min=256, max=1920, multiple=2, base=960),
    fps=Span(8, 60, FPS),
    duration=Span(0.5, 60, SECONDS),
    negative_prompt=True,
    formats=("mp4",),
    qualities=("fast", "hq", "pro"),
    typical_seconds=15.0,
    price="free",
    about="Films the painter's scenes: camera moves, weather, water and light follow your words.",
)


async def make(run: Run) -> None:
    """Film one take after another."""
    from providers.local.filming.takes import film_to_file

    request = run.request
    assert isinstance(request, VideoRequest)
    size, fps = MODEL.size(request), request.fps or FPS
    frames = request.frames or max(1, round((request.duration or SECONDS) * fps))

    async def film(index: int) -> Output:
        path, seed = new_file(run, index, "mp4"), seed_of(run, index)
        told = request.prompt, request.negative_prompt, size, frames, fps, seed
        await run.compute(film_to_file, told, str(path), (index, request.count))
        return Output(index=index, path=path, media_type="video/mp4", seed=seed, facts={"frames": frames, "fps": fps})

    await one_by_one(run, film)


MAKER = Maker(MODEL, make)
