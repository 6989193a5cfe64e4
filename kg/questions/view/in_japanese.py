"""A case under its Japanese names, as far as it has them."""

from dataclasses import replace

import polars as pl

from kg.case import Case
from kg.rdf.labels import Labels


def in_japanese(case: Case, japanese: Labels) -> Case:
    """Return a case whose actors, strategies and channels have their Japanese names.

    What has no Japanese name keeps its own; aliases, which gloss foreign terms, are left out.

    Args:
        case: the case.
        japanese: the labels in Japanese.
    """
    actors = case.tables["actors"]
    name = pl.when(pl.col("name_ja").fill_null("") != "").then("name_ja").otherwise("name")
    no_aliases = pl.lit([], dtype=actors.schema["aliases"]).alias("aliases")
    tables = {**case.tables, "actors": actors.with_columns(name.alias("name"), no_aliases)}
    strategies = {
        slug: replace(strategy, label=japanese.words.get(slug, strategy.label))
        for slug, strategy in case.schema.strategies.items()
    }
    questions = {
        channel: replace(question, title=japanese.words.get(channel, question.title), asks="")
        for channel, question in case.settings.questions.items()
    }
    schema = replace(case.schema, strategies=strategies)
    settings = replace(case.settings, questions=questions)
    return replace(case, tables=tables, schema=schema, settings=settings)
