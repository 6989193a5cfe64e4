"""Answers as a notebook shows them: pages in frames that reach nothing outside."""

from html import escape

from kg.questions.view.answer import View
from kg.results.answers import Result
from kg.system.sizes import FRAME_PIXELS


def frame(result: Result) -> str:
    """Return an answer as a page in a frame: the page of a view, or that of any other answer.

    Args:
        result: what a question returned.
    """
    if isinstance(result, View):
        from kg.rendering.view_page import network

        return network(result).framed()
    from kg.rendering import render

    return page_in_frame(render(result, "html"), result.heading.title, f"{FRAME_PIXELS}px")


def page_in_frame(page: str, title: str, height: str) -> str:
    """Return a page in a frame whose scripts reach nothing outside it.

    Args:
        page: the page.
        title: what screen readers call the frame.
        height: the height of the frame, as CSS has it.
    """
    return (
        f'<iframe sandbox="allow-scripts allow-downloads" title="{escape(title)}" width="100%" '
        f'height="{escape(height)}" srcdoc="{escape(page)}"></iframe>'
    )
