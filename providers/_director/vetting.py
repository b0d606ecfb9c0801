"""What a model cannot be told is refused, instead of being left out."""

from __future__ import annotations

from providers._director.accounts import NAME
from providers._director.catalog import AGENT, Entry, catalog, mode_of, own_mode
from providers._director.options import Options, options_of
from studio.errors import RequestError
from studio.requests import Request, Sized, VideoRequest

UNKNOWN = ("control", "strength", "mask", "voice", "voice_sample", "frames", "fps", "audio_start", "audio_duration", "video_start")  # fmt: skip


def vet(request: Request, entry: Entry) -> None:
    """Raises RequestError for what cannot be told to the model, instead of leaving it out."""
    options = options_of(request)
    for field in UNKNOWN:
        if getattr(request, field, None) is not None and getattr(request, field, None) != "":
            raise _wrong(field, f"{entry.title} has no {field.replace('_', ' ')}.", "Leave it out.")
    if request.negative_prompt:
        raise _wrong("negative_prompt", f"{entry.title} takes no negative prompt.", "Say it in the prompt.")
    if options.template and (entry.id != AGENT or options.template not in _templates()):
        if options.template in _templates():
            raise _wrong("options.template", f"{entry.title} has no templates.", "Choose The Director as the model.")
        names = ", ".join(catalog().templates)
        raise _wrong("options.template", f'There is no template "{options.template}".', f"Choose one of {names}.")
    if options.resolution and options.resolution not in entry.resolutions:
        offered = ", ".join(entry.resolutions)
        hint = f"Choose one of {offered}." if offered else "Leave the resolution out."
        raise _wrong("options.resolution", f'{entry.title} has no resolution "{options.resolution}".', hint)
    if options.multi_shot is not None and not entry.multi_shot:
        raise _wrong("options.multi_shot", f"{entry.title} has no choice of shots.", "Leave it out.")
    own_mode(request, options, entry)
    _check_shape(request, entry)
    if isinstance(request, VideoRequest):
        _check_inputs(request, options, entry)


def _templates() -> set[str]:
    return set(catalog().templates) | set(catalog().templates.values())


def _check_shape(request: Request, entry: Entry) -> None:
    ratios = entry.ratios
    asked = request.aspect_ratio if isinstance(request, Sized) else None
    if asked and ratios and asked not in ratios:
        offered = ", ".join(ratios)
        raise _wrong("aspect_ratio", f"{entry.title} makes {offered}; {asked} asked.", f"Choose one of {offered}.")


def _check_inputs(request: VideoRequest, options: Options, entry: Entry) -> None:
    """Raises RequestError for an input that the tool lacks, or that it would not be sent."""
    mode = mode_of(request, options)
    if request.references or request.target_resolution:
        field = "references" if request.references else "target_resolution"
        raise _wrong(field, f"{entry.title} takes no {field.replace('_', ' ')}.", "Leave it out.")
    if request.generate_audio is False:
        raise _wrong("generate_audio", f"{entry.title} always makes sound.", "Leave the choice out.")
    if entry.id == AGENT:
        return
    if mode not in entry.modes:
        hint = "Choose another model, or Auto."
        raise _wrong("model", f"{entry.title} does not make films from this ({mode}).", hint)
    given = {
        "first_frame": bool(request.first_frame or options.image_url),
        "last_frame": bool(request.last_frame or options.last_image_url),
        "audio": bool(request.audio or options.audio_url),
        "video": bool(request.video or options.video_url),
    }
    needs = {
        "first_frame": bool(entry.image) and mode != "text",
        "last_frame": bool(entry.last) and mode == "transition",
        "audio": bool(entry.audio),
        "video": bool(entry.film),
    }
    for field, there in given.items():
        noun = field.replace("_", " ")
        if there and not needs[field]:
            raise _wrong(field, f"{entry.title} takes no {noun}.", "Leave it out, or choose another model.")
        if needs[field] and not there:
            raise _wrong(field, f"{entry.title} needs a {noun}.", "Add one, or choose another model.")


def _wrong(field: str, message: str, hint: str) -> RequestError:
    return RequestError(message, field=field, hint=hint, provider=NAME)
