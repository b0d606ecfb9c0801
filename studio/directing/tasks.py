"""Which task is meant: one row for each way of asking, the first that fits counts. A row may ask back instead."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from studio.directing import footage, tables
from studio.directing.fields import Details, first
from studio.directing.reading import NUMBER, Reading, number, subject, tidy
from studio.directing.wishes import Attachment, Choice, Intent

SIDES = ("front", "front-right", "right", "back-right", "back", "back-left", "left", "front-left")
FILM_WORD = r"\b(?:videos?(?! game)|clips?(?! ?art)|films?(?! (?:poster|still|grain|noir|camera|photo|director|set|star|crew|strip))|movies?(?! (?:poster|theat|star))|animat\w+|tik ?-?toks?|reels?|shorts|(?:animated )?gifs?|footage|b-?roll|timelapse|time-lapse)\b"
STILL = r"\b(?:poster|logo|drawing|painting|illustration|picture|image|photo|photograph|portrait|sketch|sticker|icon|cover|wallpaper|thumbnail)s?\b(?! (?:that )?(?:moves?|to life))"
MOVES = r"\b(?:animate|bring (?:it|this|that|\w+ ?\w*) (?:to life|alive)|come alive|make (?:it|this|that|the (?:photo|picture|image)) move|set (?:it|this) in motion)\b"
ACTS = r"\bzoom (?:slowly )?(?:in|out)\b|\bcamera (?:slowly |gently )?\w+s\b|\bpan (?:slowly )?(?:left|right|up|down)\b|\bas (?:the |a )?first frame\b|\b(?:make|let|have|see) (?:it|this|that|him|her|them|me|us|the \w+) (?:slowly )?(?:danc\w*|wav(?:e|ing)|walk\w*|run\w*|jump\w*|mov(?:e|ing)|fly\w*|nod\w*|blink\w*|swim\w*|turn (?:around|to)|breathe\w*)\b|^\W*(?:he|she|it|they|the \w+) (?:slowly |gently )?(?:dances?|waves?|walks?|runs?|jumps?|moves?|flies|nods?|blinks?|swims?|turns?|breathes?)\b|^\W*(?:please )?(?:dance|wave|walk|run|jump|fly|move|blink)\W*$"
SPEAKS = r"\b(?:make|let|have|see) (?:it|this|that|him|her|them|me|the \w+) (?:say|talk|speak|tell|explain|present)\b|\btalking[- ]head|\b(?:video|film|clip)\b.*\b(?:saying|says|talking|speaking|explaining)\b"
LOOKS_AT = r"^\W*(?:please |can you |could you |and |so |now |ok |okay )*(?:describe\b|analy[sz]e\b|caption\b|what(?:'s| is| are| do| does| happens|\s+can you see)\b|who(?:'s| is| are)\b|where (?:is|was|are)\b|how (?:many|old|long|much)\b|tell me (?:about|what)\b|is (?:this|that|it|there)\b|does (?:this|it)\b)"
EDITS = r"\b(?:make (?:it|this|that|him|her|them|the)|turn (?:it|this|that|him|her|the)|change|remove|erase|delete|add|replace|swap|restore|colou?ri[sz]e|relight|retouch|recolou?r|fix|blur|brighten|darken|sharpen|crop|put|give (?:it|this|him|her|them|the|me (?:an?|the) (?!\w+ view))|style|stylize|restyle|convert|edit|clean up|extend the (?:canvas|background)|outpaint|reframe|paint (?:it|this|over))\b"


@dataclass
class Case:
    """What a row looks at: the words, what was handed over by kind, and what the words said besides."""

    words: Reading
    details: Details
    given: Sequence[Attachment]
    styles: Mapping[str, str] = field(default_factory=dict)  # words of a photobooth look -> its id

    def of(self, media: str) -> list[str]:
        return [each.id for each in self.given if each.media == media]

    @property
    def images(self) -> list[str]:
        return self.of("image")

    @property
    def videos(self) -> list[str]:
        return self.of("video")

    @property
    def sounds(self) -> list[str]:
        return self.of("audio")

    def said(self) -> str:
        """The prompt: what is left of the words."""
        return subject(self.words.rest())


MOST_TIMES = 8.0  # as wide, in one enlarging


@dataclass(frozen=True)
class Row:
    """One way of asking. name: for people who read the table. fits: a pattern that the words have. needs: what must be there as well."""

    name: str
    fits: str
    make: Callable[[Case], Intent]
    needs: Callable[[Case], bool] = lambda case: True


def task_of(case: Case) -> Intent:
    """What the first row makes of it."""
    for row in ROWS:
        if row.needs(case) and (not row.fits or case.words.has(row.fits)):
            return row.make(case)
    raise AssertionError("the last row fits everything")


def _photobooth(case: Case) -> Intent:
    case.words.take(
        r"\b(?:(?:make|do|run|start|take) )?(?:an? |the |in |with |my |at )*photo[- ]?booth(?: (?:portraits?|pictures?|photos?|session|style|shots?))?(?: of)?(?: (?:me|this|him|her))?\b"
    )
    styles = list(dict.fromkeys(
        look for words, look in case.styles.items() if case.words.take(rf"\b(?:as |in )?(?:an? )?{re.escape(words)}(?: style| look)?\b(?: and\b)?")
    ))  # fmt: skip
    prompt = case.said()
    has_person = "@" in case.words.text
    if not case.images and not has_person:
        return Intent(
            question="Whose face shall it be? Attach a photo of it, or name somebody you have saved, like @mark."
        )
    if not styles and not prompt:
        asked = "Which look? Say it in your own words, or name some of the photobooth's styles."
        known = list(dict.fromkeys(case.styles.values()))[:4]
        return Intent(
            question=asked,
            choices=tuple(Choice(look.replace("-", " ").capitalize(), f"photobooth {look}") for look in known),
        )
    fields: dict[str, Any] = {"prompt": prompt, "styles": styles} if styles else {"prompt": prompt}
    return Intent("photobooth", fields | ({"face": case.images[0]} if case.images else {}), heard=("the photobooth",))


def _between(case: Case) -> Intent:
    """From A to B: first and last frame."""
    case.words.take(
        r"\b(?:make|create) (?:an? )?(?:short )?(?:video|film|clip) (?:with|from|of|out of) (?:these|them|both)(?: (?:two )?(?:images|pictures|photos))?\b"
    )
    case.words.take(
        r"\b(?:the )?first frame (?:is |= ?)?(?:a|the first one)?,? ?(?:and )?(?:the )?last frame (?:is |= ?)?(?:b|the second one)?(?![a-z])|\b[aA] (?:in)?to [bB]\b(?! \w)|\b[aA] then [bB]\b"
    )
    case.words.take(
        r"\b(?:make |create |generate )?(?:an? )?(?:animat\w+|morph\w*|transform\w*|transition\w*|interpolat\w+|turn)\b(?: (?:video|clip|film))?(?: (?:from|between))?(?: (?:the |this |these |both |two )*(?:first|one|[aA1]|images?|pictures?|photos?))*(?: (?:in)?to| and)?(?: (?:the )?(?:second|other|last|[bB2])(?: (?:image|picture|photo|one))?)?(?![a-z])"
    )
    first_one, last_one = case.images[0], case.images[1]
    return Intent(
        "video",
        {"first_frame": first_one, "last_frame": last_one, "prompt": case.said()},
        heard=("from the first picture to the last",),
    )


def _continue_to(case: Case) -> Intent:
    """A film goes on to a picture: its last frame, a transition, all stitched."""
    case.words.take(
        r"\b(?:make |let )?(?:the|this|my) (?:video|film|clip) ends? (?:with|on|in|at)(?: (?:this|the|that|my))?(?: (?:image|picture|photo))?|\b(?:continue|extend|lead|bring|go on|connect|transition)\b(?: (?:from )?(?:this|the|that|my|it))?(?: (?:video|clip|film|scene))?(?: (?:on )?(?:in)?to| with| until)?(?: (?:this|the|that|my))?(?: (?:image|picture|photo))?"
    )
    inputs = {"video": case.videos[0], "image": case.images[0], "prompt": case.said()}
    return Intent(
        recipe="scene-continuation",
        inputs=inputs,
        heard=("the film's last frame, a transition to the picture, stitched",),
    )


def _join_generated(case: Case) -> Intent:
    case.words.take(
        r"\b(?:make |create |generate |add |put )?(?:an? |the )?(?:smooth |nice |cool |seamless )*transitions?(?: (?:clip|video|shot))?(?: (?:between|from|of))?(?: (?:these|the|those|both|my|two))*(?: (?:videos|clips|films|them))?\b"
    )
    case.words.take(
        r"^\W*(?:join|stitch|merge|combine|connect) (?:these|the|those|both|my|two)*(?: (?:videos|clips|films|them))?(?: (?:with|by|using))?(?: an?)?"
    )
    inputs = {"first": case.videos[0], "second": case.videos[1], "prompt": case.said()}
    return Intent(
        recipe="transition-between-clips", inputs=inputs, heard=("a generated transition between the two films",)
    )


def _stitch(case: Case) -> Intent:
    fade = case.words.has(r"\b(?:cross-?fades?|dissolves?|ffmpeg)\b")
    clips = [{"artifact": each.id} for each in case.given if each.media in ("video", "image")]
    fields: dict[str, Any] = {
        "clips": clips,
        "crossfade": 1.0 if fade and not case.words.has(r"\bno (?:cross-?fade|dissolve)") else 0.0,
    }
    if case.sounds:
        fields["soundtrack"] = case.sounds[0]
    if case.details.window and case.sounds:
        fields["soundtrack_start"] = case.details.window[0]
    return Intent("cut", fields, heard=(f"{len(clips)} pieces joined" + (" with a crossfade" if fade else ""),))


def _extend(case: Case) -> Intent:
    case.words.take(
        r"\b(?:please )?(?:extend|continue|go on with|prolong|lengthen|make (?=\w+ ?\w* longer))(?: (?:this|the|that|my|it))*(?: (?:video|clip|film|scene))?(?: longer)?(?: by| on)?\b"
    )
    case.words.take(r"^\W*(?:make )?(?:it|this|that)? ?longer\b")
    fields: dict[str, Any] = {"video": case.videos[0], "mode": "extend", "prompt": case.said()}
    length = next((each.seconds for each in case.given if each.media == "video"), None)
    asked = case.details.duration
    if (
        length
        and asked
        and re.search(
            r"\b(?:extend|continue|lengthen|longer)\b.*\bto (?:be )?(?:a |about )?\d", case.words.text, re.IGNORECASE
        )
    ):
        if asked <= length:
            return Intent(question=f"It is {length:g} s long already. By how many seconds shall it go on?")
        fields["duration"] = round(asked - length, 3)  # "to 20 seconds" is the whole film
    return Intent("video", fields, heard=("the film goes on",))


def _exports(form: str) -> Callable[[Case], Intent]:
    def make(case: Case) -> Intent:
        return Intent(
            "export",
            {"form": form, "items": [each.id for each in case.given if each.media in EXPORTED[form]]},
            heard=(form.replace("-", " "),),
        )

    return make


EXPORTED = {
    "last-frame": ("video",), "first-frame": ("video",), "gif": ("video", "image"), "reverse": ("video",), "loop": ("video",),
    "contact-sheet": ("video", "image"), "audio": ("video",), "mp3": ("audio", "video"), "collage": ("image",), "waveform": ("audio",),
}  # fmt: skip


def _turning(case: Case) -> Intent:
    """A full turn. Height and distance have usual values, which nobody is asked for."""
    film = bool(
        case.words.has(r"\bvideo|\bfilm|\bclip|\bspin\w*|\bturntable|\borbit|\brotat\w+|\bturn(?:s|ing)? around|\bloop")
    )
    if not case.images:
        return Intent(question="What shall turn? Attach a picture of it.")
    view = _view(case, lone=True)
    fields: dict[str, Any] = {"subject": case.images[0], "azimuths": list(SIDES), "turntable": film, **view}
    if film:
        fields |= {"seconds_per_turn": case.details.duration} if case.details.duration else {}
    return Intent("angles", fields, heard=("a film all around" if film else "all eight sides",))


def _angles(case: Case) -> Intent:
    if not case.images:
        return Intent(question="What shall be seen from there? Attach a picture of it.")
    sides = [side for pattern, side in tables.AZIMUTHS if case.words.take(pattern)]
    ordered = [side for side in SIDES if side in sides] or ["front"]
    view = _view(case, lone=True)
    said = ", ".join([*ordered, *view.values()])
    return Intent("angles", {"subject": case.images[0], "azimuths": ordered, **view}, heard=(f"seen from: {said}",))


def _view(case: Case, *, lone: bool) -> dict[str, str]:
    """Height and distance where they are said."""
    height = first(case.words, tables.ELEVATIONS) or (first(case.words, tables.LONE_ELEVATIONS) if lone else None)
    far = first(case.words, tables.DISTANCES)
    return ({"elevation": height} if height else {}) | ({"distance": far} if far else {})


def _restyle(case: Case) -> Intent:
    mode = (
        "motion"
        if case.images and case.words.has(r"\bmotion|\bmov(?:e|es|ing) like|\bdanc\w+|\bsame (?:moves|movement)")
        else "restyle"
    )
    mode = "replace" if case.images and case.words.has(r"\breplace|\bswap") else mode
    fields: dict[str, Any] = {"video": case.videos[0], "mode": mode, "prompt": tidy(case.words.rest())}
    return Intent(
        "video", fields | ({"first_frame": case.images[0]} if case.images else {}), heard=(f"the film, {mode}",)
    )


def _with_sound(case: Case) -> Intent:
    speaks = bool(case.words.has(r"\blip-?\s?sync|\btalking|\bspeak\w*|\bsing\w*|\bsay\w*"))
    case.words.take(r"\b(?:use |with |put )?(?:as )?(?:the |a )?background music(?: in| for| to)?\b")
    case.words.take(
        r"\b(?:use|with) (?:the |this |that |my )?(?:attached )?(?:song|track|audio|music)?\s*$|^\s*(?:use|lip-?\s?sync)\b"
    )
    fields: dict[str, Any] = {"audio": case.sounds[0], "prompt": case.said()}
    if case.images:
        fields["first_frame"] = case.images[0]
    if case.images and speaks:
        fields["mode"] = "lipsync"
    return Intent("video", fields, heard=("a film to the sound",))


def _animate(case: Case) -> Intent:
    if not case.images:
        return Intent(question="Which picture shall move? Attach one, or say what the film shows.")
    case.words.take(MOVES)
    case.words.take(
        r"\b(?:turn|make) (?:this|that|it|the (?:photo|picture|image))(?: (?:photo|picture|image))? (?:in)?to (?:an? )?(?:video|clip|film|movie)\b"
    )
    case.words.take(
        r"\b(?:use|take) (?:this|that|it|the (?:photo|picture|image)) as (?:the |a )?first frame\b(?: (?:of|for) (?:a|the) (?:video|film|clip))?"
    )
    case.words.take(
        r"^\s*(?:this|that|it|the|my)?\s*(?:photo|picture|image)?\b(?: (?:of|and|so that|with))?(?! camera)"
    )
    return Intent("video", {"first_frame": case.images[0], "prompt": case.said()}, heard=("the picture comes alive",))


def _upscale(case: Case) -> Intent:
    media = case.images or case.videos
    factor = case.words.take(rf"\b({NUMBER}) ?(?:x|times)\b|\bx({NUMBER})\b")
    if not factor and case.details.resolution:
        return _to_lines(case, next(each for each in case.given if each.id == media[0]))
    asked = number(factor[1] or factor[2]) if factor else 2.0
    return Intent("upscale", {"source": media[0], "factor": asked}, heard=(f"{asked:g} times as wide",))


def _to_lines(case: Case, source: Attachment) -> Intent:
    """As many more pixels as bring its shorter side to what was asked, or as near as one enlarging can."""
    lines = case.details.resolution
    if source.lines >= lines:
        return Intent(question=f"It has {source.lines} lines already, and {lines} were asked. What shall I do with it?")
    factor = min(lines / source.lines, MOST_TIMES) if source.lines else 2.0
    heard = f"{factor * source.lines:.0f} lines" if source.lines else f"{factor:g} times as wide"
    most = ", the most at once" if factor == MOST_TIMES else ""
    return Intent("upscale", {"source": source.id, "factor": factor}, heard=(f"{heard}{most}",))


def _subtitles(case: Case) -> Intent:
    words = case.words.quoted[0] if case.words.quoted else ""
    if not words and (found := re.search(r"\b(?:subtitles?|captions?):\s*(.+)$", case.words.rest(), re.IGNORECASE)):
        words = found[1]
    inputs = {"video": case.videos[0]} | ({"prompt": words} if words else {})
    return Intent(
        recipe="subtitle-film", inputs=inputs, heard=("subtitles as given" if words else "subtitles from what is said",)
    )


def _transcribe(case: Case) -> Intent:
    return Intent("transcribe", {"source": (case.sounds or case.videos)[0]}, heard=("the words with their times",))


def _edit(case: Case) -> Intent:
    prompt = tidy(case.words.rest())
    if not prompt:
        return _ask_about_photo(case)
    return Intent("edit", {"references": case.images, "prompt": prompt}, heard=("a changed picture",))


def _product(case: Case) -> Intent:
    if not case.images:
        return Intent(question="Which product? Attach a photo of it, and say what is good about it.")
    case.words.take(
        r"\b(?:an? )?(?:short )?(?:product |promo )?(?:ad|advert(?:isement)?|commercial|promo|spot)(?: (?:video|film|clip|spot))?\b(?: (?:for|of|about))?"
    )
    return Intent(
        recipe="product-ad",
        inputs={"photo": case.images[0], "prompt": case.said() or "the product in the photo"},
        heard=("a product ad",),
    )


def _restored(case: Case) -> Intent:
    return Intent(recipe="restore-and-animate", inputs={"photo": case.images[0]}, heard=("restored, then alive",))


def _montage(case: Case) -> Intent:
    song = {"song": case.sounds[0]} if case.sounds else {}
    return Intent(recipe="dance-montage", inputs={"clips": case.videos, **song}, heard=("cut to the beat",))


def _solid(case: Case) -> Intent:
    prompt = case.said()
    return Intent("model3d", {"source": case.images[0]} if case.images else {"prompt": prompt}, heard=("a solid",))


def _music(case: Case) -> Intent:
    fields: dict[str, Any] = {}
    if match := case.words.take(r"\b(?:at )?(\d{2,3}) ?bpm\b"):
        fields["bpm"] = int(match[1])
    if match := case.words.take(r"\bin (?:the key of )?([A-G])([#b]|[ -]?sharp|[ -]?flat)? (major|minor)\b"):
        sign = {"#": "#", "b": "b", "sharp": "#", "flat": "b"}.get((match[2] or "").strip(" -").lower(), "")
        fields["key"] = f"{match[1].upper()}{sign} {match[3].lower()}"
    if match := case.words.take(r"\b(?:in )?([2346])/[48](?: time)?\b"):
        fields["time_signature"] = int(match[1])
    if match := re.search(r"\b(?:with (?:the )?)?(?:lyrics|words):\s*(.+)$", case.words.rest(), re.IGNORECASE):
        fields["lyrics"] = match[1].strip(" \"“”'")
        case.words.take(r"\b(?:with (?:the )?)?(?:lyrics|words):.*$")
    elif case.words.quoted and case.words.has(r"\bsing\w*|\blyrics\b|\bwith the words\b"):
        fields["lyrics"] = case.words.quoted[0]
    case.words.take(r"\b(?:write|compose|sing)(?: me| us)?\b")
    if "lyrics" in fields:
        case.words.take(r"\x00+")
    prompt = case.said() or tidy(case.words.rest())
    return Intent("music", {"prompt": prompt, **fields}, heard=("music",))


def _speech(case: Case) -> Intent:
    said = case.words.quoted[0] if case.words.quoted else ""
    if not said:
        case.words.take(r"^\W*(?:please |can you |could you )+")
        case.words.take(
            r"\b(?:make |record |create |generate )?(?:an? )?(?:voice[- ]?over|text[- ]to[- ]speech|tts|speech|narration|narrate|read(?: this)?(?: (?:out )?aloud)?|say|speak)(?: (?:of|saying|that says|with|for))?:?"
        )
        said = tidy(case.words.rest())  # whatever it is: it is to be said
    if not said:
        return Intent(question="What shall be said? Write the words.")
    return Intent("speech", {"prompt": said}, heard=("spoken words",))


def _sound(case: Case) -> Intent:
    case.words.take(r"\b(?:an? |the )?(?:sound effects?|sfx|noise|sounds?)(?: (?:of|for|like))?\b")
    return Intent("sound_effect", {"prompt": case.said() or tidy(case.words.rest())}, heard=("a sound",))


def _recipe(name: str, text: str = "prompt") -> Callable[[Case], Intent]:
    """A recipe with the words in its main field, and the pictures that were handed over."""

    def make(case: Case) -> Intent:
        spoken = name == "talking-head" and case.words.quoted
        inputs: dict[str, Any] = {text: spoken[0] if spoken else case.said() or tidy(case.words.rest())}
        return Intent(recipe=name, inputs=inputs, heard=(name.replace("-", " "),))

    return make


def _video(case: Case) -> Intent:
    prompt = case.said()
    if not prompt:
        return Intent(question="What shall be seen? A sentence is enough.")
    return Intent("video", {"prompt": prompt}, heard=("a film",))


def _look(case: Case) -> Intent:
    """A question about what was handed over: answered in words, nothing is made."""
    return Intent(look=case.words.text, heard=())


def _speaker(case: Case) -> Intent:
    """The person of a photo says something."""
    said = case.words.quoted[0] if case.words.quoted else ""
    if not said:
        case.words.take(SPEAKS)
        said = tidy(case.words.rest()).lstrip(":, ")
    if not said:
        return Intent(question="What shall be said? Write the words in quotes.")
    return Intent(
        recipe="talking-head", inputs={"photo": case.images[0], "prompt": said}, heard=("somebody who speaks",)
    )


def _pictures_in_a_row(case: Case) -> Intent:
    clips = [{"artifact": each} for each in case.images]
    sound = {"soundtrack": case.sounds[0]} if case.sounds else {}
    return Intent(
        "cut", {"clips": clips, "crossfade": 0.5, **sound}, heard=(f"{len(clips)} pictures one after the other",)
    )


def _before_after(case: Case) -> Intent:
    before, after = case.images[:2]
    return Intent(recipe="before-after", inputs={"before": before, "after": after}, heard=("before and after",))


def _cover(case: Case) -> Intent:
    return Intent("image", {"prompt": case.said() or "a cover picture for a song"}, heard=("a picture",))


def _lips(case: Case) -> Intent:
    """The person of a film speaks or sings to another sound."""
    fields = {"video": case.videos[0], "audio": case.sounds[0], "mode": "lipsync"}
    return Intent("video", fields, heard=("lips that follow the sound",))


def _ask_about_photo(case: Case) -> Intent:
    """The reference's own question for a photo without a wish."""
    return Intent(
        question=ANIMATE,
        choices=(
            Choice("Yes, animate it", "animate it"),
            Choice("Change the picture", ""),
            Choice("Turn it around", "360 video"),
        ),
    )


