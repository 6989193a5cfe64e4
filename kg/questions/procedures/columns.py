"""The tables of `procedures`, without rows."""

from kg.results.answers import Table
from kg.results.columns import columns_of

PROCEDURES = Table(
    "procedures",
    "Procedures side by side",
    columns_of(__package__, "procedures"),
    (),
    "This procedure takes so long until publication and protection, is exposed between them, "
    "and states such a cost.",
)
STEPS = Table(
    "steps",
    "Steps",
    columns_of(__package__, "steps"),
    (),
    "This step is reached after so long, takes so long and costs so much; "
    "what is not stated stays empty.",
)
