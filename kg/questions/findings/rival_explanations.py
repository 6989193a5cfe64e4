"""Rival explanations side by side: what each passage, claim and individual says of each claim."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from kg.case.settings import Rivalry
from kg.results.answers import Cell, Column, Sentence, Table

FOR, AGAINST, BOTH, SILENT, NO_SIDE = "supports", "disputes", "both", "silent", "takes no side"
BEFORE, AFTER, STATED, NOT_SO, UNSAID = "before", "after", "stated", "not so", "not stated"


@dataclass(frozen=True)
class Standing:
    """One cell of the matrix: what an item says of one claim.

    Attributes:
        claim: the id of the claim.
        of: what the item is: `passage`, `individual`, or `claim` on the same question.
        item: the passage, individual or claim.
        cell: what it says, in a word.
        words: what the source says.
        methods: how the source knows.
        rows: the rows that say so.
        locators: where they stand.
    """

    claim: str
    of: str
    item: str
    cell: str
    words: str
    methods: tuple[str, ...]
    rows: tuple[str, ...]
    locators: tuple[str, ...]


@dataclass(frozen=True)
class Rivals:
    """One rivalry as a matrix.

    Attributes:
        rivalry: the rivalry.
        statements: what each claim states, by id.
        cells: a cell for each claim and each passage, individual, and claim on the same question.
        individuals: how many individuals there are, with a row or without.
    """

    rivalry: Rivalry
    statements: Mapping[str, str]
    cells: tuple[Standing, ...]
    individuals: int

    def sentence(self, names: Mapping[str, str]) -> Sentence:
        """Return what stands for and against each claim, and whether the source favours one."""
        claims, beside = self.rivalry.claims, self.rivalry.beside
        title = self.rivalry.name.replace("-", " ").capitalize()
        parts = [self._claim_in_words(claim, i) for i, claim in enumerate(claims, 1)]
        text = f"{title}. {' '.join(parts)} {self._favours()}"
        if self.rivalry.first:
            text += f" {self._in_time(names)}"
        if beside:
            text += f" On the same question: {' '.join(self.statements[c] for c in beside)}"
        rows = chain.from_iterable(cell.rows for cell in self.cells)
        ids = tuple(dict.fromkeys((*claims, *beside, *rows)))
        return Sentence(text, ids, "Rival explanations")

    def pieces(self, claim: str, side: str) -> tuple[Standing, ...]:
        """Return the passages that stand for a claim, or against it.

        Args:
            claim: the id of the claim.
            side: `FOR` or `AGAINST`.
        """
        passages = (c for c in self.cells if c.of == "passage" and c.claim == claim)
        return tuple(passage for passage in passages if passage.cell in (side, BOTH))

    @property
    def favoured(self) -> str | None:
        """Return the only claim that is not disputed by more than speculation."""
        undisputed = [claim for claim in self.rivalry.claims if not self._disputed(claim)]
        return undisputed[0] if len(undisputed) == 1 else None

    def _disputed(self, claim: str) -> bool:
        """Return whether anything but speculation disputes a claim."""
        return any(set(p.methods) != {"speculation"} for p in self.pieces(claim, AGAINST))

    def _claim_in_words(self, claim: str, number: int) -> str:
        support = _passages(self.pieces(claim, FOR))
        dispute = _passages(self.pieces(claim, AGAINST))
        return f"({number}) {self.statements[claim]} Said in {support}; disputed in {dispute}."

    def _favours(self) -> str:
        claims = self.rivalry.claims
        undisputed = [i for i, claim in enumerate(claims, 1) if not self._disputed(claim)]
        if len(undisputed) == 1:
            return f"Only ({undisputed[0]}) is not disputed."
        if any(self.pieces(c, AGAINST) and not self._disputed(c) for c in claims):
            return "What is disputed is so by speculation alone: what is coded favours none."
        if not undisputed:
            return "Each is disputed: what is coded favours none."
        if len(undisputed) < len(claims):
            return f"Not disputed are {', '.join(f'({i})' for i in undisputed)}."
        places = {tuple(p.item for p in self.pieces(claim, FOR)) for claim in claims}
        same = ""
        if len(places) == 1 and places != {()}:
            same = ", and the same passage stands for each"
        return f"No evidence is coded as disputing any of them{same}: what is coded favours none."

    def _in_time(self, names: Mapping[str, str]) -> str:
        """Return of whom the order of what the claims put first is stated."""
        cells_of: dict[str, list[str]] = {}
        for cell in self.cells:
            if cell.of == "individual":
                cells_of.setdefault(cell.item, []).append(cell.cell)
        dated = {BEFORE, AFTER, STATED}
        complete = [names[actor] for actor, cells in cells_of.items() if dated.issuperset(cells)]
        text = (
            f"Of {self.individuals} individuals, what each claim puts first"
            f" is stated of {len(complete)}"
        )
        text += f" ({', '.join(complete)})" if complete else ""
        for i, claim in enumerate(self.rivalry.claims, 1):
            cells = (c for c in self.cells if c.claim == claim and c.cell == BEFORE)
            first = ", ".join(names[cell.item] for cell in cells)
            text += f"; as ({i}) has it, in {first}" if first else ""
        if not any(BEFORE in cells for cells in cells_of.values()):
            text += "; in none is it dated so that the order can be read"
        return f"{text}."


def _passages(cells: Sequence[Standing]) -> str:
    if not cells:
        return "none"
    number = "1 passage" if len(cells) == 1 else f"{len(cells)} passages"
    methods = dict.fromkeys(chain.from_iterable(cell.methods for cell in cells))
    words = ", ".join(method.replace("-", " ") for method in methods)
    return f"{number} ({words})" if words else number


def rival_tables(rivals: Sequence[Rivals], names: Mapping[str, str]) -> tuple[Table, Table]:
    """Return `rival_claims`, and `rivals`: the matrices as one tidy table, a row a cell.

    Args:
        rivals: the rivalries.
        names: the name of each actor.
    """
    claims = tuple(chain.from_iterable(map(_claim_rows, rivals)))
    cells = tuple(chain.from_iterable(_cell_rows(r, names) for r in rivals))
    claims_reading = "This claim is one of rivals; so much stands for it."
    cells_title = "Rival explanations, cell by cell"
    cells_reading = "This item says this of this claim."
    return (
        Table("rival_claims", "Rival explanations", _CLAIMS, claims, claims_reading),
        Table("rivals", cells_title, _CELLS, cells, cells_reading),
    )


def _claim_rows(rivals: Rivals) -> Iterator[tuple[Cell, ...]]:
    for i, claim in enumerate(rivals.rivalry.claims, 1):
        counts = (len(rivals.pieces(claim, side)) for side in (FOR, AGAINST))
        yield (rivals.rivalry.name, i, claim, rivals.statements[claim], *counts)


def _cell_rows(rivals: Rivals, names: Mapping[str, str]) -> Iterable[tuple[Cell, ...]]:
    for c in rivals.cells:
        item = (c.claim, c.of, c.item, names.get(c.item))
        methods = "; ".join(c.methods) or None
        yield (rivals.rivalry.name, *item, c.cell, c.words or None, methods, c.locators, c.rows)


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
        "Of a passage: supports, disputes, both, silent. Of a claim: takes no side. Of an "
        "individual, what the claim puts first: before, after, stated, not so, not stated.",
    ),
    Column("said", "text", "What the source says."),
    Column("methods", "text", "How the source knows."),
    Column("locators", "ids", "Where it stands."),
    Column("rows", "ids", "The rows that say so."),
)
