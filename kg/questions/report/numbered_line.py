"""The evidence of one numbered line of the first screen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from operator import attrgetter

from kg.case import Case
from kg.errors import NameUnknown
from kg.questions.pieces_of_evidence import DOCUMENTS, EVIDENCE, Piece, documents, pieces_about
from kg.questions.report.question import report
from kg.results.answers import Cell, Heading, Sentence, Table


@dataclass(frozen=True)
class LineEvidence:
    """What a numbered line of the first screen rests on.

    Attributes:
        heading: what this is an answer to.
        line: the line.
        pieces: the pieces of evidence about its rows.
        documents: the rows of the documents cited.
    """

    heading: Heading
    line: Sentence
    pieces: tuple[Piece, ...]
    documents: tuple[tuple[Cell, ...], ...]

    def sentences(self) -> tuple[Sentence, ...]:
        """Return the line, and on how many rows and passages it rests."""
        places = {(piece.document, piece.locator) for piece in self.pieces}
        rows, passages = len(self.line.ids), len(places)
        row_words = "1 row" if rows == 1 else f"{rows} rows"
        passage_words = "1 passage" if passages == 1 else f"{passages} passages"
        resting = Sentence(f"It rests on {row_words}, told in {passage_words}.", self.line.ids)
        return (self.line, resting)

    def tables(self) -> tuple[Table, ...]:
        """Return `evidence` and `documents`."""
        has_passages = any(piece.passage for piece in self.pieces)
        columns = EVIDENCE if has_passages else EVIDENCE[:-1]
        cells_of = attrgetter(*(column.name for column in columns))
        rows = tuple(map(cells_of, self.pieces))
        return (
            Table(
                "evidence", "Evidence", columns, rows, "This passage supports or disputes a row."
            ),
            Table("documents", "Documents", DOCUMENTS, self.documents),
        )


def line_evidence(
    case: Case,
    number: int,
    as_of: date | None = None,
    passages: Mapping[str, str] | None = None,
) -> LineEvidence:
    """Return what a numbered line of the first screen of the report rests on.

    Args:
        case: the case.
        number: the number of the line, as the first screen of the same day has it.
        as_of: the day; by default the end of the case's period.
        passages: the reader's own copy of the text, by locator; by default none.

    Raises:
        NameUnknown: the first screen has no such line, or the case no standard questions.
    """
    lines = {line.number: line for line in report(case, as_of).lines}
    if number not in lines:
        hint = f"its numbers run from 1 to {len(lines)}" if lines else "it has no numbered lines"
        raise NameUnknown(f"no line of the first screen has the number {number}", hint)
    line = lines[number]
    pieces = tuple(pieces_about(case, line.ids, passages))
    return LineEvidence(
        Heading("evidence", case.id, f"What line {number} rests on", case.names),
        line,
        pieces,
        documents(case, {piece.document for piece in pieces}),
    )
