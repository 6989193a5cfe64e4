"""The SPARQL page: our plain editor with the answer, or yasgui where it is installed."""

from urllib.parse import urlencode

from kg.queries import library
from kg.rendering.safe_html import data
from kg.serve.http import Request, Response
from kg.serve.limits import LINK_CHARACTERS
from kg.serve.pages import yasgui
from kg.serve.pages.page_frame import PageContext, language_of, respond_with_page
from kg.serve.pages.query_answer import ask_for_page, fill_answer
from kg.serve.pages.templating import verbatim
from kg.serve.pages.translations import server_words
from kg.serve.protocol import ProtocolRequest

_START = """SELECT ?actor ?name WHERE {
  ?actor a ih:Actor ; rdfs:label ?name .
}
ORDER BY ?name
LIMIT 20
"""


def sparql_page(context: PageContext, question: ProtocolRequest, request: Request) -> Response:
    """Return the SPARQL page, with the answer to the query if there is one.

    Where yasgui is installed, it is the page for a request without a query, unless the request
    wants the plain editor.

    Args:
        context: what every page draws on.
        question: the query, if there is one.
        request: the request; `load` names a query of the library to begin with.
    """
    has_query = question.query is not None
    if context.tabbed and not has_query and request.args.get("editor") != "plain":
        return _yasgui_page(context, request)
    answer = None
    if question.query is not None:
        text = question.query
        again = f"/sparql?{urlencode([('query', text)], errors='replace')}&download="
        again = again if len(again) < LINK_CHARACTERS else ""
        query_answer = ask_for_page(context, question, request)
        answer = fill_answer(context, query_answer, text, again, request)
    else:
        example = library().get(request.args.get("load", ""))
        text = context.example_text(example) if example else _START
    return respond_with_page(
        context,
        "sparql.html",
        request,
        "sparql",
        script="sparql.js",
        text=verbatim(text),
        answer=answer,
        library=library().values(),
        yasgui=context.tabbed is not None,
        status=answer["status"] if answer else 200,
    )


def _yasgui_page(context: PageContext, request: Request) -> Response:
    """Return the page of the editor yasgui, with its start values and its library."""
    start_values = {
        **yasgui.start_values(context.case, _START, context.example_texts),
        "load": request.args.get("load", ""),
        "words": {"query": server_words(language_of(request))["query"]},
    }
    return respond_with_page(
        context,
        "yasgui.html",
        request,
        "sparql",
        script="yasgui.js",
        besides=yasgui.ALLOWED,
        start_values=data(start_values),
        library=library().values(),
    )
