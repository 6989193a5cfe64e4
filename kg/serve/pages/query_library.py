"""The pages of the query library: its table of contents, and one query with its answer."""

from collections import defaultdict
from urllib.parse import quote, urlencode

from kg.errors import QueryError, near, quoted
from kg.queries import Query, library
from kg.serve.http import Refused, Request, Response
from kg.serve.pages.page_frame import PageContext, respond_with_page
from kg.serve.pages.query_answer import ask_for_page, download, fill_answer
from kg.serve.pages.templating import verbatim
from kg.serve.protocol import ProtocolRequest
from kg.serve.store.client import QueryAnswer
from kg.system.input_limits import BOUNDED_ROWS

_NO_PARAMETERS = ("lang", "download", "load")  # they stand in addresses, but not in queries


def library_page(context: PageContext, request: Request) -> Response:
    """Return the page that lists the queries by topic.

    Args:
        context: what every page draws on.
        request: the request, which names the language.
    """
    topics: dict[str, list[Query]] = defaultdict(list)
    for query in library().values():
        topics[query.topic].append(query)
    return respond_with_page(context, "queries.html", request, "queries", topics=topics)


def query_page(context: PageContext, topic: str, name: str, request: Request) -> Response:
    """Return the page of a query with its answer, or the answer as a file.

    Args:
        context: what every page draws on.
        topic: the topic in the address.
        name: the name of the query in the address.
        request: the request; its parameters are those of the query, and `download`, a form.

    Raises:
        Refused: there is no such query, or no such form.
        QueryError: a parameter is wrong, and a file is asked for.
    """
    query = library().get(name)
    if query is None or query.topic != topic:
        hint = near(name, library())
        reason = f"the library has no query {quoted(f'{topic}/{name}')}"
        raise Refused(404, reason + (f"; {hint}" if hint else ""))
    all_args = request.args.items(multi=True)
    arguments = {key: value for key, value in all_args if key not in _NO_PARAMETERS}
    form = request.args.get("download")
    values = {p.name: arguments.get(p.name, p.default) for p in query.parameters}
    try:
        text = context.query_text(query, {**values, **arguments})
    except QueryError as error:
        if form:
            raise
        reason = f"{error}; {error.hint}" if error.hint else str(error)
        answer, text = QueryAnswer(400, text=reason), query.text
    else:
        if form:
            return download(context, ProtocolRequest(text), form, request)
        answer = ask_for_page(context, ProtocolRequest(text), request)
    parameters = [urlencode(values, errors="replace"), "download="]
    again = f"{quote(request.path)}?{'&'.join(filter(None, parameters))}"
    return respond_with_page(
        context,
        "query.html",
        request,
        "queries",
        query=query,
        values=values,
        text=verbatim(text),
        looked=f"{BOUNDED_ROWS:,}" if context.stored else "",
        answer=fill_answer(context, answer, text, again, request),
        status=answer.status,
    )
