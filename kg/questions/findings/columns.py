"""The tables of `findings`, without rows."""

from kg.results.answers import Table
from kg.results.columns import columns_of

FINDINGS = Table(
    "findings",
    "Patterns tested",
    columns_of(__package__, "findings"),
    (),
    "Among so many coded for both, the two properties go together so far, "
    "and chance would do as much so often.",
)
SETS = Table(
    "sets",
    "Necessary and sufficient",
    columns_of(__package__, "sets"),
    (),
    "Among those coded, the condition is necessary or sufficient for y to this degree.",
)
TRUTH_TABLE = Table(
    "truth_table",
    "Combinations observed",
    columns_of(__package__, "truth_table"),
    (),
    "So many show this combination of conditions, and so many of them the outcome.",
)
SOLUTIONS = Table(
    "solutions",
    "Combinations that go with the outcome",
    columns_of(__package__, "solutions"),
    (),
    "Who shows these conditions has the outcome; they account for this share of those who have it.",
)
CODED = Table(
    "coded",
    "What the tests rest on",
    columns_of(__package__, "coded"),
    (),
    "This actor enters the test of this pattern with these codes.",
)
RIVAL_CLAIMS = Table(
    "rival_claims",
    "Rival explanations",
    columns_of(__package__, "rival_claims"),
    (),
    "This claim is one of rivals; so much stands for it.",
)
RIVALS = Table(
    "rivals",
    "Rival explanations, cell by cell",
    columns_of(__package__, "rivals"),
    (),
    "This item says this of this claim.",
)
