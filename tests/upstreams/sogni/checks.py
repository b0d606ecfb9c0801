"""What is wrong with a request for a project: refused with a code and a sentence, or only noted.

The live service refuses in its own words; here every parameter outside the catalog's ranges is refused, so that a client that
does not check before it pays is found out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .catalog import LORAS, MODELS, NEEDS, CatalogModel
from .media import sniff

BAD_PARAMETER, NO_MODEL, NO_UPLOAD, WRONG_TOKEN = 4001, 4005, 4011, 4012
MOST_IMAGES = 16

_TOP = """
    selectedUpscalingModel cnVideoFramesSketch cnVideoFramesSegmentedSubject cnVideoFramesFace doCanvasBlending animationIsOn
    cnVideoFramesBoth cnVideoFramesDepth keyFrames previews frameRate generatedVideoSeconds canvasIsOn cnVideoFrames disableSafety
    cnVideoFramesSegmentedBackground cnVideoFramesSegmented numberOfImages cnVideoFramesPose jobID siVideoFrames tokenType billingMode
    outputFormat network embedPromptMetadata appSource promptExpanded workloadKind agentFramework agentFrameworkVersion agentSurface
    agentSurfaceVersion executionMode operationScope operationId rootOperationId parentOperationId
"""
_FRAME = """
    stepsIsEnabled siRotation siDragOffsetIsEnabled strength siZoomScaleIsEnabled isEnabled processing useLastImageAsGuideImageInAnimation
    guidanceScaleIsEnabled siImageBackgroundColor cnDragOffset scheduler timeStepSpacing steps cnRotation guidanceScale siZoomScale modelID
    cnRotationIsEnabled negativePrompt startingImageZoomPanIsOn seed siRotationIsEnabled cnImageBackgroundColor strengthIsEnabled
    siDragOffset useLastImageAsCNImageInAnimation positivePrompt controlNetZoomPanIsOn cnZoomScaleIsEnabled currentControlNets
    currentControlNetsJob stylePrompt cnDragOffsetIsEnabled frameIndex startingImage cnZoomScale loras loraStrengths sizePreset width height
    hasStartingImage comfySampler comfyScheduler vae gptImageQuality gptImageBackground gptImageMaskUrl gptImageOutputCompression
    hasReferenceMask referenceMaskContentType hasReferenceImage hasReferenceImageEnd hasReferenceAudio hasReferenceAudioIdentity
    hasReferenceVideo referenceImageContentType referenceImageEndContentType referenceAudioContentType referenceAudioIdentityContentType
    referenceVideoContentType referenceImageURLs referenceAudioURLs referenceVideoURLs referenceFileURL referenceLinkURL promptExtend
    watermark ratio returnLastFrame seedanceTaskType generateAudio identityGuidanceScale frames shift teacacheThreshold audioStart
    audioDuration videoStart firstFrameStrength lastFrameStrength detailerStrength outpaintPosition fps sam2Coordinates trimEndFrame
    upscaleResolution detailPreference processingSpeed interpolation duration bpm timesignature language lyrics keyscale composerMode
    promptStrength creativity speaker instruct referenceText sam3Prompt applyMask mossRopeScaleX mossRopeScaleY keyframes
    templateVariant meshTargetFaceCount textureSize
