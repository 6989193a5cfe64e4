"""`kg view`."""

import os
import sys
from datetime import date
from pathlib import Path

import click

from kg.cli import kg, options, own_file
from kg.errors import KgError

# Without one of these no program has a screen to open anything on.
_SCREENS = ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER", "WSL_DISTRO_NAME")


@kg.command()
@options.case_option
@click.option("--channel", metavar="CHANNEL", help="One channel; by default the ties of all.")
@click.option("--focus", metavar="NAME", multiple=True, help="Who and its neighbours: ids, kinds, hierarchies.")
@click.option("--depth", type=options.Whole(0, 9), default=1, show_default=True, help="How many steps from the focus.")
@click.option("--avoid", metavar="NAME", multiple=True, help="Draw the routes around these: ids, kinds, hierarchies.")
@click.option("--bottlenecks", is_flag=True, help="Draw gatekeepers, whom they hold, and the ways to these.")
@click.option("--top", type=options.Whole(min=1), help="How many actors at first; by default up to 150.")
@click.option("--as-of", type=options.Day(), help="Draw only what holds on this day; by default everything.")
@click.option("--layout", type=click.Choice(["pyramid", "force"]), default="pyramid", show_default=True)
@click.option("--title", metavar="TEXT", help="The title; by default that of the case.")
@click.option("--lang", type=click.Choice(["en", "ja"]), default="en", show_default=True, help="Labels and names.")
@click.option("--format", "form", type=click.Choice(["html", "svg"]), help="By default what the suffix of -o says.")
@click.option(
    "-o",
    "--output",
    "path",
    metavar="FILE",
    help="Write there: .html, a page to explore, or .svg; in a terminal by default CASE.html.",
)
@click.option("--open", "opens", is_flag=True, help="Open what was written, as in a browser.")
def view(
    case_name: str | None,
    channel: str | None,
    focus: tuple[str, ...],
    depth: int,
    avoid: tuple[str, ...],
    bottlenecks: bool,
    top: int | None,
    as_of: date | None,
    layout: str,
    title: str | None,
    lang: str,
    form: str | None,
    path: str | None,
    opens: bool,
) -> None:
    """Draw a case: a page to explore offline, or a picture."""
    from kg.questions.view.question import view as ask
    from kg.rendering.draw_view import draw

    if opens and path is None and not sys.stdout.isatty():
        raise click.UsageError("--open opens a file: name it with -o FILE")
    case = options.read(case_name)
    place = path or own_file.place_of(case.id, form or "html", "view")
    seen = ask(case, channel, focus, depth, avoid, bottlenecks, top, as_of, layout, title, lang)
    own_file.put(draw(seen, form, place), path, place)
    if opens and place:
        _open(Path(place))


def _open(path: Path) -> None:
    """Open a file in whatever opens such files here.

    Raises:
        KgError: there is nothing to open, or nothing opens it.
    """
    if not path.is_file():
        raise KgError(f"{path} is no file that can be opened", "name one: -o FILE")
    screen = sys.platform in ("darwin", "win32") or any(os.environ.get(name) for name in _SCREENS)
    if not screen or click.launch(str(path.resolve())):
        raise KgError(f"{path} is written, but nothing here can open it", "open it in a browser")
