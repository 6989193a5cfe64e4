"""Run each check separately: if one cannot finish, it says so and the others still count."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType

import polars as pl
import pyoxigraph as ox

from kg import queries, rdf
from kg.case import Case
from kg.case.settings import FILE
from kg.case_checks import of_actors, of_evidence, of_numbers, of_shares, of_ties
from kg.case_checks.listing import FOLDER, FRAMES, ListedCheck, list_checks
from kg.case_checks.rows import CheckedRows, FaultyRows
from kg.errors import Problem, QueryError
from kg.system.sizes import CHECK_SECONDS

FRAME_CHECKS: Mapping[str, Callable[[CheckedRows], FaultyRows]] = MappingProxyType(
    {
        "actor-untied": of_actors.find_actors_untied,
        "actor-without-evidence": of_evidence.find_actors_without_evidence,
        "closed-by-nobody": of_ties.find_closed_by_nobody,
        "disputed-only": of_evidence.find_rows_only_disputed,
        "document-uncited": of_evidence.find_documents_uncited,
        "exclusive-below-100": of_shares.find_exclusive_below_100,
        "hierarchy-empty": of_actors.find_hierarchies_empty,
        "measure-empty": of_numbers.find_measures_empty,
        "number-without-unit": of_numbers.find_numbers_without_unit,
        "order-gap": of_numbers.find_steps_after_gap,
        "order-twice": of_numbers.find_steps_in_one_place,
        "place-is-no-place": of_actors.find_places_that_are_none,
        "role-empty": of_actors.find_roles_empty,
        "share-of-nothing": of_shares.find_shares_of_nothing,
        "shares-over-100": of_shares.find_shares_over_100,
        "some-of-one": of_ties.find_some_of_one,
        "statement-without-evidence": of_evidence.find_statements_without_evidence,
        "sum-without-currency": of_numbers.find_sums_without_currency,
        "suspicion-active": of_evidence.find_suspicions_active,
        "tie-and-denial": of_ties.find_denials_beside_ties,
        "tie-to-itself": of_ties.find_ties_to_themselves,
        "tie-twice": of_ties.find_ties_twice,
    }
)


def run_checks(case: Case, checks: Iterable[ListedCheck] | None = None) -> Iterator[Problem]:
    """Yield what checks find in a case, check by check, each ordered by the ids of rows.

    A check that takes too long or too much memory is one problem, a warning of its own rule.

    Args:
        case: a case whose ids and references are sound.
        checks: the checks; by default all that `list_checks` returns.
    """
    rows = CheckedRows(case)
    for check in list_checks() if checks is None else checks:
        find = _find_in_frames if check.form == FRAMES else _find_in_sparql
        try:
            yield from list(find(rows, check))
        except (QueryError, MemoryError, pl.exceptions.PolarsError) as error:
            reason = _inline(str(error)) or "there is not enough memory"
            message = f"the check {check.name} did not finish: {reason}"
            hint = "the other checks are complete; try this check on a smaller case"
            yield Problem(FILE, 1, "", message, hint, "warning", check.name)


def _find_in_frames(rows: CheckedRows, check: ListedCheck) -> Iterator[Problem]:
    """Yield the problems that a check over frames finds, and how many it does not list."""
    wrong = FRAME_CHECKS[check.name](rows)
    listed = wrong.rows.select("file", "line", "column", "message", "hint", "id")
    for file, line, column, message, hint, row in listed.iter_rows():
        cure = _inline(hint)
        yield Problem(file, line, column, _inline(message), cure, check.level, check.name, row)
    if wrong.more:
        message = f"the check {check.name} finds {wrong.more:,} more rows than it lists"
        hint = "correct the listed rows first"
        yield Problem(FILE, 1, "", message, hint, check.level, check.name)


def _find_in_sparql(rows: CheckedRows, check: ListedCheck) -> Iterator[Problem]:
    """Yield the findings of a query over only the tables that it reads."""
    case = _narrow(rows.case, check.tables)
    if not any(len(frame) for frame in case.tables.values()):
        return
    spots: dict[str, tuple[str, int]] = {}
    for table in check.tables:
        places = case.tables[table].select("id", "file", "line").iter_rows()
        spots |= {row: (file, line) for row, file, line in places}
    rule = queries.read_query(FOLDER / f"{check.name}.rq")
    store = ox.Store()
    store.bulk_extend([*rdf.rows(case), *rdf.ontology()])
    options = queries.RunOptions(watch=False, seconds=CHECK_SECONDS)
    answer = queries.run(store, queries.bind(rule, {}, case), case, options)
    for row in answer.rows:
        cells = dict(zip(answer.variables, row, strict=True))
        about = (cells["row"] or "").removeprefix(f"{rdf.case_graph(case).value}/")
        file, line = spots.get(about, (FILE, 1))
        column = cells.get("column") or "id"
        message = _inline(cells.get("message") or rule.title)
        hint = _inline(cells.get("hint") or "")
        yield Problem(file, line, column, message, hint, check.level, check.name, about)


def _narrow(case: Case, tables: tuple[str, ...]) -> Case:
    """Return a case with the rows of some of its tables alone."""
    frames = {
        name: frame if name in tables else frame.clear() for name, frame in case.tables.items()
    }
    return Case(
        case.settings, case.schema, MappingProxyType(frames), case.folder, case.more, case.address
    )


def _inline(text: str) -> str:
    """Return a text on one line, with single spaces."""
    return " ".join(text.split())
