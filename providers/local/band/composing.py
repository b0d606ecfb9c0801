"""From a plan to a score: every part written, cut where the piece comes home, and its last chord set."""

from __future__ import annotations

from collections.abc import Callable

from providers.local.band.bass import LINES, LOW, bass
from providers.local.band.comping import BROKEN, MIDDLES, STROKES, VOICES, comp
from providers.local.band.drumming import drums
from providers.local.band.form import Bar, Form, form_of
from providers.local.band.melody import CENTRE, CENTRES, MANNERS, tune
from providers.local.band.reading import Plan
from providers.local.band.score import Hit, Note, Score
from providers.local.band.theory import nearest, scale_over, voiced

Writer = Callable[[Plan, tuple[Bar, ...], str, str], list[Note]]


def compose(plan: Plan) -> Score:
    """The whole score of a plan."""
    form = form_of(plan)
    notes = {name: _part(plan, form, name) for name in plan.parts}
    score = Score(plan, form, notes)
    score.hits.extend(hit for hit in drums(plan, form.bars) if hit.start < form.end) if plan.drums else None
    _come_home(score)
    return score


def writer(how: str) -> Writer:
    """Who writes in this manner. Raises KeyError for one nobody knows."""
    if how in MANNERS:
        return tune
    if how in STROKES or how in BROKEN:
        return comp
    if how in LINES or how == "walk":
        return bass
    raise KeyError(how)


def _part(plan: Plan, form: Form, name: str) -> list[Note]:
    part = plan.parts[name]
    low = name == "bass"
    if part.how == "thirds":
        return _thirds(plan, form, _part(plan, form, "lead"))
    write = bass if low else comp if part.how in STROKES | BROKEN and not low else writer(part.how)
    notes = [note for note in write(plan, form.bars, part.how, part.play) if note.start < form.end - 0.01]
    return [Note(note.start, min(note.length, form.end - note.start), note.pitch, note.velocity) for note in notes]


def _thirds(plan: Plan, form: Form, lead: list[Note]) -> list[Note]:
    """A second voice a third below the lead, in the choruses."""
    out = []
    for note in lead:
        bar = form.bars[min(int(note.start // plan.beats), len(form.bars) - 1)]
        if bar.section.name == "chorus":
            scale = scale_over(plan.key, bar.chords[0])
            out.append(Note(note.start, note.length, nearest(note.pitch - 3.5, scale), note.velocity * 0.8))
    return out


def _come_home(score: Score) -> None:
    """The tonic in every part at the end, ringing as long as there is time."""
    plan, form = score.plan, score.form
    left = plan.seconds * plan.bpm / 60 - form.end
    for name, part in plan.parts.items():
        notes = score.notes[name]
        if name == "bass":
            low = 38 if part.play == "piano" else LOW
            notes.append(Note(form.end, left, low + (plan.key.tonic - low) % 12, 0.8))
        elif part.how in MANNERS:
            last = notes[-1].pitch if notes else CENTRES.get(part.play, CENTRE)
            notes.append(Note(form.end, left, nearest(last, (plan.key.tonic,)), 0.75))
        elif part.how != "thirds":
            roll = 0.02 * plan.bpm / 60
            chord = voiced(form.tonic, MIDDLES.get(part.play, 62), VOICES.get(part.play, 4))
            notes.extend(Note(form.end + place * roll, left, pitch, 0.72) for place, pitch in enumerate(chord))
    if plan.drums and plan.genre.ending == "cadence":
        score.hits.append(Hit(form.end, "kick", 0.9))
        score.hits.append(Hit(form.end, "crash", 0.7))
