"""The tables of the intent rules: words on the left, what they stand for on the right. The first that is found counts."""

from __future__ import annotations

_THING = r"(?:video|clip|film|movie|image|picture|photo|one|version|render|cut|animation|song|track|take|look)s?"

# Quality. A draft of something cinematic is a draft. Source of the words: The Director's skill, quality modes.
QUALITIES = (
    (r"\b(?:just a |only a |as a |a )?(?:quick(?!-| brown| fox)|rough(?! \w+s\b| sea)|cheap(?:ly)?(?! (?!video|clip|film|movie|image|picture|photo|one|version|render|draft|preview|test|and|song)\w))(?: and (?:cheap|dirty))?(?: draft| preview| test)?\b", "fast"),
    (r"\b(?:in |as )?(?:just |only )?(?:a )?(?:draft(?! (?:horse|animal|beer|ox|pick|day))|preview|cheap mode|fast mode)(?: (?:mode|quality|version|first))?\b", "fast"),
    (r"\bnothing fancy\b", "fast"),
    (r"\b(?:in )?(?:high(?:est)?|best|top|full|pro|maximum)[- ]quality\b", "pro"),
    (rf"\b(?:the |my |as )?final(?= {_THING}| quality|\s*[,.!:;]|\s*$)(?: (?:version|quality|render|cut))?", "pro"),
    (r"\bportfolio\b", "pro"),
)  # fmt: skip
CINEMATIC = r"\bcinematic\b"  # quality too, and worth keeping in the prompt

# Where it is shown. The left word, the preset. Source: The Director's skill, platform-specific outputs.
PLATFORMS = (
    (r"\btik ?-?toks?\b", "tiktok"),
    (r"\b(?:instagram |insta |ig |facebook )?reels?\b(?! of film)", "reels"),
    (r"\b(?:youtube |yt )shorts?\b", "shorts"),
    (r"\bshorts\b(?! and| he| she)", "shorts"),
    (r"\b(?:instagram|insta)(?: feed)?(?: post)? portrait\b", "instagram-portrait"),
    (r"\b(?:instagram|insta|ig)(?: feed| post)*\b", "instagram-square"),
    (r"\byou ?tube\b(?: video)?", "youtube"),
    (r"\b(?:twitter|x\.com|tweet|x post)\b(?: video| post)?", "x"),
    (r"\bproduct demo\b", "product-demo"),
)  # fmt: skip
PLATFORM_SHAPES = {
    "tiktok": "9:16", "reels": "9:16", "shorts": "9:16", "youtube": "16:9", "x": "16:9", "product-demo": "16:9", "podcast": "16:9",
    "instagram-square": "1:1", "instagram-portrait": "4:5",
}  # fmt: skip

SHAPES = (
    (r"\b(?:as |in |make it )?(?:vertical|upright)(?: (?:format|mode|orientation|aspect|shape|ratio|video|clip)\b|\s*(?=[,.!\x01]|$))", "9:16"),
    (r"\b(?:as |in )?portrait (?:format|mode|orientation|aspect|shape|ratio|video|clip)\b", "9:16"),
    (r"(?:\b(?:as|in|make it) |(?:^|[,;\x01])\s*)portrait\s*(?=[,.!\x01]|$)", "9:16"),
    (r"\bvertical(?= (?:film|image|picture|poster|shot))", "9:16"),
    (r"\b(?:as |in )?(?:widescreen|landscape (?:format|mode|orientation|aspect|shape|ratio|video|clip)|horizontal(?: (?:format|video|clip))?)\b", "16:9"),
    (r"\b(?:as |in )?square(?: (?:format|image|picture|video|clip|shape)\b|\s*(?=[,.!\x01]|$))", "1:1"),
    (r"\b(?:ultra-?wide|cinemascope)\b", "21:9"),
)  # fmt: skip

# Pixels of the shorter side, for films. Source: the sogni-agent skill, "HD, 1080p, 4K, UHD or high-resolution video requests".
RESOLUTIONS = (
    (r"\b(?:in )?(?:4 ?k|uhd|ultra[- ]?hd|2160p)\b", 2160),
    (r"\b(?:in )?(?:1440p|2 ?k|qhd)\b", 1440),
    (r"\b(?:in )?(?:full[- ]?hd|fhd|1080p|hd|high[- ](?:resolution|res|def(?:inition)?))\b", 1080),
)  # fmt: skip

