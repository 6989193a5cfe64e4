"""Run damaged inputs through the readers: `python -m tests.tools.mutate [--count N] [--seed N]`.

Prints a line for each sort of fault, and at the end how many inputs came to what. A fault is a
traceback, a reading over ten seconds of processor time or two gigabytes, a death of the process, a
message that is no line, and what is accepted but read otherwise than it is written (`oracles`).
"""

import argparse
import json
import logging
import os
import re
import sys
import warnings
from collections import Counter
from pathlib import Path

# Before polars is loaded: children need no threads.
os.environ.setdefault("POLARS_MAX_THREADS", "1")

import pyarrow.parquet  # noqa: F401 - loaded before children are forked
import rdflib.plugins.parsers.jsonld
import rdflib.plugins.parsers.rdfxml
import rdflib.plugins.parsers.trig  # noqa: F401

from kg.schema.read import own_schema
from tests.tools.mutate.children import FAULTS, Input, run
from tests.tools.mutate.seeds import FORMS


def main(arguments: list[str]) -> int:
    """Run inputs; return 1 if there is a fault."""
    parser = argparse.ArgumentParser(prog="python -m tests.tools.mutate", description=__doc__)
    parser.add_argument("--count", type=int, default=2000, help="how many inputs of all formats")
    parser.add_argument("--start", type=int, default=0, help="the number of the first")
    parser.add_argument("--seed", type=int, default=14)
    parser.add_argument("--forms", nargs="+", default=list(FORMS), choices=FORMS)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--every", type=int, default=20, help="of so many, one in a whole case")
    parser.add_argument("--keep", type=Path, help="a folder for inputs with faults")
    options = parser.parse_args(arguments)
    logging.disable()
    warnings.simplefilter("ignore")
    own_schema()
    forms = options.forms
    inputs = [
        Input(forms[place % len(forms)], options.start + place // len(forms), options.seed)
        for place in range(options.count)
    ]
    counts: Counter[str] = Counter()
    sorts: Counter[str] = Counter()
    faulty: dict[str, Input] = {}
    for item, outcome in run(inputs, options.workers, options.every):
        counts[f"{item.form} {outcome.word}"] += 1
        if outcome.word not in (*FAULTS, "undecided"):
            continue
        words = re.sub(r"'[^']*'|\d+", "…", outcome.why)[:60]
        sort = f"{item.form} {outcome.word} {words}"
        sorts[sort] += 1
        if outcome.word in FAULTS and sorts[sort] <= 3:
            print(item.form, item.number, outcome.word, outcome.why, flush=True)
            faulty[f"{outcome.word}-{item.number}.{item.form}"] = item
    # Only now, since to make an input may start threads, which no child would have.
    for name, item in faulty.items() if options.keep else ():
        options.keep.mkdir(parents=True, exist_ok=True)
        (options.keep / name).write_bytes(item.body()[1])
    faults = sum(count for name, count in counts.items() if name.split()[1] in FAULTS)
    print(json.dumps({"inputs": sum(counts.values()), "faults": faults, "counts": counts}))
    return int(faults > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
