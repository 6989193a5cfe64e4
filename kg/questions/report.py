"""The report: the answer first, then the detail, then what it rests on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kg.case import Case
from kg.questions.bottlenecks import bottlenecks
from kg.questions.bypass import bypass
from kg.questions.evidence import DOCUMENTS, EVIDENCE, documents, pieces_about
from kg.questions.recapture import recapture
from kg.result import Column, Heading, Section, Sentence, Table


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
        """Return the tables of all sections."""
        return tuple(table for section in self.sections for table in section.tables)


def report(case: Case, as_of: date | None = None, engine: str | None = None) -> Report:
    """Bring the answers together: who cannot be avoided, who got around and how, what was recaptured, on what evidence.

    Args:
        case: the case; its standard questions are asked.
        as_of: the day; by default the end of the case's period.
        engine: the engine of the graph questions.

    Raises:
        NameUnknown: the case has no standard questions, or one names nobody.
    """
    held = bottlenecks(case, as_of=as_of, engine=engine, witnesses=False)
    around = bypass(case, as_of=as_of, engine=engine)
    returned = recapture(case, as_of=as_of)
    tables = (*held.tables(), *around.tables(), *returned.tables())
    day = case.as_of(as_of)
    used, none = ([s for c in around.avoided for s in around.said(c, status)] for status in ("used", "none"))
    summary = (
        *_key(day),
        *_under("Who cannot be avoided", held.sentences()),
        *_under("Who got around", used),
        *_under("For whom no way round is recorded", none),
        *_under("What was recaptured", returned.sentences()),
    )
    may = tuple(s for channel in around.avoided for s in around.said(channel, "possible"))
    sections = (
        Section("Who cannot be avoided", (), held.tables()),
        Section("Who got around", may, around.tables()),
        Section("What was recaptured", (), returned.tables()),
        Section("How to read this", _method(case, day), (_kinds(case),)),
        Section("What it rests on", (), _sources(case, _cited(case, tables, summary))),
    )
    heading = Heading("report", case.id, case.settings.title, case.names, case.settings.summary)
    return Report(heading, summary, sections)


def _key(day: date | None) -> Iterable[Sentence]:
    """Yield what a reader must know to read the first screen."""
    when = f"As of {day.isoformat()}" if day else "At any time"
    yield Sentence(
        f"{when}. Counted are the individuals that the source names, which are no sample; what is said of a role holds "
        "for its members. Captive: every recorded route from the sources of the channel passes it. Stated: by what the "
        "source says there is no other way; recorded: none is recorded. Denied: refused, cut off or lacking.",
        topic="How to read this screen",
    )


def _under(topic: str, sentences: Iterable[Sentence]) -> Iterable[Sentence]:
    return (Sentence(f"{s.topic}: {s.text}", s.ids, topic) for s in sentences)


def _cited(case: Case, tables: Iterable[Table], said: Iterable[Sentence]) -> list[str]:
    """Return the ids of the rows that tables and sentences name, in the order of the case."""
    named = {row for sentence in said for row in sentence.ids}
    for table in tables:
        places = [i for i, c in enumerate(table.columns) if c.what in ("id", "ids", "ties", "route")]
        for row in table.rows:
            for i in places:
                cell = row[i]
                named.update(cell if isinstance(cell, tuple) else [str(cell)])
    return [row for row in case.homes if row in named]


def _sources(case: Case, rows: list[str]) -> tuple[Table, ...]:
    pieces = sorted(pieces_about(case, rows), key=lambda p: (rows.index(p.row), p.document, p.locator))
    cells = [
        (p.row, p.stance, p.document, p.locator, p.method, p.column, p.value, p.anchor, p.confidence, p.note)
        for p in pieces
    ]
    cited = documents(case, {p.document for p in pieces})
    return (
        Table("sources", "Evidence", EVIDENCE[:-1], tuple(cells), "This passage supports or disputes the row."),
        Table("documents", "Documents", DOCUMENTS, cited),
    )


def _method(case: Case, day: date | None) -> tuple[Sentence, ...]:
    when = f"as of {day.isoformat()}" if day else "at any time"
    sizes = ", ".join(f"{len(case.tables[name])} {name}" for name in ("actors", "ties", "measures", "evidence"))
    texts = (
        f"Asked {when}, of {sizes}.",
        "Captive: every recorded route from the sources of the channel passes that actor, or a member of that group.",
        "Stated: by what the source says, a tie of an exclusive kind leaves the captives no other way. Recorded: no "
        "other way is recorded, though one may exist.",
        "Denied: the source says that access was refused, cut off or lacking. Declined: the target itself turned it "
        "down. Not stated: the source says neither.",
        "A role's tie holds for its members unless a nearer statement says otherwise; ties that only some of a role "
        "have neither hold nor free anybody, and open possible routes only.",
        "Only named individuals are counted; a role stands for the unnamed rest and is listed apart.",
        "The counts are over the firms that the source happens to name. They are no sample.",
    )
    return tuple(Sentence(t) for t in texts)


def _kinds(case: Case) -> Table:
    present = set(case.tables["ties"]["kind"])
    rows = [
        (k.slug, k.label, k.channel or None, k.flow or None, k.comment)
        for k in case.schema.tie_kinds.values()
        if k.slug in present
    ]
    columns = (
        Column("kind", "text", "The kind of tie."),
        Column("label", "text", "In words."),
        Column("channel", "text", "The channel it belongs to."),
        Column("flow", "text", "Which way the resource flows."),
        Column("meaning", "text", "What it means."),
    )
    return Table("kinds", "Kinds of ties in this case", columns, tuple(rows))
