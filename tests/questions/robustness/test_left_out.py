"""What changes without a unit is what the overview says of a case without its ties."""

from dataclasses import replace

import polars as pl
import pytest

import kg

CHANNEL = "capital"
SAMPLE = 6  # passages of the embedded case


@pytest.fixture(scope="module")
def case():
    return kg.read_case()


@pytest.fixture(scope="module")
def changes(case):
    """Return for each passage the verdicts that change without it, of one channel."""
    rows = {}
    for channel in kg.robustness(case, CHANNEL).channels:
        for change in channel.changes:
            if change.unit == "passage":
                key = (change.channel, change.actor)
                rows.setdefault(change.id, {})[key] = (change.before, change.after)
    return rows


def verdicts(case):
    return {
        (channel.channel, verdict.actor): verdict.verdict
        for channel in kg.overview(case, CHANNEL).channels
        for verdict in channel.verdicts
    }


def without_passage(case, passage):
    """Return the case without the ties that only this passage supports."""
    document, _, locator = passage.partition(":")
    evidence = case.tables["evidence"].filter(
        (pl.col("stance") == "supports")
        & (
            pl.col("column").is_null()
            | pl.col("column").is_in(["source", "target", "kind", "status", "scope"])
        )
    )
    is_here = (pl.col("document") == document) & (pl.col("locator") == locator)
    elsewhere = evidence.filter(~is_here)["about"].to_list()
    gone = set(evidence.filter(is_here)["about"]) - set(elsewhere)
    ties = case.tables["ties"]
    left = ties.filter(~ties["id"].is_in(list(gone)))
    return replace(case, tables={**case.tables, "ties": left})


def test_passages_of_the_embedded_case(case, changes):
    before = verdicts(case)
    evidence = case.tables["evidence"].select("document", "locator").unique(maintain_order=True)
    passages = [f"{document}:{locator}" for document, locator in evidence.iter_rows()]
    changing = [passage for passage in passages if passage in changes][:SAMPLE]
    silent = [passage for passage in passages if passage not in changes][: SAMPLE // 3]
    assert len(changing) == SAMPLE
    for passage in changing + silent:
        after = verdicts(without_passage(case, passage))
        differences = {
            key: (word, after[key]) for key, word in before.items() if after[key] != word
        }
        assert differences == changes.get(passage, {}), passage
