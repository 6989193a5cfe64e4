"""The start page: what the case has, the ways in, and the first actors."""

from kg.rdf.labels import labels_in
from kg.serve.http import Request, Response
from kg.serve.limits import PAGE_ROWS
from kg.serve.pages.actor import kind_label
from kg.serve.pages.page_frame import PageContext, language_of, respond_with_page
from kg.serve.pages.term_links import actor


def start_page(context: PageContext, request: Request) -> Response:
    """Return the start page.

    Args:
        context: what every page draws on.
        request: the request, which names the language.
    """
    language, stored = language_of(request), context.stored
    case = stored.first(PAGE_ROWS) if stored else context.case
    table, labels = case.tables["actors"].select("id", "name_ja"), labels_in(case, language)
    actors = []
    for row, name_ja in table.head(PAGE_ROWS).iter_rows():
        label = kind_label(case, row, labels)
        actors.append((actor(row, case, language), name_ja or "", label))
    sizes = {name: len(rows) for name, rows in case.tables.items()}
    if stored:  # its tables have only the rows of this page; the store knows how many there are
        sizes = dict(stored.mark.tables)
    counts = [(spec.label, sizes.get(name, 0)) for name, spec in case.schema.tables.items()]
    more = sizes.get("actors", 0) - len(actors)
    return respond_with_page(
        context,
        "index.html",
        request,
        "home",
        actors=actors,
        more=more,
        counts=[(label, n) for label, n in counts if n],
    )
