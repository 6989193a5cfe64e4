"""Write the expected answers of the query library anew, by Oxigraph, from the embedded case.

Run `python -m tests.queries.regenerate`, or with names of queries to write only those. Then read `git diff
tests/queries/expected` against the tables and the source: an answer is accepted by whoever has checked it.
"""

import sys

from kg import rdf
from kg.case import read_case
from kg.queries import bind, find_query, library, run
from tests.queries import expected


def regenerate(names: list[str]) -> list[str]:
    """Write the answers of the queries named, or of all; take out those that no query has any more."""
    case = read_case()
    store = rdf.store(case)
    wanted = [*((name, expected.DEFAULT) for name in library()), *expected.OTHER]
    written = []
    for name, values in wanted:
        if not names or name in names:
            answer = run(store, bind(find_query(name), values, case), case)
            expected.write(name, values, expected.rows(answer, case))
            written.append(expected.path(name, values).name)
    if not names:
        for old in set(expected.FOLDER.glob("*.csv")) - {expected.path(n, v) for n, v in wanted}:
            old.unlink()
    return written


if __name__ == "__main__":
    sys.stdout.write("\n".join(regenerate(sys.argv[1:])) + "\n")
