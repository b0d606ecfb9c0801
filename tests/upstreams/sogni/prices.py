"""What things cost here: made up, but the same in an estimate and in the charge."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from .catalog import MODELS, CatalogModel

USD_PER_SPARK = Decimal("0.005")
SPARK_PER_SOGNI = Decimal(10)
_CENT = Decimal("0.0001")
QUALITIES = {"low": 2, "medium": 8, "high": 32}


def spark(model: CatalogModel, *, count: int = 1, steps: float = 0, width: float = 0, height: float = 0,
          frames: float = 0, fps: float = 24, seconds: float = 0, quality: str = "") -> Decimal:  # fmt: skip
    """The price in Spark of so many results."""
    steps = steps or (model.steps[2] if model.steps else 10)
    pixels = (width or 1024) * (height or 1024) / 1_048_576
    if model.media == "audio":
        each = Decimal(str((seconds or 30) * 0.05))
    elif model.media == "video":
        each = Decimal(str((frames or 97) / (fps or 24) * max(pixels, 0.2) * (steps**0.5)))
    elif quality:
        each = Decimal(QUALITIES.get(quality, 8)) * Decimal(str(pixels))
    else:
        each = Decimal(str(0.1 * steps * pixels))
    return (each * count).quantize(_CENT, ROUND_HALF_UP)


def in_token(amount: Decimal, token: str) -> Decimal:
    return amount if token == "spark" else (amount / SPARK_PER_SOGNI).quantize(_CENT, ROUND_HALF_UP)


def quote(amount: Decimal, token: str) -> dict[str, Any]:
    """An estimate's answer."""
    return {
        "quote": {
            "project": {
                "costInToken": str(in_token(amount, token)),
                "costInUSD": str((amount * USD_PER_SPARK).quantize(Decimal("0.000001"))),
                "costInSpark": str(amount),
                "costInSogni": str(in_token(amount, "sogni")),
            }
        },
        "benchmark": {"estimatedRenderTimeSec": 4, "estimatedTotalTimeSec": 6},
    }


def of_request(request: dict[str, Any]) -> Decimal:
    """The price in Spark of a project, by its jobRequest."""
    frame = request["keyFrames"][0]
    return spark(
        MODELS[frame["modelID"]],
        count=int(request.get("numberOfImages") or 1),
        steps=frame.get("steps") or 0,
        width=frame.get("width") or 0,
        height=frame.get("height") or 0,
        frames=frame.get("frames") or 0,
        fps=frame.get("fps") or 24,
        seconds=frame.get("duration") or 0,
        quality=frame.get("gptImageQuality") or "",
    )
