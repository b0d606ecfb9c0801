"""Films from words, pictures, sound and other films."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from providers.local.makers import Maker, new_file, one_by_one, seed_of
from studio.errors import RequestError
from studio.provider import Model, Output, Run, Span
from studio.requests import Request, Sized, VideoRequest
from studio.sizing import Sizes

FPS, SECONDS = 24.0, 5.0
BASE = {"fast": 0.5, "hq": 1.0, "pro": 1.5}  # of the usual 960 x 960 pixels, by side
NEEDS = {  # mode -> the fields it cannot do without
    "image": (),
    "transition": ("first_frame", "last_frame"),
    "sound": ("first_frame", "audio"),
    "audio": ("audio",),
    "restyle": ("video",),
    "extend": ("video",),
}


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
    modes=frozenset({"text", "image", "transition", "sound", "audio", "restyle", "extend"}),
    aliases=("camera",),
    batch=4,
    sizes=Sizes(min=256, max=1920, multiple=2, base=960),
    fps=Span(8, 60, FPS),
    duration=Span(0.5, 60, SECONDS),
    negative_prompt=True,
    audio=True,
    formats=("mp4",),
    qualities=("fast", "hq", "pro"),
    typical_seconds=12.0,
    price="free",
    about="Films scenes from your words, moves before pictures, morphs, dances to sound, restyles and extends films, on this machine.",
)


def check(request: Request) -> None:
    """Raises RequestError for what no input could make possible."""
    assert isinstance(request, VideoRequest)
    mode = request.effective_mode
    for name in NEEDS.get(mode, ()):
        if not getattr(request, name):
            noun = name.replace("_", " ")
            raise RequestError(
                f"A film of the mode {mode} needs a {noun}.", field=name, hint=f"Give a {noun}, or choose another mode."
            )
    if mode == "image" and not (request.first_frame or request.last_frame):
        raise RequestError(
            "A film from a picture needs one.",
            field="first_frame",
            hint="Give a first or a last frame, or choose text.",
        )
    if request.control:
        raise RequestError(
            "Camera takes no poses, depths or edges over from another film.",
            field="control",
            hint="Leave the control out.",
        )
    _check_length(request)
    if mode == "restyle":
        _check_instruction(request)


def _check_length(request: VideoRequest) -> None:
    """Raises RequestError for frames that are too few or too many seconds."""
    span = MODEL.duration
    assert span is not None
    if request.frames and not span.holds(request.frames / (request.fps or FPS)):
        fps = request.fps or FPS
        raise RequestError(
            f"Camera makes {span.min:g} to {span.max:g} seconds; {request.frames} frames at {fps:g} a second are "
            f"{request.frames / fps:.2f}.",
            field="frames",
            hint=f"Choose {round(span.min * fps)} to {round(span.max * fps)} frames.",
        )


def _check_instruction(request: VideoRequest) -> None:
    """Raises RequestError for an instruction that is not understood, or not for films."""
    from providers.local.editing import chain

    steps = chain(request.prompt)
    if steps.pictures > 1:
        raise RequestError(
            "A film is changed by words alone; this speaks of a second picture.", field="prompt", hint="Leave it out."
        )


async def make(run: Run) -> None:
    """Film one take after another."""
    from providers.local.filming.settling import settled
    from providers.local.filming.takes import film_to_file

    request = run.request
    assert isinstance(request, VideoRequest)
    order = await asyncio.to_thread(settled, request, request.effective_mode, MODEL, run.input)
    if request.generate_audio and not (order.bed or order.audio or order.video):
        run.note(
            "Nothing in these words can be heard, so the film is silent. Name rain, wind, waves, birds or fire.",
            lasting=True,
        )

    async def film(index: int) -> Output:
        path, seed = new_file(run, index, "mp4"), seed_of(run, index)
        taken = replace(order, shot=replace(order.shot, seed=seed), place=(index, request.count))
        await run.compute(film_to_file, taken, str(path))
        facts = {"mode": order.mode, "frames": order.shot.frames, "fps": order.shot.fps}
        return Output(index=index, path=path, media_type="video/mp4", seed=seed, facts=facts)

    await one_by_one(run, film)


MAKER = Maker(MODEL, make, check)
