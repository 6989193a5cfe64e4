"""The columns of a large case that are read only when a question asks for them."""

import polars as pl

from kg.case.convert_cells import as_text, convert
from kg.case.model import Case
from kg.case.untrusted_parquet import read_plan, scan, stored_types
from kg.errors import grave, unusable_case


def percentages(case: Case) -> pl.DataFrame:
    """Return the measures in percent.

    Raises:
        CaseError: the table was left out as large, and these rows of it have problems.
    """
    measures, path = case.tables["measures"], case.folder / "measures.parquet"
    percent = pl.col("unit") == "percent"
    if len(measures) or not is_read_by_column(case) or not path.exists():
        return measures.filter(percent)
    spec = case.schema.tables["measures"]
    stored = stored_types(path)
    if "unit" not in stored:
        return measures
    file = scan(path).with_row_index("line", offset=1)
    rows = read_plan(path, file.filter(pl.col("unit").cast(pl.String) == "percent"))
    texts = [as_text(column.name, stored.get(column.name)) for column in spec.columns]
    rows = rows.select(*texts, "line", file=pl.lit(path.name))
    typed, problems = convert(rows, spec, case.schema)
    if errors := grave(problems):
        raise unusable_case(case.folder, errors)
    return typed


def called(case: Case, ties: pl.Series) -> pl.Series:
    """Return the ids of ties, each as often as it is there.

    Args:
        case: the case.
        ties: ids; for a large case the numbers of the ties' rows, which stand for the ids.
    """
    if ties.dtype == pl.String:
        return ties
    if not len(ties):
        return ties.cast(pl.String)
    path = case.folder / "ties.parquet"
    ids = read_plan(path, scan(path).select(pl.col("id").cast(pl.String)))["id"]
    return ids.gather(ties).alias(ties.name)


def is_read_by_column(case: Case) -> bool:
    """Tell whether a case was read by column: then numbers, not texts, stand for its ties."""
    return case.tables["ties"].schema["id"] != pl.String
