"""Rival explanations side by side: what each passage, claim and individual says for or against each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kg.case.settings import Rivalry
from kg.results.answers import Column, Sentence, Table

FOR, AGAINST, BOTH, SILENT, NO_SIDE = "supports", "disputes", "both", "silent", "takes no side"
BEFORE, AFTER, STATED, NOT_SO, UNSAID = "before", "after", "stated", "not so", "not stated"


@dataclass(frozen=True)
class Standing:
    """One cell of the matrix: what an item says of one claim.

    `item` is a passage, an individual, or a claim on the same question; `said` is what the source says, in words.
    """

    claim: str
    of: str
    item: str
    cell: str
    said: str
    methods: tuple[str, ...]
    rows: tuple[str, ...]
    locators: tuple[str, ...]


@dataclass(frozen=True)
class Rivals:
    """One rivalry as a matrix: a cell for each claim and each passage, individual, and claim beside."""

    rivalry: Rivalry
    statements: Mapping[str, str]
    cells: tuple[Standing, ...]
    individuals: int

    def said(self, names: Mapping[str, str]) -> Sentence:
        """Return what stands for and against each claim, and whether the source favours one of them."""
        claims = self.rivalry.claims
        parts = [f"({i}) {self.statements[c]} {self._stands(c)}" for i, c in enumerate(claims, 1)]
        text = f"{self.rivalry.name.replace('-', ' ').capitalize()}. {' '.join(parts)} {self._favours()}"
        if self.rivalry.first:
            text += f" {self._in_time(names)}"
        if self.rivalry.beside:
            text += f" On the same question: {' '.join(self.statements[c] for c in self.rivalry.beside)}"
        ids = (*claims, *self.rivalry.beside, *(row for c in self.cells for row in c.rows))
        return Sentence(text, tuple(dict.fromkeys(ids)), "Rival explanations")

    def pieces(self, claim: str, side: str) -> tuple[Standing, ...]:
        """Return the passages that stand for a claim, or against it."""
        mine = (c for c in self.cells if c.of == "passage" and c.claim == claim)
        return tuple(c for c in mine if c.cell in (side, BOTH))

    @property
    def favoured(self) -> str | None:
        """Return the one claim that is not disputed, where all others are by more than speculation."""
        free = [claim for claim in self.rivalry.claims if not self._disputed(claim)]
        return free[0] if len(free) == 1 else None

    def _disputed(self, claim: str) -> bool:
        """Return whether anything but speculation disputes a claim."""
        return any(set(p.methods) != {"speculation"} for p in self.pieces(claim, AGAINST))

    def _stands(self, claim: str) -> str:
        return f"Said in {_passages(self.pieces(claim, FOR))}; disputed in {_passages(self.pieces(claim, AGAINST))}."

    def _favours(self) -> str:
        free = [i for i, c in enumerate(self.rivalry.claims, 1) if not self._disputed(c)]
        if len(free) == 1:
            return f"Only ({free[0]}) is not disputed."
        if any(self.pieces(c, AGAINST) and not self._disputed(c) for c in self.rivalry.claims):
            return "What is disputed is so by speculation alone: what is coded favours none."
        if not free:
            return "Each is disputed: what is coded favours none."
        places = {tuple(p.item for p in self.pieces(c, FOR)) for c in self.rivalry.claims}
        same = (
            ", and the same passage stands for each" if len(places) == 1 and places != {()} else ""
        )
        if len(free) < len(self.rivalry.claims):
            return f"Not disputed are {', '.join(f'({i})' for i in free)}."
        return f"No evidence is coded as disputing any of them{same}: what is coded favours none."

    def _in_time(self, names: Mapping[str, str]) -> str:
        by: dict[str, list[str]] = {}
        for c in self.cells:
            if c.of == "individual":
                by.setdefault(c.item, []).append(c.cell)
        whole = [
            names[a] for a, cells in by.items() if all(c in (BEFORE, AFTER, STATED) for c in cells)
        ]
        who = f" ({', '.join(whole)})" if whole else ""
        text = f"Of {self.individuals} individuals, what each claim puts first is stated of {len(whole)}{who}"
        for i, claim in enumerate(self.rivalry.claims, 1):
            first = [names[c.item] for c in self.cells if c.claim == claim and c.cell == BEFORE]
            text += f"; as ({i}) has it, in {', '.join(first)}" if first else ""
        if not any(BEFORE in cells for cells in by.values()):
            text += "; in none is it dated so that the order can be read"
        return f"{text}."


def _passages(cells: Sequence[Standing]) -> str:
    methods = ", ".join(dict.fromkeys(m.replace("-", " ") for c in cells for m in c.methods))
    some = "none" if not cells else "1 passage" if len(cells) == 1 else f"{len(cells)} passages"
    return f"{some} ({methods})" if methods else some


def tables(found: Sequence[Rivals], names: Mapping[str, str]) -> tuple[Table, Table]:
    """Return `rival_claims`, and `rivals`: the matrices as one tidy table, a row a cell."""
    claims = tuple(
        (
            r.rivalry.name,
            i,
            claim,
            r.statements[claim],
            len(r.pieces(claim, FOR)),
            len(r.pieces(claim, AGAINST)),
        )
        for r in found
        for i, claim in enumerate(r.rivalry.claims, 1)
    )
    rows = tuple(
        (
            r.rivalry.name, c.claim, c.of, c.item, names.get(c.item), c.cell, c.said or None,
            "; ".join(c.methods) or None, c.locators, c.rows,
        )
        for r in found
        for c in r.cells
    )  # fmt: skip
    return (
        Table(
            "rival_claims",
            "Rival explanations",
            _CLAIMS,
            claims,
            "This claim is one of rivals; so much stands for it.",
        ),
        Table(
            "rivals",
            "Rival explanations, cell by cell",
            _CELLS,
            rows,
            "This item says this of this claim.",
        ),
    )


_RIVALRY = Column("rivalry", "text", "The name of the rivalry.")
_CLAIM = Column("claim", "id", "One of the rival claims.")
_CLAIMS = (
    _RIVALRY,
    Column("number", "count", "Its number among them."),
    _CLAIM,
    Column("text", "text", "What it states."),
    Column("for", "count", "Passages that support it."),
    Column("against", "count", "Passages that dispute it."),
)
_CELLS = (
    _RIVALRY,
    _CLAIM,
    Column("of", "text", "What the item is: passage, individual, or claim on the same question."),
    Column("item", "text", "The passage, individual or claim."),
    Column("name", "text", "Its name, if an individual."),
    Column(
        "cell",
        "text",
        "Of a passage: supports, disputes, both, silent. Of a claim: takes no side. Of an individual, what the claim "
        "puts first: before, after, stated, not so, not stated.",
    ),
    Column("said", "text", "What the source says."),
    Column("methods", "text", "How the source knows."),
    Column("locators", "ids", "Where it stands."),
    Column("rows", "ids", "The rows that say so."),
)
