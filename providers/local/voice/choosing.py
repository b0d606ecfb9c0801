"""Who speaks: a language by its code or by the script of the words, and a voice by its name."""

from __future__ import annotations

import difflib
import subprocess
from dataclasses import dataclass
from functools import cache

from studio.errors import RequestError

VOICES = {  # name -> espeak-ng's variant; the first is what speaks where none is named
    "female": "f3",
    "male": "m3",
    "anna": "anika",
    "linda": "linda",
    "steph": "steph",
    "belinda": "belinda",
    "max": "max",
    "paul": "paul",
    "michael": "Michael",
    "quincy": "quincy",
    "grandma": "grandma",
    "grandpa": "grandpa",
    "whisper": "whisper",
    "robot": "robosoft",
    "plain": "",
}
ENGLISH = "en-us"
SCRIPTS = (  # first and last letter of a script -> the language that is usually written in it
    ("\u3040", "\u30ff", "ja"),
    ("\uac00", "\ud7af", "ko"),
    ("\u4e00", "\u9fff", "cmn"),
    ("\u0400", "\u04ff", "ru"),
    ("\u0370", "\u03ff", "el"),
    ("\u0590", "\u05ff", "he"),
    ("\u0600", "\u06ff", "ar"),
    ("\u0900", "\u097f", "hi"),
    ("\u0e00", "\u0e7f", "th"),
    ("\u10a0", "\u10ff", "ka"),
)
SAME = {
    "en": ENGLISH,
    "zh": "cmn",
    "zh-cn": "cmn",
    "pt-br": "pt-br",
    "no": "nb",
    "english": ENGLISH,
    "german": "de",
    "french": "fr",
    "spanish": "es",
    "italian": "it",
    "chinese": "cmn",
    "japanese": "ja",
    "russian": "ru",
    "portuguese": "pt",
}


@dataclass(frozen=True)
class Speaker:
    """Who speaks. code: as espeak-ng's `-v` takes it."""

    language: str
    voice: str

    @property
    def code(self) -> str:
        variant = VOICES.get(self.voice, self.voice)
        return f"{self.language}+{variant}" if variant else self.language


def speaker(program: str, text: str, voice: str = "", language: str = "") -> Speaker:
    """The speaker that is asked for. Raises RequestError with what there is, for a voice or language that is not there."""
    known = languages(program)
    code = language.strip().lower().replace("_", "-")
    code = SAME.get(code, code) or written_in(text)
    if code not in known and code.partition("-")[0] in known:
        code = code.partition("-")[0]
    if code not in known:
        near = difflib.get_close_matches(code, known, n=3) or ["en", "de", "fr", "es", "it", "ja"]
        raise RequestError(
            f'The local voice does not speak "{language or code}".',
            field="language",
            hint=f"Try {', '.join(near)}; it speaks {len(known)} languages, named by their codes.",
        )
    name = voice.strip().lower() or next(iter(VOICES))
    if name not in VOICES:
        raise RequestError(
            f'The local engine has no voice "{voice}".', field="voice", hint=f"Choose {', '.join(VOICES)}."
        )
    return Speaker(code, name)


def written_in(text: str) -> str:
    """The language that the script of most letters suggests; English for Latin letters."""
    letters = [letter for letter in text if letter.isalpha()]
    for first, last, code in SCRIPTS:
        if sum(first <= letter <= last for letter in letters) > 0.3 * len(letters) > 0:
            return code
    return ENGLISH


@cache
def languages(program: str) -> tuple[str, ...]:
    """The codes of the languages that this program speaks."""
    done = subprocess.run([program, "--voices"], capture_output=True, text=True, timeout=20, check=True)
    rows = [line.split() for line in done.stdout.splitlines()[1:]]
    return tuple(sorted({row[1].lower() for row in rows if len(row) > 3}))
