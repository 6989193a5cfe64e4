"""Check roles and organisations: roles can have members, and none is above itself."""

from collections.abc import Iterator, Mapping
from functools import partial
from itertools import chain

import polars as pl

from kg.case.few_problems import list_few
from kg.errors import Problem

_ABOVE = ("member_of", "part_of")


def check_roles(actors: pl.DataFrame) -> Iterator[Problem]:
    """Yield the actors that are members of no role, or above themselves.

    Args:
        actors: the table.
    """
    spots = actors.select("file", "line", "id", "member_of").explode("member_of")
    is_single = ~pl.col("collective").fill_null(value=False)
    no_roles = actors.filter(is_single).select(member_of="id").unique()
    wrong = spots.join(no_roles, on="member_of", how="semi", maintain_order="left")
    yield from list_few(wrong, _tell_members)
    for column in _ABOVE:
        pairs = actors.select("id", upper=column).explode("upper").drop_nulls()
        above: dict[str, list[str]] = {}
        for actor, upper in pairs.iter_rows():
            above.setdefault(actor, []).append(upper)
        if circular := _circular(above):
            rows = actors.filter(pl.col("id").is_in(circular)).unique("id", maintain_order=True)
            yield from list_few(rows, partial(_tell_circles, column=column))


def _tell_members(rows: pl.DataFrame) -> Iterator[Problem]:
    """Yield a problem for each actor in a role that cannot have members."""
    for file, line, role in rows.select("file", "line", "member_of").iter_rows():
        message = f"{role} is not a role that can have members"
        hint = f"set collective = true on {role}, or state a belongs-to tie"
        yield Problem(file, line, "member_of", message, hint)


def _tell_circles(rows: pl.DataFrame, column: str) -> Iterator[Problem]:
    """Yield a problem for each actor that a chain of roles or organisations puts above itself."""
    for file, line, actor, uppers in rows.select("file", "line", "id", column).iter_rows():
        hint = "remove its own id" if actor in uppers else "remove one id of the circle"
        yield Problem(file, line, column, f"{actor} is above itself", hint)


def _circular(above: Mapping[str, list[str]]) -> list[str]:
    """Return the actors that are above themselves.

    Args:
        above: the actors directly above each actor that has one.
    """
    # Kahn's order takes out, again and again, whatever has nothing above it. What stays then lies
    # on a circle or below one.
    remaining = {actor: {u for u in uppers if u in above} for actor, uppers in above.items()}
    below: dict[str, list[str]] = {}
    for actor, uppers in remaining.items():
        for upper in uppers:
            below.setdefault(upper, []).append(actor)
    free = [actor for actor, uppers in remaining.items() if not uppers]
    while free:
        top = free.pop()
        for actor in below.get(top, ()):
            remaining[actor].discard(top)
            if not remaining[actor]:
                free.append(actor)
        del remaining[top]
    if not remaining:
        return []
    import networkx as nx

    graph = nx.DiGraph({actor: list(uppers) for actor, uppers in remaining.items()})
    # Those on a circle reach each other, or themselves at once; those below one do not.
    circles = [c for c in nx.strongly_connected_components(graph) if len(c) > 1]
    loops = nx.nodes_with_selfloops(graph)
    return [*loops, *chain.from_iterable(circles)]


def self_membership(actors: pl.DataFrame) -> Iterator[Problem]:
    """Yield the actors that name themselves as a role or an organisation of theirs.

    For a large case this is the only check of circles. Longer circles are found when every row is
    read.

    Args:
        actors: the table.
    """
    for column in _ABOVE:
        names_itself = pl.col(column).list.contains(pl.col("id")).fill_null(value=False)
        rows = actors.filter(names_itself).select("file", "line", "id")
        for file, line, actor in rows.iter_rows():
            yield Problem(file, line, column, f"{actor} is above itself", "remove its own id")
