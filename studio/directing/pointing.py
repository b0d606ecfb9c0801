"""Where words point at something that is there already: "the last one", "make it blue", "a 360 of this"."""

from __future__ import annotations

MEDIA = r"(?:one|image|picture|photo|video|clip|film|song|track|sound|result)"
_NAMED = rf"\b(?:the |my |your )?(?:last|previous|latest|recent) {MEDIA}\b|\b(?:this|that) {MEDIA}\b"
_SHORT = r"(?:it|this|that|them|these|those)"
_MAKES = r"make|turn|put|give|use|take|show|animate|edit|change|keep|let|do"
_COMMANDS = (
    r"add|remove|erase|delete|replace|swap|change|put|give|turn|animate|edit|fix|restore|colou?ri[sz]e|relight|retouch|upscale|enlarge|trim|crop"
    r"|extend|continue|reverse|loop|spin|rotate|orbit|transcribe|describe|subtitle|caption|stylize|restyle|convert|export|blur|brighten|darken|sharpen"
    r"|zoom|pan|reframe|outpaint|mute|overlay|join|stitch|merge|combine|keep|use|take|bring|show|send|fade|cut"
)
_SAYS = r"(?! (?:is|was|are|were|isn'?t|has|had|will|would|can|could|does|did|looks?|seems?|says?|rains|snows|feels?|smells?)\b)(?!'s\b)"
_CLOSES = r"(?=\W*$|\s*[,.;:!?]|\s+(?:a|an|all|again|and|around|as|at|away|back\w*|black|blue|brighter|but|by|darker|down|for|from|go|green|in|into|like|look|longer|move|more|of|off|on|out|over|please|red|shorter|to|up|vertical|with|without|\w+er|\d)\b)"
_LEAD = r"^\W*(?:(?:please|now|then|and|ok|okay|great|nice|good|perfect|cool|so|can you|could you|would you|will you|i want (?:you )?to|let'?s)\b[\s,!.]*)*"

# A pronoun alone is no sign: "a man who says it is raining" is a new picture.
POINTS = "|".join((
    _NAMED,
    rf"\b(?:make|turn|let) (?:it|them)\b{_SAYS}",
    rf"\b(?:{_MAKES}) {_SHORT}\b{_SAYS}{_CLOSES}",
    rf"{_LEAD}(?:{_COMMANDS})\b.*\b{_SHORT}\b{_SAYS}{_CLOSES}",
    rf"\b(?:360|gif|video|film|clip|movie|picture|image|photo|version|view|turn|spin|loop|copy|close-?up|collage|sticker|poster|variation|3-?d model|more)s? (?:of|from|out of|like) {_SHORT}\b(?=\W*$|\s*[,.;!?]|\s+(?:as|in|with|at|for|from)\b)",
    rf"^\W*(?:what|who|how|where|is|does)\b[^?]*\b{_SHORT}\b[^?]*\?",
    rf"{_LEAD}{_SHORT}\b{_SAYS}(?=\W*$|\s+(?:as|in|with|but|again|to)\b)",
))  # fmt: skip