"""
TOP = frozenset(_TOP.split())
FRAME = frozenset(_FRAME.split()) | {f"hasContextImage{n}" for n in range(1, 17)}
# The uploads that a keyframe announces: its flag, the slot, the kind of media.
FLAGS = {
    "hasStartingImage": ("startingImage", "image"),
    "hasReferenceImage": ("referenceImage", "image"),
    "hasReferenceImageEnd": ("referenceImageEnd", "image"),
    "hasReferenceAudio": ("referenceAudio", "audio"),
    "hasReferenceAudioIdentity": ("referenceAudio", "audio"),
    "hasReferenceVideo": ("referenceVideo", "video"),
    "hasReferenceMask": ("referenceMask", "image"),
} | {f"hasContextImage{n}": (f"contextImage{n}", "image") for n in range(1, 17)}


@dataclass(frozen=True)
class Refusal:
    """Why a project is not made."""

    code: int
    message: str


def unknown_fields(request: dict[str, Any]) -> list[str]:
    """The fields that the service does not know, and would ignore."""
    frames = request.get("keyFrames") or [{}]
    return sorted(set(request) - TOP) + sorted(f"keyFrames.{name}" for name in set(frames[0]) - FRAME)


def refusal(request: dict[str, Any], uploads: dict[str, bytes]) -> Refusal | None:
    """What is wrong with a jobRequest, None for nothing. uploads: what came before it, by slot."""
    frames = request.get("keyFrames")
    if not request.get("jobID") or not isinstance(frames, list) or len(frames) != 1:
        return Refusal(BAD_PARAMETER, "jobID and one keyFrame are required")
    model = MODELS.get(str(frames[0].get("modelID")))
    if model is None:
        return Refusal(NO_MODEL, f"Model {frames[0].get('modelID')} not found")
    token = request.get("tokenType") or "spark"
    if token not in ("spark", "sogni"):
        return Refusal(WRONG_TOKEN, f"Unknown token type {token}")
    if token == "sogni" and model.spark_only:
        return Refusal(WRONG_TOKEN, f"{model.id} can only be paid with Spark")
    wrong = _out_of_range(model, request, frames[0]) or _wrong_uploads(model, frames[0], uploads)
    return wrong or _wrong_links(model, frames[0])


def _out_of_range(model: CatalogModel, request: dict[str, Any], frame: dict[str, Any]) -> Refusal | None:
    ranges = [
        ("steps", model.steps),
        ("guidanceScale", model.guidance),
        ("duration", model.duration if model.media == "audio" else None),
    ]
    if model.kind != "audio" and frame.get("width") and frame.get("height"):
        ranges += [("width", (*model.side, 0)), ("height", (*model.side, 0))]
    for name, allowed in ranges:
        value = frame.get(name)
        if allowed and value is not None and not allowed[0] <= value <= allowed[1]:
            return Refusal(BAD_PARAMETER, f"{name} must be between {allowed[0]:g} and {allowed[1]:g}, got {value:g}")
    if not 1 <= int(request.get("numberOfImages") or 1) <= MOST_IMAGES:
        return Refusal(BAD_PARAMETER, f"numberOfImages must be between 1 and {MOST_IMAGES}")
    seed = frame.get("seed")
    if seed is not None and not -1 <= seed < 2**32:
        return Refusal(BAD_PARAMETER, "seed must be a 32-bit number")
    if request.get("outputFormat") not in _formats(model):
        return Refusal(BAD_PARAMETER, f"outputFormat {request.get('outputFormat')} is not made by {model.id}")
    if not frame.get("positivePrompt") and model.media in ("video", "audio") and not model.workflow:
        return Refusal(BAD_PARAMETER, "positivePrompt is required")
    return _wrong_frames(model, frame) or _wrong_music(model, frame)


def _formats(model: CatalogModel) -> tuple[str, ...]:
    formats = {"image": ("png", "jpg", "webp"), "audio": ("mp3", "flac", "wav"), "model": ("glb",), "video": ("mp4",)}
    return ("mp4", "mov") if model.id == "seedance-2-5" else formats[model.media]


def _wrong_frames(model: CatalogModel, frame: dict[str, Any]) -> Refusal | None:
    frames = frame.get("frames")
    if model.media != "video":
        return None
    if frame.get("fps") is not None and model.fps and frame["fps"] not in model.fps:
        return Refusal(BAD_PARAMETER, f"fps {frame['fps']} is not offered by {model.id}")
    if frames is None:
        return Refusal(BAD_PARAMETER, "frames is required") if model.workflow != "upscale" else None
    if model.frames and not model.frames[0] <= frames <= model.frames[1]:
        return Refusal(BAD_PARAMETER, f"frames must be between {model.frames[0]} and {model.frames[1]}, got {frames}")
    if (frames - 1) % model.frame_step:
        return Refusal(BAD_PARAMETER, f"frames must be 1 + a multiple of {model.frame_step}, got {frames}")
    step = 64 if model.id.startswith("ltx") else 16 if model.id.startswith("wan_") else 1
    for side in ("width", "height"):
        if (frame.get(side) or 0) % step:
            return Refusal(BAD_PARAMETER, f"{side} must be a multiple of {step}, got {frame[side]}")
    return None


def _wrong_music(model: CatalogModel, frame: dict[str, Any]) -> Refusal | None:
    if not model.id.startswith("ace_step"):
        return None
    tier = model.tier()
    for name in ("bpm", "promptStrength", "creativity", "shift"):
        value, allowed = frame.get(name), tier[name]
        if value is not None and not allowed["min"] <= value <= allowed["max"]:
            return Refusal(BAD_PARAMETER, f"{name} must be between {allowed['min']} and {allowed['max']}, got {value}")
    for name in ("timesignature", "language", "keyscale"):
        if frame.get(name) is not None and frame[name] not in tier[name]["allowed"] and name != "keyscale":
            return Refusal(BAD_PARAMETER, f"{name} {frame[name]!r} is not known")
    return None


def announced(frame: dict[str, Any]) -> dict[str, str]:
    """The uploads that a keyframe speaks of: slot to the kind of media."""
    found = {slot: kind for flag, (slot, kind) in FLAGS.items() if frame.get(flag) is True}
    nets = frame.get("currentControlNetsJob") or []
    return found | ({"cnImage": "image"} if any(net.get("hasImage") for net in nets) else {})


def _wrong_uploads(model: CatalogModel, frame: dict[str, Any], uploads: dict[str, bytes]) -> Refusal | None:
    spoken = announced(frame)
    for slot, kind in spoken.items():
        if slot not in uploads:
            return Refusal(NO_UPLOAD, f"{slot} was announced but not uploaded")
        if not sniff(uploads[slot]).startswith(kind) and not (
            kind == "audio" and sniff(uploads[slot]).startswith("video")
        ):
            return Refusal(NO_UPLOAD, f"{slot} is not {kind}")
    for part in NEEDS.get(model.workflow, ()):
        if f"reference{part}" not in spoken and not frame.get(f"reference{part}URLs"):
            return Refusal(NO_UPLOAD, f"{model.id} needs reference{part}")
    if model.media == "model" or model.id.startswith(("rtx_vsr", "sam3", "birefnet")):
        return None if "startingImage" in spoken else Refusal(NO_UPLOAD, f"{model.id} needs startingImage")
    return None


def _wrong_links(model: CatalogModel, frame: dict[str, Any]) -> Refusal | None:
    for part in ("Image", "Video", "Audio"):
        links = frame.get(f"reference{part}URLs") or []
        if any(not str(link).startswith("https://") for link in links):
            return Refusal(BAD_PARAMETER, f"reference{part}URLs must be https")
        if links and not model.spark_only:
            return Refusal(BAD_PARAMETER, f"{model.id} takes no reference URLs")
    return None


def unknown_loras(frame: dict[str, Any]) -> list[str]:
    """The LoRAs that the model lacks; they are dropped without a word."""
    known = {str(lora["loraId"]) for lora in LORAS if frame.get("modelID") in lora["modelIds"]}
    return [lora for lora in frame.get("loras") or [] if lora not in known]
