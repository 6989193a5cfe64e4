"""`kg view`."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

import click

from kg.cli import kg
from kg.cli.collect import collect
from kg.cli.file_options import FileOptions, file_options
from kg.cli.options import (
    CaseOptions,
    ScopeOptions,
    avoid_option,
    case_options,
    scope_options,
    top_option,
)
from kg.cli.value_types import WholeNumber
from kg.errors import KgError

_FORMATS = ("html", "svg")
# Without one of these no program has a screen to open anything on.
_SCREENS = ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER", "WSL_DISTRO_NAME")


@dataclass(frozen=True)
class Drawing:
    """What the picture shows of the case, and how."""

    focus: tuple[str, ...]
    depth: int
    avoid: tuple[str, ...]
    bottlenecks: bool
    top: int | None
    layout: str
    title: str | None
    lang: str


_focus_option = click.option(
    "--focus",
    metavar="NAME",
    multiple=True,
    help="Who and its neighbours: ids, kinds, hierarchies.",
)
_depth_option = click.option(
    "--depth",
    type=WholeNumber(0, 9),
    metavar="N",
    default=1,
    show_default=True,
    help="How many steps from the focus.",
)
_bottlenecks_option = click.option(
    "--bottlenecks",
    is_flag=True,
    help="Draw gatekeepers, whom they hold, and the ways to these.",
)
_layout_option = click.option(
    "--layout",
    type=click.Choice(["pyramid", "force"]),
    default="pyramid",
    show_default=True,
    help="How actors are placed.",
)
_lang_option = click.option(
    "--lang",
    type=click.Choice(["en", "ja"]),
    default="en",
    show_default=True,
    help="Labels and names.",
)
_drawing_options = collect(
    "drawing",
    Drawing,
    _focus_option,
    _depth_option,
    avoid_option,
    _bottlenecks_option,
    top_option("up to 150, the others can be searched"),
    _layout_option,
    click.option("--title", metavar="TEXT", help="The title; by default that of the case."),
    _lang_option,
)


@kg.command()
@case_options
@scope_options(channel="the ties of all", as_of="everything is drawn")
@_drawing_options
@file_options(_FORMATS, ".html, a page to explore, or .svg")
@click.option("--open", "open_file", is_flag=True, help="Open what was written, as in a browser.")
def view(
    case: CaseOptions,
    scope: ScopeOptions,
    drawing: Drawing,
    file: FileOptions,
    open_file: bool,
) -> None:
    """Draw a case: a page to explore offline, or a picture."""
    from kg.questions.view.question import view as ask
    from kg.rendering.draw_view import draw

    if open_file and file.path is None and not sys.stdout.isatty():
        raise click.UsageError("--open opens a file: name it with -o FILE")
    contents = case.read()
    place = file.place(contents.id, _FORMATS[0], "view")
    picture = ask(
        contents,
        scope.channel,
        focus=drawing.focus,
        depth=drawing.depth,
        avoid=drawing.avoid,
        bottlenecks=drawing.bottlenecks,
        top=drawing.top,
        as_of=scope.as_of,
        layout=drawing.layout,
        title=drawing.title,
        lang=drawing.lang,
    )
    text = draw(picture, file.form, file.path)
    file.finish(text, place, _FORMATS[0], "view")
    if open_file and place:
        _open(Path(place))


def _open(path: Path) -> None:
    """Open a file in whatever opens such files here.

    Raises:
        KgError: there is nothing to open, or nothing opens it.
    """
    if not path.is_file():
        raise KgError(f"{path} is no file that can be opened", "name one: -o FILE")
    names_screen = any(os.environ.get(name) for name in _SCREENS)
    has_screen = sys.platform in ("darwin", "win32") or names_screen
    if not has_screen or click.launch(str(path.resolve())):
        raise KgError(f"{path} is written, but nothing here can open it", "open it in a browser")
