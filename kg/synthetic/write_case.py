"""Writing an economy as a case: its tables as Parquet, coded by dictionary, and its case.toml."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from kg.case.settings import FILE
from kg.schema.read import own_schema
from kg.synthetic.economy import NOWHERE, Actors, DrawnTies
from kg.synthetic.model import FirmGroup, Model, Population, Size

DOCUMENT, EVIDENCE, METHOD = "synthetic", "synthetic-model", "synthetic"
MARK = "generated.json"
_ROW_GROUP = 1 << 20
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
    ids = _ids(model, who)
    counts = {"actors": _write(_actors(model, who, ids), folder, "actors")}
    counts["measures"] = _write(_measures(who, ids), folder, "measures")
    parts, start = [], 1
    for drawn_ties in ties:
        parts.append(_ties(model, drawn_ties, ids, start))
        start += len(drawn_ties.source)
    counts["ties"] = _write(pl.concat(parts, rechunk=False), folder, "ties")
    counts["documents"] = _write(_documents(firms, seed), folder, "documents")
    counts["evidence"] = _write(_evidence(), folder, "evidence")
    (folder / FILE).write_text(_head(model, firms, seed, counts), "utf-8")
    origin = {"format": 1, "like": model.like.id, "firms": firms, "seed": seed}
    (folder / MARK).write_text(json.dumps(origin) + "\n", "utf-8")
    return counts


def _write(frame: pl.DataFrame, folder: Path, name: str) -> int:
    frame.write_parquet(
        folder / f"{name}.parquet", compression="lz4", statistics=True, row_group_size=_ROW_GROUP
    )
    return len(frame)


def _ids(model: Model, who: Actors) -> pl.Series:
    parts = []
    for population in model.populations:
        number = len(who.members[population.name])
        single = population.single
        parts.append(pl.Series([population.name]) if single else _numbered(population.id, number))
    parts.append(_numbered("f", len(who.employees)))
    return pl.concat(parts).alias("id")


def _numbered(prefix: str, number: int, start: int = 1) -> pl.Series:
    numbers = pl.int_range(start, start + number, eager=True)
    return pl.select(pl.concat_str([pl.lit(prefix), numbers.cast(pl.String)])).to_series()


def _coded(values: Sequence[str], codes: npt.NDArray[np.integer[Any]], name: str) -> pl.Series:
    """Return a column of few values, each given by its place; an empty text is an empty cell."""
    texts = sorted({v for v in values if v})
    code = np.array([texts.index(v) if v else len(texts) for v in values], np.uint32)[codes]
    return pl.Series([*texts, None], dtype=pl.Enum(texts)).gather(code).alias(name)


def _actors(model: Model, who: Actors, ids: pl.Series) -> pl.DataFrame:
    schema = own_schema().actor_kinds
    kinds = np.zeros(who.total, np.int64)
    everyone: list[Population | Size | FirmGroup] = [
        *model.populations,
        *model.sizes,
        *(g for g in model.groups if g.kind),
    ]
    for i, actor_set in enumerate(everyone):
        kinds[who.members[actor_set.name]] = i
    kind_of = [actor_set.kind for actor_set in everyone]
    called = [
        actor_set.label
        if isinstance(actor_set, Size) and actor_set.label
        else schema[actor_set.kind].label
        for actor_set in everyone
    ]
    names = []
    for population in model.populations:
        label = population.label or schema[population.kind].label
        number = len(who.members[population.name])
        names.append(
            pl.Series([f"Synthetic {label}"])
            if population.single
            else _numbered(f"Synthetic {label} ", number)
        )
    labels = _coded(called, kinds[who.first :], "label")
    numbers = pl.int_range(1, len(labels) + 1, eager=True).cast(pl.String)
    parts = [pl.lit("Synthetic "), labels.cast(pl.String), pl.lit(" "), numbers]
    names.append(pl.select(pl.concat_str(parts)).to_series())
    columns = [ids, pl.concat(names).alias("name"), _coded(kind_of, kinds, "kind")]
    part_of: list[str | None] = []
    for population in model.populations:
        cell = ";".join(population.part_of) or None
        part_of += [cell] * len(who.members[population.name])
    columns.append(pl.Series("part_of", part_of + [None] * len(who.employees), pl.String))
    places = next(
        (who.members[p.name] for p in model.populations if p.kind == "place" and not p.single), None
    )
    if places is not None:
        where = np.where(who.region == NOWHERE, len(places), who.region)
        columns.append(_coded([*ids.gather(places), ""], where, "place"))
    return pl.DataFrame(columns)


def _measures(who: Actors, ids: pl.Series) -> pl.DataFrame:
    number = len(who.employees)
    same = np.zeros(number, np.int64)
    return pl.DataFrame(
        [
            _numbered("m", number).alias("id"),
            ids[who.first :].alias("about"),
            _coded(["employees"], same, "measure"),
            pl.Series("value", who.employees.astype(np.int32)),
            _coded(["employees"], same, "unit"),
        ]
    )


def _ties(model: Model, ties: DrawnTies, ids: pl.Series, start: int) -> pl.DataFrame:
    number = len(ties.source)
    rules = model.rules
    return pl.DataFrame(
        [
            _numbered("t", number, start).alias("id"),
            ids.gather(ties.source).alias("source"),
            ids.gather(ties.target).alias("target"),
            _coded([r.kind for r in rules], ties.rule, "kind"),
            _coded([r.status for r in rules], ties.rule, "status"),
            _coded([r.refused_by for r in rules], ties.rule, "refused_by"),
            pl.DataFrame({"share": ties.share})
            .select(pl.when(pl.col("share") > 0).then("share"))
            .to_series(),
        ]
    )


def _documents(firms: int, seed: int) -> pl.DataFrame:
    title = f"Synthetic economy of {firms:,} firms, seed {seed}: made by kg generate from no source"
    return pl.DataFrame(
        {"id": [DOCUMENT], "title": [title], "locators": ["model"], "note": [_NOTE]}
    )


def _evidence() -> pl.DataFrame:
    row = {
        "id": EVIDENCE,
        "about": DOCUMENT,
        "document": DOCUMENT,
        "locator": "model",
        "method": METHOD,
        "note": _NOTE,
    }
    return pl.DataFrame({name: [cell] for name, cell in row.items()})


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
        head["period"] = "/".join(day.isoformat() for day in like.period)
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in head.items()]
    lines += [
        "",
        "[expect]",
        *(f"{name} = {number}" for name, number in counts.items()),
        "",
        "[tiers]",
    ]
    # An id, or a kind of that case alone, stands for nobody here.
    actor_kinds = own_schema().actor_kinds
    tiers = {tier: [k for k in kinds if k in actor_kinds] for tier, kinds in like.tiers.items()}
    lines += [f"{json.dumps(tier)} = {_list(kinds)}" for tier, kinds in tiers.items() if kinds]
    for name, question in model.questions.items():
        lines += ["", f"[channels.{name}]"]
        lines += [
            f"{key} = {_list(cell) if key != 'count' else json.dumps(cell)}"
            for key, cell in question.items()
        ]
    return "\n".join(lines) + "\n"


def _list(names: Iterable[str]) -> str:
    return json.dumps(list(names), ensure_ascii=False)