def _ask_about_film(case: Case) -> Intent:
    return Intent(
        question="What shall be done with this film?",
        choices=(Choice("Extend it", "extend it"), Choice("Last frame", "last frame of it"), Choice("Subtitles", "add subtitles to it")),
    )  # fmt: skip


def _ask_about_sound(case: Case) -> Intent:
    return Intent(
        question="What shall be done with this sound? I can make a film to it, or write down its words.",
        choices=(Choice("A film to it", "make a film to it"), Choice("Write down its words", "transcribe it")),
    )


def _image(case: Case) -> Intent:
    prompt = case.said() or tidy(case.words.rest())
    if not prompt:
        return Intent(question="What shall I make? A sentence is enough, like: a red fox in the snow.")
    return Intent("image", {"prompt": prompt}, heard=("a picture",))


ANIMATE = "Would you like me to animate this photo into a video?"  # presets/texts/director.yaml, a test compares them
_ONE_FILM, _FILMS = lambda case: len(case.videos) == 1, lambda case: len(case.videos) >= 2
_PAIR = lambda case: len(case.images) == 2 and not case.videos  # noqa: E731
_SILENT = lambda case: not case.given  # noqa: E731
_MAYBE_PICTURES = lambda case: not case.videos and not case.sounds and (not case.images or not case.words.has(EDITS))  # noqa: E731
_PHOTO = lambda case: len(case.images) == 1 and not case.videos and not case.sounds  # noqa: E731


