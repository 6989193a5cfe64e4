"""The page of an actor: its row, its ties with their evidence, and the same as RDF."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import polars as pl

from kg import rdf
from kg.case import Case
from kg.case.number_words import number_in_words
from kg.errors import near, quoted
from kg.questions.evidence import evidence
from kg.questions.pieces_of_evidence import Piece, documents, pieces_about
from kg.rdf.labels import Labels, labels_in
from kg.rendering.html.badges import badge
from kg.serve import protocol
from kg.serve.content_negotiation import GRAPHS, PAGE, choose_media_type
from kg.serve.http import Refused, Request, Response
from kg.serve.pages.page_frame import PageContext, language_of, respond_with_page
from kg.serve.pages.query_answer import download, list_downloads
from kg.serve.pages.term_links import actor, link
from kg.serve.protocol import AnswerForms, ProtocolRequest


def actor_page(context: PageContext, row: str, request: Request) -> Response:
    """Return an actor as a page, or in a form of RDF.

    Args:
        context: what every page draws on.
        row: the id of the actor.
        request: the request; it may want a file (`download`), or prefer RDF by its header Accept.

    Raises:
        Refused: the case has no such actor, or the request accepts none of the forms.
    """
    language, stored = language_of(request), context.stored
    case, has_more = stored.about(row) if stored else (context.case, False)
    description = _describe(case, row, language)
    form = request.args.get("download")
    if form:
        return download(context, _build_query(context.case, row), form, request)
    media = choose_media_type(request.accept, [PAGE, *GRAPHS])
    if media is None:
        forms = f"{PAGE}, {', '.join(GRAPHS)}"
        raise Refused(406, f"an actor is told as {forms}", [("Vary", "Accept")])
    if media != PAGE:
        question, form_of_graph = _build_query(context.case, row), AnswerForms(None, GRAPHS[media])
        answer = protocol.answer(context.holder, context.case, question, form_of_graph, request)
        return protocol.response(answer, media)
    picture = "" if stored else link(f"/view?focus={quote(row, safe='')}", language)
    return respond_with_page(
        context,
        "actor.html",
        request,
        "actors",
        row=row,
        picture=picture,
        more=has_more,
        downloads=list_downloads("graph", f"{quote(request.path)}?download="),
        **description,
    )


def _describe(case: Case, row: str, language: str) -> dict[str, Any]:
    """Return what the page shows of an actor.

    Raises:
        Refused: the case has no such actor.
    """
    if row not in case.names:
        hint = near(row, case.names)
        reason = f"the case {case.id} has no actor {quoted(row)}"
        raise Refused(404, reason + (f"; {hint}" if hint else ""))
    labels = labels_in(case, language)
    own = evidence(case, row)
    cells = case.row(row)
    ties = case.tables["ties"].filter((pl.col("source") == row) | (pl.col("target") == row))
    cited: dict[str, list[str]] = {}
    for piece in own.pieces:
        cited.setdefault(piece.row, []).append(f"{piece.document} {piece.locator}")
    names: list[tuple[str, Any]] = [("en", case.names[row])]
    if cells["name_ja"]:
        names.append(("ja", cells["name_ja"]))
    return {
        "names": names[::-1] if language == "ja" else names,
        "kind": kind_label(case, row, labels),
        "cells": own.cells,
        "ties": [
            _describe_tie(case, tie, cited.get(str(tie["id"]), []), language, labels)
            for tie in ties.iter_rows(named=True)
        ],
        "pieces": [_describe_piece(piece, labels) for piece in pieces_about(case, list(cited))],
        "documents": documents(case, {p.document for p in own.pieces}),
    }


def _describe_piece(piece: Piece, labels: Labels) -> dict[str, Any]:
    """Return a piece of evidence as the template shows it, with labels and a badge."""
    return {
        "piece": piece,
        "badge": badge("stance", piece.stance),
        "stance": labels.words.get(piece.stance, piece.stance),
        "method": labels.words.get(piece.method, piece.method),
    }


def kind_label(case: Case, row: str, labels: Labels) -> str:
    """Return the label of the kind of an actor.

    Args:
        case: the case.
        row: the id of the actor.
        labels: the labels of the page's language; a kind without one has its English label.
    """
    slug = case.kind_of[row]
    return labels.actor_kind(case, slug) or case.schema.actor_kinds[slug].label


def _describe_tie(
    case: Case, tie: Mapping[str, Any], cited: list[str], language: str, labels: Labels
) -> dict[str, Any]:
    """Return a tie as the template shows it: labels, linked ends, dates and its evidence."""
    kind, status = tie["kind"], tie["status"]
    share = number_in_words(tie, "share")
    dates = f"{tie['start'] or ''}–{tie['end'] or ''}" if tie["start"] or tie["end"] else ""
    return {
        "id": tie["id"],
        "kind": labels.tie_kind(case, kind) or case.schema.tie_kinds[kind].label,
        "source": actor(tie["source"], case, language),
        "target": actor(tie["target"], case, language),
        "status": labels.words.get(status, status),
        "badge": badge("status", status),
        "share": f"{share} %" if share else "",
        "dates": dates,
        "evidence": list(dict.fromkeys(cited)),
        "note": tie["note"] or "",
    }


def _build_query(case: Case, row: str) -> ProtocolRequest:
    """Return the query for what the store has of an actor: its row, its ties, their evidence."""
    node = str(rdf.node(case, row))
    text = f"""CONSTRUCT {{ ?s ?p ?o }} WHERE {{
  {{ VALUES ?s {{ {node} }} ?s ?p ?o }}
  UNION {{ ?s ih:source|ih:target {node} . ?s ?p ?o }}
  UNION {{ {node} ih:evidence ?s . ?s ?p ?o }}
  UNION {{ ?tie ih:source|ih:target {node} . ?tie ih:evidence ?s . ?s ?p ?o }}
}}"""
    return ProtocolRequest(text)
