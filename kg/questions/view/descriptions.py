"""What there is to read about each actor and tie of a picture, and what its legend lists."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import polars as pl

from kg.case import Case
from kg.questions.bypass.routes_to_target import refusers
from kg.questions.view.answer import Actor, Cited, Labelled, Tie
from kg.questions.view.lifetimes import Dates
from kg.questions.view.pyramid_layout import Place
from kg.rdf.labels import Labels
from kg.schema.numerals import decimal

Row = Mapping[str, object]
_LISTS = {"strategy": ("ties", "strategy"), "method": ("evidence", "method")}


def evidence(case: Case, rows: set[str]) -> dict[str, tuple[Cited, ...]]:
    """Return the evidence of some rows, in the order of its ids."""
    found: dict[str, list[Cited]] = {}
    columns = ("about", "document", "locator", "stance", "method", "confidence", "anchor", "note")
    for about, *cells in case.tables["evidence"].sort("id").select(columns).iter_rows():
        if about in rows:
            found.setdefault(about, []).append(Cited(*(c or "" for c in cells)))
    return {row: tuple(some) for row, some in found.items()}


def default_evidence(case: Case) -> tuple[Cited, ...]:
    """Return what all rows rest on that have no evidence of their own: the piece that case.toml names, if it does."""
    piece = case.tables["evidence"].filter(pl.col("id") == case.settings.evidence)
    return evidence(case, set(piece["about"])).get(str(piece["about"][0]), ()) if len(piece) else ()


def actors(
    case: Case,
    degree: Mapping[str, int],
    rank: Mapping[str, int],
    shown: int,
    tier_of: Mapping[str, str],
    family_of: Mapping[str, str],
    places: Mapping[str, Mapping[str, Place]],
    cited: Mapping[str, tuple[Cited, ...]],
    dates: Dates,
) -> tuple[Actor, ...]:
    """Return all actors of a case in the order of their ranks; those of rank `shown` and before are drawn."""
    rows = {row["id"]: row for row in case.tables["actors"].iter_rows(named=True)}
    spoken = _terms(case)
    return tuple(
        Actor(
            id=a,
            name=rows[a]["name"],
            ja=rows[a]["name_ja"] or "",
            romanised=romanised([rows[a]["name"], *(rows[a]["aliases"] or ())]),
            aliases=tuple(rows[a]["aliases"] or ()),
            kind=rows[a]["kind"],
            family=family_of[a],
            tier=tier_of.get(a, ""),
            role=bool(rows[a]["collective"]),
            member_of=tuple(rows[a]["member_of"] or ()),
            part_of=tuple(rows[a]["part_of"] or ()),
            note=rows[a]["note"] or "",
            start=rows[a]["start"] or "",
            end=rows[a]["end"] or "",
            terms=tuple(spoken.get(a, ())),
            degree=degree.get(a, 0),
            rank=rank[a],
            shown=rank[a] <= shown,
            places={layout: of[a] for layout, of in places.items()},
            evidence=cited.get(a, ()),
            when=dates.reasons.get(a, ""),
        )
        for a in sorted(rows, key=lambda a: rank[a])
    )


def _terms(case: Case) -> dict[str, list[str]]:
    """Return the terms about each row: romanised, then as they are written."""
    found: dict[str, list[str]] = {}
    columns = ("term", "romanisation", "kanji", "about")
    for term, latin, written, about in case.tables["terms"].sort("id").select(columns).iter_rows():
        said = " ".join(dict.fromkeys(filter(None, (latin or term, written))))
        for row in about or ():
            found.setdefault(row, []).append(said)
    return found


def tie(case: Case, row: Row, cited: Mapping[str, tuple[Cited, ...]], dates: Dates) -> Tie:
    """Return a tie from its row, its bounded share and amount in words."""
    source, target, kind = str(row["source"]), str(row["target"]), str(row["kind"])
    share, amount = number_in_words(row, "share"), number_in_words(row, "amount")
    refused = row["refused_by"]
    strategies = row["strategy"]
    return Tie(
        id=str(row["id"]),
        source=source,
        target=target,
        kind=kind,
        channel=case.schema.tie_kinds[kind].channel,
        status=str(row["status"]),
        scope=str(row["scope"]),
        share=f"{share} %" if share else "",
        amount=f"{amount} {row['currency'] or ''}".strip() if amount else "",
        strategies=tuple(strategies) if isinstance(strategies, list) else (),
        start=str(row["start"] or ""),
        end=str(row["end"] or ""),
        refused_by=refusers(str(refused) if refused else None, source, target),
        note=str(row["note"] or ""),
        evidence=cited.get(str(row["id"]), ()),
        when=dates.reasons.get(str(row["id"]), ""),
        since=dates.since.get(str(row["id"]), ""),
    )


def number_in_words(row: Row, name: str) -> str:
    """Return a number or its bounds in words; a bound that is itself excluded stands after < or >.

    >>> bounded({"share": None, "share_min": None, "share_max": 10.0, "share_exclusive": "max"}, "share")
    '< 10'
    >>> bounded({"share": None, "share_min": 5.0, "share_max": 12500.0, "share_exclusive": None}, "share")
    '5–12,500'
    """
    exact, low, high = (row[f"{name}{end}"] for end in ("", "_min", "_max"))
    out = row[f"{name}_exclusive"]
    if isinstance(exact, float):
        return _number(exact)
    signs = {
        "min": ">" if out in ("min", "both") else "≥",
        "max": "<" if out in ("max", "both") else "≤",
    }
    if isinstance(low, float) and isinstance(high, float):
        if out is None:
            return f"{_number(low)}–{_number(high)}"
        return f"{signs['min']} {_number(low)}, {signs['max']} {_number(high)}"
    if isinstance(low, float):
        return f"{signs['min']} {_number(low)}"
    return f"{signs['max']} {_number(high)}" if isinstance(high, float) else ""


def _number(value: float) -> str:
    whole, dot, part = decimal(value).partition(".")
    return f"{int(whole):,}{dot}{part}" if abs(value) >= 10_000 else f"{whole}{dot}{part}"


def romanised(names: Iterable[str]) -> str:
    """Return names as somebody may type them: without marks, in small letters, long vowels short.

    Empty where that is how they are written already; a search that folds what is typed likewise finds them.

    >>> romanised(["Chuudoukyou"]), romanised(["Chūdōkyō", "Ōsaka"]), romanised(["benrishi"])
    ('chudokyo', 'chudokyo osaka', '')
    """
    found: dict[str, None] = {}
    for name in names:
        plain = unicodedata.normalize("NFKD", name).casefold()
        plain = "".join(c for c in plain if not unicodedata.combining(c))
        short = re.sub(r"([aiueo])\1+", r"\1", re.sub(r"ou", "o", plain))
        if short.isascii() and short != name.casefold():
            found[short] = None
    return " ".join(found)


def actor_kinds(case: Case, family_of: Mapping[str, str], said: Labels) -> tuple[Labelled, ...]:
    """Return the kinds of actors that there are, each with the family of most of its actors."""
    counts = Counter(case.kind_of.values())
    known = case.schema.actor_kinds
    within: dict[str, Counter[str]] = {}
    for actor, kind in case.kind_of.items():
        within.setdefault(kind, Counter())[family_of[actor]] += 1
    return tuple(
        Labelled(k, known[k].label, said.actor_kind(case, k), counts[k], _commonest(within[k]))
        for k in sorted(counts)
    )


def _commonest(counts: Counter[str]) -> str:
    return min(counts, key=lambda f: (-counts[f], f))


def tie_kinds(case: Case, ties: Sequence[Tie], said: Labels) -> tuple[Labelled, ...]:
    """Return the kinds of ties in the view, each with its channel."""
    counts = Counter(t.kind for t in ties)
    known = case.schema.tie_kinds
    return tuple(
        Labelled(k, known[k].label, said.tie_kind(case, k), counts[k], known[k].channel)
        for k in sorted(counts)
    )


def channels(case: Case, ties: Sequence[Tie], said: Labels) -> tuple[Labelled, ...]:
    """Return the channels of the view, as the ontology orders them."""
    counts = Counter(t.channel for t in ties)
    return tuple(
        Labelled(c, label, said.words.get(c, ""), counts[c], place=i)
        for i, (c, label) in enumerate(case.schema.channels.items())
        if counts[c]
    )


def words(case: Case, lang: str, said: Labels) -> dict[str, str]:
    """Return the labels of strategies and methods, as `strategy_self-funding`."""
    own = said.words if lang == "ja" else {}
    found = {}
    for prefix, (table, column) in _LISTS.items():
        for value in case.schema.tables[table].column(column).values:
            found[f"{prefix}_{value}"] = own.get(value) or case.schema.labels.get(
                value, value.replace("-", " ")
            )
    return found
