"""A verdict in words: a few for a picture, a sentence for whoever hears it, a headline for all."""

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import chain
from typing import NamedTuple

from kg.questions.overview.verdicts import Verdict
from kg.questions.wording import and_list
from kg.results.verdict_figures import Certainty, Gate, Matrix, MatrixRow, Way
from kg.system.sizes import SENTENCE_ITEMS

FREE = ("around", "free")
DENIED = ("refused", "lacking", "declined")
_BASIS = {
    "certain": "",
    "possible": " This is open to doubt.",
    "role": " This is said of such actors in general, not of this one.",
}
_SENTENCES = {
    "around": "{name} got around{detail}.",
    "free": "{name} is reached, and nobody holds it.",
    "open": "{name}: whether there is a way around is left open.",
    "held": "{name} is held{detail}.",
    "refused": "{name} was refused.",
    "lacking": "{name} lacks access.",
    "declined": "{name} declined.",
    "by kind": "{name} is reached only by what is said of its kind.",
    "not stated": "Of {name} nothing is told.",
    "": "{name} is not counted here.",
}


class _Words(NamedTuple):
    """What is said of a verdict: what it means, and the words that follow a number of actors."""

    verdict: str
    meaning: str
    counted: str


@cache
def _words() -> tuple[_Words, ...]:
    """Return the words of each verdict, from the file `verdicts.tsv` beside this one."""
    text = files(__package__).joinpath("verdicts.tsv").read_text("utf-8")
    lines = (line.split("\t") for line in text.splitlines()[1:])
    return tuple(_Words(*line) for line in lines)


@cache
def meanings() -> Mapping[str, str]:
    """Return what each verdict means, from the file `verdicts.tsv` beside this one."""
    return {words.verdict: words.meaning for words in _words()}


@cache
def count_words() -> Mapping[str, str]:
    """Return for each verdict the words that follow a number of actors: 3 *got around*."""
    return {words.verdict: words.counted for words in _words()}


def certainty_of(verdict: Verdict) -> Certainty:
    """Return how sure a verdict is: told of the actor itself, or of its role."""
    return "certain" if verdict.own or verdict.verdict == "not stated" else "role"


def sentence_of(verdict: Verdict, ways: Sequence[Way], names: Mapping[str, str]) -> str:
    """Return a verdict as a sentence.

    Args:
        verdict: the verdict.
        ways: the ways around of the actor.
        names: the name of each actor and strategy by its id.
    """
    detail = ""
    if verdict.verdict == "held" and verdict.by:
        detail = f" by {and_list([names.get(holder, holder) for holder in verdict.by])}"
    elif verdict.strategies:
        detail = f" by {and_list([names.get(slug, slug) for slug in verdict.strategies])}"
    if verdict.verdict == "around" and ways:
        through = list(dict.fromkeys(_inside(way.through) for way in ways))[:SENTENCE_ITEMS]
        detail += f", through {and_list(through)}"
    text = _SENTENCES[verdict.verdict].format(name=names[verdict.actor], detail=detail)
    return text + _BASIS[certainty_of(verdict)]


def _inside(name: str) -> str:
    """Return a name as it stands within a sentence."""
    return f"the {name[4:]}" if name.startswith("The ") else name


def matrix_headline(matrix: Matrix) -> str:
    """Return who is freest, and who holds most, in at most two sentences."""
    freest = max((row.ways for row in matrix.rows), default=0)
    total = len(matrix.columns)
    parts = []
    if freest:
        rows = [row for row in matrix.rows if row.ways == freest]
        number = sum(len(row.ids) for row in rows)
        is_few = number == len(rows) <= SENTENCE_ITEMS
        words = and_list([row.label for row in rows]) if is_few else f"{number:,} actors"
        are, they = ("is", "it") if number == 1 else ("are", "they")
        channels = "channel" if total == 1 else "channels"
        did = _how_free(rows, are)
        parts.append(f"{words} {are} freest: {they} {did} in {freest} of {total} {channels}.")
    widest = max(matrix.columns, key=lambda column: column.captives, default=None)
    if widest and widest.captives:
        counts = dict(widest.counts)
        number = sum(counts.values())
        is_all = widest.captives == number
        captives = f"all {number:,}" if is_all else f"{widest.captives:,} of {number:,}"
        around, free = (counts.get(verdict, 0) for verdict in FREE)
        beside = f"{around:,} got around" if around else "nobody got around it"
        if free:
            beside += f", {free:,} {'is' if free == 1 else 'are'} free"
        parts.append(f"{widest.gate} holds most, {captives} for {widest.title}; {beside}.")
    return " ".join(parts) or "Nobody is held, and nobody got around."


def _how_free(rows: Sequence[MatrixRow], are: str) -> str:
    """Return whether those of rows got around, are free, or either.

    Args:
        rows: the rows.
        are: the auxiliary.
    """
    verdicts = {cell.verdict for cell in chain.from_iterable(row.cells for row in rows)}
    around, free = (verdict in verdicts for verdict in FREE)
    if around and not free:
        return "got around"
    return f"{are} free" if free and not around else f"{are} free or got around"


def gate_headline(gate: Gate, asks: str, number: int) -> str:
    """Return what the picture of a channel says, after the question that the channel asks.

    Args:
        gate: the picture.
        asks: the question, in words; may be empty.
        number: how many gates there are, of which the picture may show some as one.
    """
    total = f"{gate.total:,}"
    gates = [zone for zone in gate.zones if zone.verdict == "held"]
    parts = []
    if gates:
        captives = sum(zone.count for zone in gates)
        names = len(gates[0].names)
        is_single = number == 1
        subject = "One gate" if is_single else f"{number:,} gates"
        subject += f" of {names} names" if is_single and names > 1 else ""
        verb = "holds" if is_single else "hold"
        whom = f"all {total}" if captives == gate.total else f"{captives:,} of {total}"
        parts.append(f"{subject} {verb} {whom}")
    else:
        parts.append("No gate is told of")
    for zone in gate.zones:
        if zone.verdict not in ("held", "not stated"):
            whom = f"all {total}" if zone.count == gate.total else f"{zone.count:,}"
            parts.append(f"{whom} {_verb(zone.verdict, zone.count)}")
    return f"{asks} {'; '.join(parts)}.".strip()


def _verb(verdict: str, number: int) -> str:
    """Return a verdict as what so many did or are."""
    if verdict in ("around", "declined"):
        return count_words()[verdict]
    if verdict == "lacking":
        return "lacks access" if number == 1 else "lack access"
    auxiliary = "was" if number == 1 else "were"
    if verdict == "refused":
        return f"{auxiliary} refused"
    auxiliary = "is" if number == 1 else "are"
    return {
        "free": f"{auxiliary} free",
        "open": "left open",
        "by kind": f"{auxiliary} reached only by kind",
    }[verdict]
