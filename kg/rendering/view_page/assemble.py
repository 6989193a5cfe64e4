"""The page of a view put together.

It has scripts, style, words, data, and the policy that allows just these.
"""

from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from importlib import resources
from itertools import chain
from pathlib import Path
from typing import Any

from kg.case.fold import kanji_variants
from kg.errors import FileProblem
from kg.rendering.cell_text import visible
from kg.rendering.html.dossier_markup import dossier_style
from kg.rendering.safe_html import allowed, data, templates
from kg.rendering.svg.verdict_marks import verdict_style
from kg.rendering.view_page.verdict_panels import VerdictPanels
from kg.rendering.view_svg import style as looks
from kg.rendering.word_table import read_words

_HERE = Path(__file__).parent
_VIS = "templates/lib/vis-9.1.2/vis-network.min.js"
# Each script uses only scripts before it.
_SCRIPTS = (
    "data",
    "fold",
    "state",
    "shortest_path",
    "scene",
    "paint_scene",
    "place_names",
    "export_image",
    "stage_vis",
    "stage_canvas",
    "detail_panel",
    "sidebar_lists",
    "table_twin",
    "verdict_tabs",
    "search_and_keys",
    "main",
)


def assemble_page(
    payload: Mapping[str, Any],
    options: Any,  # noqa: ANN401
    panels: VerdictPanels | None = None,
) -> str:
    """Return the page of a view.

    Args:
        payload: the view, as `payload_of` gives it.
        options: what vis-network is to be told, in plain JSON types.
        panels: the tabs of verdicts; by default none.
    """
    from markupsafe import Markup

    lang = payload["lang"]
    words = {**page_words(lang), **payload.get("words", {})}
    scripts = [_vis(), _ours()]
    panels = panels or VerdictPanels()
    style = _style()
    policy = (
        f"default-src 'none'; script-src {' '.join(map(allowed, scripts))}; "
        f"style-src {allowed(style)}; img-src data:; base-uri 'none'; form-action 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )
    head = {"title": payload["title"], "summary": payload.get("summary", ""), "lang": lang}
    own: dict[str, Any] = {"words": words, "options": options, "looks": _looks()}
    own["kanjiVariants"] = kanji_variants()
    if panels.matrix:
        own |= {"tab": panels.tab, "gate": panels.first_gate}
    page_data = data({**payload, **own, **_filled(payload)})
    # Our own texts, and escaped data; marked as safe so that the bytes still match the hashes.
    text: str = _template().render(
        **head,
        **vars(panels),
        words=words,
        policy=Markup(policy),  # noqa: S704
        style=Markup(style),  # noqa: S704
        scripts=[Markup(script) for script in scripts],  # noqa: S704
        data=page_data,
    )
    return text


def clean(value: Any) -> Any:  # noqa: ANN401
    """Return plain data with control and direction characters written out in every text and key."""
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, Mapping):
        return {visible(str(key)): clean(item) for key, item in value.items()}
    return [clean(item) for item in value] if isinstance(value, list | tuple) else value


def _filled(payload: Mapping[str, Any]) -> dict[str, Any]:
    """Return actors and ties without their empty cells, and these apart, each once.

    Of a large case most cells are empty.
    """
    rows: dict[str, Any] = {"blank": {}}
    for name in ("actors", "ties"):
        records = payload.get(name, [])
        cells = chain.from_iterable(record.items() for record in records)
        rows["blank"][name] = {key: cell for key, cell in cells if _is_blank(cell)}
        rows[name] = [{k: c for k, c in record.items() if not _is_blank(c)} for record in records]
    return rows


def _is_blank(cell: object) -> bool:
    """Return whether a cell is an empty text or list, or says no."""
    return cell is False or cell in ("", [])


def page_words(lang: str) -> Mapping[str, str]:
    """Return what the page itself says, in a language; what a language lacks in English."""
    return read_words("kg.rendering.view_page", "labels.tsv", lang)


def _looks() -> dict[str, Any]:
    """Return how families, channels and statuses look: as in the picture that needs no browser."""
    families = {"families": looks.FAMILY, "shapes": looks.SHAPES, "other": looks.OTHER}
    channels = {"channels": looks.CHANNEL, "noChannel": looks.NO_CHANNEL}
    strokes = {status: asdict(stroke) for status, stroke in looks.STATUS.items()}
    return {**families, **channels, "denied": looks.DENIED, "statuses": strokes}


@cache
def _style() -> str:
    """Return the style sheets of the page: of its frame, the drawings and the dossiers."""
    sheets = [(_HERE / name).read_text("utf-8") for name in ("view.css", "verdict_tabs.css")]
    return "".join([*sheets, verdict_style(), dossier_style()])


@cache
def _vis() -> str:
    """Return the script of vis-network, read from where pyvis is installed."""
    place = resources.files("pyvis") / _VIS
    try:
        text = place.read_text("utf-8")
    except OSError as error:
        raise FileProblem(
            f"{place} cannot be read: {error.strerror}", "pip install 'pyvis==0.3.2'"
        ) from None
    return _checked(text)


@cache
def _ours() -> str:
    """Return our own scripts as one, in a function of its own so that they leave no globals."""
    parts = ((_HERE / f"{name}.js").read_text("utf-8") for name in _SCRIPTS)
    return _checked('(() => {\n"use strict";\n' + "\n".join(parts) + "})();\n")


def _checked(script: str) -> str:
    """Return a script as a browser reads it inside a page: with plain line ends.

    Raises:
        FileProblem: something in the script would end its element.
    """
    if "</script" in script.lower() or "<!--" in script:
        raise FileProblem("a script of the page would end before its end")
    return script.replace("\r\n", "\n").replace("\r", "\n")


@cache
def _template() -> Any:  # noqa: ANN401
    """Return the template of the page."""
    return templates(_HERE).get_template("view.html")
