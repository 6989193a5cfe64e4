"""How long a page takes until there is something to see, in a real browser."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.benchmarks.measuring import OURS, Measurement, Say
from tests.support.chromium import chromium
from tests.support.small_view import large_world
from tests.support.small_view import page as page_of

ABOUT = ("pyvis", "chromium")
RUNS = 7
PATIENCE = 90.0
VIEWPORT = {"width": 1300, "height": 900}
DRAWN = "drawn after "

# The mark is set while the first picture is drawn. The browser asks for the frame after it only once it has taken that
# picture over; of two such frames the second is surely later than the picture.
WATCH = f"""
const mark = performance.mark.bind(performance);
performance.mark = (name, ...more) => {{
  if (name === "first-picture") {{
    requestAnimationFrame(() => requestAnimationFrame(() => console.debug("{DRAWN}" + performance.now())));
  }}
  return mark(name, ...more);
}};
"""
# pyvis lets nodes find their places before it draws any of them.
HOOK = """drawGraph();
network.once("stabilizationIterationsDone", () => network.once("afterDrawing", () => performance.mark("first-picture")));
"""


def first_picture(say: Say) -> Iterator[Measurement]:
    """First picture: seconds from opening a file to the frame after the first drawing; a fresh page a run.

    The peer is the page that pyvis writes of the same graph by its defaults, up to the first drawing after its nodes
    have found their places; what it would fetch from elsewhere is refused at once.
    """
    with chromium() as browser, tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "page.html"
        path.write_text(page_of(large_world(10)), "utf-8")
        _seconds(browser, path, PATIENCE)  # the first page of a browser pays for what all need
        for text, peer, size, times in _pages():
            path.write_text(text, "utf-8")
            runs: list[float | None] = []
            while len(runs) < times and runs[-2:] != [None, None]:
                runs.append(_seconds(browser, path, PATIENCE))
                say(f"{peer}, {size:,} actors, run {len(runs)} of {times}")
            yield Measurement(
                "first picture", peer, size, "actors", "s", tuple(runs), limit=PATIENCE
            )


def _pages() -> Iterator[tuple[str, str, int, int]]:
    """Yield the text of a page, whose it is, how many actors it shows, and how often to open it."""
    for size in (200, 1_000, 10_000):
        yield page_of(large_world(size)), OURS, size, RUNS
    for size, times in ((200, 5), (1_000, 3)):
        yield _pyvis(size), "pyvis", size, times


def _pyvis(size: int) -> str:
    import networkx as nx
    from pyvis.network import Network

    world = large_world(size).payload()
    graph = nx.DiGraph()
    graph.add_nodes_from((actor["id"], {"label": actor["name"]}) for actor in world["actors"])
    graph.add_edges_from((tie["s"], tie["t"]) for tie in world["ties"])
    network = Network(cdn_resources="in_line")
    network.from_nx(graph)
    text = network.generate_html()
    before, call, after = text.rpartition("drawGraph();")
    if not call:
        raise ValueError("the page of this pyvis does not call drawGraph")
    return before + HOOK + after


def _seconds(browser: Any, path: Path, patience: float) -> float | None:
    """Open a file in a page of its own; return the seconds until it was drawn, or none if that took too long."""
    from playwright.sync_api import TimeoutError as TooLate

    context = browser.new_context(viewport=VIEWPORT)
    try:
        context.add_init_script(WATCH)
        context.route(
            "**/*",
            lambda route: (
                route.continue_() if route.request.url.startswith("file:") else route.abort()
            ),
        )
        page = context.new_page()
        drawn = lambda message: message.text.startswith(DRAWN)  # noqa: E731
        with page.expect_console_message(drawn, timeout=patience * 1000) as found:
            page.goto(path.as_uri(), wait_until="commit")
        return float(found.value.text.removeprefix(DRAWN)) / 1000
    except TooLate:
        return None
    finally:
        context.close()
