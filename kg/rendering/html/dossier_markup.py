"""A dossier as markup, the same in the page of a view and on the page of an actor."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from markupsafe import Markup

from kg.questions.overview.telling import count_words
from kg.questions.view.dossier import ChannelStanding, Dossier
from kg.rendering.safe_html import templates
from kg.rendering.svg.elements import Look, join, mark
from kg.rendering.svg.surroundings import surroundings
from kg.rendering.svg.verdict_marks import FAMILIES, doubt, verdict_mark
from kg.rendering.svg.verdict_marks import HEIGHT as MARK_HEIGHT
from kg.rendering.svg.verdict_marks import WIDTH as MARK_WIDTH

_HERE = Path(__file__).parent


def dossier_markup(dossier: Dossier, href: Callable[[str], str] | None = None) -> Markup:
    """Return a dossier as markup.

    Args:
        dossier: all that is told of an actor.
        href: gives the address of an actor by its id; by default nobody has one.
    """
    marks = _Marks(dossier, href or _nowhere)
    text: str = _macro()(dossier, marks)
    return Markup(text)  # noqa: S704 - the template escapes


def dossier_style() -> str:
    """Return the style sheet of dossiers."""
    return (_HERE / "dossier.css").read_text("utf-8")


def _nowhere(_: str) -> str:
    """Return no address."""
    return ""


@cache
def _macro() -> Any:  # noqa: ANN401
    """Return the template of a dossier."""
    return templates(_HERE).get_template("dossier.html").module.dossier


class _Marks:
    """The marks and words that the template of a dossier asks for."""

    def __init__(self, dossier: Dossier, href: Callable[[str], str]) -> None:
        """Take the dossier.

        Args:
            dossier: the dossier.
            href: gives the address of an actor by its id.
        """
        self._frame, self._href = f"sign-{dossier.id}", href

    def family(self, standing: ChannelStanding) -> str:
        """Return the family of a verdict, a class of the style sheet."""
        return FAMILIES[standing.verdict]

    def word(self, standing: ChannelStanding) -> str:
        """Return a verdict in a few words."""
        return count_words()[standing.verdict]

    def sign(self, standing: ChannelStanding) -> Markup:
        """Return the mark of a verdict."""
        parts = [verdict_mark(standing.verdict, standing.certainty, self._frame, 0, 0)]
        if standing.verdict == "held" and standing.certainty == "possible":
            parts.insert(0, mark("defs", doubt(self._frame)))
        size: Look = {"viewBox": f"0 0 {MARK_WIDTH:g} {MARK_HEIGHT:g}"}
        return mark("svg", join(*parts), class_="verdicts sign", aria_hidden="true", **size)

    def fan(self, dossier: Dossier) -> Markup:
        """Return the surroundings of the actor."""
        return surroundings(dossier, self._href)
