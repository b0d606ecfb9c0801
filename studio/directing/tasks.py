"""Which task is meant: one row for each way of asking, the first that fits counts. A row may ask back instead."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from studio.directing import converting, films, footage, pictures, questions, recipes, sounds
from studio.directing.case import Case
from studio.directing.wishes import Intent

FILM_WORD = r"\b(?:videos?(?! game)|clips?(?! ?art)|films?(?! (?:poster|still|grain|noir|camera|photo|director|set|star|crew|strip))|movies?(?! (?:poster|theat|star))|animat\w+|tik ?-?toks?|reels?|shorts|(?:animated )?gifs?|footage|b-?roll|timelapse|time-lapse)\b"
STILL = r"\b(?:poster|logo|drawing|painting|illustration|picture|image|photo|photograph|portrait|sketch|sticker|icon|cover|wallpaper|thumbnail)s?\b(?! (?:that )?(?:moves?|to life))"
ACTS = r"\bzoom (?:slowly )?(?:in|out)\b|\bcamera (?:slowly |gently )?\w+s\b|\bpan (?:slowly )?(?:left|right|up|down)\b|\bas (?:the |a )?first frame\b|\b(?:make|let|have|see) (?:it|this|that|him|her|them|me|us|the \w+) (?:slowly )?(?:danc\w*|wav(?:e|ing)|walk\w*|run\w*|jump\w*|mov(?:e|ing)|fly\w*|nod\w*|blink\w*|swim\w*|turn (?:around|to)|breathe\w*)\b|^\W*(?:he|she|it|they|the \w+) (?:slowly |gently )?(?:dances?|waves?|walks?|runs?|jumps?|moves?|flies|nods?|blinks?|swims?|turns?|breathes?)\b|^\W*(?:please )?(?:dance|wave|walk|run|jump|fly|move|blink)\W*$"
LOOKS_AT = r"^\W*(?:please |can you |could you |and |so |now |ok |okay )*(?:describe\b|analy[sz]e\b|caption\b|what(?:'s| is| are| do| does| happens|\s+can you see)\b|who(?:'s| is| are)\b|where (?:is|was|are)\b|how (?:many|old|long|much)\b|tell me (?:about|what)\b|is (?:this|that|it|there)\b|does (?:this|it)\b)"
EDITS = r"\b(?:make (?:it|this|that|him|her|them|the)|turn (?:it|this|that|him|her|the)|change|remove|erase|delete|add|replace|swap|restore|colou?ri[sz]e|relight|retouch|recolou?r|fix|blur|brighten|darken|sharpen|crop|put|give (?:it|this|him|her|them|the|me (?:an?|the) (?!\w+ view))|style|stylize|restyle|convert|edit|clean up|extend the (?:canvas|background)|outpaint|reframe|paint (?:it|this|over))\b"


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
    Row("the photobooth, wherever the word is", r"photo[- ]?booth", pictures.photobooth),
    Row("a question about it", LOOKS_AT, questions.look, lambda case: bool(case.images or case.videos) and not case.sounds and not case.words.has(r"\b(?:what|how) about\b|\bwhat is said\b")),
    Row("films joined with a plain dissolve", r"\bcross-?fade|\bdissolve|\bffmpeg|\bhard cut", films.stitch, _FILMS),
    Row("a transition between films is generated", r"\btransition|\bmorph", recipes.join_generated, _FILMS),
    Row("films joined", r"\bstitch|\bjoin|\bconcat|\bconnect (?:these|the|those|both|all)|\bput .*together|\bcut .*together|\bmerge|\bcombine|\bone film", films.stitch, lambda case: len(case.videos) + len(case.images) >= 2 and bool(case.videos)),
    Row("a film goes on to a picture", r"\bcontinu|\bextend|\blead|\bgo on|\bconnect|\btransition|\bbring|\bends? (?:with|on|in|at)|\bto this|\bto the (?:image|picture|photo)", recipes.continue_to, lambda case: len(case.videos) == 1 and len(case.images) == 1),
    Row("a part made anew", "", footage.replace_part, _all_said(footage.REPLACED, lambda case: len(case.videos) == 1 and not case.images)),
    Row("a part cut out", "", footage.cut_out, _all_said(footage.CUT_OUT, _ONE_FILM)),
    Row("lips to a sound", r"\blip[- ]?sync|\bsings?\b|\bsays?\b|\bspeaks?\b", films.lips, lambda case: len(case.videos) == 1 and bool(case.sounds)),
    Row("music under a film", "", footage.score, lambda case: len(case.videos) == 1 and bool(case.sounds) and not case.images),
    Row("a film without its sound", footage.MUTED, footage.mute, _ONE_FILM),
    Row("music that is not there yet", r"\b(?:add|put|with|get|needs?)\b.*\b(?:music|soundtrack|song)\b", footage.ask_for_music, lambda case: len(case.videos) == 1 and not case.images),
    Row("a picture laid over", footage.LAID_OVER, footage.lay_over, lambda case: len(case.videos) == 1 and bool(case.images)),
    Row("words on it", r"\b(?:add|put|write|show|insert|give)\b.*\b(?:titles?|text|caption card|words|credits?)\b|\btitle card\b", footage.entitle, lambda case: len(case.videos) == 1 and not case.images and not case.words.has(r"\bsubtitle")),
    Row("the frame at a moment", "", footage.frame, _all_said(footage.FRAME, _ONE_FILM)),
    Row("another speed", footage.SPEED, footage.ask_about_speed, _ONE_FILM),
    Row("another shape", "", footage.reshape, lambda case: len(case.given) == 1 and bool(case.images or case.videos) and not case.words.has(r"\b(?:make|create|turn|into)\b.*\b(?:video|film|clip|tik|reel|short)") and footage.only_another_shape(case)),
    Row("the last frame", r"\blast frame", converting.exports("last-frame"), _ONE_FILM),
    Row("the first frame", r"\bfirst frame", converting.exports("first-frame"), _ONE_FILM),
    Row("a GIF", r"\bgif\b", converting.exports("gif"), lambda case: bool(case.videos)),
    Row("backwards", r"\brevers|\bbackwards", converting.exports("reverse"), _ONE_FILM),
    Row("a loop", r"\bloop\b", converting.exports("loop"), _ONE_FILM),
    Row("a contact sheet", r"\bcontact sheet", converting.exports("contact-sheet"), lambda case: bool(case.videos or case.images)),
    Row("the sound alone", r"\b(?:extract|only|just|get|save|export|download)\b(?: me)? (?:the |its )?(?:sound|audio|soundtrack)\b", converting.exports("audio"), _ONE_FILM),
    Row("an mp3", r"\bmp3\b", converting.exports("mp3"), lambda case: len(case.videos) + len(case.sounds) == 1 and not case.images),
    Row("a part of it", r"\btrim|\bcut (?:it|this|the (?:video|clip|film)) (?:to|from|down)|\bkeep (?:only )?(?:the )?", footage.trim, lambda case: len(case.videos) + len(case.sounds) == 1 and not case.images),
    Row("subtitles", r"\bsubtitle|\bcaptions?\b", recipes.subtitles, _ONE_FILM),
    Row("the words of a recording", r"\btranscri|\bwrite down|\bwhat is said", converting.transcribe, lambda case: bool(case.sounds or case.videos)),
    Row("more pixels", r"\bupscale|\benlarge|\bbigger|\bhigher resolution", converting.upscale, lambda case: bool(case.images or case.videos)),
    Row("a film of more pixels", "", converting.upscale, lambda case: len(case.given) == 1 and bool(case.videos) and footage.only_more_pixels(case)),
    Row("the film goes on", r"\bextend|\bcontinu|\bgo on|\blonger\b|\bprolong", films.extend, _ONE_FILM),
    Row("an old photo restored, then alive", r"\brestor\w+.*\banimat|\brestor\w+.*\balive|\brestor\w+.*\bto life", recipes.restored, lambda case: len(case.images) == 1 and not case.videos),
    Row("films cut to a beat", r"\b(?:dance )?montage\b|\bto the beat\b|\bbeat-?cut", recipes.montage, _FILMS),
    Row("before and after", r"\bbefore\b.*\bafter\b", recipes.before_after, _PAIR),
    Row("several pictures as a film", rf"{FILM_WORD}|\bslide ?show\b", films.pictures_in_a_row, lambda case: len(case.images) >= 3 and not case.videos),
    Row("a collage", r"\bcollage\b", converting.exports("collage"), lambda case: len(case.images) >= 2 and not case.videos),
    Row("from A to B", r"\banimat|\b[aA] (?:in)?to [bB]\b|\b[aA] then [bB]\b|\bfirst frame\b.*\blast frame|\b(?:make|create)\b.*\b(?:video|film|clip)\b.*\b(?:these|them|both)\b|\bmorph|\btransition|\btransform|\binterpolat|\bturns? .*into|\bbetween|\bfirst .* last|\bto the second", films.between, _PAIR),
    Row("a full turn", r"\b360\b|°|\bturn-?table|\borbit\b|\bspin\b|\ball (?:eight |8 )?(?:sides|angles)\b|\b(?:turn|rotate)\w* (?:it |this )?around", pictures.turning, lambda case: not case.videos and (bool(case.images) or not case.words.has(r"\b(?:video|film|clip) of\b"))),
    Row("a film to a sound", "", films.with_sound, lambda case: bool(case.sounds) and not case.videos and bool(case.words.has(FILM_WORD) or case.words.has(r"\blip|\btalk|\bsing|\bspeak|\bmove|\bto (?:the|this) (?:song|music|beat|track)|\bto it\b") or (case.images and case.words.left.strip()))),
    Row("a picture for a sound", rf"{STILL}", pictures.cover, lambda case: bool(case.sounds) and not case.images and not case.videos and not case.words.has(FILM_WORD)),
    Row("the person of a photo speaks", recipes.SPEAKS, recipes.speaker, _PHOTO),
    Row("a short for a platform", r"\bsocial (?:media )?(?:short|post|clip)|\bshort with (?:a )?(?:voice|narration|script)", recipes.named("social-short"), _MAYBE_PICTURES),
    Row("a talking head", r"\btalking[- ]head|\bpresenter\b.*\bsay|\bsomebody who says", recipes.named("talking-head"), _MAYBE_PICTURES),
    Row("a brand kit", r"\bbrand (?:kit|identity|film)\b", recipes.named("brand-kit"), _MAYBE_PICTURES),
    Row("a music video", r"\bmusic video\b", recipes.named("music-video"), _MAYBE_PICTURES),
    Row("a storyboard", r"\bstory-?board", recipes.named("storyboard-video"), _MAYBE_PICTURES),
    Row("a podcast for two", r"\b(?:two|dual|2)[- ](?:hosts?|person|people|speaker)\w*.*podcast|podcast.*\btwo (?:hosts|people|speakers)", recipes.named("podcast-for-two"), _MAYBE_PICTURES),
    Row("a podcast", r"\bpodcast\b", recipes.named("podcast"), _MAYBE_PICTURES),
    Row("a trailer", r"\btrailer\b", recipes.named("trailer"), _MAYBE_PICTURES),
    Row("a story for children", r"\b(?:kids?|children'?s?|bedtime)\b.*\b(?:story|video|film|tale)\b|\bstory for (?:kids|children)", recipes.named("kids-story"), _MAYBE_PICTURES),
    Row("a story", r"\b(?:story|short|multi-?shot) (?:video|film|movie)\b|\btell (?:me )?(?:a|the) story\b|\bstory\b.*\bin (?:several|\d+|two|three|four|five|six) (?:shots|scenes)|\ba (?:video|film|movie) (?:story|in (?:several|\d+|three|four|five) (?:shots|scenes))", recipes.named("story-video"), lambda case: _MAYBE_PICTURES(case) and not case.words.has(r"\bshort (?:video|film|movie)\b(?! (?:story|in))")),
    Row("a product ad", r"^\W*(?:ad|advert(?:isement)?|commercial|promo)\b(?= (?:video |film |clip |spot )?(?:for|about)\b)|\bproduct (?:ad|video|film)\b|\b(?:an?|the|short|this) (?:ad|advert(?:isement)?|commercial|promo)\b", recipes.product, lambda case: not case.videos and not case.sounds),
    Row("a solid", r"\b3-?d (?:model|object|mesh)\b|\bglb\b|\bprint(?:able)? model\b", pictures.solid),
    Row("the film in another way", "", films.restyle, lambda case: len(case.videos) == 1 and bool(case.words.has(r"\w"))),
    Row("the picture comes alive", rf"{films.MOVES}|{ACTS}|\b(?:in)?to (?:an? )?(?:short )?(?:video|clip|film|movie)\b|\bmake (?:an? )?(?:short )?(?:video|clip|film|tik ?-?tok|reel)|\bvideo (?:of|from|out of) (?:this|it)", films.animate, lambda case: bool(case.images)),
    Row("seen from elsewhere", r"\bangles?\b|\bshow (?:me )?(?:the|its|his|her) (?:back|left|right|front|rear|side)\b|\bfrom (?:the )?(?:left|right|behind|back|front|side|rear|above|below)\b|\b(?:side|back|rear|front|left|right) view\b|\bclose-?up\b|\bwide shot\b|\bbird'?s?[- ]eye|\bworm'?s?[- ]eye|\bfrom far\b|\bfrom close\b|\b(?:high|low|medium|eye)[- ](?:angle|level)|^\W*(?:(?:high|medium|low|close|far|wide|front|back|left|right)\b\W*)+$", pictures.angles, lambda case: len(case.images) == 1 and not case.words.has(EDITS)),
    Row("a changed picture", EDITS, pictures.edit, lambda case: bool(case.images)),
    Row("an animation of nothing", rf"^\W*(?:please )?(?:{films.MOVES})\W*(?:it|this|that|the (?:photo|picture|image))?\W*$", films.animate, _SILENT),
    Row("a photo without a wish", "", questions.about_photo, lambda case: bool(case.images) and not case.words.has(r"\w{3,}.*\w{3,}")),
    Row("a changed picture, in other words", "", pictures.edit, lambda case: bool(case.images)),
    Row("a film without a wish", "", questions.about_film, lambda case: bool(case.videos)),
    Row("a sound without a wish", "", questions.about_sound, lambda case: bool(case.sounds)),
    Row("a short that is narrated", r"\bnarrat\w+|\bvoice[- ]?over\b", recipes.named("social-short"), lambda case: not case.given and bool(case.words.has(r"\b(?:videos?|films?|clips?|shorts?)\b"))),
    Row("spoken words", r"\bvoice[- ]?over\b|\btext[- ]to[- ]speech\b|\btts\b|\bnarrat\w+|\bread (?:this |it )?(?:out )?aloud\b|^\W*(?:please )?(?:say|speak)\b|\bspeech (?:of|saying)\b", sounds.speech, _SILENT),
    Row("a sound", r"\bsound effects?\b|\bsfx\b|\ba sound like\b|\b\w+ (?:sounds?|noises?)\W*$|\b(?:the |a )?sounds? of (?!music|silence)|\bfoley\b", sounds.sound, lambda case: not case.given and not case.words.has(FILM_WORD)),
    Row("music", r"^\W*(?:please )?sing\b|\b(?:song|music|instrumental|soundtrack|jingle|beat|melody|tune|lo-?fi|track)\b", sounds.music, lambda case: not case.given and not case.words.has(FILM_WORD) and not case.words.has(r"\b(?:picture|image|photo|poster|drawing|painting|cover)\b")),
    Row("a film", FILM_WORD, films.video, _film_first),
    Row("a picture", "", pictures.image),
)  # fmt: skip
