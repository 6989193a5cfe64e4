"""The tables of `procedures`, without rows."""

from kg.results.answers import Column, Table

_GROUP = Column("group", "text", "The procedure that it is a variant of.")
_NAME = Column("procedure", "text", "The procedure.")
PROCEDURES = Table(
    "procedures",
    "Procedures side by side",
    (
        _GROUP,
        _NAME,
        Column("jurisdiction", "text", "Where it applies."),
        Column("steps", "count", "How many steps are recorded."),
        Column(
            "unavoidable",
            "ids",
            "Who stands in a step that cannot be avoided; empty where none is said to.",
        ),
        Column("public_min", "number", "Months until what was disclosed is public, at least."),
        Column("public_max", "number", "Months until what was disclosed is public, at most."),
        Column("protected_min", "number", "Months until the applicant is protected, at least."),
        Column("protected_max", "number", "Months until the applicant is protected, at most."),
        Column(
            "exposure",
            "text",
            "exposed, none, not stated or contradictory: is it ever public but unprotected?",
        ),
        Column("exposure_min", "number", "Months exposed in all, at least."),
        Column("exposure_max", "number", "Months exposed in all, at most."),
        Column("arithmetic", "text", "How the exposure follows from the times of the steps."),
        Column(
            "chart",
            "text",
            "The months to the longest time of the group: █ exposed for certain, ▒ perhaps.",
        ),
        Column("begin", "ids", "The steps from which on it is exposed, or merely public."),
        Column("end", "ids", "The steps that end it."),
        Column(
            "cost_min",
            "number",
            "The sum of the stated costs, at least; empty where currencies differ.",
        ),
        Column(
            "cost_max",
            "number",
            "The sum of the costs, at most; empty unless every step states an upper bound.",
        ),
        Column("currency", "text", "The currency of these sums."),
        Column("cost", "text", "The stated cost in words, and of how many steps."),
    ),
    (),
    "This procedure takes so long until publication and protection, is exposed between them, "
    "and states such a cost.",
)
STEPS = Table(
    "steps",
    "Steps",
    (
        _GROUP,
        _NAME,
        Column("order", "count", "Its place in the procedure."),
        Column("step", "id", "The step."),
        Column("name", "text", "What is done."),
        Column("actors", "ids", "Who takes it, or must be passed."),
        Column(
            "mandatory",
            "flag",
            "Whether it cannot be avoided; empty where the source does not say.",
        ),
        Column(
            "reached", "text", "The time from the start until it is reached, in the source's unit."
        ),
        Column("takes", "text", "How long it takes, in the source's unit."),
        Column("elapsed_min", "number", "Months from the start until it is reached, at least."),
        Column("elapsed_max", "number", "Months from the start until it is reached, at most."),
        Column("duration_min", "number", "Months it takes, at least."),
        Column("duration_max", "number", "Months it takes, at most."),
        Column("cost", "text", "What it costs."),
        Column("public", "flag", "Whether what was disclosed is public from here on."),
        Column("protected", "flag", "Whether the applicant is protected from here on."),
        Column(
            "chart",
            "text",
            "When it is reached, in months to the longest time of the group; ● a fixed time.",
        ),
    ),
    (),
    "This step is reached after so long, takes so long and costs so much; "
    "what is not stated stays empty.",
)
