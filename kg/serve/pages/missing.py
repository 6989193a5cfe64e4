"""What a browser shows where there is no page: why, what is near, and the ways on."""

from collections.abc import Iterator
from difflib import get_close_matches
from itertools import islice

from kg.case.fold import fold_key
from kg.queries import library
from kg.serve.http import Refused, Request, Response
from kg.serve.limits import NEAR_PAGES, SOUGHT_CHARACTERS
from kg.serve.pages.page_frame import PageContext, language_of, respond_with_page
from kg.serve.pages.term_links import TermCell, actor, link
from kg.system.sizes import COMPARED_WORDS

_PAGES = ("report", "view", "queries", "sparql", "limits")
_ALIKE = 0.75  # of a query's name, which has common words
_LETTERS = 2  # of a name, that fewer stand in too many


def missing_page(context: PageContext, request: Request, refused: Refused) -> Response:
    """Return the page that says why there is none at an address, with links to pages near it.

    Args:
        context: what every page draws on.
        request: the request.
        refused: why there is none.
    """
    language = language_of(request)
    sought = request.path.strip("/").rpartition("/")[2][:SOUGHT_CHARACTERS]
    near = list(_near_pages(sought, language))
    if context.stored is None:
        near += islice(_near_actors(context, sought, language), NEAR_PAGES)
    near += _near_queries(sought, language)
    return respond_with_page(
        context, "missing.html", request, "", status=404, reason=str(refused), near=near
    )


def _near_pages(sought: str, language: str) -> Iterator[TermCell]:
    """Yield links to pages whose names are like what was sought.

    Args:
        sought: the last part of the address.
        language: the language of the page, which links keep.
    """
    others = [name for name in _PAGES if name != sought]  # a page itself may be what is missing
    for name in get_close_matches(sought, others):
        yield TermCell(name, link(f"/{name}", language))


def _near_queries(sought: str, language: str) -> Iterator[TermCell]:
    """Yield links to queries whose names are like what was sought.

    Args:
        sought: the last part of the address.
        language: the language of the page, which links keep.
    """
    for name in get_close_matches(sought, library(), cutoff=_ALIKE):
        query = library()[name]
        yield TermCell(query.title, link(f"/queries/{query.topic}/{name}", language))


def _near_actors(context: PageContext, sought: str, language: str) -> Iterator[TermCell]:
    """Yield links to actors with ids like what was sought, or with its words in their names.

    Args:
        context: the case, and the names of its actors.
        sought: the last part of the address.
        language: the language of the page, which links keep.
    """
    case, words = context.case, fold_key(sought.replace("-", " "))
    rows = get_close_matches(sought, case.names) if len(case.names) <= COMPARED_WORDS else []
    if len(words) >= _LETTERS:
        rows += (row for row, names in context.folded_names.items() if words in names)
    for row in dict.fromkeys(rows):
        yield actor(row, case, language)
