"""Writing an economy as a case: its tables as Parquet, coded by dictionary, and its case.toml."""

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from kg.case.settings import FILE
from kg.schema.read import own_schema
from kg.synthetic.economy import NOWHERE, Actors, DrawnTies
from kg.synthetic.model import FirmGroup, Model, Population, Size
from kg.synthetic.random_draws import Whole
from kg.system.sizes import ROW_GROUP_ROWS

ActorSet = Population | Size | FirmGroup
DOCUMENT, EVIDENCE, METHOD = "synthetic", "synthetic-model", "synthetic"
MARK = "generated.json"
_NOTE = (
    "Synthetic: drawn at random by a model, so that no row of this case speaks of anybody "
    "who exists."
)


def write_case(
    folder: Path, model: Model, who: Actors, ties: Iterable[DrawnTies], firms: int, seed: int
) -> dict[str, int]:
    """Write the tables and case.toml of an economy; return how many rows each table has.

    Every text column of more than a few values is coded by dictionary in the file, row group by
    row group, and statistics let a reader skip the row groups of kinds that it does not ask for:
    ties stand kind by kind.

    Args:
        folder: where to write.
        model: the model.
        who: the actors.
        ties: the ties, kind by kind.
        firms: how many firms; the title says so.
        seed: the seed that they were drawn with; likewise.
    """
    counts: dict[str, int] = {}
    for name, frame in _tables(model, who, ties, firms, seed):
        _write(frame, folder / f"{name}.parquet")
        counts[name] = len(frame)
        del frame  # before the next table is made
    head = _head(model, firms, seed, counts)
    (folder / FILE).write_text(head, "utf-8")
    origin = {"format": 1, "like": model.like.id, "firms": firms, "seed": seed}
    mark = json.dumps(origin)
    (folder / MARK).write_text(f"{mark}\n", "utf-8")
    return counts


def _tables(
    model: Model, who: Actors, ties: Iterable[DrawnTies], firms: int, seed: int
) -> Iterator[tuple[str, pl.DataFrame]]:
    """Yield each table with its name; it is made when it is asked for."""
    ids = _ids(model, who)
    yield "actors", _actors(model, who, ids)
    yield "measures", _measures(who, ids)
    parts = []
    first = 1  # the number of the first tie of its kind
    for drawn_ties in ties:
        parts.append(_ties(model, drawn_ties, ids, first))
        first += len(drawn_ties.source)
    yield "ties", pl.concat(parts, rechunk=False)
    del parts
    yield "documents", _documents(firms, seed)
    yield "evidence", _evidence()


def _write(frame: pl.DataFrame, path: Path) -> None:
    """Write a table as Parquet in groups of rows, with statistics that a query can skip by."""
    frame.write_parquet(path, compression="lz4", statistics=True, row_group_size=ROW_GROUP_ROWS)


def _ids(model: Model, who: Actors) -> pl.Series:
    """Return the ids of all actors, in the order of their numbers."""
    parts = []
    for population in model.populations:
        number = len(who.members[population.name])
        if population.single:
            parts.append(pl.Series([population.name]))
        else:
            parts.append(_numbered(population.id, number))
    firm_ids = _numbered("f", len(who.employees))
    parts.append(firm_ids)
    return pl.concat(parts).alias("id")


def _numbered(prefix: str, number: int, start: int = 1) -> pl.Series:
    """Return texts that are a prefix and a number; `number` says how many."""
    numbers = pl.int_range(start, start + number, eager=True)
    text = pl.concat_str(pl.lit(prefix), numbers.cast(pl.String))
    return pl.select(text).to_series()


def _coded(values: Sequence[str], codes: npt.NDArray[np.integer[Any]], name: str) -> pl.Series:
    """Return a column of few values, each given by its place; an empty text is an empty cell."""
    texts = sorted({v for v in values if v})
    places = [texts.index(v) if v else len(texts) for v in values]
    place_of_cell = np.array(places, np.uint32)[codes]
    choices = pl.Series(name, [*texts, None], dtype=pl.Enum(texts))
    return choices.gather(place_of_cell)


def _actors(model: Model, who: Actors, ids: pl.Series) -> pl.DataFrame:
    """Return the table of actors, with places only where a population stands for the regions."""
    sets = _sets_with_kinds(model)
    set_of = np.zeros(who.total, np.int64)
    for i, actor_set in enumerate(sets):
        set_of[who.members[actor_set.name]] = i
    kinds = [actor_set.kind for actor_set in sets]
    names = _population_names(model, who)
    names.append(_firm_names(sets, set_of[who.first :]))
    name = pl.concat(names).alias("name")
    kind = _coded(kinds, set_of, "kind")
    columns = [ids, name, kind, _part_of(model, who)]
    regions = (p.name for p in model.populations if p.kind == "place" and not p.single)
    region = next(regions, None)
    if region is not None:
        places = who.members[region]
        place_ids = ids.gather(places)
        codes = np.where(who.region == NOWHERE, len(places), who.region)
        columns.append(_coded([*place_ids, ""], codes, "place"))
    return pl.DataFrame(columns)


def _sets_with_kinds(model: Model) -> list[ActorSet]:
    """Return the sets that give their members a kind; of several the last one decides."""
    groups = [group for group in model.groups if group.kind]
    return [*model.populations, *model.sizes, *groups]


