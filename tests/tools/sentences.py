"""Every sentence that the questions make of five cases, to be read through.

    python -m tests.tools.sentences [--check]

The cases are the embedded one, the Florentine one, that of `kg new`, a generated one, and one of
another field with kinds of its own. The list stands in `sentences.tsv` beside this file: a change of
a sentence shows there. With `--check` nothing is written, and a list that is not current is an error.
"""

import argparse
import re
import tempfile
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import kg
from kg.case import Case
from kg.errors import KgError
from kg.rendering.select_tables import all_figures, all_sentences
from kg.results.answers import Result
from tests.support.worlds import write

ROOT = Path(__file__).resolve().parents[2]
PATH = Path(__file__).with_name("sentences.tsv")
FIRMS = 40
QUESTIONS = (
    "report", "overview", "bottlenecks", "bypass", "rank", "brokers", "dependence", "recapture",
    "procedures", "findings", "audit", "robustness",
)  # fmt: skip
# A film industry: other kinds, one of everything, and a channel in which nobody is reached.
FILMS = """
id = "films"
title = "Who makes films in a small country"
period = "2020"
[tiers]
state = ["fund"]
makers = ["studio"]
[channels.capital]
from = ["fund"]
to = ["studio"]
avoid = ["national-fund"]
title = "money"
asks = "Who gets money?"
[channels.information]
from = ["fund"]
to = ["studio"]
"""
KINDS = """
@prefix ih: <https://w3id.org/intermediation/ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix own: <urn:films:> .
own:Fund rdfs:subClassOf ih:Organisation ; rdfs:label "fund"@en .
own:Studio rdfs:subClassOf ih:Organisation ; rdfs:label "studio"@en .
"""
ACTORS = """
national-fund fund
one-studio studio
another-studio studio
third-studio studio
"""
TIES = """
national-fund funds one-studio
national-fund funds another-studio status=refused refused_by=source
"""
# What no sentence says: a singular with a plural, words that need their maker, holes.
FAULTS = (
    r"\b1 (?!of\b)(?:[a-z-]+ )?(?!passes|does|has|is|was|says|gets|holds|depends)[a-z]{3,}(?<!s)s\b(?! (?:of|more))",
    r"\b(?:have|are|were) reached by 1\b",
    r"\b1 (?:have|are|were)\b",
    r"\bNone\b|nan\b|\(\)|\[\]|  |\s[.,;:]|\.\.$",
    r"\bp = |\bp < ",
    r"\bcaptive of\b|\bpharmacys\b|\bothers others\b",
)


def cases(folder: Path) -> Iterator[Case]:
    """Yield the cases."""
    yield kg.read_case()
    yield kg.read_case(ROOT / "tests" / "support" / "florence")
    kg.new(folder / "example")
    yield kg.read_case(folder / "example")
    kg.generate(folder / "generated", firms=FIRMS, seed=1)
    yield kg.read_case(folder / "generated")
    films = write(folder / "films", FILMS, actors=ACTORS, ties=TIES)
    (films / "kinds.ttl").write_text(KINDS, "utf-8")
    yield kg.read_case(films)


def sentences() -> list[tuple[str, str, str, str]]:
    """Return the case, the question, the topic and the words of each sentence, in order."""
    with tempfile.TemporaryDirectory() as folder:
        rows = chain.from_iterable(map(_sentences_of, cases(Path(folder))))
        return list(dict.fromkeys(rows))


def _sentences_of(case: Case) -> Iterator[tuple[str, str, str, str]]:
    for question in QUESTIONS:
        try:
            result = getattr(kg, question)(case)
        except KgError as error:
            yield case.id, question, "error", str(error)
            continue
        for topic, text in _texts(result):
            yield case.id, question, topic, text


def _texts(result: Result) -> Iterator[tuple[str, str]]:
    for sentence in all_sentences(result):
        yield sentence.topic, sentence.text
    for figure in all_figures(result):
        yield figure.title, figure.text


def faults(text: str) -> list[str]:
    """Return the words of a sentence that break a rule."""
    return [match.group(0) for fault in FAULTS for match in re.finditer(fault, text)]


def listing() -> str:
    """Return the list as the file holds it."""
    lines = ("\t".join(cell.replace("\t", " ") for cell in row) for row in sentences())
    return "case\tquestion\ttopic\tsentence\n" + "\n".join(lines) + "\n"


def main() -> int:
    """Write the list, or check it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--check", action="store_true", help="write nothing; fail if it is not current"
    )
    if not parser.parse_args().check:
        PATH.write_text(listing(), "utf-8")
        return 0
    if PATH.read_text("utf-8") == listing():
        return 0
    print(
        f"{PATH.name} is not current; write it: python -m tests.tools.sentences, and read what changed"
    )
    return 1


if __name__ == "__main__":
    raise SystemExit(main())
