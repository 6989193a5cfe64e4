"""How the answers of a report are worked out, and how far they reach."""

from collections.abc import Iterable
from datetime import date
from functools import cache
from importlib.resources import files

from kg.case import Case
from kg.questions.self_ties import loops_in_words
from kg.results.answers import Cell, Sentence, Table
from kg.results.columns import columns_of
from kg.schema.model import Kind

_COUNTED = ("actors", "ties", "measures", "steps", "claims", "evidence")
_RULES = "How it is counted"


def limits(case: Case, day: date | None) -> tuple[Sentence, ...]:
    """Return what a reader must know of the method, and what the answers do not say.

    Args:
        case: the case.
        day: the day asked about; none for any time.
    """
    measured = _measured(case, day)
    texts = _texts()
    topics = dict.fromkeys(topic for topic, _ in texts)
    sentences: list[Sentence] = []
    for topic in topics:
        lines = [text.format_map(measured) for owner, text in texts if owner == topic]
        if topic == _RULES:
            # The words of the schema on rules come before the general words on counting.
            lines = [*_by_rule(case), *lines]
        sentences += (Sentence(line, topic=topic) for line in lines)
    return tuple(sentences)


@cache
def _texts() -> tuple[list[str], ...]:
    """Return the topic and the text of each sentence; names in braces stand for what is counted."""
    lines = files(__package__).joinpath("method.tsv").read_text("utf-8").splitlines()
    return tuple(line.split("\t") for line in lines[1:])


def _measured(case: Case, day: date | None) -> dict[str, str]:
    """Return what the texts say of this case: the day, and counts in words."""
    evidence = case.tables["evidence"]
    disputes = evidence.filter(evidence["stance"] == "disputes")
    disputed = disputes["about"].n_unique()
    loops = len(case.tables["ties"]) - len(case.loopless_ties)
    counts = [_count_rows(name, len(case.tables[name])) for name in _COUNTED]
    return {
        "when": f"as of {day.isoformat()}" if day else "at any time",
        "counts": ", ".join(counts),
        "loops": loops_in_words(loops),
        "disputed": f": {_rows(disputed)} disputed." if disputed else ".",
    }


def _count_rows(table: str, count: int) -> str:
    """Return a count with the name of a table, which is plural unless the count is one."""
    return f"{count} {table.removesuffix('s') if count == 1 else table}"


def _by_rule(case: Case) -> Iterable[str]:
    """Yield how routes come by a strategy that none of their ties names."""
    present = set(case.loopless_ties["kind"])
    for strategy in case.schema.strategies.values():
        if strategy.rule_kind not in present:
            continue
        share = "any share"
        if strategy.rule_max_share is not None:
            share = f"a share of at most {strategy.rule_max_share:g} percent"
        source = case.schema.actor_kinds.get(strategy.rule_source)
        rule = f"{share}, from {source.plural}" if source else share
        tie = case.schema.tie_kinds[strategy.rule_kind].label
        name = f"The strategy “{strategy.label}”"
        yield f"{name} is given by rule where no tie names one: “{tie}”, {rule}."


def tie_kind_table(case: Case) -> Table:
    """Return the kinds of ties that a case has, and what each means."""
    present = set(case.tables["ties"]["kind"])
    kinds = [kind for kind in case.schema.tie_kinds.values() if kind.slug in present]
    rows = tuple(map(_tie_kind_cells, kinds))
    columns = columns_of(__package__, "kinds")
    return Table("kinds", "Kinds of ties in this case", columns, rows)


def _tie_kind_cells(kind: Kind) -> tuple[Cell, ...]:
    """Return a row of the table `kinds`; a kind without channel or flow has empty cells there."""
    channel, flow = kind.channel or None, kind.flow or None
    return (kind.slug, kind.label, channel, flow, kind.comment)


def _rows(number: int) -> str:
    """Return a count of rows with its verb in the right number, as a sentence begins with it."""
    return "1 row is" if number == 1 else f"{number} rows are"
