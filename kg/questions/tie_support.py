"""What each tie rests on: its rows of evidence, and the passages and sources that these name."""

from collections.abc import Mapping

import polars as pl

from kg.case import Case
from kg.questions.pieces_of_evidence import COLUMNS_OF_THE_TIE


def support(case: Case) -> pl.DataFrame:
    """Return the evidence about ties: `tie`, `stance`, and the number of the `row` of evidence.

    Only evidence of the tie itself is meant, not that of a date or an amount. A tie without
    evidence of its own rests on the row that the case names for these, if it names one.

    Args:
        case: the case.
    """
    evidence = case.tables["evidence"].with_row_index("row")
    is_of_tie = pl.col("column").is_null() | pl.col("column").is_in(COLUMNS_OF_THE_TIE)
    ties = case.tables["ties"]["id"]
    about = evidence.filter(is_of_tie & pl.col("about").is_in(ties.implode()))
    rows = about.select(tie="about", stance="stance", row="row")
    general = evidence.filter(pl.col("id") == case.settings.evidence)
    if case.settings.evidence and len(general):
        bare = ties.filter(~ties.is_in(evidence["about"].implode()))
        resting = pl.DataFrame({"tie": bare}).join(general.select("stance", "row"), how="cross")
        rows = pl.concat([rows, resting.select(rows.columns)])
    return rows


def firm_ties(support_rows: pl.DataFrame, accepted: pl.Series) -> frozenset[str]:
    """Return the ties that accepted evidence supports and none disputes.

    Args:
        support_rows: what `support` returns.
        accepted: which rows of evidence count, a mark a row of the table.
    """
    counting = support_rows.filter(accepted.gather(support_rows["row"]))
    by_stance = {
        stance: frozenset(counting.filter(pl.col("stance") == stance)["tie"])
        for stance in ("supports", "disputes")
    }
    return by_stance["supports"] - by_stance["disputes"]


def units_of_ties(case: Case, support_rows: pl.DataFrame) -> Mapping[str, pl.DataFrame]:
    """Return which units each tie rests on, by kind of unit.

    Args:
        case: the case.
        support_rows: what `support` returns.

    Returns:
        For `row`, `passage`, `document`, `method` and `informant` the columns `tie` and `unit`: the
        tie is supported until all of its units are retracted. An interviewee who is not known is a
        unit of one row; of a tie that a source states itself, no informant can be retracted, so
        that it is missing. A kind of which the case has only one unit is left out.
    """
    evidence = case.tables["evidence"]
    rows = support_rows.filter(pl.col("stance") == "supports")
    stating = rows.with_columns(
        evidence.select("id", "document", "locator", "method", "informant")[rows["row"]]
    )
    passage = pl.concat_str("document", pl.lit(":"), "locator")
    is_told_by_somebody = pl.col("method").is_in(("interview", "survey", "anecdote"))
    unknown = pl.when(is_told_by_somebody).then(pl.concat_str(pl.lit("unknown, "), "id"))
    units = {
        "row": pl.col("id"),
        "passage": passage,
        "document": pl.col("document"),
        "method": pl.col("method"),
        "informant": pl.coalesce("informant", unknown),
    }
    by_kind = {}
    for kind, unit in units.items():
        frame = stating.select("tie", unit=unit).unique(maintain_order=True)
        stated_by_source = frame.filter(pl.col("unit").is_null())["tie"]
        if frame["unit"].n_unique() > 1:
            by_kind[kind] = frame.filter(~pl.col("tie").is_in(stated_by_source.implode()))
    return by_kind
