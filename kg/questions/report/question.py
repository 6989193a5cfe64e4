"""The report: the answer first, then the details, then the evidence."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from operator import attrgetter

from kg.case import Case
from kg.case.needed_tables import Needs, numbered
from kg.case.settings import Settings
from kg.errors import CaseError, TooMany
from kg.questions.audit.question import audit
from kg.questions.bottlenecks.answer import Bottlenecks
from kg.questions.bottlenecks.question import bottlenecks
from kg.questions.brokers.question import PERMUTATIONS, Brokers, brokers
from kg.questions.bypass.answer import Bypass
from kg.questions.bypass.question import bypass
from kg.questions.dependence.question import Dependence, dependence
from kg.questions.findings.question import findings
from kg.questions.overview.question import overview
from kg.questions.pieces_of_evidence import DOCUMENTS, EVIDENCE, Piece, documents, pieces_about
from kg.questions.procedures.question import procedures
from kg.questions.recapture.question import recapture
from kg.questions.report.channel_section import AnswerPart, channel_section
from kg.questions.report.figures import captive_shares, pyramid
from kg.questions.report.first_screen import first_screen
from kg.questions.report.method_note import limits, tie_kind_table
from kg.questions.report.profiles import profiles
from kg.questions.robustness.answer import Robustness
from kg.questions.robustness.question import how_sure
from kg.questions.wording import named
from kg.results.answers import (
    Heading,
    Result,
    Section,
    Sentence,
    Table,
    join_parts,
)
from kg.results.display import Displayed
from kg.results.figures import Axis, Bars, Figure, Stream
from kg.results.long_lists import Ids
from kg.results.verdict_figures import Gate, Matrix
from kg.schema.model import Schema
from kg.system.sizes import SCREEN_ROWS


@dataclass(frozen=True, repr=False)
class Report(Displayed):
    """The answer to `report`: a first screen, then sections.

    Attributes:
        heading: what this is an answer to.
        opening: the sentences with which the first screen opens.
        sections: those of the first screen, then the detail.
        screen_sections: how many sections belong to the first screen.
    """

    heading: Heading
    opening: tuple[Sentence, ...]
    sections: tuple[Section, ...]
    screen_sections: int = 0

    def sentences(self) -> tuple[Sentence, ...]:
        """Return the sentences with which the first screen opens."""
        return self.opening

    @property
    def lines(self) -> tuple[Sentence, ...]:
        """Return the numbered lines of the first screen."""
        screen = self.sections[: self.screen_sections]
        sentences = chain.from_iterable(section.sentences for section in screen)
        return tuple(sentence for sentence in sentences if sentence.number)

    def first_screen(self) -> "Report":
        """Return the first screen alone, with the title, and the start of a long matrix."""
        first, *others = self.opening
        opening = (replace(first, text=f"{self.heading.title}. {first.text}"), *others)
        screen = self.sections[: self.screen_sections]
        sections = (replace(s, figures=tuple(_shortened(s.figures))) for s in screen)
        return replace(self, opening=opening, sections=tuple(sections))

    def tables(self) -> tuple[Table, ...]:
        """Return the tables of all sections; parts of one table are joined."""
        return join_parts(chain.from_iterable(section.tables for section in self.sections))


def _shortened(figures: Iterable[Figure]) -> Iterable[Figure]:
    """Yield the matrix of a screen, of many rows the first; the lines say what a gate shows."""
    for figure in figures:
        if not isinstance(figure.drawing, Matrix):
            continue
        matrix = figure.drawing.joined()
        if len(matrix.rows) > SCREEN_ROWS + 1:
            left_out = sum(len(row.ids) for row in matrix.rows[SCREEN_ROWS:])
            matrix = replace(matrix, rows=matrix.rows[:SCREEN_ROWS], left_out=left_out)
        yield replace(figure, drawing=matrix)


def report(case: Case, as_of: date | None = None, engine: str | None = None) -> Report:
    """Bring all answers together: gatekeepers, routes around, and the evidence of both.

    Args:
        case: the case; its standard questions are asked.
        as_of: the day; by default the end of the case's period.
        engine: the engine of the graph questions.

    Returns:
        A first screen, then a section a channel (bottlenecks, routes around, brokers), those
        counted and their strategies, dependence, recapture, procedures, findings, audit, method and
        limits, and all evidence cited. Of a case with more than 200,000 ties in which more than
        1,000 are counted, routes are not listed, nor what follows from them.

    Raises:
        NameUnknown: the case has no standard questions, or one names nobody.
    """
    day = case.as_of(as_of)
    graph = numbered(case)
    unavoidable = bottlenecks(graph, as_of=as_of, engine=engine, witnesses=False)
    around = _around(graph, as_of, engine)
    standing = overview(graph, as_of=as_of, engine=engine)
    sureness = how_sure(graph, as_of, engine)
    # To deal tiers at random takes minutes where arcs are millions.
    between = _brokers(graph, as_of, PERMUTATIONS if graph is case else 0)
    depends = dependence(graph, as_of=as_of)
    returned = recapture(case, as_of=as_of)
    steps = procedures(case)
    tested, checked = findings(case), audit(case)
    further: tuple[tuple[str, Result, Callable[[Result], Iterable[Sentence]]], ...] = (
        ("Money that returns", returned, _first_sentence),
        ("Procedures", steps, _first_sentence),
    )
    quotes = [(title, tuple(lead(answer))) for title, answer, lead in further]
    screen = first_screen(case, day, standing, sureness, quotes)
    tiers = () if isinstance(around, Sentence) else pyramid(case, unavoidable, around)
    figures = (*tiers, *captive_shares(unavoidable))
    parts = [
        AnswerPart.of(unavoidable, "Who cannot be avoided"),
        AnswerPart.of(around, "Who gets around"),
    ]
    parts.append(AnswerPart.of(between, "Who brokers between the tiers"))
    gate_of = {figure.name: figure for figure in standing.gates() if figure not in screen.pictures}
    channels = []
    for name in case.settings.questions:
        gate = gate_of.get(f"gate-{name}")
        section = channel_section(case, name, parts)
        channels.append(replace(section, figures=(gate,) if gate else ()))
    opening_sections = (
        Section("", (), (), screen.pictures),
        Section("", (*screen.lines, *screen.closing), ()),
    )
    sections = (
        *opening_sections,
        Section("Who stands where", standing.sentences(), standing.tables()),
        Section("How sure", _sureness(sureness), sureness.tables()),
        *_glance(figures),
        *channels,
        *_profiled(case, unavoidable, around, depends),
        _section("Who depends on one buyer", depends, depends.figures()),
        _section("What was recaptured", returned, returned.figures()),
        _section("How procedures compare", steps, steps.figures()),
        _section("Whether the patterns hold", tested),
        _section("Whether the source's numbers hold", checked),
        _method(case, day, unavoidable),
    )
    evidence = _evidence(case, screen.opening, sections)
    settings = case.settings
    heading = Heading("report", case.id, settings.title, named(case), settings.summary)
    return Report(heading, screen.opening, (*sections, evidence), len(opening_sections))


def report_needs(_settings: Settings, schema: Schema) -> Needs:
    """Return what `report` needs of a case: all of it.

    Args:
        _settings: the settings of the case, which do not matter.
        schema: the schema, for its tables.
    """
    return Needs(dict.fromkeys(schema.tables, ()))


def _sureness(answer: Robustness) -> tuple[Sentence, ...]:
    """Return how sure the answers are, or that this was not worked out."""
    if answer.channels:
        return answer.sentences()
    text = "not worked out in a case of this size; for a channel: kg robustness CHANNEL."
    return (Sentence(text),)


def _brokers(case: Case, as_of: date | None, permutations: int) -> Brokers | Sentence:
    """Return who brokers between the tiers, or why that was not worked out."""
    try:
        return brokers(case, as_of=as_of, permutations=permutations)
    except CaseError as error:
        cure = f"to have it: {error.hint}, then kg brokers"
        return Sentence(f"not worked out: {error}; {cure}.")


def _around(case: Case, as_of: date | None, engine: str | None) -> Bypass | Sentence:
    """Return the routes around, or why they are not listed."""
    try:
        return bypass(case, as_of=as_of, engine=engine)
    except TooMany as error:
        cure = "the table overview says who gets around; for the routes: kg bypass --to ID"
        return Sentence(f"not listed: {error}; {cure}.")


def _profiled(
    case: Case, unavoidable: Bottlenecks, around: Bypass | Sentence, depends: Dependence
) -> Iterable[Section]:
    """Yield the section of those counted one by one, where their routes are listed."""
    if isinstance(around, Bypass):
        answer = profiles(case, unavoidable, around, depends)
        title = "Those counted, and their strategies"
        yield Section(title, answer.sentences(), answer.tables())


def _first_sentence(answer: Result) -> Iterable[Sentence]:
    """Yield the first sentence of an answer, if it rests on anything."""
    yield from (sentence for sentence in answer.sentences()[:1] if sentence.ids)


def _section(title: str, answer: Result, figures: tuple[Figure, ...] = ()) -> Section:
    """Return an answer as a section; its figures are passed, as not every answer has some."""
    return Section(title, answer.sentences(), answer.tables(), figures)


def _glance(figures: tuple[Figure, ...]) -> Iterable[Section]:
    """Yield the section of the figures that sum everything up, if there are any."""
    if figures:
        yield Section("At a glance", (), (), figures)


def _method(case: Case, day: date | None, unavoidable: Bottlenecks) -> Section:
    """Return how answers are worked out, what exactly was asked, and what kinds of ties mean."""
    questions = [table for table in unavoidable.tables() if table.name == "asked"]
    tables = (*questions, tie_kind_table(case))
    return Section("Method and limits", limits(case, day), tables)


def _evidence(case: Case, summary: tuple[Sentence, ...], sections: tuple[Section, ...]) -> Section:
    """Return the evidence of all rows that the report names."""
    rows = _cited_rows(case, summary, sections)
    default = _default_row(case, rows)
    text = "what has no evidence of its own rests on that of the whole case"
    sentences = tuple(Sentence(f"{text}: {row}.", (row,)) for row in default)
    distinct_rows = list(dict.fromkeys([*rows, *default]))
    sources = _sources(case, distinct_rows)
    return Section("What it rests on", sentences, sources)


def _cited_rows(case: Case, summary: Iterable[Sentence], sections: Iterable[Section]) -> list[str]:
    """Return the ids of the rows that sentences, tables and figures name, as the case has them."""
    ids = set(chain.from_iterable(sentence.ids for sentence in summary))
    for section in sections:
        for sentence in section.sentences:
            ids.update(sentence.ids)
        for figure in section.figures:
            ids.update(_ids_in_figure(figure))
        for table in section.tables:
            ids.update(_ids_in_table(table))
    return [row for row in case.homes if row in ids]


def _ids_in_table(table: Table) -> Iterable[str]:
    """Yield the ids in the cells of a table."""
    for position, column in enumerate(table.columns):
        if column.what not in ("id", "ids", "ties", "route"):
            continue
        for row in table.rows:
            cell = row[position]
            if isinstance(cell, (tuple, Ids)):
                yield from map(str, cell)
            else:
                yield str(cell)


def _ids_in_figure(figure: Figure) -> Iterable[str]:
    """Return the ids of the rows that a figure draws."""
    drawing = figure.drawing
    if isinstance(drawing, Bars):
        return [bar.id for bar in drawing.bars]
    if isinstance(drawing, Axis):
        return [line.id for line in drawing.lines]
    if isinstance(drawing, Stream):
        ties = chain.from_iterable(flow.ids for flow in drawing.passes)
        stages = [stage.id for stage in drawing.stages]
        return [*stages, *ties]
    if isinstance(drawing, Matrix):
        return [*chain.from_iterable(row.ids for row in drawing.rows)]
    if isinstance(drawing, Gate):
        actors = chain.from_iterable(zone.actors for zone in drawing.zones)
        return [actor.id for actor in actors]
    chips = chain.from_iterable((*tier.chips, *tier.dots) for tier in drawing.tiers)
    return [chip.id for chip in chips]


def _default_row(case: Case, rows: Sequence[str]) -> list[str]:
    """Return the row whose evidence stands for rows without their own, if some of these have none.

    case.toml names a piece of that evidence.
    """
    piece = case.settings.evidence
    cited = set(case.tables["evidence"]["about"])
    # Evidence and documents are themselves what other rows rest on.
    needing = (row for row in rows if case.homes[row] not in ("evidence", "documents"))
    if not piece or cited.issuperset(needing):
        return []
    whole_case = case.row(piece)["about"]
    return [str(whole_case)]


def _sources(case: Case, rows: Sequence[str]) -> tuple[Table, ...]:
    """Return the evidence of rows in their order, and the documents that it cites."""
    order = {row: i for i, row in enumerate(rows)}

    def by_row_and_place(piece: Piece) -> tuple[Hashable, ...]:
        """Return by what evidence is sorted."""
        return (order[piece.row], piece.document, piece.locator)

    pieces = sorted(pieces_about(case, rows), key=by_row_and_place)
    columns = EVIDENCE[:-1]  # all but the passages, as the report has no copy of the text
    cells = tuple(map(attrgetter(*(column.name for column in columns)), pieces))
    reading = "This passage supports or disputes the row."
    sources = Table("sources", "Evidence", columns, cells, reading)
    cited = documents(case, {p.document for p in pieces})
    return (sources, Table("documents", "Documents", DOCUMENTS, cited))
