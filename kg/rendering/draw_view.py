"""A view as a text: the page or the picture."""

from pathlib import Path

from kg.errors import NameUnknown, near, quoted
from kg.questions.view.answer import View

__all__ = ["FORMATS", "draw"]

FORMATS = ("html", "svg")


def draw(view: View, format: str | None = None, path: str | Path | None = None) -> str:  # noqa: A002
    """Return a view as a page (`html`) or a picture (`svg`); with a path, write it there too.

    Args:
        view: what `kg.view` returned.
        format: `html` or `svg`; by default what the suffix of the path says, without a path `html`.
        path: a file, which is written beside its place and then renamed into it.

    Raises:
        NameUnknown: there is no such format, or the suffix does not say one.
        FileProblem: the path cannot be written.
    """
    said = format or (Path(path).suffix.lower().removeprefix(".") if path is not None else "html")
    if said not in FORMATS:
        hint = near(said, FORMATS) or f"formats are {', '.join(FORMATS)}"
        what = (
            f"there is no format {quoted(said)}"
            if format
            else f"the name {quoted(str(path))} does not say the format"
        )
        raise NameUnknown(what, hint)
    # Each is imported when asked for: the page brings jinja2 and the whole of pyvis.
    if said == "svg":
        from kg.rendering.view_svg import picture

        text = picture(view)
    else:
        from kg.rendering.view_page import page

        text = page(view)
    if path is not None:
        from kg.rendering.write_files import write_file

        write_file(Path(path), text)
    return text
