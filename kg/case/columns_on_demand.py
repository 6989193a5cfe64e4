"""What is not read with the graph of a large case, read when a question asks for it."""

import polars as pl

from kg.case.convert_cells import as_text, convert
from kg.case.model import Case
from kg.errors import CaseError, Problem, grave


def percentages(case: Case) -> pl.DataFrame:
    """Return the measures in percent.

    Raises:
        CaseError: the table was left out as large, and these rows of it have problems.
    """
    frame, path = case.tables["measures"], case.folder / "measures.parquet"
    percent = pl.col("unit") == "percent"
    if len(frame) or not _by_column(case) or not path.exists():
        return frame.filter(percent)
    spec = case.schema.tables["measures"]
    file = pl.scan_parquet(path).with_row_index("line", offset=1)
    stored = file.collect_schema()
    if "unit" not in stored:
        return frame
    some = file.filter(pl.col("unit").cast(pl.String) == "percent").collect()
    texts = [as_text(c.name, stored.get(c.name)) for c in spec.columns]
    found, problems = convert(
        some.select(*texts, "line", file=pl.lit(path.name)), spec, case.schema
    )
    if errors := grave(problems):
        raise _unusable(case, errors)
    return found


def called(case: Case, ties: pl.Series) -> pl.Series:
    """Return the ids of ties, each as often as it is there; a large case calls them by the numbers of their rows."""
    if ties.dtype == pl.String:
        return ties
    if not len(ties):
        return ties.cast(pl.String)
    every = pl.read_parquet(case.folder / "ties.parquet", columns=["id"])["id"].cast(pl.String)
    return every.gather(ties).alias(ties.name)


def _by_column(case: Case) -> bool:
    return case.tables["ties"].schema["id"] != pl.String


def _unusable(case: Case, problems: list[Problem]) -> CaseError:
    some = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
    hint = f"see them all with: kg check --case {case.folder}"
    return CaseError(f"the case {case.folder} has {some}", problems, hint)
