"""What the page of an actor tells: its row, its ties with their evidence, and the same as RDF."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from kg import rdf
from kg.case import Case
from kg.errors import near, quoted
from kg.questions.evidence import evidence
from kg.questions.pieces_of_evidence import documents, pieces_about
from kg.questions.view.descriptions import number_in_words
from kg.rdf.labels import Labels, labels_in
from kg.rendering.html.badges import badge
from kg.serve.http import Refused
from kg.serve.pages.term_links import actor


def about(case: Case, row: str, language: str) -> dict[str, Any]:
    """Return what the page shows of an actor.

    Raises:
        Refused: the case has no such actor.
    """
    if row not in case.names:
        hint = near(row, case.names)
        raise Refused(
            404, f"the case {case.id} has no actor {quoted(row)}" + (f"; {hint}" if hint else "")
        )
    spoken = labels_in(case, language)
    own = evidence(case, row)
    cells = case.row(row)
    ties = case.tables["ties"].filter((pl.col("source") == row) | (pl.col("target") == row))
    cited: dict[str, list[str]] = {}
    for piece in own.pieces:
        cited.setdefault(piece.row, []).append(f"{piece.document} {piece.locator}")
    names = [("en", case.names[row]), *([("ja", cells["name_ja"])] if cells["name_ja"] else [])]
    return {
        "names": names[::-1] if language == "ja" else names,
        "kind": kind_label(case, row, spoken),
        "cells": own.cells,
        "ties": [
            _tie(case, tie, cited.get(str(tie["id"]), []), language, spoken)
            for tie in ties.iter_rows(named=True)
        ],
        "pieces": [
            {
                "piece": p,
                "badge": badge("stance", p.stance),
                "stance": spoken.words.get(p.stance, p.stance),
                "method": spoken.words.get(p.method, p.method),
            }
            for p in pieces_about(case, list(cited))
        ],
        "documents": documents(case, {p.document for p in own.pieces}),
    }


def kind_label(case: Case, row: str, spoken: Labels) -> str:
    """Return the label of the kind of an actor."""
    slug = case.kind_of[row]
    return spoken.actor_kind(case, slug) or case.schema.actor_kinds[slug].label


def _tie(
    case: Case, tie: Mapping[str, Any], cited: list[str], language: str, spoken: Labels
) -> dict[str, Any]:
    share = number_in_words(tie, "share")
    dates = [str(tie[name]) for name in ("start", "end") if tie[name]]
    return {
        "id": tie["id"],
        "kind": spoken.tie_kind(case, tie["kind"]) or case.schema.tie_kinds[tie["kind"]].label,
        "source": actor(tie["source"], case, language),
        "target": actor(tie["target"], case, language),
        "status": spoken.words.get(tie["status"], tie["status"]),
        "badge": badge("status", tie["status"]),
        "share": f"{share} %" if share else "",
        "dates": f"{tie['start'] or ''}–{tie['end'] or ''}" if dates else "",
        "evidence": list(dict.fromkeys(cited)),
        "note": tie["note"] or "",
    }


def query(case: Case, row: str) -> str:
    """Return the query for all that the store says of an actor: its row, its ties, their evidence."""
    node = str(rdf.node(case, row))
    return f"""CONSTRUCT {{ ?s ?p ?o }} WHERE {{
  {{ VALUES ?s {{ {node} }} ?s ?p ?o }}
  UNION {{ ?s ih:source|ih:target {node} . ?s ?p ?o }}
  UNION {{ {node} ih:evidence ?s . ?s ?p ?o }}
  UNION {{ ?tie ih:source|ih:target {node} . ?tie ih:evidence ?s . ?s ?p ?o }}
}}"""
