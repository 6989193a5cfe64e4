"""Actors and sides of a question in words."""

from collections.abc import Iterable, Mapping, Sequence

from kg.case import Case

_NAMED = 8


def who(actors: Sequence[str], of: Sequence[str], names: Mapping[str, str]) -> str:
    """Return actors by name: `all N` where they are everybody, the first few and a number where they are many."""
    if len(actors) == len(of) > 1 and set(actors) == set(of):
        return f"all {len(of):,}"
    said = ", ".join(names[actor] for actor in actors[:_NAMED])
    return said if len(actors) <= _NAMED else f"{said} and {len(actors) - _NAMED:,} more"


def named(case: Case) -> dict[str, str]:
    """Return the names of the actors of a case, and the words for the strategies of independence."""
    return {slug: strategy.label for slug, strategy in case.schema.strategies.items()} | dict(
        case.names
    )


def people(case: Case, names: Iterable[str]) -> str:
    """Return the words for a side of a question: kinds in the plural, actors by name."""
    kinds = case.schema.actor_kinds
    words = [n.split(":")[-1] for n in names]
    return ", ".join(kinds[w].plural if w in kinds else case.names.get(w, w) for w in words)
