"""A small result with every kind of cell, benign or with another text in every field."""

from collections.abc import Callable
from dataclasses import dataclass

from kg.results.answers import Column, Heading, Section, Sentence, Table


@dataclass(frozen=True)
class Small:
    """A result with sections."""

    heading: Heading
    said: tuple[Sentence, ...]
    sections: tuple[Section, ...]

    def sentences(self):
        """Return the first sentences."""
        return self.said

    def tables(self):
        """Return the tables of all sections."""
        return tuple(t for part in self.sections for t in part.tables)


def small_result(t: Callable[[str], str] = str) -> Small:
    """Return the result with `t` done to every text in it."""
    gatekeepers = Table(
        "gatekeepers",
        t("Gatekeepers"),
        (
            Column(t("actor"), "id", t("The actor.")),
            Column("name", "text", t("Its name.")),
            Column("captives", "count", t("How many.")),
            Column("captive_share", "share", t("Of all.")),
            Column("central", "flag", t("Whether central.")),
            Column("basis", "text", t("stated or recorded.")),
            Column("who", "ids", t("The captives.")),
        ),
        (
            (t("mof"), t("大蔵省"), 12345, 0.8236, True, "stated", (t("a"), t("b"))),
            (
                t("bank"),
                t("The Bank"),
                1,
                0.5,
                False,
                t("recorded"),
                tuple(t(c) for c in "abcdefghi"),
            ),
            (t("kind:bank"), None, None, None, None, None, ()),
        ),
        t("Every route passes this actor."),
    )
    routes = Table(
        "routes",
        t("Routes"),
        (
            Column("status", "text", ""),
            Column("way", "route", ""),
            Column("ties", "ties", ""),
            Column("value", "number", ""),
        ),
        (
            ("used", (t("mof"), t("bank"), t("a")), (t("mof-bank"),), 0.031746),
            ("none", (), (), float("nan")),
        ),
    )
    sources = Table(
        "sources",
        t("Sources"),
        (Column("row", "id", t("The row.")), Column("locator", "text", t("Where."))),
        ((t("mof"), t("finance.1")), (t("mof"), t("finance.2")), (t("mof-bank"), t("finance.3"))),
    )
    parts = (
        Section(t("Held"), (Sentence(t("holds 1."), (t("bank"),), t("bank")),), (gatekeepers,)),
        Section(t("Around"), (), (routes, Table("closed", t("Closed doors"), (), ()))),
        Section(t("Evidence"), (), (sources,)),
    )
    names = {t("mof"): t("大蔵省"), t("bank"): t("The Bank"), t("a"): t("A firm")}
    said = (Sentence(t("2 of 3 are held."), (t("mof"), t("mof-bank"), t("b")), t("capital")),)
    return Small(
        Heading(t("report"), t("tiny"), t("Who holds whom"), names, t("A summary.")), said, parts
    )
