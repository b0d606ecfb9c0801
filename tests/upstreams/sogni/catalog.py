"""The models this service offers, their ranges, LoRAs and sizes, in the shapes that the SDK and the command line read.

Numbers: the vendor's examples, and the bounds that its SDK (5.70.0) enforces. Every model has a tier of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

WORKFLOWS = ("i2v", "t2v", "v2v", "ia2v", "a2v", "s2v", "animate-move", "animate-replace")
# The uploads each workflow must come with; the SDK checks the same, other clients may not.
NEEDS = {
    "s2v": ("Image", "Audio"),
    "ia2v": ("Image", "Audio"),
    "a2v": ("Audio",),
    "v2v": ("Video",),
    "animate-move": ("Image", "Video"),
    "animate-replace": ("Image", "Video"),
    "upscale": ("Video",),
}
Range = tuple[float, float, float]


@dataclass(frozen=True)
class CatalogModel:
    """One model. Ranges are (least, most, usual); media: image, video, audio or model."""

    id: str
    media: str = "image"
    steps: Range | None = None
    guidance: Range | None = None
    side: tuple[int, int] = (256, 2048)
    fps: tuple[int, ...] = ()
    duration: Range | None = None
    frames: tuple[int, int] | None = None
    frame_step: int = 1
    samplers: tuple[str, ...] = ("euler",)
    schedulers: tuple[str, ...] = ("simple",)
    spark_only: bool = False
    linked: bool = False  # its results carry their link, as the vendors' models do
    tags: tuple[str, ...] = field(default=())

    @property
    def name(self) -> str:
        return self.id.replace("_", " ").replace("-", " ").title()

    @property
    def workflow(self) -> str:
        if self.id.startswith("flashvsr"):
            return "upscale"
        return next((kind for kind in WORKFLOWS if f"_{kind}" in self.id), "") if self.media == "video" else ""

    @property
    def kind(self) -> str:
        """The media of its project; a solid comes from a project for images."""
        return "image" if self.media == "model" else self.media

    def tier(self) -> dict[str, Any]:
        """Its ranges, as the catalog states them."""
        names = (
            ("comfySampler", "comfyScheduler") if self.kind != "image" or _comfy(self.id) else ("sampler", "scheduler")
        )
        tier: dict[str, Any] = {"type": self.kind}
        if self.samplers:
            tier[names[0]] = {"allowed": list(self.samplers), "default": self.samplers[0]}
        if self.schedulers:
            tier[names[1]] = {"allowed": list(self.schedulers), "default": self.schedulers[0]}
        for name, given in (("steps", self.steps), ("guidance", self.guidance), ("duration", self.duration)):
            if given:
                tier[name] = _range(given, decimals=1 if name == "guidance" else 0)
        if self.kind != "audio":
            usual = min(1024, self.side[1]) if self.kind == "image" else 640
            tier |= {side: _range((*self.side, max(usual, self.side[0]))) for side in ("width", "height")}
        if self.fps:
            tier["fps"] = {"allowed": list(self.fps), "default": 24 if 24 in self.fps else self.fps[0]}
        if self.id.startswith("ace_step"):
            tier |= _music()
        if "voice_clone" in self.id:
            tier |= {"acceptInputAudio": True, "requiresReferenceAudio": True, "referenceText": {"maxLength": 1000}}
        if "custom_voice" in self.id:
            tier["speaker"] = {"allowed": ["Vivian", "Ryan", "Serena", "Aiden"], "default": "Vivian"}
        if "tts" in self.id and "clone" not in self.id:
            tier["instruct"] = {"maxLength": 500, "required": "design" in self.id}
        return tier


def _range(given: Range | tuple[float, ...], decimals: int = 0) -> dict[str, Any]:
    shown = {"min": given[0], "max": given[1], "default": given[2]}
    return shown | ({"decimals": decimals} if decimals else {"step": 1})


def _music() -> dict[str, Any]:
    return {
        "bpm": _range((30, 300, 120)),
        "timesignature": {"allowed": ["2", "3", "4", "6"], "default": "4"},
        "language": {"allowed": ["en", "de", "fr", "es", "it", "pt", "ja", "ko", "zh", "ru"], "default": "en"},
        "keyscale": {
            "allowed": [f"{k} {m}" for k in "CDEFGAB" for m in ("major", "minor")],
            "default": "C major",
        },
        "composerMode": {"default": True},
        "promptStrength": _range((0, 10, 2.0), 1),
        "creativity": _range((0, 2, 0.85), 2),
        "shift": _range((1, 6, 3), 1),
    }


def _comfy(model_id: str) -> bool:
    heads = "z_image_ dark_beast_ krea2_ qwen_image_ flux3_ moss_image_ wan_ ace_step rtx_vsr_ flashvsr_ minimax_music3"
    return model_id.startswith(tuple(heads.split()))


def _images() -> list[CatalogModel]:
    wide, m = (256, 2560), CatalogModel
    soft = (0.6, 1.6, 1.0)
    many = ("euler", "euler_ancestral", "dpmpp_2m", "dpmpp_sde", "res_multistep")
    return [
        m("z_image_turbo_bf16", steps=(4, 10, 8), guidance=soft, side=wide, samplers=many, schedulers=("simple", "beta")),
        m("z_image_bf16", steps=(20, 50, 25), guidance=(1, 7, 4), side=wide, samplers=many),
        m("krea2_turbo_fp8_scaled", steps=(4, 12, 8), guidance=soft, side=wide),
        m("dark_beast_krea2_fp8", steps=(8, 24, 16), guidance=soft),
        m("dark_beast_z_image_turbo_v9_bf16", steps=(4, 12, 8), guidance=soft),
        m("qwen_image_2512_fp8", steps=(20, 50, 25), guidance=(3, 6, 4), side=wide),
        m("qwen_image_2512_fp8_lightning", steps=(4, 8, 4), guidance=soft, side=wide),
        m("flux1-schnell-fp8", steps=(1, 5, 4), guidance=(0.1, 1, 1)),
        m("flux2_dev_fp8", steps=(10, 50, 20), guidance=(1, 10, 7.5)),
        m("chroma-v.46-flash_fp8", steps=(10, 20, 10), guidance=(1, 2.5, 1)),
        m("chroma1-hd_fp8_scaled", steps=(10, 40, 26), guidance=(1, 7, 3.8)),
        m("qwen_image_edit_2511_fp8_lightning", steps=(4, 8, 4), guidance=soft, side=wide),
        m("qwen_image_edit_2511_fp8", steps=(20, 50, 20), guidance=(2.5, 5, 4), side=wide),
        m("krea2_identity_edit_v1_2", steps=(8, 12, 10), guidance=soft, side=(512, 2048)),
        m("dark_beast_krea2_identity_edit_v1_2", steps=(8, 12, 10), guidance=soft, side=(512, 2048)),
        m("flux3_image_klein_sd_int8_convrot", steps=(4, 8, 4), guidance=(1, 4, 1), side=(256, 4096)),
        *(m(f"gpt-image-{v}", side=(256, 3840), spark_only=True, linked=True, samplers=(), schedulers=())
          for v in ("2", "2.5-flare", "2.5-sunburst")),
        m("seedream-5-0-pro-uncensored", side=(256, 4096), spark_only=True, linked=True, samplers=(), schedulers=()),
        m("moss_image_sft_int8_convrot", steps=(20, 60, 50), guidance=(1, 6, 3), side=(512, 2048)),
        m("moss_image_sft_dmd8_int8_convrot", steps=(4, 12, 8), guidance=soft, side=(512, 2048)),
        m("coreml-sogniXLturbo_alpha1_ad", steps=(4, 12, 7), guidance=(1, 4, 2),
          samplers=("DPM++ SDE", "Euler"), schedulers=("Karras", "Simple")),
        m("rtx_vsr_pro", steps=(1, 1, 1), side=(512, 15360)),
        m("sam3_image_segment_bf16", side=(64, 8192)),
        m("birefnet_image_background_removal_fp16", side=(64, 8192)),
        m("pixal3d_int8_i23d", media="model"),
        m("pixal3d_multiview_int8_i23d", media="model"),
    ]  # fmt: skip


def _wan() -> list[CatalogModel]:
    def model(rest: str, steps: Range, guidance: Range, most: int = 161) -> CatalogModel:
        seconds = (1, 20 if most > 161 and "animate" in rest else 10, 5)
        return CatalogModel(
            f"wan_v2.2-14b-fp8_{rest}", "video", steps, guidance, (480, 1536), (16, 32), seconds, (17, most)
        )

    fast, soft, full = (4, 8, 4), (0.7, 1.6, 1), (20, 40, 20)
    return [
        model("t2v_lightx2v", fast, soft),
        model("i2v_lightx2v", fast, soft),
        model("t2v", full, (1.5, 8, 3.5)),
        model("i2v", full, (1.5, 8, 4)),
        model("s2v_lightx2v", fast, soft, 321),
        model("s2v", full, (1.5, 8, 6), 321),
        model("animate-move_lightx2v", (4, 8, 6), soft, 321),
        model("animate-replace_lightx2v", (4, 8, 6), soft, 321),
    ]


def _ltx() -> list[CatalogModel]:
    def model(head: str, kind: str, variant: str, steps: Range, guidance: Range) -> CatalogModel:
        return CatalogModel(
            f"{head}_{kind}_{variant}", "video", steps, guidance, (640, 3840), tuple(range(1, 61)),
            (1, 20, 5), (25, 505), 8,
        )  # fmt: skip

    kinds = ("t2v", "i2v", "ia2v", "a2v", "v2v")
    return [
        *(model("ltx23-22b-fp8", kind, "distilled", (4, 12, 8), (1, 2, 1)) for kind in kinds),
        *(model("ltx23-22b-fp8", kind, "dev", (15, 50, 30), (1, 10, 3)) for kind in kinds),
        *(model("ltx25-22b-int8", kind, "distilled", (8, 8, 8), (1, 1, 1)) for kind in kinds),
        *(model("ltx25-22b-int8", kind, "dev", (15, 50, 30), (1, 10, 3)) for kind in kinds),
    ]


def _vendors() -> list[CatalogModel]:
    def model(
        name: str, fps: int, seconds: Range, side: tuple[int, int], least: int = 1, most: int = 100_000
    ) -> CatalogModel:
        return CatalogModel(
            name, "video", side=side, fps=(fps,), duration=seconds, frames=(least, most), samplers=(), schedulers=(),
            spark_only=True, linked=True,
        )  # fmt: skip

    return [
        model("seedance-2-0", 24, (4, 15, 5), (480, 3840)),
        *(model(f"seedance-2-0-{name}", 24, (4, 15, 5), (480, 1280)) for name in ("mini", "fast")),
        model("seedance-2-5", 24, (4, 30, 5), (480, 1280), 97, 721),
        *(model(f"happyhorse-1.1-{kind}", 24, (3, 15, 5), (480, 1920)) for kind in ("t2v", "i2v", "r2v")),
        *(model(f"wan3.0-{name}video", 30, (2, 30, 5), (480, 1920)) for name in ("", "spicy-")),
    ]


def _others() -> list[CatalogModel]:
    m = CatalogModel
    lengths = (10, 600, 30)
    return [
        *(m(f"minimax-h3-fl2va-fp8_{kind}", "video", (20, 20, 20), (1, 1, 1), (256, 1344), (24,), (5.17, 15.08, 6), (124, 362))
          for kind in ("t2v", "i2v")),
        m("flashvsr_v1.1_tiny_long_bf16", "video", (1, 1, 1), side=(256, 3840), fps=tuple(range(1, 121)), frames=(1, 100_000)),
        *(m(f"ace_step_1.5_{size}turbo", "audio", (4, 16, 8), duration=lengths) for size in ("", "xl_")),
        *(m(f"ace_step_1.5_{size}sft", "audio", (10, 100, 50), (1, 15, 5), duration=lengths,
            samplers=("er_sde", "euler"), schedulers=("linear_quadratic", "simple")) for size in ("", "xl_")),
        m("minimax_music3", "audio", duration=(10, 300, 60), samplers=(), schedulers=()),
        *(m(f"qwen3_tts_1.7b_{kind}_bf16", "audio", samplers=(), schedulers=())
          for kind in ("custom_voice", "voice_clone", "voice_design")),
    ]  # fmt: skip


MODELS: dict[str, CatalogModel] = {model.id: model for model in (*_images(), *_wan(), *_ltx(), *_vendors(), *_others())}
CHAT_MODEL = "qwen3.6-35b-a3b-gguf-iq4xs"
CHAT_MODELS = (CHAT_MODEL, "qwen3.6-vl-30b")
_EDITS = [m for m in MODELS if m.startswith("qwen_image_edit")]
LORAS: list[dict[str, Any]] = [
    {"loraId": "multiple_angles", "name": "Multiple angles", "modelIds": _EDITS, "defaultStrength": 0.9},
    {
        "loraId": "realism_boost",
        "name": "Realism",
        "modelIds": ["z_image_turbo_bf16", "z_image_bf16"],
        "defaultStrength": 1,
    },
    {
        "loraId": "ltx_transition",
        "name": "Transition",
        "modelIds": [m for m in MODELS if m.startswith("ltx23")],
        "defaultStrength": 1,
    },
]
SIZES = [
    {"id": "square", "label": "Square", "width": 512, "height": 512, "ratio": "1:1", "aspect": "1"},
    {"id": "square_hd", "label": "Square HD", "width": 1024, "height": 1024, "ratio": "1:1", "aspect": "1"},
    {"id": "portrait_7_9", "label": "Portrait", "width": 896, "height": 1152, "ratio": "7:9", "aspect": "0.78"},
    {"id": "landscape_16_9", "label": "Wide", "width": 1344, "height": 768, "ratio": "16:9", "aspect": "1.75"},
]