def _population_names(model: Model, who: Actors) -> list[pl.Series]:
    """Return the names of the members of each population, numbered if it has several."""
    kinds = own_schema().actor_kinds
    names = []
    for population in model.populations:
        label = population.label or kinds[population.kind].label
        number = len(who.members[population.name])
        if population.single:
            names.append(pl.Series([f"Synthetic {label}"]))
        else:
            names.append(_numbered(f"Synthetic {label} ", number))
    return names


def _firm_names(sets: Sequence[ActorSet], set_of_firm: Whole) -> pl.Series:
    """Return the names of firms: the label of their set, and their place by size."""
    kinds = own_schema().actor_kinds
    labels = []
    for actor_set in sets:
        own_label = actor_set.label if isinstance(actor_set, Size) else ""
        labels.append(own_label or kinds[actor_set.kind].label)
    label = _coded(labels, set_of_firm, "label").cast(pl.String)
    numbers = pl.int_range(1, len(label) + 1, eager=True)
    name = pl.concat_str(pl.lit("Synthetic "), label, pl.lit(" "), numbers.cast(pl.String))
    return pl.select(name).to_series()


def _part_of(model: Model, who: Actors) -> pl.Series:
    """Return the column `part_of`; firms are part of nothing."""
    cells: list[str | None] = []
    for population in model.populations:
        wholes = ";".join(population.part_of)
        number = len(who.members[population.name])
        cells += [wholes or None] * number
    cells += [None] * len(who.employees)
    return pl.Series("part_of", cells, pl.String)


def _measures(who: Actors, ids: pl.Series) -> pl.DataFrame:
    """Return the table of measures: the employees of each firm."""
    number = len(who.employees)
    same = np.zeros(number, np.int64)
    columns = [
        _numbered("m", number).alias("id"),
        ids[who.first :].alias("about"),
        _coded(["employees"], same, "measure"),
        pl.Series("value", who.employees.astype(np.int32)),
        _coded(["employees"], same, "unit"),
    ]
    return pl.DataFrame(columns)


def _ties(model: Model, ties: DrawnTies, ids: pl.Series, first: int) -> pl.DataFrame:
    """Return ties as rows; `first` is the number in the id of the first."""
    number = len(ties.source)
    columns = [_numbered("t", number, first).alias("id")]
    columns.append(ids.gather(ties.source).alias("source"))
    columns.append(ids.gather(ties.target).alias("target"))
    for name in ("kind", "status", "refused_by"):
        words = [getattr(rule, name) for rule in model.rules]
        columns.append(_coded(words, ties.rule, name))
    has_share = pl.col("share") > 0
    shares = pl.DataFrame({"share": ties.share})
    stated_share = shares.select(pl.when(has_share).then("share"))
    columns.append(stated_share.to_series())
    return pl.DataFrame(columns)


def _documents(firms: int, seed: int) -> pl.DataFrame:
    """Return the table `documents`: one row, which says that the economy is made up."""
    title = f"Synthetic economy of {firms:,} firms, seed {seed}: made by kg generate from no source"
    row = {"id": DOCUMENT, "title": title, "locators": "model", "note": _NOTE}
    return pl.DataFrame([row])


def _evidence() -> pl.DataFrame:
    """Return the table `evidence`: one row, which has the model as its passage."""
    row = {
        "id": EVIDENCE,
        "about": DOCUMENT,
        "document": DOCUMENT,
        "locator": "model",
        "method": METHOD,
        "note": _NOTE,
    }
    return pl.DataFrame([row])


def _head(model: Model, firms: int, seed: int, counts: dict[str, int]) -> str:
    """Return case.toml: the head, the tiers of the case it is like, and the standard questions."""
    like = model.like.settings
    made_like = f"It is made like the case {model.like.id}; kg generate says how near it comes."
    head = {
        "id": f"synthetic-{firms}-{seed}",
        "title": f"{model.title} ({firms:,} firms, seed {seed}; synthetic)",
        "summary": f"{_NOTE} {made_like}",
        "licence": "CC0-1.0",
        "language": like.language,
        "evidence": EVIDENCE,
    }
    if like.period:
        days = (day.isoformat() for day in like.period)
        head["period"] = "/".join(days)
    lines = [f"{key} = {_toml(text)}" for key, text in head.items()]
    lines += ["", "[expect]"]
    lines += (f"{name} = {number}" for name, number in counts.items())
    lines += ["", "[tiers]"]
    # An id, or a kind that only that case has, names no actor here.
    actor_kinds = own_schema().actor_kinds
    for tier, kinds in like.tiers.items():
        own_kinds = [kind for kind in kinds if kind in actor_kinds]
        if own_kinds:
            lines.append(f"{json.dumps(tier)} = {_toml(own_kinds)}")
    for name, question in model.questions.items():
        lines += ["", f"[channels.{name}]"]
        lines += (f"{key} = {_toml(cell)}" for key, cell in question.items())
    text = "\n".join(lines)
    return f"{text}\n"


def _toml(cell: str | Sequence[str]) -> str:
    """Return a text or a list of texts as TOML, which writes them as JSON does."""
    return json.dumps(cell, ensure_ascii=False)
