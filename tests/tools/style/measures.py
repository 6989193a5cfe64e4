"""The house rules as figures, and the budgets that they keep to."""

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from statistics import mean

from tests.tools.style import rules
from tests.tools.style.rules import Fault, Sources
from tests.tools.style.sizes import stray_sizes
from tests.tools.style.source import parameters

BUDGETS = Path(__file__).with_name("budgets.toml")
RULES = {
    "vague definitions": rules.vague_definitions,
    "twin classes": rules.twin_classes,
    "twin functions": rules.twin_functions,
    "rooms named as functions": rules.rooms_named_as_functions,
    "chained conditions": rules.chained_conditions,
    "many parameters": rules.many_parameters,
    "unnamed tuples": rules.unnamed_tuples,
    "long files": rules.long_files,
    "long commands": rules.long_commands,
    "long questions": rules.long_questions,
    "stray sizes": stray_sizes,
}
# Rules that are held as a rate: what breaks them, listed by `--list`.
RATES = {
    "vague names per 1,000 names": rules.vague_names,
    "nested loops per 1,000 lines": rules.nested_loops,
    "long lines per 1,000 lines": rules.long_lines,
    "undescribed parameters, per cent": rules.undescribed_parameters,
}


def faults(sources: Sources) -> dict[str, list[Fault]]:
    """Return the places that break each rule."""
    return {name: list(rule(sources)) for name, rule in {**RULES, **RATES}.items()}


def measure(sources: Sources) -> dict[str, float]:
    """Return each measure of the source files, to a tenth; a rule without a rate counts its faults."""
    broken = faults(sources)
    lines = sum(len(source.lines) for source in sources)
    names = sum(len(source.names) for source in sources)
    sizes = sorted(size for source in sources for _, size in source.statement_sizes)
    bases = {
        "vague names per 1,000 names": names / 1000,
        "nested loops per 1,000 lines": lines / 1000,
        "long lines per 1,000 lines": lines / 1000,
        "undescribed parameters, per cent": _parameter_count(sources) / 100,
    }
    figures: dict[str, float] = {name: len(broken[name]) for name in RULES}
    for name, base in bases.items():
        figures[name] = round(len(broken[name]) / max(base, 0.001), 1)
    figures["tokens a statement, mean"] = round(mean(sizes), 1)
    figures["tokens a statement, 99th percentile"] = sizes[int(0.99 * len(sizes))]
    return figures


def _parameter_count(sources: Sources) -> int:
    counts = (
        len(parameters(function, is_method=is_method))
        for source in sources
        for function, is_method in rules.described_functions(source)
    )
    return sum(counts)


def read_budgets(path: Path = BUDGETS) -> dict[str, float]:
    """Return the most that each measure may be."""
    return tomllib.loads(path.read_text("utf-8"))


def complaints(figures: Mapping[str, float], budgets: Mapping[str, float]) -> Iterable[str]:
    """Yield a line for each measure over its budget, and each budget that can fall.

    Args:
        figures: each measure.
        budgets: the most that each may be.
    """
    for name, figure in figures.items():
        budget = budgets.get(name, 0)
        if figure > budget:
            yield f"{name}: {figure:g}, at most {budget:g}; see them with --list {name!r}"
        elif figure < budget:
            yield f"{name}: {figure:g}, its budget is {budget:g}; lower it with --lower"


def lower(figures: Mapping[str, float], budgets: Mapping[str, float]) -> str:
    """Return the budgets as TOML, those that can fall lowered; none rises.

    Args:
        figures: each measure.
        budgets: the most that each may be.
    """
    rows = (f'"{name}" = {min(figures[name], budgets.get(name, 0)):g}' for name in figures)
    head = "# What the house rules still allow; each figure only falls: python -m tests.tools.style --lower"
    return "\n".join([head, *rows]) + "\n"
