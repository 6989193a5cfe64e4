"""The pages: start, report, query library, actors, limits, and a SPARQL page of our own."""

import re
from collections import defaultdict
from collections.abc import Callable
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import quote, urlencode

from kg.case import Case
from kg.errors import QueryError, near, quoted
from kg.queries import Query, bind, faults, library
from kg.queries.bound_large_answers import CUT, bounded
from kg.rdf.labels import labels_in
from kg.rendering.safe_html import data
from kg.serve import content_negotiation, protocol
from kg.serve.http import HTML, Refused, Request, Response
from kg.serve.large_case import Stored
from kg.serve.limits import Limits
from kg.serve.pages import actor as actor_page
from kg.serve.pages import yasgui
from kg.serve.pages.rendered_pages import RenderedPages, read_view_request
from kg.serve.pages.templating import policy, policy_of, render_page, style_of, verbatim
from kg.serve.pages.term_links import actor, link, rows
from kg.serve.pages.translations import LANGUAGES, server_words
from kg.serve.pages.yasgui import Editor
from kg.serve.protocol import ProtocolRequest
from kg.serve.store.client import Answered, StoreClient

_SHOWN = 500
_HEAD = 4096  # bytes of a page in which its policy stands
_LINKED = 8_000  # a longer query is not put into an address
_OWN = ("lang", "download", "load")
_PLACE = re.compile(r"error at (\d+):(\d+)")
_ROW_FORMS = ("csv", "tsv", "json", "xml")
_GRAPH_FORMS = ("turtle", "ntriples", "jsonld", "rdfxml")
_START = """SELECT ?actor ?name WHERE {
  ?actor a ih:Actor ; rdfs:label ?name .
}
ORDER BY ?name
LIMIT 20
"""