# From which height, and from how far. Source: the sogni-gen skill, 360 video best practices.
_ANGLE = r"(?:[- ]?(?:angles?|shots?|views?|elevations?|heights?|camera))"
ELEVATIONS = (
    (rf"\b(?:from )?(?:an? )?high{_ANGLE}|\bhigh(?= up)|\bbird'?s?[- ]eye(?: view)?\b|\bfrom above\b|\btop[- ]?down\b|\belevation:? high", "high-angle"),
    (rf"\b(?:from )?(?:a )?low{_ANGLE}|\bworm'?s?[- ]eye(?: view)?\b|\bfrom below\b|\belevation:? low", "low-angle"),
    (rf"\belevated\b{_ANGLE}?|\bslightly (?:from )?above\b", "elevated"),
    (r"\b(?:at )?eye[- ]level\b|\bmedium[- ](?:angle|elevation|height)s?\b|\belevation:? medium", "eye-level"),
)  # fmt: skip
LONE_ELEVATIONS = ((r"\bhigh\b", "high-angle"), (r"\blow\b", "low-angle"))  # where nothing else is spoken of than views
DISTANCES = (
    (r"\b(?:a )?close[- ]?ups?\b|\bclose(?: distance| shot| view)?\b|\bdistance:? close|\bfrom close by\b|\bnear\b", "close-up"),
    (r"\b(?:from )?far(?: away| distance| shot| view| off)?\b|\bwide(?:[- ](?:shot|view|angle))?\b|\bdistance:? (?:far|wide)|\blong shot\b", "wide"),
    (r"\bmedium[- ](?:shot|distance|view)s?\b|\bdistance:? medium|\bmedium\b", "medium"),
)  # fmt: skip
AZIMUTHS = (
    (r"\bfront[- ](?:and )?right\b|\bthree[- ]quarters?(?: view)?\b|\b3/4(?: view)?\b", "front-right"),
    (r"\bback[- ]right\b|\brear[- ]right\b", "back-right"),
    (r"\bback[- ]left\b|\brear[- ]left\b", "back-left"),
    (r"\bfront[- ]left\b", "front-left"),
    (r"\bfrom (?:the )?(?:behind|back|rear)\b|\bback view\b|\brear view\b|\bshow (?:me )?(?:the|its|his|her) (?:back|rear)\b", "back"),
    (r"\bfrom (?:the|its|his|her|their) right(?: side)?\b|\bright side\b|\bright view\b|\bshow (?:me )?(?:the|its|his|her) right\b", "right"),
    (r"\bfrom (?:the|its|his|her|their) left(?: side)?\b|\bleft side\b|\bleft view\b|\bfrom the side\b|\bside view\b|\bprofile view\b|\bshow (?:me )?(?:the|its|his|her) (?:left|side)\b", "left"),
    (r"\bfrom the front\b|\bfront view\b", "front"),
)  # fmt: skip

# Models, as people name them. "with Kling" is a model, "a sogni" alone is not.
MODELS = (
    (r"\b(?:with |use |using |on |in |by |model:? )?sora[- ]?2[- ]?pro\b", "sora2 pro"),
    (r"\b(?:with |use |using |on |in |by |model:? )?sora(?:[- ]?2)?\b", "sora2"),
    (r"\b(?:with |use |using |on |in |by |model:? )?veo(?:[- ]?3)?\b", "veo3"),
    (r"\b(?:with |use |using |on |in |by |model:? )?seedance(?:[- ]?2(?:\.0)?)?[- ]fast\b", "seedance2-fast"),
    (r"\b(?:with |use |using |on |in |by |model:? )?seedance[- ]?2\.5\b", "seedance25"),
    (r"\b(?:with |use |using |on |in |by |model:? )?seedance(?:[- ]?2(?:\.0)?)?\b", "seedance2"),
    (r"\b(?:with |use |using |on |in |by |model:? )?kling(?:[- ]?3)?\b", "kling3"),
    (r"\b(?:with |use |using |on |in |by |model:? )?ltx(?:[- ]?(?:2(?:\.3)?|video))?\b", "ltx"),
    (r"\b(?:with |use |using |on |by |model:? )?wan[- ]?2\.2\b|\b(?:with|use|using|model:?) wan\b", "wan"),
    (r"\b(?:with |use |using |on |in |by |model:? )?hunyuan\b", "hunyuan"),
    (r"\b(?:with |use |using |on |in |by |model:? )?gpt[- ]?image(?:[- ]?2)?\b", "gpt-image-2"),
    (r"\b(?:with |use |using |on |in |by |model:? )?nano[- ]?banana[- ]?pro\b", "nano-banana-pro"),
    (r"\b(?:with |use |using |on |in |by |model:? )?nano[- ]?banana[- ]?2\b", "nano-banana-2"),
    (r"\b(?:with |use |using |on |in |by |model:? )?nano[- ]?banana\b", "nano-banana"),
    (r"\b(?:with |use |using |on |in |by |model:? )?seedream(?:[- ]?4\.5)?\b", "seedream"),
    (r"\b(?:with |use |using |on |by |model:? )?z[- ]?image(?:[- ]turbo)?\b", "z-image"),
    (r"\b(?:with |use |using |on |by |model:? )?flux[- .]?2\b", "flux2"),
    (r"\b(?:with |use |using |on |by |model:? )?flux(?:[- .]?1)?\b(?= model|\s*[,.]|\s*$)|\b(?:with|use|using) flux\b", "flux"),
    (r"\b(?:with |use |using |on |by |model:? )?qwen(?:[- ]image)?\b", "qwen"),
    (r"\b(?:with |use |using |on |by |model:? )?ace[- ]?step\b", "ace"),
)  # fmt: skip
PROVIDERS = (
    (r"\b(?:with|use|using|on|at|by|via|through) sogni\b", "sogni"),
    (r"\b(?:with|use|using|on|at|by|via|through) (?:the director)\b", "director"),
    (r"\b(?:with|use|using|on|at|by|via|through) sense ?nova\b", "sensenova"),
    (r"\b(?:with|use|using|on|at|by|via|through) lovart\b", "lovart"),
    (r"\b(?:with|use|using|on|at|by|via|through) hugging ?face\b", "huggingface"),
    (r"\b(?:with|use|using|on|at|by|via|through) the local (?:engine|one)\b|\blocally\b|\bfor free\b", "local"),
)  # fmt: skip
