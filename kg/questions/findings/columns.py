"""The tables of `findings`, without rows."""

from kg.results.answers import Column, Table

_PATTERN = Column("pattern", "text", "The name of the pattern.")
_N = Column("n", "count", "How many are coded.")
_Y = Column("y", "text", "The other, or the outcome.")
_CONSISTENCY = Column("consistency", "share", "How far the relation holds.")
_COVERAGE = Column("coverage", "share", "How much of the other set it accounts for.")
_DEVIANT = Column("deviant", "ids", "Those against it.")
FINDINGS = Table(
    "findings",
    "Patterns tested",
    (
        _PATTERN,
        Column("claim", "id", "The claim it tests."),
        Column("x", "text", "One property, or the conditions."),
        _Y,
        _N,
        Column("of", "count", "How many there are."),
        Column("needed", "count", "Where these are too few, how many it would take at least."),
        Column("method", "text", "The test."),
        Column("same", "count", "Pairs of whom one has more of both."),
        Column("other", "count", "Pairs of whom one has more of x, the other more of y."),
        Column("effect", "number", "Kendall's tau-b, from -1 to 1."),
        Column("p", "number", "Two-sided."),
        Column("floor", "number", "The least p that these codes could give."),
        Column("expect", "text", "The direction claimed."),
        Column(
            "verdict",
            "text",
            "supported, contradicted, open, too few coded; of combinations described.",
        ),
        _DEVIANT,
    ),
    (),
    "Among so many coded for both, the two properties go together so far, "
    "and chance would do as much so often.",
)
SETS = Table(
    "sets",
    "Necessary and sufficient",
    (
        _PATTERN,
        Column("condition", "text", "The condition."),
        Column(
            "relation",
            "text",
            "necessity: y only with the condition; sufficiency: y wherever it is.",
        ),
        _Y,
        _N,
        _CONSISTENCY,
        _COVERAGE,
        _DEVIANT,
    ),
    (),
    "Among those coded, the condition is necessary or sufficient for y to this degree.",
)
TRUTH_TABLE = Table(
    "truth_table",
    "Combinations observed",
    (
        _PATTERN,
        Column("combination", "text", "Which conditions are there, and which are not."),
        _Y,
        _N,
        Column("having", "count", "How many of them have the outcome."),
        Column("outcome", "text", "yes, no, or contradictory where some have it and some do not."),
        Column("actors", "ids", "Who they are."),
    ),
    (),
    "So many show this combination of conditions, and so many of them the outcome.",
)
SOLUTIONS = Table(
    "solutions",
    "Combinations that go with the outcome",
    (
        _PATTERN,
        Column(
            "solution", "text", "complex: from what was observed; parsimonious: assuming the rest."
        ),
        Column("number", "count", "Which of the shortest answers, where there are several."),
        Column("term", "text", "The conditions that go with the outcome together."),
        _Y,
        _CONSISTENCY,
        _COVERAGE,
        Column("unique", "share", "What no other term of the answer covers."),
        Column("actors", "ids", "Who shows them."),
    ),
    (),
    "Who shows these conditions has the outcome; they account for this share of those who have it.",
)
CODED = Table(
    "coded",
    "What the tests rest on",
    (
        _PATTERN,
        Column("actor", "id", "Who is coded."),
        Column("name", "text", "Its name."),
        Column("x", "text", "What is coded of x, or of the conditions."),
        Column("y", "text", "What is coded of y."),
        Column("rows", "ids", "The rows that say so."),
    ),
    (),
    "This actor enters the test of this pattern with these codes.",
)
