"""From an address to its page."""

from kg.serve.content_negotiation import PAGE, choose_media_type
from kg.serve.http import Refused, Request, Response
from kg.serve.pages.actor import actor_page
from kg.serve.pages.missing import missing_page
from kg.serve.pages.page_frame import PageContext, respond_with_page
from kg.serve.pages.query_library import library_page, query_page
from kg.serve.pages.rendered_pages import RenderedPages
from kg.serve.pages.report_and_view import report_page, view_page
from kg.serve.pages.start import start_page


class Book:
    """The pages of a case, and those of them that are drawn once for all who ask."""

    def __init__(self, context: PageContext) -> None:
        """Begin with no page drawn."""
        self.context = context
        self._drawings = RenderedPages(context.case, context.limits, context.as_of)

    def page(self, request: Request) -> Response:
        """Return the page at an address; where there is none, a browser gets one that says so.

        Raises:
            Refused: there is none, or it is refused.
        """
        try:
            return self._page(request)
        except Refused as error:
            # What accepts anything, as most programs do, gets the line.
            is_browser = choose_media_type(request.accept, ["text/plain", PAGE]) == PAGE
            if error.status == 404 and is_browser:
                return missing_page(self.context, request, error)
            raise

    def _page(self, request: Request) -> Response:
        """Return the page at an address."""
        context = self.context
        match request.path.strip("/").split("/"):
            case [""]:
                return start_page(context, request)
            case ["report"]:
                return report_page(context, self._drawings, request)
            case ["view"]:
                return view_page(context, self._drawings, request)
            case ["limits"]:
                limits = context.limits.words()
                return respond_with_page(context, "limits.html", request, "limits", limits=limits)
            case ["queries"]:
                return library_page(context, request)
            case ["queries", topic, name]:
                return query_page(context, topic, name, request)
            case ["yasgui", name] if context.tabbed and name in context.tabbed.files:
                media, body = context.tabbed.files[name]
                return Response(body, media=media)
            case ["actor", row]:
                return actor_page(context, row, request)
        raise Refused(404, "there is no such page; / leads to all there are")
