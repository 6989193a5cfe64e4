"""What every page draws on, and the frame around it: navigation, languages, policy."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import quote, urlencode

from kg.case import Case
from kg.case.fold import fold_key
from kg.errors import QueryError
from kg.queries import Query, bind, library
from kg.queries.bound_large_answers import bounded
from kg.serve.http import HTML, Request, Response
from kg.serve.large_case import Stored
from kg.serve.limits import Limits
from kg.serve.pages.templating import render_page
from kg.serve.pages.term_links import link
from kg.serve.pages.translations import LANGUAGES, server_words
from kg.serve.pages.yasgui import Editor
from kg.serve.store.client import StoreClient


@dataclass(frozen=True)
class PageContext:
    """What every page draws on.

    Attributes:
        case: the case; a large one has no rows here.
        holder: the process that holds its store.
        limits: how much a query, or a view, may take.
        tabbed: the installed editor yasgui, if there is one.
        as_of: the day of the report, of views and of what the store derives, if the server was
            started with one.
        stored: asks the store for the rows of a large case; None for a case in memory.
    """

    case: Case
    holder: StoreClient
    limits: Limits
    tabbed: Editor | None = None
    as_of: date | None = None
    stored: Stored | None = None

    @property
    def has_row(self) -> Callable[[str], bool] | None:
        """Return what tells whether a large case has a row; None where the case itself can tell."""
        return self.stored.has_row if self.stored else None

    def query_text(self, query: Query, values: dict[str, str]) -> str:
        """Return a query of the library with its parameters filled in; of a large case, bounded.

        Args:
            query: the query.
            values: parameters by name; those left out have their defaults.

        Raises:
            QueryError: a value is not one that its parameter can have.
        """
        text = bind(query, values, self.case, self.has_row)
        return bounded(query, text) if self.stored else text

    def example_text(self, query: Query) -> str:
        """Return a query of the library with its defaults, or as it is where they do not fit."""
        try:
            return self.query_text(query, {})
        except QueryError:
            return query.text  # its defaults are rows of another case

    @cached_property
    def folded_names(self) -> dict[str, str]:
        """Return the names and aliases of each actor of a case in memory, folded for a search."""
        rows = self.case.tables["actors"].select("id", "name", "name_ja", "aliases").iter_rows()
        return {
            row: "\n".join(map(fold_key, filter(None, (name, name_ja, *(aliases or ())))))
            for row, name, name_ja, aliases in rows
        }

    @cached_property
    def example_texts(self) -> dict[str, tuple[str, str]]:
        """Return the title and the text of each query of the library, by name."""
        return {query.name: (query.title, self.example_text(query)) for query in library().values()}


def language_of(request: Request) -> str:
    """Return the language that the address of a page names; English by default."""
    code = request.args.get("lang", "en")
    return code if code in LANGUAGES else "en"


def respond_with_page(
    context: PageContext,
    template: str,
    request: Request,
    here: str,
    **values: Any,  # noqa: ANN401 - what the template shows
) -> Response:
    """Return a page as a response.

    Args:
        context: what every page draws on.
        template: the name of the template.
        request: the request; its address leads to the same page in another language.
        here: the entry of the navigation that the page belongs to.
        values: what the template shows; `status`, if there, is the status of HTTP.
    """
    language = language_of(request)
    all_args = request.args.items(multi=True)
    own = [(name, value) for name, value in all_args if name != "lang"]
    path = quote(request.path)
    others = {
        name: f"{path}?{urlencode([*own, ('lang', code)], errors='replace')}"
        for code, name in LANGUAGES.items()
        if code != language
    }
    text, policy = render_page(
        template,
        language=language,
        others=others,
        t=server_words(language),
        to=lambda place: link(place, language),
        here=here,
        case=context.case.settings,
        day=context.as_of,
        large=context.stored is not None,
        **values,
    )
    status = values.get("status", 200)
    return Response(text, status, HTML, [("Vary", "Accept")], policy)
