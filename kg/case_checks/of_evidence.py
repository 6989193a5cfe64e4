"""Checks of evidence: what rests on no passage, on suspicion, or on a passage that disputes it."""

from collections.abc import Mapping

import polars as pl

from kg.case_checks.rows import CheckedRows, FaultyRows, as_word, findings

_STATEMENTS = {"claims": "claim", "steps": "step", "terms": "term"}


def find_actors_without_evidence(rows: CheckedRows) -> FaultyRows:
    """Find the actors that no passage is about, unless a passage supports all rows."""
    return _tell_unevidenced(rows, {"actors": "actor"})


def find_statements_without_evidence(rows: CheckedRows) -> FaultyRows:
    """Find the claims, steps and terms that no passage is about.

    Ties and measures without evidence are found while the tables are read.
    """
    return _tell_unevidenced(rows, _STATEMENTS)


def _tell_unevidenced(rows: CheckedRows, nouns: Mapping[str, str]) -> FaultyRows:
    """Return the rows without evidence as findings, each row called by the noun of its table."""
    spots = [
        rows.without_evidence(table).select("id", "file", "line", noun=pl.lit(noun))
        for table, noun in nouns.items()
    ]
    message = pl.format("the {} {} has no evidence", "noun", "id")
    hint = pl.format("add a row about {} to evidence.csv", "id")
    return findings(pl.concat(spots), "id", message, hint)


def find_rows_only_disputed(rows: CheckedRows) -> FaultyRows:
    """Find the rows that some passage disputes, and no passage supports."""
    evidence = rows["evidence"].select("about", stance=as_word("stance"))
    disputed = evidence.filter(pl.col("stance") == "disputes").select(id="about").unique()
    supported = evidence.filter(pl.col("stance") == "supports").select(id="about")
    wrong = disputed.join(supported, on="id", how="anti")
    spots = [
        frame.select("id", "file", "line").join(wrong, on="id", how="semi")
        for frame in rows.case.tables.values()
    ]
    message = pl.format("the row {} is disputed, and nothing supports it", "id")
    hint = "add the passage that states the row, or remove the row"
    return findings(pl.concat(spots), "id", message, hint)


def find_suspicions_active(rows: CheckedRows) -> FaultyRows:
    """Find the active ties of which all supporting evidence is speculation.

    Such a tie carries flow in every answer, as if it were known.
    """
    supports = rows["evidence"].filter(as_word("stance") == "supports")
    method = supports.select(id="about", is_guess=as_word("method") == "speculation")
    suspected = method.filter("is_guess").select("id").unique()
    # Evidence without a method says nothing for the tie, nor against it.
    otherwise = method.filter(~pl.col("is_guess")).select("id")
    suspected = suspected.join(otherwise, on="id", how="anti")
    active = rows["ties"].filter(as_word("status") == "active")
    wrong = active.join(suspected, on="id", how="semi")
    message = pl.format("the tie {} is active, but only speculation supports it", "id")
    hint = "set its status to alleged, or add evidence that the tie is in effect"
    return findings(wrong, "status", message, hint)


def find_documents_uncited(rows: CheckedRows) -> FaultyRows:
    """Find the documents that no evidence points into."""
    cited = rows["evidence"].select(id="document").unique()
    uncited = rows["documents"].join(cited, on="id", how="anti")
    message = pl.format("no evidence cites the document {}", "id")
    return findings(uncited, "id", message, "cite the document in evidence.csv, or remove it")
