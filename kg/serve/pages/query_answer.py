"""The answer to a query on a page, and the same as a file."""

import re
from itertools import chain
from typing import Any

from kg.errors import quoted
from kg.queries import faults
from kg.serve import content_negotiation, protocol
from kg.serve.http import Refused, Request, Response
from kg.serve.limits import PAGE_ROWS
from kg.serve.pages.page_frame import PageContext, language_of
from kg.serve.pages.templating import verbatim
from kg.serve.pages.term_links import rows
from kg.serve.protocol import AnswerForms, ProtocolRequest
from kg.serve.store.client import QueryAnswer

_PLACE = re.compile(r"error at (\d+):(\d+)")
_ROW_FORMS = ("csv", "tsv", "json", "xml")
_GRAPH_FORMS = ("turtle", "ntriples", "jsonld", "rdfxml")
_ALL_FORMS = (*_ROW_FORMS, *_GRAPH_FORMS)


def ask_for_page(context: PageContext, question: ProtocolRequest, request: Request) -> QueryAnswer:
    """Ask a query for as many rows as a page shows.

    Args:
        context: what every page draws on.
        question: the query.
        request: the request, whose client may go away before the answer is there.
    """
    forms = AnswerForms("json", "turtle")
    return protocol.answer(context.holder, context.case, question, forms, request, PAGE_ROWS)


def fill_answer(
    context: PageContext, answer: QueryAnswer, text: str, again: str, request: Request
) -> dict[str, Any]:
    """Return an answer as the templates show it.

    Args:
        context: what every page draws on.
        answer: what the store answers, from `ask_for_page`.
        text: the query, of which an error names a line.
        again: the address that downloads the answer, up to the form, which follows it; empty where
            no address can.
        request: the request, which names the language.
    """
    cells: dict[str, Any] = {
        "status": answer.status,
        "kind": answer.kind,
        "truncated": answer.truncated,
        "most": f"{context.limits.rows:,}",
        "notices": faults.notices(answer.notices),
    }
    if answer.status != 200:
        return cells | _locate_error(answer.text, text)
    if answer.kind == "rows":
        case = context.stored.answered(answer.body) if context.stored else context.case
        cells["names"], cells["rows"] = rows(answer, case, language_of(request))
    elif answer.kind == "truth":
        cells["truth"] = b"true" in answer.body
    else:
        cells["graph"] = verbatim(answer.body.decode())
    cells["downloads"] = list_downloads(answer.kind, again) if again else []
    return cells


def _locate_error(message: str, query: str) -> dict[str, Any]:
    """Return an error with the line of the query that it names, if it names one."""
    place = _PLACE.search(message)
    number, column = (int(place[1]), int(place[2])) if place else (0, 0)
    lines = query.splitlines()
    line = lines[number - 1] if 0 < number <= len(lines) else ""
    return {"text": message, "line": number, "place": column, "faulty": line}


def list_downloads(kind: str, again: str) -> list[tuple[str, str]]:
    """Return the forms that an answer can be downloaded in, each with its address.

    Args:
        kind: `graph`, or any other kind of answer.
        again: the address up to the form.
    """
    forms = _GRAPH_FORMS if kind == "graph" else _ROW_FORMS
    return [(form, f"{again}{form}") for form in forms]


def download(
    context: PageContext, question: ProtocolRequest, form: str, request: Request
) -> Response:
    """Return an answer as a file in one form, whatever the request prefers.

    Args:
        context: what every page draws on.
        question: the query.
        form: the form, as `csv` or `turtle`.
        request: the request, whose client may go away before the answer is there.

    Raises:
        Refused: there is no such form, or no query.
    """
    if form not in _ALL_FORMS:
        forms = ", ".join(_ALL_FORMS)
        raise Refused(400, f"there is no form {quoted(form)}; forms: {forms}")
    if question.query is None:
        raise Refused(400, "there is no query to download an answer of")
    accepted = AnswerForms(form, None) if form in _ROW_FORMS else AnswerForms(None, form)
    answer = protocol.answer(context.holder, context.case, question, accepted, request)
    media_types = chain(content_negotiation.ROWS.items(), content_negotiation.GRAPHS.items())
    media = next(name for name, written_form in media_types if written_form == form)
    response = protocol.response(answer, media)
    if response.status_code == 200:
        name = f"answer.{content_negotiation.SUFFIXES.get(form, form)}"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
