"""Run benchmarks: `python -m tests.benchmarks [NAME ...] [-o FILE]`."""

import argparse
import sys
import time
from pathlib import Path

from kg.errors import KgError
from tests.benchmarks import measuring


def main(arguments: list[str]) -> int:
    """Run the benchmarks named, or all; return 1 if one fails, 2 if it cannot be run."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks", description="Run benchmarks beside the peers."
    )
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"one of {', '.join(measuring.names())}; else all"
    )
    parser.add_argument(
        "-o", dest="path", type=Path, default=measuring.RESULTS, help="where to keep what is found"
    )
    given = parser.parse_args(arguments)
    start = time.monotonic()
    failed = False
    try:
        wanted = {name: measuring.find(name) for name in given.names or measuring.names()}
        measuring.read(
            given.path
        )  # a file that cannot be added to is told before anything is measured
        for name, (benchmark, about) in wanted.items():

            def say(text: str, name: str = name) -> None:
                print(
                    f"{time.monotonic() - start:6.0f} s  {name}: {text}",
                    file=sys.stderr,
                    flush=True,
                )

            found = measuring.run(benchmark, about, say)
            measuring.write({name: found}, given.path)
            failed = failed or bool(found["error"])
    except KgError as error:
        print(f"benchmarks: {error}{'; ' + error.hint if error.hint else ''}", file=sys.stderr)
        return 2
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