class Book:
    """The pages of a case; `as_of` is the day of the report, of views and of what the store derives, if one is told.

    The rows of a large case are not in memory: `stored` asks the store for them.
    """

    def __init__(
        self,
        case: Case,
        holder: StoreClient,
        limits: Limits,
        tabbed: Editor | None = None,
        as_of: date | None = None,
        stored: Stored | None = None,
    ) -> None:
        """Keep what the pages are about."""
        self.case, self.holder, self.limits, self.tabbed = case, holder, limits, tabbed
        self.stored = stored
        self._views = RenderedPages(case, limits, as_of)
        self._day = as_of

    def page(self, request: Request) -> Response:
        """Return the page at an address.

        Raises:
            Refused: there is none.
        """
        match request.path.strip("/").split("/"):
            case [""]:
                return self._index(request)
            case ["report"]:
                return self._reported(request)
            case ["view"]:
                return self._viewed(request)
            case ["limits"]:
                return self._page("limits.html", request, "limits", limits=self.limits.words())
            case ["queries"]:
                return self._library(request)
            case ["queries", topic, name]:
                return self._query(topic, name, request)
            case ["yasgui", name] if self.tabbed and name in self.tabbed.files:
                media, body = self.tabbed.files[name]
                return Response(body, media=media)
            case ["actor", row]:
                return self._actor(row, request)
        raise Refused(404, "there is no such page; / leads to all there are")

    def _page(self, template: str, request: Request, here: str, **values: Any) -> Response:  # noqa: ANN401
        language = _language(request)
        own = [(name, value) for name, value in request.args.items(multi=True) if name != "lang"]
        path = quote(request.path)
        others = {
            name: f"{path}?{urlencode([*own, ('lang', code)], errors='replace')}"
            for code, name in LANGUAGES.items()
            if code != language
        }
        text, allowed = render_page(
            template,
            language=language,
            others=others,
            t=server_words(language),
            to=lambda place: link(place, language),
            here=here,
            case=self.case.settings,
            day=self._day,
            large=self.stored is not None,
            **values,
        )
        status = values.get("status", 200)
        return Response(text, status, HTML, [("Vary", "Accept")], allowed)

    def _index(self, request: Request) -> Response:
        language = _language(request)
        case = self.stored.first(_SHOWN) if self.stored else self.case
        table, spoken = case.tables["actors"].select("id", "name_ja"), labels_in(case, language)
        listed = [
            (actor(row, case, language), name_ja or "", actor_page.kind_label(case, row, spoken))
            for row, name_ja in table.head(_SHOWN).iter_rows()
        ]
        have = (
            self.stored.mark.tables
            if self.stored
            else {name: len(rows) for name, rows in case.tables.items()}
        )
        counts = [(spec.label, have.get(name, 0)) for name, spec in case.schema.tables.items()]
        return self._page(
            "index.html",
            request,
            "home",
            actors=listed,
            more=have.get("actors", 0) - len(listed),
            counts=[(label, n) for label, n in counts if n],
        )

    def _reported(self, request: Request) -> Response:
        if self.stored:
            raise self.stored.large(
                "the report", "kg bottlenecks --case FOLDER and the like answer"
            )
        text = self._views.report(self._left_by(request))
        head = text[: text.find(b"</style>") + len(b"</style>")]
        # The page is that of kg report, which knows no others; here it has a way back to them.
        language = _language(request)
        said = server_words(language)
        more = "" if language == "en" else f" {said['report_in']}"
        back = f'<body>\n<nav><a href="{link("/", language)}">← {said["home"]}</a>{more}</nav>'
        text = text.replace(b"<body>", back.encode(), 1)
        return Response(text, media=HTML, policy=policy(style_of(head.decode())))

    def _left_by(self, request: Request) -> Callable[[], bool]:
        """Return what tells whether nobody waits any more for a page."""
        return lambda: self.holder.closed or request.given_up()

    def _viewed(self, request: Request) -> Response:
        if self.stored:
            raise self.stored.large(
                "the view", "kg view --case FOLDER --focus ID draws a part of it"
            )
        what = read_view_request(request, self._day)
        text = self._views.page(what, self._left_by(request))
        # The page is that of kg view, which knows no others; here it has a way back to them.
        said = server_words(what.lang)
        back = f'<header>\n<a class="bar" href="{link("/", what.lang)}">← {said["home"]}</a>'
        if what.as_of:
            back += f"\n<span>{said['as_of'].format(day=what.as_of)}</span>"
        allowed = policy_of(text[:_HEAD].decode("utf-8", "replace"))
        return Response(text.replace(b"<header>", back.encode(), 1), media=HTML, policy=allowed)

    def _library(self, request: Request) -> Response:
        topics: dict[str, list[Query]] = defaultdict(list)
        for query in library().values():
            topics[query.topic].append(query)
        return self._page("queries.html", request, "queries", topics=topics)

    def _query(self, topic: str, name: str, request: Request) -> Response:
        found = library().get(name)
        if found is None or found.topic != topic:
            hint = near(name, library())
            raise Refused(
                404,
                f"the library has no query {quoted(f'{topic}/{name}')}"
                + (f"; {hint}" if hint else ""),
            )
        given = {key: value for key, value in request.args.items(multi=True) if key not in _OWN}
        form = request.args.get("download")
        values = {p.name: given.get(p.name, p.default) for p in found.parameters}
        try:
            text = bind(found, {**values, **given}, self.case, self._known)
            text = bounded(found, text) if self.stored else text
        except QueryError as error:
            if form:
                raise
            answer, text = (
                Answered(400, text=f"{error}; {error.hint}" if error.hint else str(error)),
                found.text,
            )
        else:
            if form:
                return self.download(ProtocolRequest(text), form, request)
            answer = self._asked(ProtocolRequest(text), request)
        again = "&".join(filter(None, [urlencode(values, errors="replace"), "download="]))
        return self._page(
            "query.html",
            request,
            "queries",
            query=found,
            values=values,
            text=verbatim(text),
            looked=f"{CUT:,}" if self.stored else "",
            answer=self._shown(answer, text, f"{quote(request.path)}?{again}", request),
            status=answer.status,
        )

    def _actor(self, row: str, request: Request) -> Response:
        case, more = self.stored.about(row) if self.stored else (self.case, False)
        told = actor_page.about(case, row, _language(request))
        form = request.args.get("download")
        if form:
            return self.download(ProtocolRequest(actor_page.query(self.case, row)), form, request)
        media = content_negotiation.choose_media_type(
            request.accept, [content_negotiation.PAGE, *content_negotiation.GRAPHS]
        )
        if media is None:
            raise Refused(
                406,
                f"an actor is told as {content_negotiation.PAGE}, {', '.join(content_negotiation.GRAPHS)}",
                [("Vary", "Accept")],
            )
        if media != content_negotiation.PAGE:
            what = ProtocolRequest(actor_page.query(self.case, row))
            found = protocol.answer(
                self.holder, self.case, what, None, content_negotiation.GRAPHS[media], request
            )
            return protocol.response(found, media)
        again = f"{quote(request.path)}?download="
        drawn = (
            "" if self.stored else link(f"/view?focus={quote(row, safe='')}", _language(request))
        )
        downloads = _downloads("graph", again)
        return self._page(
            "actor.html",
            request,
            "actors",
            row=row,
            drawn=drawn,
            more=more,
            downloads=downloads,
            **told,
        )

    def editor(self, what: ProtocolRequest, request: Request) -> Response:
        """Return the SPARQL page, with the answer to the query if there is one.

        Where yasgui is installed, it is the page for those who have not asked yet, unless they ask for the plain one.
        """
        if self.tabbed and what.query is None and request.args.get("editor") != "plain":
            return self._tabs(request)
        chosen = library().get(request.args.get("load", ""))
        text = what.query if what.query is not None else self._text(chosen) if chosen else _START
        answer = None
        if what.query is not None:
            again = f"/sparql?{urlencode([('query', text)], errors='replace')}&download="
            answer = self._shown(
                self._asked(what, request), text, again if len(again) < _LINKED else "", request
            )
        return self._page(
            "sparql.html",
            request,
            "sparql",
            script="sparql.js",
            text=verbatim(text),
            answer=answer,
            library=library().values(),
            yasgui=self.tabbed is not None,
            status=answer["status"] if answer else 200,
        )

    def _tabs(self, request: Request) -> Response:
        shared = yasgui.start_values(self.case, _START, self._texts)
        own = {
            "load": request.args.get("load", ""),
            "words": {"query": server_words(_language(request))["query"]},
        }
        return self._page(
            "yasgui.html",
            request,
            "sparql",
            script="yasgui.js",
            besides=yasgui.ALLOWED,
            given=data({**shared, **own}),
            library=library().values(),
        )

    @cached_property
    def _texts(self) -> dict[str, tuple[str, str]]:
        return {query.name: (query.title, self._text(query)) for query in library().values()}

    def _text(self, query: Query) -> str:
        try:
            text = bind(query, {}, self.case, self._known)
            return bounded(query, text) if self.stored else text
        except QueryError:
            return query.text  # its defaults are rows of another case

    @property
    def _known(self) -> Callable[[str], bool] | None:
        return self.stored.has_row if self.stored else None

    def _asked(self, what: ProtocolRequest, request: Request) -> Answered:
        return protocol.answer(self.holder, self.case, what, "json", "turtle", request, _SHOWN)

    def _shown(self, found: Answered, text: str, again: str, request: Request) -> dict[str, Any]:
        """Return an answer for the template; `again` is the address that downloads it, up to the form."""
        answer: dict[str, Any] = {
            "status": found.status,
            "kind": found.kind,
            "truncated": found.truncated,
        }
        answer["most"] = f"{self.limits.rows:,}"
        answer["notices"] = faults.notices(found.notices)
        if found.status != 200:
            place = _PLACE.search(found.text)
            number = int(place[1]) if place else 0
            lines = text.splitlines()
            faulty = lines[number - 1] if 0 < number <= len(lines) else ""
            return answer | {
                "text": found.text,
                "line": number,
                "place": int(place[2]) if place else 0,
                "faulty": faulty,
            }
        if found.kind == "rows":
            case = self.stored.answered(found.body) if self.stored else self.case
            answer["names"], answer["rows"] = rows(found, case, _language(request))
        elif found.kind == "truth":
            answer["truth"] = b"true" in found.body
        else:
            answer["graph"] = verbatim(found.body.decode())
        answer["downloads"] = _downloads(found.kind, again) if again else []
        return answer

    def download(self, what: ProtocolRequest, form: str, request: Request) -> Response:
        """Return an answer as a file in one form, whatever the request prefers.

        Raises:
            Refused: there is no such form, or no query.
        """
        if form not in (*_ROW_FORMS, *_GRAPH_FORMS):
            raise Refused(
                400,
                f"there is no form {quoted(form)}; forms: {', '.join((*_ROW_FORMS, *_GRAPH_FORMS))}",
            )
        if what.query is None:
            raise Refused(400, "there is no query to download an answer of")
        is_rows = form in _ROW_FORMS
        found = protocol.answer(
            self.holder,
            self.case,
            what,
            form if is_rows else None,
            None if is_rows else form,
            request,
        )
        media = next(
            m
            for m, f in [*content_negotiation.ROWS.items(), *content_negotiation.GRAPHS.items()]
            if f == form
        )
        response = protocol.response(found, media)
        if response.status_code == 200:
            name = f"answer.{content_negotiation.SUFFIXES.get(form, form)}"
            response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return response


def _downloads(kind: str, again: str) -> list[tuple[str, str]]:
    forms = _GRAPH_FORMS if kind == "graph" else _ROW_FORMS
    return [(form, f"{again}{form}") for form in forms]


def _language(request: Request) -> str:
    asked = request.args.get("lang", "en")
    return asked if asked in LANGUAGES else "en"
