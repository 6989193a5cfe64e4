"""Measure the package; fail if a measure is over its budget, or a budget can fall."""

import argparse
import sys
from itertools import chain

from tests.tools.style.measures import BUDGETS, complaints, faults, lower, measure, read_budgets
from tests.tools.style.source import read_package


def print_figures(figures: dict[str, float]) -> None:
    """Print each measure."""
    for name, figure in figures.items():
        print(f"{figure:8g}  {name}")


def main() -> int:
    """Run as the arguments say."""
    parser = argparse.ArgumentParser(prog="python -m tests.tools.style", description=__doc__)
    parser.add_argument(
        "--list", metavar="RULE", help="list what breaks a rule, by any part of its name"
    )
    parser.add_argument("--under", metavar="PATH", default="kg", help="only what lies there")
    parser.add_argument("--lower", action="store_true", help="lower the budgets that can fall")
    options = parser.parse_args()
    sources = read_package()
    part = tuple(source for source in sources if source.path.startswith(options.under))
    if options.list:
        matching = [broken for rule, broken in faults(part).items() if options.list in rule]
        print("\n".join(map(str, chain.from_iterable(matching))))
        return 0
    figures, budgets = measure(part), read_budgets()
    if part != sources:
        print_figures(figures)
        return 0
    if options.lower:
        BUDGETS.write_text(lower(figures, budgets), "utf-8")
        return 0
    print_figures(figures)
    lines = list(complaints(figures, budgets))
    print("\n".join(lines), file=sys.stderr)
    return 1 if lines else 0


sys.exit(main())
