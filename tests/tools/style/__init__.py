"""The house rules as measures of the source: `python -m tests.tools.style`.

Rules that are not yet met have a budget in `budgets.toml`, which only falls: a measure above its budget fails, and so does a budget
above its measure.
"""
