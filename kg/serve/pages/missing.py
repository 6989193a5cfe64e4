"""What a browser shows where there is no page: why, what is near, and the ways on."""

from collections.abc import Iterator
from difflib import get_close_matches
from itertools import islice

from kg.case import Case
from kg.case.fold import fold_key
from kg.queries import library
from kg.questions.find.question import find
from kg.serve.http import Refused, Request, Response
from kg.serve.limits import NEAR_PAGES, SOUGHT_CHARACTERS
from kg.serve.pages.page_frame import PageContext, language_of, respond_with_page
from kg.serve.pages.term_links import TermCell, actor, link

_PAGES = ("report", "view", "queries", "sparql", "limits")
_ALIKE = 0.75  # of a query's name, which has common words
_NAMES = ("name", "name_ja", "aliases")


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
        near += islice(_near_actors(context.case, sought, language), NEAR_PAGES)
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


def _near_actors(case: Case, sought: str, language: str) -> Iterator[TermCell]:
    """Yield links to actors who are called like what was sought, or have its words in their names.

    Args:
        case: the case.
        sought: the last part of the address.
        language: the language of the page, which links keep.
    """
    words = sought.replace("-", " ")
    named = dict.fromkeys(get_close_matches(sought, case.names))
    if any(fold_key(word) for word in words.split()):
        hits = (hit for hit in find(case, words).hits if hit.table == "actors")
        named |= dict.fromkeys(hit.row for hit in hits if hit.column in _NAMES)
    for row in named:
        yield actor(row, case, language)
