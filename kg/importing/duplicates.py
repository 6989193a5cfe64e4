"""ImportedActors that may be the same: of one kind, their names alike when spelling is folded."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from kg.case.fold import fold
from kg.importing.actors import ImportedActors
from kg.importing.left_out import SourceProblem
from kg.importing.plan import FILE
from kg.importing.sheets import Sheet
from kg.system.sizes import ALIKE_NAMES, COMPARED_NAMES

_FORMS = re.compile(
    r"(?:株式会社|有限会社|合同会社|合資会社|財団法人|社団法人|\(株\)|\(有\)|㈱|㈲)"
    r"|\b(?:co|company|corp|corporation|inc|incorporated|ltd|limited|llc|plc|gmbh|ag|sa|srl|spa|bv"
    r"|nv|oy|ab|as|kk|the)\b"
)
_KEY_LETTERS = 4


@dataclass(frozen=True)
class Pair:
    """Two actors that may be one, and why."""

    first: str
    second: str
    reason: str


def bare_name(name: str) -> str:
    """Return a name folded, without the words for the legal form.

    >>> bare_name("トヨタ自動車株式会社") == bare_name("㈱トヨタ自動車")
    True
    >>> bare_name("Acme Co., Ltd.")
    'acme'
    """
    folded = fold(name)
    bare = " ".join(re.findall(r"\w+", _FORMS.sub(" ", folded.replace(",", " "))))
    return bare or folded


def find_duplicates(actors: Iterable[Mapping[str, str]]) -> Iterator[Pair]:
    """Yield pairs of actors that may be the same: by an identifier, or by kind and name.

    Names that begin alike are compared letter by letter; with very many names only those that are
    equal once they are folded.

    Args:
        actors: rows of actors: `id`, `name`, `kind` and `identifiers`.
    """
    rows = list(actors)
    yield from _by_identifier(rows)
    exact: dict[tuple[str, str], str] = {}
    blocks: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for row in rows:
        bare = bare_name(row.get("name") or "")
        kind, row_id = row.get("kind") or "", row["id"]
        if not bare:
            continue
        if (first := exact.get((kind, bare))) is not None:
            yield Pair(first, row_id, "the same name but for spelling or legal form")
            continue
        exact[kind, bare] = row_id
        blocks.setdefault((kind, bare[:_KEY_LETTERS]), []).append((row_id, bare))
    if len(rows) <= COMPARED_NAMES:
        for block in blocks.values():
            yield from _alike(block)


def _alike(block: list[tuple[str, str]]) -> Iterator[Pair]:
    """Yield the pairs of actors in a block with like names, unless numbers or letters differ."""
    names = [bare for _, bare in block]
    for place, (row_id, bare) in enumerate(block):
        matches = process.extract(
            bare, names[place + 1 :], scorer=fuzz.ratio, score_cutoff=ALIKE_NAMES, limit=None
        )
        for _, score, further in matches:
            second, name = block[place + 1 + further]
            if _digits(bare) == _digits(name):  # Plant 1 is not Plant 2
                yield Pair(row_id, second, f"names alike to {score:.0f} %")


def _digits(name: str) -> list[str]:
    """Return the numbers and single letters of a name, which tell like names apart."""
    return re.findall(r"\d+|\b\w\b", name)


def _by_identifier(rows: Iterable[Mapping[str, str]]) -> Iterator[Pair]:
    """Yield the pairs of actors that share an identifier; the first actor is in each pair."""
    holders: dict[str, str] = {}
    for row in rows:
        for identifier in (row.get("identifiers") or "").split(";"):
            value = identifier.strip()
            if not value:
                continue
            first = holders.setdefault(value, row["id"])
            if first != row["id"]:
                yield Pair(first, row["id"], f"the same identifier {value}")


def duplicates_as_notes(
    pairs: Iterable[Pair], actors: ImportedActors, sheets: Iterable[Sheet], source: str
) -> Iterator[SourceProblem]:
    """Yield a note for each pair, with the line of `import.toml` that makes them one.

    Args:
        pairs: actors that may be the same.
        actors: the actors.
        sheets: the sheets of the source.
        source: what the source is called.
    """
    by_name = {sheet.name: sheet for sheet in sheets}
    for pair in pairs:
        sheet_name, number = actors.spots[pair.second]
        first, second = (actors.rows[row]["name"] for row in (pair.first, pair.second))
        message = f"{second!r} may be {first!r}: {pair.reason}"
        cure = f'[same_as] "{second}" = "{pair.first}"'
        hint = f"if so, write {cure} in {FILE}, and import anew with --map"
        sheet = by_name.get(sheet_name)
        spot = sheet.spot(number, None) if sheet else source
        file = sheet.file if sheet else source
        yield SourceProblem(file, number, "", message, hint, "note", spot=spot)
