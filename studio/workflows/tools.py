"""The creative agent's tools in our words: which task, which argument goes where."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

TRANSFORMS = frozenset({
    "artifact_url", "artifact_data_uri", "image_url", "video_url", "audio_url", "image_index", "video_index", "audio_index",
    "asset_ref",
})  # fmt: skip
TEXT_TRANSFORMS = frozenset({"subtitle_srt", "subtitle_cues"})
OVERLAYS = "overlay_items"  # a picture or a text, laid over a film

_COMMON = {"prompt": "prompt", "negativePrompt": "negative_prompt", "seed": "seed", "numberOfVariations": "count"}
_SHAPE = {"width": "width", "height": "height", "aspectRatio": "aspect_ratio"}
_PICTURE = {
    **_COMMON, **_SHAPE, "guidance": "guidance", "outputFormat": "output_format", "gptImageQuality": "quality", "quality": "quality",
}  # fmt: skip
_FILM = {
    **_COMMON, **_SHAPE, "duration": "duration", "fps": "fps", "generateAudio": "generate_audio", "ratio": "aspect_ratio",
    "targetResolution": "target_resolution", "audioStart": "audio_start", "controlMode": "mode",
}  # fmt: skip
_SOUND = {
    **_COMMON, "duration": "duration", "bpm": "bpm", "keyscale": "key", "timesig": "time_signature", "lyrics": "lyrics",
    "language": "language", "outputFormat": "output_format",
}  # fmt: skip
_SPEECH = {**_COMMON, "voice": "voice", "language": "language", "outputFormat": "output_format"}
_SOURCE_IMAGE = ("sourceImageIndex", "source_image_url", "sourceImageUrl", "image_url")
_SOURCE_VIDEO = ("sourceVideoIndex", "videoSourceIndex", "videoIndex", "source_video_url", "video_url")
_SOURCE_AUDIO = ("audioSourceIndex", "audioIndex", "source_audio_url", "audio_url")

CHOICES: Mapping[str, Mapping[Any, Mapping[str, Any]]] = {  # argument -> their value -> our arguments
    "gptImageQuality": {
        "low": {"quality": "fast"}, "medium": {"quality": "hq"}, "high": {"quality": "pro"}, "xhigh": {"quality": "pro"},
        "max": {"quality": "pro"},
    },
    "outputFormat": {
        "png": {"output_format": "png"}, "jpg": {"output_format": "jpg"}, "jpeg": {"output_format": "jpg"},
        "webp": {"output_format": "webp"}, "mp3": {"output_format": "mp3"}, "flac": {"output_format": "flac"},
        "wav": {"output_format": "wav"},
    },
    "ratio": {"adaptive": {}, **{ratio: {"aspect_ratio": ratio} for ratio in ("16:9", "4:3", "1:1", "3:4", "9:16")}},
    "controlMode": {
        "animate-move": {"mode": "motion"}, "animate-replace": {"mode": "replace"}, "seedance-v2v": {"mode": "restyle"},
        **{name: {"control": {"name": name}} for name in ("canny", "pose", "depth", "detailer")},
    },
    "elevation": {f"{name}{end}": {"elevation": name} for name in ("low-angle", "eye-level", "elevated", "high-angle") for end in ("", " shot")},
    "distance": {f"{name}{end}": {"distance": name} for name in ("close-up", "medium", "wide") for end in ("", " shot")},
}  # fmt: skip


@dataclass(frozen=True)
class Tool:
    """One tool of theirs. names: their argument -> ours. media: their argument -> ours and its medium. of_film: made from a film."""

    use: str
    names: Mapping[str, str] = field(default_factory=dict)
    media: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    fixed: Mapping[str, Any] = field(default_factory=dict)
    of_film: bool = False


def _into(ours: str, kind: str, *theirs: str) -> dict[str, tuple[str, str]]:
    return dict.fromkeys(theirs, (ours, kind))


_EDIT = Tool(
    "edit",
    {**_PICTURE, "starting_image_strength": "strength"},
    {
        **_into("references", "image", *_SOURCE_IMAGE, "referenceImageIndices", "sourceImageIndices"),
        **_into("mask", "image", "mask_image_url", "maskImageIndex"),
    },
)
TOOLS: Mapping[str, Tool] = {
    "generate_image": Tool("image", _PICTURE),
    "edit_image": _EDIT,
    "apply_style": _EDIT,
    "restore_photo": _EDIT,
    "refine_result": _EDIT,
    "generate_video": Tool(
        "video",
        _FILM,
        {
            **_into("references", "image", "referenceImageIndices", "referenceImageUrls", *_SOURCE_IMAGE),
            **_into("video", "video", "referenceVideoIndices", "referenceVideoUrls", *_SOURCE_VIDEO),
            **_into("audio", "audio", "referenceAudioIndices", "referenceAudioUrls", *_SOURCE_AUDIO),
        },
    ),
    "animate_photo": Tool(
        "video",
        _FILM,
        {
            **_into("first_frame", "image", *_SOURCE_IMAGE, "sourceImageIndices"),
            **_into("last_frame", "image", "endImageIndex", "endImageIndices"),
        },
    ),
    "change_angle": Tool(
        "angles",
        {**_COMMON, "aspectRatio": "aspect_ratio", "description": "description", "loraStrength": "angle_strength"},
        _into("subject", "image", *_SOURCE_IMAGE),
    ),
    "video_to_video": Tool(
        "video",
        _FILM,
        {**_into("video", "video", *_SOURCE_VIDEO), **_into("first_frame", "image", *_SOURCE_IMAGE)},
        of_film=True,
    ),
    "sound_to_video": Tool(
        "video",
        _FILM,
        {
            **_into("audio", "audio", *_SOURCE_AUDIO),
            **_into("first_frame", "image", *_SOURCE_IMAGE),
            **_into("last_frame", "image", "endImageIndex"),
        },
    ),
    "extend_video": Tool("video", _FILM, _into("video", "video", *_SOURCE_VIDEO), {"mode": "extend"}, of_film=True),
    "generate_music": Tool("music", _SOUND),
    "generate_speech": Tool("speech", _SPEECH, _into("voice_sample", "audio", "voiceSourceIndex", "voice_source_url")),
    "stitch_video": Tool(
        "cut",
        {},
        {
            **_into("clips", "video", "videoIndices", "videoUrls"),
            **_into("soundtrack", "audio", *_SOURCE_AUDIO),
        },
        of_film=True,
    ),
    "overlay_video": Tool("cut", {}, _into("clips", "video", *_SOURCE_VIDEO), of_film=True),
    "replace_video_segment": Tool(  # several steps: `foreign.replaced`
        "video",
        {"prompt": "prompt", "startSeconds": "start", "endSeconds": "end", "replacementStartSeconds": "from"},
        {**_into("video", "video", *_SOURCE_VIDEO), **_into("voice", "video", "replacementVideoIndex")},
        of_film=True,
    ),
    "add_subtitles": Tool("cut", {"srt": "subtitles", "cues": "subtitles"}, _into("clips", "video", *_SOURCE_VIDEO), of_film=True),
    "orbit_video": Tool(
        "angles",
        {"prompt": "transition_prompt", "elevation": "elevation", "distance": "distance"},
        _into("subject", "image", *_SOURCE_IMAGE),
        {"turntable": True, "views": False},
    ),
    "upscale_image": Tool("upscale", {"scale": "factor"}, _into("source", "image", *_SOURCE_IMAGE)),
    "upscale_video": Tool("upscale", {}, _into("source", "video", *_SOURCE_VIDEO), of_film=True),
    "analyze_image": Tool(
        "describe", {"prompt": "question", "question": "question"}, _into("artifact", "image", *_SOURCE_IMAGE)
    ),
    "analyze_video": Tool(  # two steps: `foreign.watched`
        "describe", {"prompt": "question", "question": "question"}, _into("artifact", "video", *_SOURCE_VIDEO), of_film=True
    ),
    "extract_metadata": Tool(
        "metadata",
        {},
        {
            **_into("artifact", "video", *_SOURCE_VIDEO),
            **_into("artifact", "image", *_SOURCE_IMAGE),
            **_into("artifact", "audio", *_SOURCE_AUDIO),
        },
    ),
    "dance_montage": Tool(  # several steps: `foreign.danced`, which knows what to do with pictures
        "cut",
        {"dance": "dance", "prompt": "prompt", "imagePrompt": "prompt", "duration": "seconds"},
        {
            **_into("clips", "video", "videoIndices", "videoUrls", *_SOURCE_VIDEO),
            **_into("stickers", "image", "sourceImageIndices", "referenceImageIndices", *_SOURCE_IMAGE),
            **_into("soundtrack", "audio", *_SOURCE_AUDIO),
        },
        of_film=True,
    ),
    "enhance_prompt": Tool("enhance", {"prompt": "prompt"}),
}  # fmt: skip


def tool_for(name: str, arguments: Collection[str]) -> Tool | None:
    """The tool of this name, with these arguments; None where it has no counterpart. A picture that starts from one is an edit."""
    starts_from_one = name == "generate_image" and any(
        each in _SOURCE_IMAGE or each in _EDIT.media for each in arguments
    )
    return _EDIT if starts_from_one else TOOLS.get(name)
