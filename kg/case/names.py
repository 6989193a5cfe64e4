"""Find the actors that names in options and case.toml stand for."""

from collections.abc import Iterable
from itertools import chain
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from kg.case.fold import fold_key
from kg.case.model import Case
from kg.errors import NameUnknown, near, quoted


class _Word(NamedTuple):
    """A name without `id:` or `kind:` before it."""

    text: str
    is_kind: bool


def resolve(case: Case, names: Iterable[str]) -> frozenset[str]:
    """Return the ids of the actors that names stand for, as `marked` says.

    Args:
        case: the case.
        names: ids of actors and kinds.

    Raises:
        NameUnknown: a name is neither an actor nor a kind, or is both.
    """
    actors = case.tables["actors"]["id"]
    return frozenset(actors.filter(marked(case, names)))


def marked(case: Case, names: Iterable[str]) -> npt.NDArray[np.bool_]:
    """Return for each row of the table of actors whether names stand for it: `(n,) bool`.

    A name is an actor's id, or a kind with its sub-kinds; `id:` or `kind:` before it settles which.
    A role brings all that is below it over `member_of`, a hierarchy all that is below it over
    `part_of`.

    Args:
        case: the case.
        names: ids of actors and kinds.

    Raises:
        NameUnknown: a name is neither, or is both.
    """
    key = tuple(names)
    if key not in case.marks_of_names:
        marks = _marked(case, key)
        marks.flags.writeable = False
        case.marks_of_names[key] = marks
    return case.marks_of_names[key]


def _marked(case: Case, names: Iterable[str]) -> npt.NDArray[np.bool_]:
    """Return for each row of the table of actors whether names stand for it: `(n,) bool`."""
    actors = case.tables["actors"]
    kinds: set[str] = set()
    ids: set[str] = set()
    for name in names:
        word = _read_name(case, name)
        if word.is_kind:
            kinds |= case.schema.below(word.text)
        else:
            ids.add(word.text)
    is_named = actors["kind"].is_in(list(kinds)) | actors["id"].is_in(list(ids))
    is_upper = actors["id"].is_in(list(case.roles | case.hierarchies))
    uppers = actors.filter(is_named & is_upper)["id"]
    is_below = actors["id"].is_in(list(with_all_below(case, uppers)))
    marks: npt.NDArray[np.bool_] = (is_named | is_below).to_numpy(writable=True)
    return marks


def _read_name(case: Case, name: str) -> _Word:
    """Return the actor or kind that a name stands for; refuse a name of neither or of both."""
    prefix, colon, local = name.partition(":")
    if colon and prefix not in ("id", "kind"):
        raise NameUnknown(
            f"{quoted(name)} is not a name", "write an id, a kind, id:NAME or kind:NAME"
        )
    text = local if colon else name
    is_actor = bool((case.tables["actors"]["id"] == text).any())
    is_id = is_actor and not (colon and prefix == "kind")
    is_kind = text in case.schema.actor_kinds and not (colon and prefix == "id")
    if is_id and is_kind:
        hint = f"write id:{text} or kind:{text}"
        raise NameUnknown(f"{quoted(text)} is an actor, and also a kind", hint)
    if is_id or is_kind:
        return _Word(text, is_kind)
    hint = near(text, [*case.names, *case.schema.actor_kinds]) or "kg query actors lists the actors"
    raise NameUnknown(f"no actor or kind is called {quoted(text)}", hint)


def with_all_below(case: Case, actors: Iterable[str]) -> set[str]:
    """Return actors with all below them: members of roles, parts of hierarchies, and so on.

    Args:
        case: the case.
        actors: the ids to begin with.
    """
    waiting = list(actors)
    reached = set(waiting)
    while waiting:
        fresh = set(below(case, waiting.pop())) - reached
        reached |= fresh
        waiting += fresh
    return reached


def below(case: Case, actor: str) -> tuple[str, ...]:
    """Return what stands directly below a role (its members) or a hierarchy (its parts).

    Args:
        case: the case.
        actor: an id; nothing stands below an individual.
    """
    if actor in case.roles:
        return case.members.get(actor, ())
    return case.parts.get(actor, ()) if actor in case.hierarchies else ()


def names_to_ids(case: Case, words: Iterable[str]) -> tuple[str, ...]:
    """Return words as they are, but names and aliases of actors as the ids of these.

    This is for what people type. Names are compared folded, so that spellings do not matter; an id
    or a kind goes before a name.

    Args:
        case: the case.
        words: ids, kinds, names or aliases.

    Raises:
        NameUnknown: several actors have such a name.
    """
    return tuple(_id_of_word(case, word) for word in words)


def _id_of_word(case: Case, word: str) -> str:
    """Return a word as it is, or of a name the id of its one actor.

    Raises:
        NameUnknown: several actors have the name.
    """
    local = word.partition(":")[2] or word
    if local in case.names or local in case.schema.actor_kinds:
        return word
    actors = actors_called(case, word)
    if len(actors) > 1:
        candidates = ", ".join(f"{actor} ({case.kind_of[actor]})" for actor in actors)
        raise NameUnknown(
            f"{len(actors)} actors are called {quoted(word)}", f"give an id: {candidates}"
        )
    return f"id:{actors[0]}" if actors else word


def actors_called(case: Case, name: str) -> tuple[str, ...]:
    """Return the actors that have a name or alias, whatever its spelling, in the case's order.

    Args:
        case: the case.
        name: the name.
    """
    key = fold_key(name)
    actors = case.tables["actors"]
    columns = [c for c in ("name", "name_ja", "aliases") if c in actors.columns]
    called = []
    for actor, *cells in actors.select("id", *columns).iter_rows():
        names = chain.from_iterable(c if isinstance(c, list) else [c] for c in cells if c)
        if key and any(fold_key(text) == key for text in names):
            called.append(actor)
    return tuple(called)
