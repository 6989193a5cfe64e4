"""The texts about each actor and tie of a picture, and the entries of its legend."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import polars as pl

from kg.case import Case
from kg.case.number_words import number_in_words
from kg.questions.bypass.routes_to_target import refusers
from kg.questions.view.answer import Actor, Cited, Labelled, Tie
from kg.questions.view.lifetimes import Dates
from kg.questions.view.pyramid_layout import Place
from kg.rdf.labels import Labels

Row = Mapping[str, object]
_LISTS = {"strategy": ("ties", "strategy"), "method": ("evidence", "method")}
_CITED = ("about", "document", "locator", "stance", "method", "confidence", "anchor", "note")
_TERMS = ("term", "romanisation", "kanji", "about")


@dataclass(frozen=True)
class Positions:
    """The places of the actors of a view: by number of ties, by rank, and in the picture.

    Attributes:
        degree: the number of ties of each actor that has one.
        rank: the rank of each actor of the view, from 1.
        visible: how many actors are drawn at first: those of rank 1 to `visible`.
        tier_of: the tier of each actor that is in one.
        family_of: the family of each actor.
        places: for each layout the place of each actor.
    """

    degree: Mapping[str, int]
    rank: Mapping[str, int]
    visible: int
    tier_of: Mapping[str, str]
    family_of: Mapping[str, str]
    places: Mapping[str, Mapping[str, Place]]


def evidence(case: Case, rows: set[str]) -> dict[str, tuple[Cited, ...]]:
    """Return the evidence of some rows, in the order of its ids.

    Args:
        case: the case.
        rows: the ids of the rows.
    """
    cited: dict[str, list[Cited]] = {}
    pieces = case.tables["evidence"].sort("id").select(_CITED)
    for about, *cells in pieces.iter_rows():
        if about in rows:
            piece = Cited(*(cell or "" for cell in cells))
            cited.setdefault(about, []).append(piece)
    return {row: tuple(pieces) for row, pieces in cited.items()}


def default_evidence(case: Case) -> tuple[Cited, ...]:
    """Return the evidence of all rows that have none of their own.

    case.toml may name a piece of evidence; all evidence of the row that it is about counts.
    """
    is_default = pl.col("id") == case.settings.evidence
    pieces = case.tables["evidence"].filter(is_default)
    for row in pieces["about"]:
        return evidence(case, {row})[row]
    return ()


def actors(
    case: Case, positions: Positions, cited: Mapping[str, tuple[Cited, ...]], dates: Dates
) -> tuple[Actor, ...]:
    """Return the actors of a view in the order of their ranks.

    Args:
        case: the case.
        positions: where the actors stand.
        cited: the evidence of each row that has some.
        dates: the actors that are not there on the day of the view.
    """
    all_rows = case.tables["actors"].iter_rows(named=True)
    rows = {row["id"]: row for row in all_rows if row["id"] in positions.rank}
    terms = _terms(case)
    described = []
    for actor in sorted(rows, key=positions.rank.__getitem__):
        reading = _Reading(tuple(terms.get(actor, ())), cited.get(actor, ()))
        when = dates.reasons.get(actor, "")
        described.append(_actor(rows[actor], positions, reading, when))
    return tuple(described)


class _Reading(NamedTuple):
    """The rows of other tables about an actor: its terms, and its evidence."""

    terms: tuple[str, ...]
    evidence: tuple[Cited, ...]


def _actor(row: Row, positions: Positions, reading: _Reading, when: str) -> Actor:
    """Return an actor from its row; `when` says that it is over or has not begun."""
    texts = _texts_of(row)
    actor, name = texts["id"], texts["name"]
    aliases = _list_of(row["aliases"])
    rank = positions.rank[actor]
    places = {layout: places[actor] for layout, places in positions.places.items()}
    return Actor(
        actor,
        name,
        ja=texts["name_ja"],
        romanised=romanised([name, *aliases]),
        aliases=aliases,
        kind=texts["kind"],
        family=positions.family_of[actor],
        tier=positions.tier_of.get(actor, ""),
        role=bool(row["collective"]),
        member_of=_list_of(row["member_of"]),
        part_of=_list_of(row["part_of"]),
        note=texts["note"],
        start=texts["start"],
        end=texts["end"],
        terms=reading.terms,
        degree=positions.degree.get(actor, 0),
        rank=rank,
        is_visible=rank <= positions.visible,
        places=places,
        evidence=reading.evidence,
        when=when,
    )


def _texts_of(row: Row) -> dict[str, str]:
    """Return the cells of a row as texts; an empty cell is an empty text."""
    return {column: str(cell or "") for column, cell in row.items()}


def _list_of(cell: object) -> tuple[str, ...]:
    """Return the entries of a cell that may have several; an empty cell has none."""
    return tuple(cell) if isinstance(cell, list) else ()


def _terms(case: Case) -> dict[str, list[str]]:
    """Return the terms about each row: romanised, then as they are written."""
    terms: dict[str, list[str]] = {}
    rows = case.tables["terms"].sort("id").select(_TERMS)
    for term, latin, written, about in rows.iter_rows():
        spellings = filter(None, (latin or term, written))
        text = " ".join(dict.fromkeys(spellings))
        for row in about or ():
            terms.setdefault(row, []).append(text)
    return terms


def tie(case: Case, row: Row, cited: Mapping[str, tuple[Cited, ...]], dates: Dates) -> Tie:
    """Return a tie from its row, its bounded share and amount in words.

    Args:
        case: the case.
        row: the row of `ties`.
        cited: the evidence of each row that has some.
        dates: the ties that are not in force on the day of the view, and the ends of denials.
    """
    texts = _texts_of(row)
    tie_id, kind = texts["id"], texts["kind"]
    source, target = texts["source"], texts["target"]
    share = number_in_words(row, "share")
    amount = number_in_words(row, "amount")
    if amount:
        amount = f"{amount} {texts['currency']}".strip()
    refused_by = texts["refused_by"] or None
    return Tie(
        tie_id,
        source,
        target,
        kind,
        channel=case.schema.tie_kinds[kind].channel,
        status=texts["status"],
        scope=texts["scope"],
        share=f"{share} %" if share else "",
        amount=amount,
        strategies=_list_of(row["strategy"]),
        start=texts["start"],
        end=texts["end"],
        refused_by=refusers(refused_by, source, target),
        note=texts["note"],
        evidence=cited.get(tie_id, ()),
        when=dates.reasons.get(tie_id, ""),
        since=dates.since.get(tie_id, ""),
    )


def romanised(names: Iterable[str]) -> str:
    """Return names as somebody may type them: without marks, in small letters, long vowels short.

    A name that is written like this already is not repeated. A search that folds what is typed in
    the same way finds these names.

    >>> romanised(["Chuudoukyou"]), romanised(["Chūdōkyō", "Ōsaka"]), romanised(["benrishi"])
    ('chudokyo', 'chudokyo osaka', '')
    """
    spellings: dict[str, None] = {}
    for name in names:
        # NFKD takes marks apart from their letters, so that the marks can be left out.
        decomposed = unicodedata.normalize("NFKD", name).casefold()
        plain = "".join(c for c in decomposed if not unicodedata.combining(c))
        plain = plain.replace("ou", "o")
        short = re.sub(r"([aiueo])\1+", r"\1", plain)
        if short.isascii() and short != name.casefold():
            spellings[short] = None
    return " ".join(spellings)


def actor_kinds(case: Case, family_of: Mapping[str, str], japanese: Labels) -> tuple[Labelled, ...]:
    """Return the kinds of actors that the case has, each with the family of most of its actors.

    Args:
        case: the case.
        family_of: the family of each actor.
        japanese: the labels in Japanese.
    """
    families: dict[str, Counter[str]] = {}
    for actor, kind in case.kind_of.items():
        families_of_kind = families.setdefault(kind, Counter())
        families_of_kind[family_of[actor]] += 1
    entries = []
    for kind, counts in sorted(families.items()):
        label = case.schema.actor_kinds[kind].label
        ja = japanese.actor_kind(case, kind)
        entry = Labelled(kind, label, ja, counts.total(), _commonest(counts))
        entries.append(entry)
    return tuple(entries)


def _commonest(counts: Counter[str]) -> str:
    """Return the family of most actors, of equals the first in the alphabet."""
    return min(counts, key=lambda family: (-counts[family], family))


def tie_kinds(case: Case, counts: Counter[str], japanese: Labels) -> tuple[Labelled, ...]:
    """Return the kinds of ties in the view, each with its channel.

    Args:
        case: the case.
        counts: how many ties of each kind the view has.
        japanese: the labels in Japanese.
    """
    entries = []
    for slug in sorted(counts):
        kind = case.schema.tie_kinds[slug]
        ja = japanese.tie_kind(case, slug)
        entry = Labelled(slug, kind.label, ja, counts[slug], kind.channel)
        entries.append(entry)
    return tuple(entries)


def channels(case: Case, kind_counts: Counter[str], japanese: Labels) -> tuple[Labelled, ...]:
    """Return the channels of the view, as the ontology orders them.

    Args:
        case: the case.
        kind_counts: how many ties of each kind the view has.
        japanese: the labels in Japanese.
    """
    counts: Counter[str] = Counter()
    for kind, number in kind_counts.items():
        counts[case.schema.tie_kinds[kind].channel] += number
    entries = []
    for place, (channel, label) in enumerate(case.schema.channels.items()):
        if counts[channel]:
            ja = japanese.words.get(channel, "")
            entry = Labelled(channel, label, ja, counts[channel], place=place)
            entries.append(entry)
    return tuple(entries)


def words(case: Case, lang: str, japanese: Labels) -> dict[str, str]:
    """Return the labels of strategies and methods, by keys such as `strategy_self-funding`.

    Args:
        case: the case.
        lang: the language, `en` or `ja`.
        japanese: the labels in Japanese.
    """
    translations = japanese.words if lang == "ja" else {}
    labels = {}
    for prefix, (table, column) in _LISTS.items():
        closed_list = case.schema.tables[table].column(column)
        for value in closed_list.values:
            plain = value.replace("-", " ")
            english = case.schema.labels.get(value, plain)
            labels[f"{prefix}_{value}"] = translations.get(value) or english
    return labels
