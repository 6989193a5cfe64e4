"""The glyph of each verdict, from the file `verdict_glyphs.tsv` beside this one."""

from functools import cache
from importlib.resources import files
from typing import NamedTuple


class Glyph(NamedTuple):
    """How a verdict is written in one place: a glyph, and one for terminals without it."""

    glyph: str
    ascii: str


@cache
def glyphs() -> dict[str, Glyph]:
    """Return the glyph of each verdict; nobody counted has a blank."""
    text = files(__package__).joinpath("verdict_glyphs.tsv").read_text("utf-8")
    rows = (line.split("\t") for line in text.splitlines()[1:])
    return {verdict: Glyph(glyph, plain) for verdict, glyph, plain in rows} | {"": Glyph(" ", " ")}
