"""What the drummer plays: a pattern by genre and meter, lighter at the ends, with fills, ghost strokes and crashes."""

from __future__ import annotations

from collections.abc import Mapping

from providers.local.band.form import Bar
from providers.local.band.reading import Plan
from providers.local.band.score import Hit

LOUD = {"x": 1.0, "o": 0.68, "-": 0.36}
STEP = 0.25  # beats
LIGHT = {"hat", "shaker", "ride", "pedal", "open"}  # what plays when little does
FILLED = {
    "dusty": "snare",
    "gated": "tom",
    "rock": "tom",
    "club": "clap",
    "brushes": "snare",
    "taiko": "tom",
    "chip": "snare",
    "trap": "snare",
}
CRASHING = {"rock", "gated", "taiko", "club", "trap"}


def drums(plan: Plan, bars: tuple[Bar, ...]) -> list[Hit]:
    """Every stroke of the piece."""
    rows = pattern(plan)
    hits: list[Hit] = []
    for bar in bars:
        hits += _bar(plan, bar, rows)
    return hits


def pattern(plan: Plan) -> Mapping[str, str]:
    """The genre's rows for these beats in a bar, or plain ones built from its own voices."""
    rows = plan.genre.drums.get(plan.beats)
    if rows:
        return {voice: row.replace("|", "") for voice, row in rows.items()}
    known = set(plan.genre.drums[max(beats for beats in plan.genre.drums if isinstance(beats, int))])
    return {voice: row for voice, row in _plain(plan.beats).items() if voice in known}


def _plain(beats: int) -> dict[str, str]:
    """A beat for any meter: low on the first, high in the middle, time kept between."""
    back = {2: (1,), 3: (1, 2), 6: (3,)}.get(beats, (1, 3))
    low = {6: (0,)}.get(beats, (0,))
    return {
        "kick": "".join("x..." if beat in low else "...." if beat != beats - 1 else "..-." for beat in range(beats)),
        **{
            voice: "".join("o..." if beat in back else "...." for beat in range(beats))
            for voice in ("snare", "clap", "rim")
        },
        **{voice: "".join("o.-." for _ in range(beats)) for voice in ("hat", "shaker", "ride")},
        "tom": "".join("o..." if beat in back else "..-." for beat in range(beats)),
        "fill": "".join("x.x." if beat >= beats - 1 else "...." for beat in range(beats)),
    }


def _bar(plan: Plan, bar: Bar, rows: Mapping[str, str]) -> list[Hit]:
    """One bar. The last of a section ends with a fill; the first of a loud one begins with a crash."""
    rng = plan.random(f"drums {bar.index}")
    kit, at, energy = str(plan.genre.drums["kit"]), bar.index * plan.beats, bar.section.energy
    filling = bar.last and "fill" in rows and bar.section.name not in {"outro"} and bar.section.bars > 1
    turn = plan.beats - (1 if bar.section.name == "intro" or plan.beats < 4 else 2)
    hits: list[Hit] = []
    for voice, row in rows.items():
        if voice == "fill" or not _plays(voice, bar):
            continue
        for step, mark in enumerate(row):
            place = step * STEP
            if mark not in LOUD or (filling and place >= turn and voice in {"snare", "tom", "clap", "hat"}):
                continue
            velocity = LOUD[mark] * (0.8 + 0.2 * energy) * (0.94 + 0.12 * float(rng.random()))
            hits.append(Hit(at + place, voice, min(1.0, velocity)))
    if filling:
        voice = FILLED.get(kit, "snare")
        hits += [
            Hit(at + step * STEP, voice, LOUD[mark] * (0.62 + 0.38 * step / len(rows["fill"])))
            for step, mark in enumerate(rows["fill"])
            if mark in LOUD and step * STEP >= turn
        ]
    elif "snare" in rows and energy > 0.6 and rng.random() < 0.35 and kit in {"dusty", "rock", "brushes"}:
        hits.append(Hit(at + plan.beats - STEP * int(rng.integers(1, 4)), "snare", 0.22))
    if bar.place == 0 and bar.section.name == "chorus" and kit in CRASHING:
        hits.append(Hit(float(at), "crash", 0.8))
    return hits


def _plays(voice: str, bar: Bar) -> bool:
    """Whether this drum is heard in this part of the form."""
    section = bar.section
    if section.name == "intro":
        return voice in LIGHT or (voice == "kick" and bar.place >= section.bars // 2)
    if section.name == "outro":
        return voice in LIGHT | {"kick"} and bar.place < max(1, section.bars - 1)
    if section.name == "bridge":
        return voice in LIGHT | {"kick", "rim"} or bar.place >= section.bars - 1
    return True
