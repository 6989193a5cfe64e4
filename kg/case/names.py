"""From the names in options and case.toml to actors."""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from kg.case.model import Case
from kg.errors import NameUnknown, near, quoted


def resolve(case: Case, names: Iterable[str]) -> frozenset[str]:
    """Return the actors that names stand for: `marked` as a set of ids.

    Raises:
        NameUnknown: a name is neither an actor nor a kind, or is both.
    """
    actors = case.tables["actors"]["id"]
    return frozenset(actors.filter(marked(case, names)))


def marked(case: Case, names: Iterable[str]) -> npt.NDArray[np.bool_]:
    """Return for each row of the table of actors whether some names stand for it.

    A name is an actor's id, or a kind with its sub-kinds; `id:` or `kind:` before it settles which. A role brings
    all that is below it over `member_of`, a hierarchy all that is below it over `part_of`.

    Raises:
        NameUnknown: a name is neither, or is both.
    """
    actors = case.tables["actors"]
    kinds: set[str] = set()
    ids: set[str] = set()
    for name in names:
        word, is_kind = _named(case, name)
        if is_kind:
            kinds |= case.schema.below(word)
        else:
            ids.add(word)
    found = actors["kind"].is_in(list(kinds)) | actors["id"].is_in(list(ids))
    wholes = actors.filter(found & actors["id"].is_in(list(case.roles | case.hierarchies)))["id"]
    return (found | actors["id"].is_in(list(with_all_below(case, wholes)))).to_numpy()


def _named(case: Case, name: str) -> tuple[str, bool]:
    """Return the word that a name is, and whether it is a kind."""
    prefix, colon, rest = name.partition(":")
    if colon and prefix not in ("id", "kind"):
        raise NameUnknown(f"{quoted(name)} is no name", "write an id, a kind, id:NAME or kind:NAME")
    word = rest if colon else name
    is_actor = bool((case.tables["actors"]["id"] == word).any())
    is_id = is_actor and not (colon and prefix == "kind")
    is_kind = word in case.schema.actor_kinds and not (colon and prefix == "id")
    if is_id and is_kind:
        raise NameUnknown(
            f"{quoted(word)} is an actor and a kind", f"write id:{word} or kind:{word}"
        )
    if is_id or is_kind:
        return word, is_kind
    hint = near(word, [*case.names, *case.schema.actor_kinds]) or "kg query actors lists the actors"
    raise NameUnknown(f"no actor and no kind is called {quoted(word)}", hint)


def with_all_below(case: Case, actors: Iterable[str]) -> set[str]:
    """Return some actors with all below them: members of roles, parts of hierarchies, and what is below these."""
    waiting = list(actors)
    found = set(waiting)
    while waiting:
        more = set(below(case, waiting.pop())) - found
        found |= more
        waiting += more
    return found


def below(case: Case, actor: str) -> tuple[str, ...]:
    """Return what stands directly below a role (its members) or a hierarchy (its parts)."""
    if actor in case.roles:
        return case.members.get(actor, ())
    return case.parts.get(actor, ()) if actor in case.hierarchies else ()
