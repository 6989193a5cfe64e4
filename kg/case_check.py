"""All that is wrong with a case, at once: its files, its rows, its evidence, and what the checks in SPARQL find."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from kg import queries, rdf
from kg.case import Case
from kg.case.names import resolve
from kg.case.read import examine, folder_of
from kg.case.settings import FILE, line_of
from kg.case.source_text import read_passages
from kg.errors import LEVELS, NameUnknown, Problem, ProblemGroup, group_problems, near, quoted
from kg.questions.findings.patterns import misnamed_in_patterns
from kg.results.answers import Column, Heading, Sentence, Table
from kg.system import shipped_files


@dataclass(frozen=True)
class Checked:
    """The problems of a case, each of them, in the order of its tables and lines."""

    heading: Heading
    problems: tuple[Problem, ...]
    cited: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)

    def failing(self, level: str = "error") -> int:
        """Return how many problems are at this level or a graver one."""
        return sum(LEVELS.index(p.level) <= LEVELS.index(level) for p in self.problems)

    def sentences(self) -> tuple[Sentence, ...]:
        """Return how many problems of each level there are."""
        rows = ", ".join(
            f"{n} {name.removesuffix('s') if n == 1 else name}"
            for name, n in self.counts.items()
            if n
        )
        found = [(sum(p.level == level for p in self.problems), level) for level in LEVELS]
        said = (
            ", ".join(f"{n} {level}{'' if n == 1 else 's'}" for n, level in found if n)
            or "no problems"
        )
        anchors = f"; {self.cited} citations found in the source text" if self.cited else ""
        return (Sentence(f"{self.heading.case}: {said} in {rows or 'an empty case'}{anchors}."),)

    def groups(self) -> tuple[ProblemGroup, ...]:
        """Return the problems summed up: those of one sort, and a bad id with all that follows."""
        return group_problems(self.problems)

    def tables(self) -> tuple[Table, ...]:
        """Return the table `problems`."""
        rows = [
            (p.file, p.line, p.column, p.level, p.rule, p.message, p.hint) for p in self.problems
        ]
        return (
            Table("problems", "Problems", _COLUMNS, tuple(rows), "This is wrong at this spot."),
        )


def check(case: Case | str | Path | None = None, source_text: Iterable[str | Path] = ()) -> Checked:
    """List every problem of a case.

    Args:
        case: a folder, the name of an embedded case, or a case that was read.
        source_text: files with the reader's own copy of the sources, one line a passage: locator, tab, text; or
            `DOCUMENT=FILE` where the case cites several documents. Each locator must be there, each anchor in its
            passage.

    Returns:
        The problems with file, line and column. Where problems keep the case from being read, only
        files that are not read are told besides; what is lacking, and what the checks in
        `queries/checks` find, is looked for once there are none.

    Raises:
        NameUnknown: there is no such case, or `source_text` names no document of it.
        FileProblem: a source text cannot be read.
    """
    found, problems, lacking = examine(
        (case.address or case.folder) if isinstance(case, Case) else folder_of(case)
    )
    cited = 0
    if problems:
        problems += [p for p in lacking if p.level == "note"]
    else:
        problems = [*lacking, *_names(found), *misnamed_in_patterns(found), *_sparql(found)]
        for document, passages in _texts(found, source_text):
            wrong, right = _citations(found, document, passages)
            problems += wrong
            cited += right
    heading = Heading("check", found.id, f"What is wrong with {found.settings.title}", found.names)
    order = {name: i for i, name in enumerate(found.schema.tables)}
    problems.sort(
        key=lambda p: (order.get(p.file.split(".")[0], -1), p.file, p.line, p.column, p.message)
    )
    return Checked(
        heading, tuple(problems), cited, {name: len(frame) for name, frame in found.tables.items()}
    )


def _names(case: Case) -> Iterable[Problem]:
    """Yield the names in case.toml that stand for nobody."""
    for channel, q in case.settings.questions.items():
        keys = {
            "from": q.sources,
            "to": q.targets,
            "compare": q.compare,
            "avoid": q.avoid,
            "also_from": q.also_from,
        }
        for key, names in keys.items():
            yield from _unresolved(case, f"channels.{channel}", key, names)
        for kind in q.substitutes:
            if kind not in case.schema.tie_kinds:
                line = line_of(case.folder, f"channels.{channel}", "substitutes")
                message, hint = (
                    f"no kind of tie is called {quoted(kind)}",
                    near(kind, case.schema.tie_kinds),
                )
                yield Problem(FILE, line, "substitutes", message, hint, rule="names")
    for tier, names in case.settings.tiers.items():
        yield from _unresolved(case, "tiers", tier, names)


def _unresolved(case: Case, part: str, key: str, names: Iterable[str]) -> Iterable[Problem]:
    for name in names:
        try:
            resolve(case, [name])
        except NameUnknown as error:
            yield Problem(
                FILE, line_of(case.folder, part, key), key, str(error), error.hint, rule="names"
            )


def levels() -> dict[str, str]:
    """Return the level of each check in `queries/checks`."""
    with (shipped_files.find("queries") / "checks" / "levels.tsv").open(
        encoding="utf-8", newline=""
    ) as file:
        return {row["check"]: row["level"] for row in csv.DictReader(file, delimiter="\t")}


def _sparql(case: Case) -> Iterable[Problem]:
    store = rdf.store(case)
    spots = {
        row: (file, line)
        for frame in case.tables.values()
        for row, file, line in frame.select("id", "file", "line").iter_rows()
    }
    for name, level in levels().items():
        rule = queries.read_query(shipped_files.find("queries") / "checks" / f"{name}.rq")
        answer = queries.run(
            store, queries.bind(rule, {}, case), case, queries.RunOptions(watch=False)
        )
        for row in answer.rows:
            cells = dict(zip(answer.variables, row, strict=True))
            about = (cells["row"] or "").removeprefix(f"{rdf.case_graph(case).value}/")
            file, line = spots.get(about, ("case.toml", 1))
            message = _inline(cells.get("message") or rule.title)
            hint, column = _inline(cells.get("hint") or ""), cells.get("column") or "id"
            yield Problem(file, line, column, message, hint, level, name, about)


def _inline(text: str) -> str:
    return " ".join(text.split())


def _texts(case: Case, given: Iterable[str | Path]) -> Iterable[tuple[str, Mapping[str, str]]]:
    known = case.tables["documents"]["id"].to_list()
    for item in given:
        document, equals, path = str(item).partition("=")
        if not equals:
            if len(known) != 1:
                raise NameUnknown(
                    f"the case {case.id} cites {len(known)} documents",
                    "write DOCUMENT=FILE for each text",
                )
            document, path = known[0], str(item)
        if document not in known:
            raise NameUnknown(
                f"the case {case.id} cites no document {quoted(document)}", near(document, known)
            )
        yield document, read_passages(path)


def _citations(case: Case, document: str, passages: Mapping[str, str]) -> tuple[list[Problem], int]:
    problems, right = [], 0
    for row in case.tables["evidence"].iter_rows(named=True):
        if row["document"] != document:
            continue
        where = (row["file"], row["line"])
        passage = passages.get(row["locator"])
        if passage is None:
            hint = near(row["locator"], passages) or "correct the locator"
            problems.append(
                Problem(
                    *where,
                    "locator",
                    f"the source text has no passage {row['locator']}",
                    hint,
                    rule="source-text",
                )
            )
        elif row["anchor"] and row["anchor"].casefold() not in passage.casefold():
            message = f"{quoted(row['anchor'])} does not stand in {row['locator']}"
            problems.append(
                Problem(
                    *where, "anchor", message, "write words as they stand there", rule="source-text"
                )
            )
        else:
            right += 1
    return problems, right


def shacl(case: Case, data: Iterable[ox.Quad] | None = None) -> str:
    """Validate a case, or RDF from elsewhere, with SHACL; return the report of pySHACL.

    `check` reads the same shapes and says where in which file; this is a second opinion, and the
    only one on RDF that was not read from tables.

    Args:
        case: the case; with `data` nothing of it is looked at.
        data: quads to validate instead; the graphs they are in do not matter.

    Returns:
        The report, empty where all conforms.

    Raises:
        MissingExtra: pySHACL is not installed.
    """
    from kg.errors import MissingExtra

    try:
        import pyshacl
    except ImportError:
        raise MissingExtra("pyshacl", "shacl") from None
    import rdflib

    graph = rdflib.Graph()
    triples = sorted({f"{q.subject} {q.predicate} {q.object} ." for q in (data or rdf.rows(case))})
    graph.parse(data="\n".join(triples), format="nt")
    shapes, terms = rdflib.Graph(), rdflib.Graph()
    shapes.parse(shipped_files.find("ontology") / "shapes.ttl")
    terms.parse(shipped_files.find("ontology") / "ih.ttl")
    conforms, _, text = pyshacl.validate(
        graph, shacl_graph=shapes, ont_graph=terms, inference="none", allow_warnings=True
    )
    return "" if conforms else str(text)


_COLUMNS = (
    Column("file", "text", "The file."),
    Column("line", "number", "The line."),
    Column("column", "text", "The column."),
    Column("level", "text", "error, warning or note."),
    Column("rule", "text", "The check that found it, where it has a name."),
    Column("message", "text", "What is wrong."),
    Column("hint", "text", "What to try."),
)
