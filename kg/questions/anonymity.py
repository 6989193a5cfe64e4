"""Whether an unnamed actor may belong to a group: the source leaves it open."""

from collections.abc import Iterable, Mapping

from kg.case import Case
from kg.case.names import with_all_below


def possible_members(case: Case, group: Iterable[str]) -> frozenset[str]:
    """Return the unnamed actors of whom it is open whether they belong to a group.

    An unnamed actor with roles of its own, none of them in the group nor with members there, does
    not belong to it. Of another it is open where a member of the group has its very kind, or
    where its kind says too little.

    Args:
        case: the case.
        group: the ids of the members of the group.
    """
    members = frozenset(group)
    unnamed = case.unnamed
    if not members or not unnamed:
        return frozenset()
    kinds_inside = {case.kind_of[actor] for actor in members}
    roles_of = _roles_of(case)
    return frozenset(
        actor
        for actor in unnamed - members
        if _is_of_open_kind(case, actor, kinds_inside)
        and _may_come_by_role(case, roles_of.get(actor, ()), members)
    )


def _roles_of(case: Case) -> Mapping[str, tuple[str, ...]]:
    """Return the roles that each actor names as its own."""
    roles: dict[str, list[str]] = {}
    for role, members in case.members.items():
        for member in members:
            roles.setdefault(member, []).append(role)
    return {actor: tuple(own) for actor, own in roles.items()}


def _is_of_open_kind(case: Case, actor: str, kinds_inside: set[str]) -> bool:
    """Return whether the kind of an actor leaves it open that it is of a group.

    Args:
        case: the case.
        actor: the id of the actor.
        kinds_inside: the kinds of the members of the group.
    """
    kind = case.kind_of[actor]
    return kind in kinds_inside or case.schema.actor_kinds[kind].too_general


def _may_come_by_role(case: Case, roles: tuple[str, ...], members: frozenset[str]) -> bool:
    """Return whether roles leave it open that whoever has them is of a group.

    Args:
        case: the case.
        roles: the roles that an actor names as its own.
        members: the ids of the members of the group.
    """
    return not roles or not members.isdisjoint(with_all_below(case, roles))
