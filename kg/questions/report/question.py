"""The report: the answer first, then the detail, then what it rests on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kg.case import Case
from kg.errors import CaseError
from kg.questions.audit.question import audit
from kg.questions.bottlenecks.answer import Bottlenecks
from kg.questions.bottlenecks.question import bottlenecks
from kg.questions.brokers.question import Brokers, brokers
from kg.questions.bypass.answer import Bypass
from kg.questions.bypass.question import bypass
from kg.questions.dependence.question import dependence
from kg.questions.findings.question import findings
from kg.questions.pieces_of_evidence import DOCUMENTS, EVIDENCE, documents, pieces_about
from kg.questions.procedures.question import procedures
from kg.questions.recapture.question import recapture
from kg.questions.report.figures import captive_shares, pyramid
from kg.questions.report.first_screen import first_screen
from kg.questions.report.method_note import limits, tie_kind_table
from kg.questions.report.profiles import profiles
from kg.questions.wording import named
from kg.results.answers import Heading, Section, Sentence, Table, join_parts
from kg.results.figures import Axis, Bars, Figure, Stream
from kg.results.long_lists import Ids


@dataclass(frozen=True)
class Report:
    """The answer to `report`: a first screen of sentences, then sections."""

    heading: Heading
    summary: tuple[Sentence, ...]
    sections: tuple[Section, ...]

    def sentences(self) -> tuple[Sentence, ...]:
        """Return the first screen."""
        return self.summary

    def tables(self) -> tuple[Table, ...]:
        """Return the tables of all sections, those told a channel at a time put together."""
        return join_parts(table for section in self.sections for table in section.tables)


def report(case: Case, as_of: date | None = None, engine: str | None = None) -> Report:
    """Bring all answers together: who cannot be avoided, who gets around and how, and on what evidence.

    Args:
        case: the case; its standard questions are asked.
        as_of: the day; by default the end of the case's period.
        engine: the engine of the graph questions.

    Returns:
        A first screen, then a section a channel (bottlenecks, routes around, brokers), those counted and their
        strategies, dependence, recapture, procedures, findings, audit, method and limits, and all evidence cited.

    Raises:
        NameUnknown: the case has no standard questions, or one names nobody.
    """
    day = case.as_of(as_of)
    held = bottlenecks(case, as_of=as_of, engine=engine, witnesses=False)
    around = bypass(case, as_of=as_of, engine=engine)
    between = _between(case, as_of)
    depends, returned = dependence(case, as_of=as_of), recapture(case, as_of=as_of)
    steps, tested, checked = procedures(case), findings(case), audit(case)
    one_by_one = profiles(case, held, around, depends)
    more = (
        ("dependence", depends.sentences()[:1]),
        ("recapture", returned.sentences()[:1]),
        ("procedures", steps.sentences()[:1]),
        ("findings", tested.sentences()[:1]),
        ("audit", checked.sentences()[:1]),
    )
    summary = first_screen(day, held, around, more)
    parts = (
        *_glance((*pyramid(case, held, around), *captive_shares(held))),
        *(_channel(case, channel, held, around, between) for channel in around.avoided),
        Section("Those counted, and their strategies", one_by_one.sentences(), one_by_one.tables()),
        Section(
            "Who depends on one buyer", depends.sentences(), depends.tables(), depends.figures()
        ),
        Section("What was recaptured", returned.sentences(), returned.tables(), returned.figures()),
        Section("How procedures compare", steps.sentences(), steps.tables(), steps.figures()),
        Section("Whether the patterns hold", tested.sentences(), tested.tables()),
        Section("Whether the source's numbers hold", checked.sentences(), checked.tables()),
        Section(
            "Method and limits",
            limits(case, day),
            (*_only(held.tables(), "asked"), tie_kind_table(case)),
        ),
    )
    rows = _cited(case, summary, parts)
    rest = _rest(case, rows)
    told = [
        Sentence(f"what has no evidence of its own rests on that of the whole case: {row}.", (row,))
        for row in rest
    ]
    sources = Section(
        "What it rests on", tuple(told), _sources(case, list(dict.fromkeys([*rows, *rest])))
    )
    heading = Heading("report", case.id, case.settings.title, named(case), case.settings.summary)
    return Report(heading, summary, (*parts, sources))


def _between(case: Case, as_of: date | None) -> Brokers | Sentence:
    """Return who brokers between the tiers, or why that was not worked out."""
    try:
        return brokers(case, as_of=as_of)
    except CaseError as error:
        return Sentence(f"not worked out: {error}; to have it: {error.hint}, then kg brokers.")


def _glance(figures: tuple[Figure, ...]) -> Iterable[Section]:
    if figures:
        yield Section("At a glance", (), (), figures)


def _channel(
    case: Case, channel: str, held: Bottlenecks, around: Bypass, between: Brokers | Sentence
) -> Section:
    """Return all answers about one channel."""
    unavoidable = held.sentences()
    said = [
        *_on(channel, unavoidable, "Who cannot be avoided"),
        *_on(channel, (s for s in around.sentences() if s not in unavoidable), "Who gets around"),
        *_on(channel, _brokering(channel, between), "Who brokers between the tiers"),
    ]
    ways = [t for t in around.tables() if t.name != "not_there"]  # told with the bottlenecks
    tables = [*held.tables(), *ways, *(between.tables() if isinstance(between, Brokers) else ())]
    tables = [t for t in tables if t.name != "asked"]  # told with the method
    title = f"Channel: {case.schema.channels[channel]}"
    return Section(title, tuple(said), tuple(_part(t, channel) for t in tables), title_columns=("channel",))


def _brokering(channel: str, between: Brokers | Sentence) -> Iterable[Sentence]:
    return (
        (replace(between, topic=channel),) if isinstance(between, Sentence) else between.sentences()
    )


def _on(channel: str, sentences: Iterable[Sentence], topic: str) -> Iterable[Sentence]:
    return (replace(s, topic=topic) for s in sentences if s.topic == channel)


def _part(table: Table, channel: str) -> Table:
    at = [c.name for c in table.columns].index("channel")
    return replace(table, rows=tuple(row for row in table.rows if row[at] == channel))


def _only(tables: Iterable[Table], name: str) -> Iterable[Table]:
    return (table for table in tables if table.name == name)


def _cited(case: Case, said: Iterable[Sentence], parts: Iterable[Section]) -> list[str]:
    """Return the ids of the rows that sentences, tables and figures name, in the order of the case."""
    named = {row for sentence in said for row in sentence.ids}
    for part in parts:
        named |= {row for sentence in part.sentences for row in sentence.ids}
        named |= {row for figure in part.figures for row in _drawn(figure)}
        for table in part.tables:
            places = [
                i for i, c in enumerate(table.columns) if c.what in ("id", "ids", "ties", "route")
            ]
            for cell in (row[i] for row in table.rows for i in places):
                named.update(cell if isinstance(cell, (tuple, Ids)) else [str(cell)])
    return [row for row in case.homes if row in named]


def _drawn(figure: Figure) -> Sequence[str]:
    """Return the ids of the rows that a figure shows."""
    drawing = figure.drawing
    if isinstance(drawing, Bars):
        return [bar.id for bar in drawing.bars]
    if isinstance(drawing, Axis):
        return [line.id for line in drawing.lines]
    if isinstance(drawing, Stream):
        return [*(s.id for s in drawing.stages), *(tie for p in drawing.passes for tie in p.ids)]
    return [chip.id for tier in drawing.tiers for chip in (*tier.chips, *tier.dots)]


def _rest(case: Case, rows: list[str]) -> list[str]:
    """Return the row whose evidence all rest on that have none of their own, if there are such among some rows."""
    piece = case.settings.evidence
    stated = set(case.tables["evidence"]["about"])
    bare = any(
        row not in stated for row in rows if case.homes[row] not in ("evidence", "documents")
    )
    return [str(case.row(piece)["about"])] if piece and bare else []


def _sources(case: Case, rows: list[str]) -> tuple[Table, ...]:
    place = {row: i for i, row in enumerate(rows)}
    pieces = sorted(pieces_about(case, rows), key=lambda p: (place[p.row], p.document, p.locator))
    cells = [
        (
            p.row,
            p.stance,
            p.document,
            p.locator,
            p.method,
            p.column,
            p.value,
            p.anchor,
            p.confidence,
            p.note,
        )
        for p in pieces
    ]
    cited = documents(case, {p.document for p in pieces})
    return (
        Table(
            "sources",
            "Evidence",
            EVIDENCE[:-1],
            tuple(cells),
            "This passage supports or disputes the row.",
        ),
        Table("documents", "Documents", DOCUMENTS, cited),
    )
