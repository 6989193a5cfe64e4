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
# Without one of these variables no program has a screen.
_SCREENS = ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER", "WSL_DISTRO_NAME")


@dataclass(frozen=True)
class Drawing:
    """The part of the case that the picture shows, and its look."""

    focus: tuple[str, ...]
    depth: int
    avoid: tuple[str, ...]
    bottlenecks: bool
    top: int | None
    layout: str
    title: str | None
    lang: str
    picture: str | None


_focus_option = click.option(
    "--focus",
    metavar="NAME",
    multiple=True,
    help="Actors to draw with their neighbours: ids, kinds, hierarchies.",
)
_depth_option = click.option(
    "--depth",
    type=WholeNumber(0, 9),
    metavar="N",
    default=1,
    show_default=True,
    help="How many steps from the focus to draw.",
)
_bottlenecks_option = click.option(
    "--bottlenecks",
    is_flag=True,
    help="Draw the gatekeepers, the actors that they hold, and the routes to these actors.",
)
_layout_option = click.option(
    "--layout",
    type=click.Choice(["pyramid", "force"]),
    default="pyramid",
    show_default=True,
    help="How to place actors.",
)
_lang_option = click.option(
    "--lang",
    type=click.Choice(["en", "ja"]),
    default="en",
    show_default=True,
    help="The language of labels and names.",
)
_picture_option = click.option(
    "--picture",
    type=click.Choice(["matrix", "gate", "network"]),
    help="What to show first: who stands where, the gate of a channel, or actors and ties; by "
    "default what fits the other options.",
)
_drawing_options = collect(
    "drawing",
    Drawing,
    _focus_option,
    _depth_option,
    avoid_option,
    _bottlenecks_option,
    top_option("up to 150; a search finds the others"),
    _layout_option,
    click.option("--title", metavar="TEXT", help="The title; by default that of the case."),
    _lang_option,
    _picture_option,
)


@kg.command()
@case_options
@scope_options(channel="the ties of all", as_of="the drawing shows any time")
@_drawing_options
@file_options(_FORMATS, ".html, a page to explore, or .svg")
@click.option(
    "--open", "open_file", is_flag=True, help="Open the written file, for example in a browser."
)
def view(
    case: CaseOptions,
    scope: ScopeOptions,
    drawing: Drawing,
    file: FileOptions,
    open_file: bool,
) -> None:
    """Draw a case: a page to explore offline, or a picture."""
    from kg.case.names import names_to_ids
    from kg.questions.view.question import view as ask
    from kg.rendering.draw_view import draw

    _check_open(open_file, file)
    contents = case.read()
    place = file.place(contents.id, _FORMATS[0], "view")
    picture = ask(
        contents,
        scope.channel,
        focus=drawing.focus,
        depth=drawing.depth,
        avoid=names_to_ids(contents, drawing.avoid),
        bottlenecks=drawing.bottlenecks,
        top=drawing.top,
        as_of=scope.as_of,
        layout=drawing.layout,
        title=drawing.title,
        lang=drawing.lang,
        picture=drawing.picture,
    )
    file.finish(draw(picture, file.form, file.path), place, _FORMATS[0], "view")
    if open_file and place:
        _open(Path(place))


def _check_open(is_asked: bool, file: FileOptions) -> None:
    """Raise an error if a file is to be opened that has no name.

    Args:
        is_asked: whether a file is to be opened.
        file: where the drawing goes.

    Raises:
        click.UsageError: it goes to a pipe.
    """
    if is_asked and file.path is None and not sys.stdout.isatty():
        raise click.UsageError("--open opens a file: name it with -o FILE")


def _open(path: Path) -> None:
    """Open a file in the program that opens such files on this machine.

    Raises:
        KgError: there is nothing to open, or nothing opens it.
    """
    if not path.is_file():
        raise KgError(f"{path} is not a file that can be opened", "name a file: -o FILE")
    names_screen = any(os.environ.get(name) for name in _SCREENS)
    has_screen = sys.platform in ("darwin", "win32") or names_screen
    if not has_screen or click.launch(str(path.resolve())):
        raise KgError(
            f"{path} is written, but no program here can open it", "open the file in a browser"
        )
