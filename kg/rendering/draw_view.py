"""A view as a text: the page or the picture."""

from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import NameUnknown, near, quoted
from kg.questions.view.answer import View

if TYPE_CHECKING:
    from kg.rendering.view_page import ViewNetwork

__all__ = ["FORMATS", "draw"]

FORMATS = ("html", "svg")


def draw(
    view: "View | ViewNetwork",
    format: str | None = None,  # noqa: A002 - the public name
    path: str | Path | None = None,
) -> str:
    """Return a view as a page or a picture: the matrix, a gate or the network.

    Args:
        view: what `kg.view` returned.
        format: `html` or `svg`; by default what the suffix of the path says, without a path `html`.
        path: a file that takes the text too; it is written beside its place and then renamed into
            it. By default nothing is written.

    Raises:
        NameUnknown: there is no such format, or the suffix does not say one.
        FileProblem: the path cannot be written.
    """
    view = getattr(view, "answer", view)
    suffix = Path(path).suffix.lower().removeprefix(".") if path is not None else "html"
    name = format or suffix
    if name not in FORMATS:
        problem = f"the name {quoted(str(path))} does not say the format"
        if format:
            problem = f"there is no format {quoted(name)}"
        raise NameUnknown(problem, near(name, FORMATS) or f"formats are {', '.join(FORMATS)}")
    # Each is imported when it is needed: the page brings jinja2 and all of pyvis.
    if name == "svg" and view.figure:
        from kg.rendering.svg.verdict_sheet import verdict_sheet

        text = verdict_sheet(view.figure, view.heading.title, _source(view))
    elif name == "svg":
        from kg.rendering.view_svg import picture

        text = picture(view)
    else:
        from kg.rendering.view_page import page

        text = page(view)
    if path is not None:
        from kg.rendering.write_files import write_file

        write_file(Path(path), text)
    return text


def _source(view: View) -> str:
    """Return what a view rests on, and its day, in one line."""
    titles = list(view.documents.values())
    source = f"Source: {titles[0]}" if titles else "No source is named"
    source += f" and {len(titles) - 1:,} more" if len(titles) > 1 else ""
    return f"{source} · as of {view.day.isoformat()}" if view.day else source
