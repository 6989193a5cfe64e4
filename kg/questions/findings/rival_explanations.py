"""Rival explanations side by side: what each passage, claim and individual says of each claim."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from kg.case.settings import Rivalry
from kg.questions.findings import columns
from kg.results.answers import Cell, Sentence, Table

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
            statements = " ".join(self.statements[claim] for claim in beside)
            text += f" On the same question: {statements}"
        rows = chain.from_iterable(cell.rows for cell in self.cells)
        ids = tuple(dict.fromkeys((*claims, *beside, *rows)))
        return Sentence(text, ids, "Rival explanations")

    def pieces(self, claim: str, side: str) -> tuple[Standing, ...]:
        """Return the passages that stand for a claim, or against it.

        Args:
            claim: the id of the claim.
            side: `FOR` or `AGAINST`.
        """
        about_claim = (cell for cell in self.cells if cell.claim == claim)
        passages = (cell for cell in about_claim if cell.of == "passage")
        return tuple(passage for passage in passages if passage.cell in (side, BOTH))

    @property
    def favoured(self) -> str | None:
        """Return the only claim that is not disputed by more than speculation."""
        undisputed = [claim for claim in self.rivalry.claims if not self._disputed(claim)]
        return undisputed[0] if len(undisputed) == 1 else None

    def _disputed(self, claim: str) -> bool:
        """Return whether anything but speculation disputes a claim."""
        methods = (set(passage.methods) for passage in self.pieces(claim, AGAINST))
        return any(methods_of != {"speculation"} for methods_of in methods)

    def _claim_in_words(self, claim: str, number: int) -> str:
        """Return a claim with its number and how many passages stand for and against it."""
        support = _passages(self.pieces(claim, FOR))
        dispute = _passages(self.pieces(claim, AGAINST))
        return f"({number}) {self.statements[claim]} Said in {support}; disputed in {dispute}."

    def _favours(self) -> str:
        """Return which claim the passages favour, by what they dispute, or that they do not."""
        claims = self.rivalry.claims
        undisputed = [i for i, claim in enumerate(claims, 1) if not self._disputed(claim)]
        if len(undisputed) == 1:
            return f"Only ({undisputed[0]}) is not disputed."
        contested = (claim for claim in claims if self.pieces(claim, AGAINST))
        if not all(map(self._disputed, contested)):
            return "What is disputed is so by speculation alone: what is coded favours none."
        if not undisputed:
            return "Each is disputed: what is coded favours none."
        if len(undisputed) < len(claims):
            numbers = ", ".join(f"({i})" for i in undisputed)
            return f"Not disputed are {numbers}."
        support = (self.pieces(claim, FOR) for claim in claims)
        places = {tuple(passage.item for passage in passages) for passages in support}
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
        complete = [actor for actor, cells in cells_of.items() if dated.issuperset(cells)]
        text = (
            f"Of {self.individuals} individuals, what each claim puts first"
            f" is stated of {len(complete)}"
        )
        if complete:
            actors = ", ".join(names[actor] for actor in complete)
            text += f" ({actors})"
        earlier = [cell for cell in self.cells if cell.cell == BEFORE]
        for i, claim in enumerate(self.rivalry.claims, 1):
            actors = ", ".join(names[cell.item] for cell in earlier if cell.claim == claim)
            if actors:
                text += f"; as ({i}) has it, in {actors}"
        if not any(BEFORE in cells for cells in cells_of.values()):
            text += "; in none is it dated so that the order can be read"
        return f"{text}."


def _passages(cells: Sequence[Standing]) -> str:
    """Return how many passages there are, and how the source knows what they say."""
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
    return replace(columns.RIVAL_CLAIMS, rows=claims), replace(columns.RIVALS, rows=cells)


def _claim_rows(rivals: Rivals) -> Iterator[tuple[Cell, ...]]:
    """Yield a row a claim, as `rival_claims` has them."""
    name = rivals.rivalry.name
    for i, claim in enumerate(rivals.rivalry.claims, 1):
        statement = rivals.statements[claim]
        counts = (len(rivals.pieces(claim, side)) for side in (FOR, AGAINST))
        yield (name, i, claim, statement, *counts)


def _cell_rows(rivals: Rivals, names: Mapping[str, str]) -> Iterable[tuple[Cell, ...]]:
    """Yield a row a cell, as `rivals` has them; only individuals have a name."""
    for c in rivals.cells:
        item = (rivals.rivalry.name, c.claim, c.of, c.item, names.get(c.item))
        methods = "; ".join(c.methods) or None
        evidence = (methods, c.locators, c.rows)
        yield (*item, c.cell, c.words or None, *evidence)
