"""Small worlds: cases of a few rows, written as the tables that a user would write."""

from pathlib import Path

from kg.case import Case, read_case
from kg.schema.model import own_schema

CASE = 'id = "world"\ntitle = "A small world"\nperiod = "2000"\n'


def write(folder: Path, toml: str = CASE, **tables: str) -> Path:
    """Write a case: each table as lines whose cells are separated by bars, the first line naming columns."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "case.toml").write_text(toml, "utf-8")
    for name, text in tables.items():
        assert name in own_schema().tables
        lines = [line.strip() for line in text.strip().splitlines()]
        rows = [",".join(f'"{c}"' if "," in c else c for c in (c.strip() for c in line.split("|"))) for line in lines]
        (folder / f"{name}.csv").write_text("\n".join(rows) + "\n", "utf-8")
    return folder


def world(folder: Path, toml: str = CASE, **tables: str) -> Case:
    """Write a case and read it."""
    return read_case(write(folder, toml, **tables))


def as_parquet(source: Path, folder: Path) -> Path:
    """Write the tables of a case as Parquet, texts as they are."""
    import polars as pl

    folder.mkdir(parents=True, exist_ok=True)
    (folder / "case.toml").write_bytes((source / "case.toml").read_bytes())
    for table in source.glob("*.csv"):
        pl.read_csv(table, infer_schema=False).write_parquet(folder / f"{table.stem}.parquet")
    return folder