def _all_said(pattern: str, needs: Callable[[Case], bool]) -> Callable[[Case], bool]:
    """Whether all words say this, also those of which a detail was read already."""
    return lambda case: needs(case) and bool(re.search(pattern, case.words.text, re.IGNORECASE))


def _film_first(case: Case) -> bool:
    """Whether a film is spoken of before any still: "a video of a logo" is a film, "a poster of a film" is none."""
    film, still = case.words.has(FILM_WORD), case.words.has(STILL)
    return film is not None and (still is None or film.start() < still.start())


ROWS: tuple[Row, ...] = (
    Row("the photobooth, wherever the word is", r"photo[- ]?booth", _photobooth),
    Row("a question about it", LOOKS_AT, _look, lambda case: bool(case.images or case.videos) and not case.sounds and not case.words.has(r"\b(?:what|how) about\b|\bwhat is said\b")),
    Row("films joined with a plain dissolve", r"\bcross-?fade|\bdissolve|\bffmpeg|\bhard cut", _stitch, _FILMS),
    Row("a transition between films is generated", r"\btransition|\bmorph", _join_generated, _FILMS),
    Row("films joined", r"\bstitch|\bjoin|\bconcat|\bconnect (?:these|the|those|both|all)|\bput .*together|\bcut .*together|\bmerge|\bcombine|\bone film", _stitch, lambda case: len(case.videos) + len(case.images) >= 2 and bool(case.videos)),
    Row("a film goes on to a picture", r"\bcontinu|\bextend|\blead|\bgo on|\bconnect|\btransition|\bbring|\bends? (?:with|on|in|at)|\bto this|\bto the (?:image|picture|photo)", _continue_to, lambda case: len(case.videos) == 1 and len(case.images) == 1),
    Row("a part made anew", "", footage.replace_part, _all_said(footage.REPLACED, lambda case: len(case.videos) == 1 and not case.images)),
    Row("a part cut out", "", footage.cut_out, _all_said(footage.CUT_OUT, _ONE_FILM)),
    Row("lips to a sound", r"\blip[- ]?sync|\bsings?\b|\bsays?\b|\bspeaks?\b", _lips, lambda case: len(case.videos) == 1 and bool(case.sounds)),
    Row("music under a film", "", footage.score, lambda case: len(case.videos) == 1 and bool(case.sounds) and not case.images),
    Row("a film without its sound", footage.MUTED, footage.mute, _ONE_FILM),
    Row("music that is not there yet", r"\b(?:add|put|with|get|needs?)\b.*\b(?:music|soundtrack|song)\b", footage.ask_for_music, lambda case: len(case.videos) == 1 and not case.images),
    Row("a picture laid over", footage.LAID_OVER, footage.lay_over, lambda case: len(case.videos) == 1 and bool(case.images)),
    Row("words on it", r"\b(?:add|put|write|show|insert|give)\b.*\b(?:titles?|text|caption card|words|credits?)\b|\btitle card\b", footage.entitle, lambda case: len(case.videos) == 1 and not case.images and not case.words.has(r"\bsubtitle")),
    Row("the frame at a moment", "", footage.frame, _all_said(footage.FRAME, _ONE_FILM)),
    Row("another speed", footage.SPEED, footage.ask_about_speed, _ONE_FILM),
    Row("another shape", "", footage.reshape, lambda case: len(case.given) == 1 and bool(case.images or case.videos) and not case.words.has(r"\b(?:make|create|turn|into)\b.*\b(?:video|film|clip|tik|reel|short)") and footage.only_another_shape(case)),
    Row("the last frame", r"\blast frame", _exports("last-frame"), _ONE_FILM),
    Row("the first frame", r"\bfirst frame", _exports("first-frame"), _ONE_FILM),
    Row("a GIF", r"\bgif\b", _exports("gif"), lambda case: bool(case.videos)),
    Row("backwards", r"\brevers|\bbackwards", _exports("reverse"), _ONE_FILM),
    Row("a loop", r"\bloop\b", _exports("loop"), _ONE_FILM),
    Row("a contact sheet", r"\bcontact sheet", _exports("contact-sheet"), lambda case: bool(case.videos or case.images)),
    Row("the sound alone", r"\b(?:extract|only|just|get|save|export|download)\b(?: me)? (?:the |its )?(?:sound|audio|soundtrack)\b", _exports("audio"), _ONE_FILM),
    Row("an mp3", r"\bmp3\b", _exports("mp3"), lambda case: len(case.videos) + len(case.sounds) == 1 and not case.images),
    Row("a part of it", r"\btrim|\bcut (?:it|this|the (?:video|clip|film)) (?:to|from|down)|\bkeep (?:only )?(?:the )?", footage.trim, lambda case: len(case.videos) + len(case.sounds) == 1 and not case.images),
    Row("subtitles", r"\bsubtitle|\bcaptions?\b", _subtitles, _ONE_FILM),
    Row("the words of a recording", r"\btranscri|\bwrite down|\bwhat is said", _transcribe, lambda case: bool(case.sounds or case.videos)),
    Row("more pixels", r"\bupscale|\benlarge|\bbigger|\bhigher resolution", _upscale, lambda case: bool(case.images or case.videos)),
    Row("a film of more pixels", "", _upscale, lambda case: len(case.given) == 1 and bool(case.videos) and footage.only_more_pixels(case)),
    Row("the film goes on", r"\bextend|\bcontinu|\bgo on|\blonger\b|\bprolong", _extend, _ONE_FILM),
    Row("an old photo restored, then alive", r"\brestor\w+.*\banimat|\brestor\w+.*\balive|\brestor\w+.*\bto life", _restored, lambda case: len(case.images) == 1 and not case.videos),
    Row("films cut to a beat", r"\b(?:dance )?montage\b|\bto the beat\b|\bbeat-?cut", _montage, _FILMS),
    Row("before and after", r"\bbefore\b.*\bafter\b", _before_after, _PAIR),
    Row("several pictures as a film", rf"{FILM_WORD}|\bslide ?show\b", _pictures_in_a_row, lambda case: len(case.images) >= 3 and not case.videos),
    Row("a collage", r"\bcollage\b", _exports("collage"), lambda case: len(case.images) >= 2 and not case.videos),
    Row("from A to B", r"\banimat|\b[aA] (?:in)?to [bB]\b|\b[aA] then [bB]\b|\bfirst frame\b.*\blast frame|\b(?:make|create)\b.*\b(?:video|film|clip)\b.*\b(?:these|them|both)\b|\bmorph|\btransition|\btransform|\binterpolat|\bturns? .*into|\bbetween|\bfirst .* last|\bto the second", _between, _PAIR),
    Row("a full turn", r"\b360\b|°|\bturn-?table|\borbit\b|\bspin\b|\ball (?:eight |8 )?(?:sides|angles)\b|\b(?:turn|rotate)\w* (?:it |this )?around", _turning, lambda case: not case.videos and (bool(case.images) or not case.words.has(r"\b(?:video|film|clip) of\b"))),
    Row("a film to a sound", "", _with_sound, lambda case: bool(case.sounds) and not case.videos and bool(case.words.has(FILM_WORD) or case.words.has(r"\blip|\btalk|\bsing|\bspeak|\bmove|\bto (?:the|this) (?:song|music|beat|track)|\bto it\b") or (case.images and case.words.left.strip()))),
    Row("a picture for a sound", rf"{STILL}", _cover, lambda case: bool(case.sounds) and not case.images and not case.videos and not case.words.has(FILM_WORD)),
    Row("the person of a photo speaks", SPEAKS, _speaker, _PHOTO),
    Row("a short for a platform", r"\bsocial (?:media )?(?:short|post|clip)|\bshort with (?:a )?(?:voice|narration|script)", _recipe("social-short"), _MAYBE_PICTURES),
    Row("a talking head", r"\btalking[- ]head|\bpresenter\b.*\bsay|\bsomebody who says", _recipe("talking-head"), _MAYBE_PICTURES),
    Row("a brand kit", r"\bbrand (?:kit|identity|film)\b", _recipe("brand-kit"), _MAYBE_PICTURES),
    Row("a music video", r"\bmusic video\b", _recipe("music-video"), _MAYBE_PICTURES),
    Row("a storyboard", r"\bstory-?board", _recipe("storyboard-video"), _MAYBE_PICTURES),
    Row("a podcast for two", r"\b(?:two|dual|2)[- ](?:hosts?|person|people|speaker)\w*.*podcast|podcast.*\btwo (?:hosts|people|speakers)", _recipe("podcast-for-two"), _MAYBE_PICTURES),
    Row("a podcast", r"\bpodcast\b", _recipe("podcast"), _MAYBE_PICTURES),
    Row("a trailer", r"\btrailer\b", _recipe("trailer"), _MAYBE_PICTURES),
    Row("a story for children", r"\b(?:kids?|children'?s?|bedtime)\b.*\b(?:story|video|film|tale)\b|\bstory for (?:kids|children)", _recipe("kids-story"), _MAYBE_PICTURES),
    Row("a story", r"\b(?:story|short|multi-?shot) (?:video|film|movie)\b|\btell (?:me )?(?:a|the) story\b|\bstory\b.*\bin (?:several|\d+|two|three|four|five|six) (?:shots|scenes)|\ba (?:video|film|movie) (?:story|in (?:several|\d+|three|four|five) (?:shots|scenes))", _recipe("story-video"), lambda case: _MAYBE_PICTURES(case) and not case.words.has(r"\bshort (?:video|film|movie)\b(?! (?:story|in))")),
    Row("a product ad", r"^\W*(?:ad|advert(?:isement)?|commercial|promo)\b(?= (?:video |film |clip |spot )?(?:for|about)\b)|\bproduct (?:ad|video|film)\b|\b(?:an?|the|short|this) (?:ad|advert(?:isement)?|commercial|promo)\b", _product, lambda case: not case.videos and not case.sounds),
    Row("a solid", r"\b3-?d (?:model|object|mesh)\b|\bglb\b|\bprint(?:able)? model\b", _solid),
    Row("the film in another way", "", _restyle, lambda case: len(case.videos) == 1 and bool(case.words.has(r"\w"))),
    Row("the picture comes alive", rf"{MOVES}|{ACTS}|\b(?:in)?to (?:an? )?(?:short )?(?:video|clip|film|movie)\b|\bmake (?:an? )?(?:short )?(?:video|clip|film|tik ?-?tok|reel)|\bvideo (?:of|from|out of) (?:this|it)", _animate, lambda case: bool(case.images)),
    Row("seen from elsewhere", r"\bangles?\b|\bshow (?:me )?(?:the|its|his|her) (?:back|left|right|front|rear|side)\b|\bfrom (?:the )?(?:left|right|behind|back|front|side|rear|above|below)\b|\b(?:side|back|rear|front|left|right) view\b|\bclose-?up\b|\bwide shot\b|\bbird'?s?[- ]eye|\bworm'?s?[- ]eye|\bfrom far\b|\bfrom close\b|\b(?:high|low|medium|eye)[- ](?:angle|level)|^\W*(?:(?:high|medium|low|close|far|wide|front|back|left|right)\b\W*)+$", _angles, lambda case: len(case.images) == 1 and not case.words.has(EDITS)),
    Row("a changed picture", EDITS, _edit, lambda case: bool(case.images)),
    Row("an animation of nothing", rf"^\W*(?:please )?(?:{MOVES})\W*(?:it|this|that|the (?:photo|picture|image))?\W*$", _animate, _SILENT),
    Row("a photo without a wish", "", _ask_about_photo, lambda case: bool(case.images) and not case.words.has(r"\w{3,}.*\w{3,}")),
    Row("a changed picture, in other words", "", _edit, lambda case: bool(case.images)),
    Row("a film without a wish", "", _ask_about_film, lambda case: bool(case.videos)),
    Row("a sound without a wish", "", _ask_about_sound, lambda case: bool(case.sounds)),
    Row("a short that is narrated", r"\bnarrat\w+|\bvoice[- ]?over\b", _recipe("social-short"), lambda case: not case.given and bool(case.words.has(r"\b(?:videos?|films?|clips?|shorts?)\b"))),
    Row("spoken words", r"\bvoice[- ]?over\b|\btext[- ]to[- ]speech\b|\btts\b|\bnarrat\w+|\bread (?:this |it )?(?:out )?aloud\b|^\W*(?:please )?(?:say|speak)\b|\bspeech (?:of|saying)\b", _speech, _SILENT),
    Row("a sound", r"\bsound effects?\b|\bsfx\b|\ba sound like\b|\b\w+ (?:sounds?|noises?)\W*$|\b(?:the |a )?sounds? of (?!music|silence)|\bfoley\b", _sound, lambda case: not case.given and not case.words.has(FILM_WORD)),
    Row("music", r"^\W*(?:please )?sing\b|\b(?:song|music|instrumental|soundtrack|jingle|beat|melody|tune|lo-?fi|track)\b", _music, lambda case: not case.given and not case.words.has(FILM_WORD) and not case.words.has(r"\b(?:picture|image|photo|poster|drawing|painting|cover)\b")),
    Row("a film", FILM_WORD, _video, _film_first),
    Row("a picture", "", _image),
)  # fmt: skip
