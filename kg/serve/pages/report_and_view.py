"""The pages of `kg report` and `kg view` on the site: the same, with a way back to the others."""

from kg.serve.http import HTML, Request, Response
from kg.serve.pages.page_frame import PageContext, language_of
from kg.serve.pages.rendered_pages import RenderedPages, read_view_request
from kg.serve.pages.templating import policy, policy_of, style_of
from kg.serve.pages.term_links import link
from kg.serve.pages.translations import server_words
from kg.serve.store.messages import GivenUp

_HEAD = 4096  # bytes of a page in which its policy stands


def report_page(context: PageContext, drawings: RenderedPages, request: Request) -> Response:
    """Return the report.

    Args:
        context: what every page draws on.
        drawings: the report and the views drawn so far.
        request: the request, which names the language of the way back.

    Raises:
        Refused: the case is large, or the report cannot be made.
    """
    if context.stored:
        instead = "kg bottlenecks --case FOLDER and the like answer"
        raise context.stored.large("the report", instead)
    page = drawings.report(_is_given_up(context, request))
    head = page[: page.find(b"</style>") + len(b"</style>")]
    # The page is that of kg report, which knows no others; here it has a way back to them.
    language = language_of(request)
    words = server_words(language)
    note = "" if language == "en" else f" {words['report_in']}"
    back = f'<body>\n<nav><a href="{link("/", language)}">← {words["home"]}</a>{note}</nav>'
    page = page.replace(b"<body>", back.encode(), 1)
    return Response(page, media=HTML, policy=policy(style_of(head.decode())))


def view_page(context: PageContext, drawings: RenderedPages, request: Request) -> Response:
    """Return a view.

    Args:
        context: what every page draws on.
        drawings: the report and the views drawn so far.
        request: the request, whose parameters are the options of `kg view`.

    Raises:
        Refused: the case is large, a parameter is wrong, or the view cannot be made.
    """
    if context.stored:
        instead = "kg view --case FOLDER --focus ID draws a part of it"
        raise context.stored.large("the view", instead)
    view_request = read_view_request(request, context.as_of)
    page = drawings.page(view_request, _is_given_up(context, request))
    # The page is that of kg view, which knows no others; here it has a way back to them.
    words, home = server_words(view_request.lang), link("/", view_request.lang)
    back = f'<header>\n<a class="bar" href="{home}">← {words["home"]}</a>'
    if view_request.as_of:
        back += f"\n<span>{words['as_of'].format(day=view_request.as_of)}</span>"
    page_policy = policy_of(page[:_HEAD].decode("utf-8", "replace"))
    page = page.replace(b"<header>", back.encode(), 1)
    return Response(page, media=HTML, policy=page_policy)


def _is_given_up(context: PageContext, request: Request) -> GivenUp:
    """Return what tells whether nobody waits any more for a page."""
    return lambda: context.holder.closed or request.given_up()
