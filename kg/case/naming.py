"""From the names in options and case.toml to actors."""

from collections.abc import Iterable

from kg.case import Case
from kg.errors import NameUnknown, near, shown


def resolve(case: Case, names: Iterable[str]) -> frozenset[str]:
    """Return the actors that names stand for.

    A name is an actor's id, or a kind with its sub-kinds; `id:` or `kind:` before it settles which. A role brings
    all that is below it over `member_of`, a hierarchy all that is below it over `part_of`.

    Raises:
        NameUnknown: a name is neither, or is both.
    """
    found: set[str] = set()
    for name in names:
        found |= _named(case, name)
    waiting = list(found)
    while waiting:
        actor = waiting.pop()
        for other in below(case, actor):
            if other not in found:
                found.add(other)
                waiting.append(other)
    return frozenset(found)


def _named(case: Case, name: str) -> set[str]:
    prefix, colon, rest = name.partition(":")
    if colon and prefix not in ("id", "kind"):
        raise NameUnknown(f"{shown(name)} is no name", "write an id, a kind, id:NAME or kind:NAME")
    word = rest if colon else name
    is_id = word in case.names and prefix != "kind" if colon else word in case.names
    is_kind = word in case.schema.actor_kinds and prefix != "id" if colon else word in case.schema.actor_kinds
    if is_id and is_kind:
        raise NameUnknown(f"{shown(word)} is an actor and a kind", f"write id:{word} or kind:{word}")
    if is_id:
        return {word}
    if is_kind:
        kinds = case.schema.below(word)
        return {actor for actor, kind in case.kind_of.items() if kind in kinds}
    hint = near(word, [*case.names, *case.schema.actor_kinds]) or "kg query actors lists the actors"
    raise NameUnknown(f"no actor and no kind is called {shown(word)}", hint)


def below(case: Case, actor: str) -> tuple[str, ...]:
    """Return what stands directly below a role (its members) or a hierarchy (its parts)."""
    if actor in case.roles:
        return case.members.get(actor, ())
    return case.parts.get(actor, ()) if case.kind_of[actor] == "hierarchy" else ()
