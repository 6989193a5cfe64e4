"""All that is wrong with a case: its files, rows and evidence, and what checks in SPARQL find."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from pathlib import Path

import pyoxigraph as ox

from kg import rdf
from kg.case import Case
from kg.case.names import resolve
from kg.case.read import folder_of
from kg.case.read_settings import line_of
from kg.case.settings import FILE
from kg.case.source_text import read_passages
from kg.case_checks.listing import list_checks
from kg.case_checks.read_large import examine_any
from kg.case_checks.run import run_checks
from kg.errors import LEVELS, NameUnknown, Problem, ProblemGroup, group_problems, near, quoted
from kg.questions.findings.patterns import claim_of, misnamed_in_patterns
from kg.results.answers import Column, Heading, Sentence, Table
from kg.results.display import Displayed
from kg.system import shipped_files
from kg.system.sizes import UNKNOWN_NAMES


@dataclass(frozen=True, repr=False)
class Checked(Displayed):
    """The answer to `check`.

    Attributes:
        heading: what was asked.
        problems: each problem of the case, in the order of its tables and lines.
        cited: how many citations were looked up in source texts and are there.
        counts: the number of rows of each table.
    """

    heading: Heading
    problems: tuple[Problem, ...]
    cited: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)

    def failing(self, level: str = "error") -> int:
        """Return how many problems are at this level or a graver one."""
        most = LEVELS.index(level)
        return sum(LEVELS.index(problem.level) <= most for problem in self.problems)

    def sentences(self) -> tuple[Sentence, ...]:
        """Return how many problems of each level there are."""
        filled = {name: count for name, count in self.counts.items() if count}
        rows = ", ".join(_number_of(count, name) for name, count in filled.items())
        counts_ = Counter(problem.level for problem in self.problems)
        problems = ", ".join(
            _number_of(counts_[level], f"{level}s") for level in LEVELS if counts_[level]
        )
        citations = f"; {self.cited} citations found in the source text" if self.cited else ""
        answer = f"{problems or 'no problems'} in {rows or 'an empty case'}{citations}"
        return (Sentence(f"{self.heading.case}: {answer}."),)

    def groups(self) -> tuple[ProblemGroup, ...]:
        """Return the problems summed up: those of one sort, and a bad id with all that follows."""
        return group_problems(self.problems)

    def tables(self) -> tuple[Table, ...]:
        """Return the table `problems`."""
        cells = attrgetter(*(column.name for column in _COLUMNS))
        rows = tuple(cells(problem) for problem in self.problems)
        return (Table("problems", "Problems", _COLUMNS, rows, "This is wrong at this spot."),)


def _number_of(count: int, plural: str) -> str:
    """Return a count with its noun, which loses its "s" for one."""
    return f"{count} {plural.removesuffix('s') if count == 1 else plural}"


def check(case: Case | str | Path | None = None, source_text: Iterable[str | Path] = ()) -> Checked:
    """List every problem of a case.

    Args:
        case: a folder, the name of an embedded case, or a case that was read.
        source_text: files with the reader's own copy of the sources, one line a passage: locator,
            tab, text; or `DOCUMENT=FILE` where the case cites several documents. Each locator must
            be there, each anchor in its passage.

    Returns:
        The problems with file, line and column. Where problems keep the case from being read, the
        answer has these, and the files that are not read. What is lacking, and what the checks in
        `queries/checks` find, is looked for once there are none.

    Raises:
        NameUnknown: there is no such case, or `source_text` names no document of it.
        FileProblem: a source text cannot be read.
    """
    place = (case.address or case.folder) if isinstance(case, Case) else folder_of(case)
    case, problems, notes = examine_any(place)
    cited = 0
    if problems:
        problems += [problem for problem in notes if problem.level == "note"]
    else:
        problems = [*notes, *_names(case), *misnamed_in_patterns(case)]
        problems += run_checks(case)
        for document, passages in _texts(case, source_text):
            faults, count = _citations(case, document, passages)
            problems += faults
            cited += count
    order = {name: place for place, name in enumerate(case.schema.tables)}

    def place_of(problem: Problem) -> tuple[object, ...]:
        """Return the key that sorts problems by table, file, line and column."""
        table = problem.file.split(".")[0]
        return (order.get(table, -1), problem.file, problem.line, problem.column, problem.message)

    heading = Heading("check", case.id, f"What is wrong with {case.settings.title}", case.names)
    counts = {name: len(frame) for name, frame in case.tables.items()}
    return Checked(heading, tuple(sorted(problems, key=place_of)), cited, counts)


def _names(case: Case) -> Iterable[Problem]:
    """Yield the names in case.toml that name no actor, kind of tie or claim."""
    for channel, question in case.settings.questions.items():
        part = f"channels.{channel}"
        yield from _unresolved(case, part, "from", question.sources)
        yield from _unresolved(case, part, "to", question.targets)
        for key in ("compare", "avoid", "also_from"):
            yield from _unresolved(case, part, key, getattr(question, key))
        for kind in question.substitutes:
            if kind not in case.schema.tie_kinds:
                line = line_of(case.folder, part, "substitutes")
                message = f"no kind of tie is called {quoted(kind)}"
                hint = near(kind, case.schema.tie_kinds)
                yield Problem(FILE, line, "substitutes", message, hint, rule="names")
    for tier, names in case.settings.tiers.items():
        yield from _unresolved(case, "tiers", tier, names)
    yield from _unknown_claims(case)


def _unknown_claims(case: Case) -> Iterable[Problem]:
    """Yield the claims that a report is to lead with and the case does not have."""
    for claim in case.settings.report.claims:
        try:
            claim_of(case, claim)
        except NameUnknown as error:
            line = line_of(case.folder, "report", "claims")
            yield Problem(FILE, line, "claims", str(error), error.hint, rule="names")


def _unresolved(case: Case, part: str, key: str, names: Sequence[str]) -> Iterable[Problem]:
    """Yield a problem for each name in case.toml that names nobody, up to a number of problems."""
    line, count = line_of(case.folder, part, key), 0
    for place, name in enumerate(names, 1):
        try:
            resolve(case, [name])
        except NameUnknown as error:
            yield Problem(FILE, line, key, str(error), error.hint, rule="names")
            count += 1
        if count == UNKNOWN_NAMES and place < len(names):
            message = f"the {len(names) - place:,} names after these were not checked"
            yield Problem(FILE, line, key, message, "correct these names first", rule="names")
            return


def levels() -> dict[str, str]:
    """Return the level of each check that `queries/checks/levels.tsv` lists."""
    return {check.name: check.level for check in list_checks()}


def _texts(case: Case, files: Iterable[str | Path]) -> Iterable[tuple[str, Mapping[str, str]]]:
    """Yield the document and the passages of each source text, `DOCUMENT=FILE` or a file alone."""
    documents = case.tables["documents"]["id"].to_list()
    for file in files:
        document, equals, path = str(file).partition("=")
        if not equals:
            if len(documents) != 1:
                message = f"the case {case.id} cites {len(documents)} documents"
                raise NameUnknown(message, "write DOCUMENT=FILE for each text")
            document, path = documents[0], str(file)
        if document not in documents:
            message = f"the case {case.id} cites no document {quoted(document)}"
            raise NameUnknown(message, near(document, documents))
        yield document, read_passages(path)


def _citations(case: Case, document: str, passages: Mapping[str, str]) -> tuple[list[Problem], int]:
    """Return what is wrong with the citations of a document, and how many are right."""
    problems, count = [], 0
    for row in case.tables["evidence"].iter_rows(named=True):
        if row["document"] != document:
            continue
        locator, anchor = row["locator"], row["anchor"]
        passage = passages.get(locator)
        if passage is None:
            column, message = "locator", f"the source text has no passage {locator}"
            hint = near(locator, passages) or "correct the locator"
        elif anchor and anchor.casefold() not in passage.casefold():
            column, message = "anchor", f"the words {quoted(anchor)} do not stand in {locator}"
            hint = "copy words from the passage"
        else:
            count += 1
            continue
        file, line = row["file"], row["line"]
        problems.append(Problem(file, line, column, message, hint, rule="source-text"))
    return problems, count


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
    quads = data or rdf.rows(case)
    triples = {f"{quad.subject} {quad.predicate} {quad.object} ." for quad in quads}
    graph.parse(data="\n".join(sorted(triples)), format="nt")
    folder = shipped_files.folder("ontology")
    shapes, terms = rdflib.Graph(), rdflib.Graph()
    shapes.parse(folder / "shapes.ttl")
    terms.parse(folder / "ih.ttl")
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
