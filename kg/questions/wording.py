"""Actors and sides of a question in words."""

from collections.abc import Iterable, Mapping, Sequence

import polars as pl

from kg.case import Case
from kg.case.columns_on_demand import is_read_by_column
from kg.system.sizes import PHRASE_ITEMS


def who(actors: Sequence[str], of: Sequence[str], names: Mapping[str, str]) -> str:
    """Return actors by name: the first few and a number where they are many.

    Args:
        actors: the ids of the actors.
        of: the ids of everybody; where the actors are all of them, they are called `all N`.
        names: the name of each actor, by its id.
    """
    if len(actors) == len(of) > 1 and set(actors) == set(of):
        return f"all {len(of):,}"
    first = ", ".join(names[actor] for actor in actors[:PHRASE_ITEMS])
    more = len(actors) - PHRASE_ITEMS
    return f"{first} and {more:,} more" if more > 0 else first


def named(case: Case) -> dict[str, str]:
    """Return the names of the actors of a case, and the words for the strategies, by id."""
    labels = {slug: strategy.label for slug, strategy in case.schema.strategies.items()}
    return labels | dict(case.names)


def glossed(case: Case, actors: Iterable[str]) -> dict[str, str]:
    """Return the name of each actor, with its first alias as a gloss; a large case has none read.

    Args:
        case: the case.
        actors: their ids.
    """
    ids = list(actors)
    aliases = {}
    if not is_read_by_column(case):
        rows = case.tables["actors"].filter(pl.col("id").is_in(ids)).select("id", "aliases")
        aliases = {actor: names[0] for actor, names in rows.iter_rows() if names}
    names = {actor: case.names.get(actor, actor) for actor in ids}
    return {a: f"{name} ({aliases[a]})" if a in aliases else name for a, name in names.items()}


def people(case: Case, names: Iterable[str], number: int = 0) -> str:
    """Return the words for a side of a question: kinds in the plural, actors by name.

    Args:
        case: the case.
        names: ids or kinds, as a question names them; a kind may stand as `kind:NAME`.
        number: how many they are; of one alone kinds stand in the singular. By default many.
    """
    kinds = case.schema.actor_kinds
    words = []
    for name in names:
        word = name.split(":")[-1]
        if word in kinds:
            words.append(kinds[word].label if number == 1 else kinds[word].plural)
        else:
            words.append(case.names.get(word, word))
    return ", ".join(words)


def and_list(items: Sequence[str]) -> str:
    """Return items as a list in a sentence.

    >>> and_list(["H", "M", "S"]), and_list(["H"]), and_list([])
    ('H, M and S', 'H', 'nobody')
    """
    *first, last = items or ("nobody",)
    return f"{', '.join(first)} and {last}" if first else last
