"""A generated economy in which everything is wrong, and each tie has a row of evidence."""

from pathlib import Path

import polars as pl

from kg.case.settings import FILE

WAYS = ("cells", "links", "sense")


def spoil(economy: Path, folder: Path, way: str) -> None:
    """Write an economy with errors in every row.

    Args:
        economy: the folder of a generated economy.
        folder: the folder to write.
        way: `cells` that cannot be read, `links` to rows that are not there, or `sense`: cells and
            links are sound, but ties are doubled, lead to themselves, and rest on nothing.
    """
    folder.mkdir()
    toml = (economy / FILE).read_text("utf-8").replace("[expect]", "[expect]\nsteps = 9")
    (folder / FILE).write_text(toml.replace('evidence = "synthetic-model"\n', ""), "utf-8")
    for name in ("actors", "measures", "documents"):
        (folder / f"{name}.parquet").write_bytes((economy / f"{name}.parquet").read_bytes())
    ties = pl.scan_parquet(economy / "ties.parquet").with_columns(
        pl.col(pl.Enum).cast(pl.String), pl.col("share").cast(pl.String)
    )
    number = pl.col("id").str.slice(1)
    evidence = ties.select(
        pl.format("e{}", number).alias("id"),
        about="id",
        document=pl.lit("synthetic"),
        locator=pl.lit("model"),
        column=pl.lit("status"),
        value=pl.col("status"),
        stance=pl.lit("supports"),
        method=pl.lit("speculation"),
    )
    ties, evidence = _WAYS[way](ties, evidence, number)
    ties.sink_parquet(folder / "ties.parquet")
    evidence.sink_parquet(folder / "evidence.parquet")


def _spoil_cells(
    ties: pl.LazyFrame, evidence: pl.LazyFrame, number: pl.Expr
) -> tuple[pl.LazyFrame, pl.LazyFrame]:
    wrong = pl.format("wrong {}", number)
    columns = (
        "kind",
        "status",
        "share",
        "share_min",
        "amount",
        "currency",
        "start",
        "end",
        "scope",
    )
    ties = ties.with_columns(wrong.alias(name) for name in columns)
    ties = ties.with_columns(pl.format("Tie {}", number).alias("id"), refused_by=pl.lit("nobody"))
    bad = pl.format("bad {}", pl.col("id"))
    evidence = evidence.with_columns(stance=bad, method=bad, id=bad, about=bad)
    return ties, evidence


def _spoil_links(
    ties: pl.LazyFrame, evidence: pl.LazyFrame, number: pl.Expr
) -> tuple[pl.LazyFrame, pl.LazyFrame]:
    ends = {end: pl.format("nobody-{}", number) for end in ("source", "target", "refused_by")}
    ties = ties.with_columns(
        **ends,
        share_min=pl.lit("60"),
        share_max=pl.lit("50"),
        share=pl.lit("70"),
        start=pl.lit("1999"),
        end=pl.lit("1998"),
        status=pl.lit("active"),
    )
    half = number.cast(pl.Int64) % 2 == 0
    ties = ties.with_columns(id=pl.when(half).then(pl.lit("t1")).otherwise("id"))
    about = pl.col("about")
    which = about.str.slice(1).cast(pl.Int64) % 4
    evidence = evidence.with_columns(
        document=pl.when(which == 0).then(pl.format("none-{}", about)).otherwise("document"),
        locator=pl.when(which == 1).then(pl.format("none.{}", about)).otherwise("locator"),
        column=pl.when(which == 2).then(pl.format("none-{}", about)).otherwise("column"),
        value=pl.format("none-{}", about),
        about=pl.when(which == 0).then(pl.format("none-{}", about)).otherwise("about"),
    )
    return ties, evidence


def _spoil_sense(
    ties: pl.LazyFrame, evidence: pl.LazyFrame, number: pl.Expr
) -> tuple[pl.LazyFrame, pl.LazyFrame]:
    which = number.cast(pl.Int64) % 3
    ties = ties.with_columns(
        target=pl.when(which == 0).then("source").otherwise("target"),
        kind=pl.when(which == 1).then(pl.lit("buys-exclusively-from")).otherwise("kind"),
        status=pl.when(which == 2).then(pl.lit("refused")).otherwise(pl.lit("active")),
        share=pl.lit("60"),
        amount=pl.lit("5"),
        scope=pl.lit("some"),
        refused_by=pl.lit(None, pl.String),
    )
    # Half of the ties a second time, so that there are no more of them.
    twice = ties.with_columns(pl.format("u{}", number).alias("id")).filter(
        number.cast(pl.Int64) % 2 == 0
    )
    once = ties.filter(number.cast(pl.Int64) % 2 == 0)
    evidence = evidence.with_columns(column=pl.lit(None, pl.String), value=pl.lit(None, pl.String))
    about = pl.col("about").str.slice(1)
    disputing = pl.when(about.cast(pl.Int64) % 3 == 1).then(pl.lit("disputes")).otherwise("stance")
    evidence = evidence.filter(about.cast(pl.Int64) % 2 == 0)
    return pl.concat([once, twice]), evidence.with_columns(stance=disputing)


_WAYS = {"cells": _spoil_cells, "links": _spoil_links, "sense": _spoil_sense}
