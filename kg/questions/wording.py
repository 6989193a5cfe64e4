"""Actors and sides of a question in words."""

from collections.abc import Iterable, Mapping, Sequence

from kg.case import Case
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


def people(case: Case, names: Iterable[str]) -> str:
    """Return the words for a side of a question: kinds in the plural, actors by name.

    Args:
        case: the case.
        names: ids or kinds, as a question names them; a kind may stand as `kind:NAME`.
    """
    kinds = case.schema.actor_kinds
    words = []
    for name in names:
        word = name.split(":")[-1]
        words.append(kinds[word].plural if word in kinds else case.names.get(word, word))
    return ", ".join(words)
