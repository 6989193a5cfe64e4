"""How sure the answers of a case are, as RDF in a named graph of its own."""

from collections.abc import Iterator
from itertools import chain

import pyoxigraph as ox

from kg.case import Case
from kg.questions.robustness.answer import Robustness
from kg.questions.robustness.certainty import Certainty
from kg.questions.robustness.rests_on import RestsOn
from kg.rdf import node, robustness_graph
from kg.schema.rdf_files import IH, RDF, XSD

Value = ox.NamedNode | ox.Literal
_ABOUT, _CHANNEL, _ANSWER = (
    ox.NamedNode(IH + name) for name in ("about", "answerChannel", "answer")
)


def robustness_quads(case: Case, answer: Robustness) -> Iterator[ox.Quad]:
    """Yield the quads of the answers with how sure they are, and of what they rest on.

    Args:
        case: the case.
        answer: how sure its answers are.
    """
    graph = robustness_graph(case)
    claims = chain.from_iterable(channel.certainties for channel in answer.channels)
    resting = chain.from_iterable(channel.resting for channel in answer.channels)
    facts = chain(
        ((claim.channel, claim.actor, claim.answer, _judged(claim)) for claim in claims),
        ((row.channel, row.actor, row.answer, _smallest_set(row)) for row in resting),
    )
    for number, (channel_name, actor, text, more) in enumerate(facts, 1):
        subject = ox.NamedNode(f"{graph.value}/{number}")
        yield ox.Quad(subject, _ABOUT, node(case, actor), graph)
        yield ox.Quad(subject, _CHANNEL, ox.NamedNode(IH + channel_name), graph)
        yield ox.Quad(subject, _ANSWER, ox.Literal(text), graph)
        for name, value in more:
            predicate = ox.NamedNode(RDF + "type" if name == "type" else IH + name)
            yield ox.Quad(subject, predicate, value, graph)


def _judged(row: Certainty) -> Iterator[tuple[str, Value]]:
    """Yield what is said of an answer, by property."""
    yield "type", ox.NamedNode(IH + "JudgedAnswer")
    yield "certainty", ox.Literal(row.certainty)
    yield "evidenceReading", ox.Literal(row.reading)
    if row.by:
        yield "answerBy", ox.Literal(row.by)


def _smallest_set(row: RestsOn) -> Iterator[tuple[str, Value]]:
    """Yield what is said of a smallest set, by property."""
    integer = ox.NamedNode(XSD + "integer")
    yield "type", ox.NamedNode(IH + "SmallestSet")
    yield "unitKind", ox.Literal(row.unit)
    yield "manner", ox.Literal(row.kind)
    yield "unitsAtLeast", ox.Literal(str(row.bound), datatype=integer)
    if row.size is not None:
        yield "unitCount", ox.Literal(str(row.size), datatype=integer)
    for unit in row.set:
        yield "evidenceUnit", ox.Literal(unit)
