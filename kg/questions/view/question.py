"""A picture of a case: which actors are drawn, where, and all there is to read about them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import chain
from typing import NamedTuple

import polars as pl

from kg.case import Case
from kg.case.names import resolve
from kg.errors import NameUnknown, near, quoted
from kg.graph.in_force import DENIALS, not_in_force, successions
from kg.graph.inherit import inherit
from kg.questions.bottlenecks.channel_answer import ChannelAnswer
from kg.questions.bottlenecks.question import bottlenecks as find_bottlenecks
from kg.questions.bypass.question import bypass
from kg.questions.standard_question import flows, standard
from kg.questions.view import descriptions, force_layout, pyramid_layout, selection
from kg.questions.view.answer import LANGUAGES, LAYOUTS, Around, Holder, Sought, Tie, View
from kg.questions.view.descriptions import Positions
from kg.questions.view.lifetimes import Dates
from kg.questions.view.pyramid_layout import Place
from kg.questions.view.scope import Scope
from kg.questions.view.tiers import families, tiered
from kg.rdf.labels import Labels, labels_in
from kg.results.answers import Heading

__all__ = ["LANGUAGES", "LAYOUTS", "View", "view"]

_UNASKED = 20  # holders that are drawn first where the question names no actor
# Actors times ties up to which gatekeepers, and routes, are worked out although nobody asked for
# them: some 3,000 and 450 firms, in seconds.
_FEW, _EASY = 100_000_000, 2_000_000
Ends = Mapping[str, tuple[str, str]]


class _Holders(NamedTuple):
    """The ways up from the captives, and the gatekeepers and groups that hold them."""

    way_of: selection.Ways
    holders: tuple[Holder, ...]


def view(
    case: Case,
    channel: str | None = None,
    *,
    focus: Sequence[str] = (),
    depth: int = 1,
    avoid: Sequence[str] = (),
    bottlenecks: bool = False,
    top: int | None = None,
    as_of: date | None = None,
    layout: str = "pyramid",
    title: str | None = None,
    lang: str = "en",
) -> View:
    """Return what a picture of the case shows, and all that is behind it.

    Without a question, the actors with most ties in each tier are drawn, up to 150. The page lets
    readers search for the others.

    Args:
        case: the case.
        channel: the channel whose ties are drawn, with the ties that replace them on routes around;
            by default the ties of all channels.
        focus: ids, kinds or hierarchies that are drawn with the actors near them.
        depth: how many steps from the focus; a tie is a step either way, and a member is one step
            from its role.
        avoid: ids, kinds or hierarchies; the routes that get around them are drawn.
        bottlenecks: whether to draw gatekeepers, their captives, and the ways between them.
        top: how many actors to draw, filled up by number of ties, tier by tier in turn.
        as_of: a day, to draw only what holds then. By default everything is drawn, whenever it
            held, and what is over or has not begun by the end of the case's period is marked.
            Gatekeepers and routes are those of that day, by default of the end of the period.
        layout: the layout that is drawn first, `pyramid` or `force`.
        title: the title; by default that of the case.
        lang: `en` or `ja`, for labels and names where there are any.

    Returns:
        The view, of which `kg.rendering.view_page` makes a page, and `kg.rendering.view_svg` a
        picture.

    Raises:
        NameUnknown: a channel, name, layout or language does not exist, or `avoid` or `bottlenecks`
            asks of a case or channel without a standard question.

    Example:
        >>> from kg.case import read_case
        >>> picture = view(read_case(), "patent", bottlenecks=True)
        >>> [(h.id, len(h.captives)) for h in picture.holders if not h.group]
        [('benrishi', 16)]
    """
    _check_name(layout, LAYOUTS, "layout")
    _check_name(lang, LANGUAGES, "language")
    if channel is not None:
        _check_name(channel, case.schema.channels, "channel")
    japanese = labels_in(case, "ja")
    avoided = tuple(sorted(resolve(case, avoid)))
    sought = Sought(channel or "", tuple(focus), depth, tuple(avoid), avoided, bottlenecks)
    scope = _scope(case, sought)
    holding = _find_holders(case, scope, sought, as_of)
    holders = holding.holders
    routes = _routes(case, sought, as_of) if scope.routes else ()

    # What is drawn: the ties, then the actors in the order in which they are chosen.
    dates = Dates({**case.not_there(as_of), **not_in_force(case, as_of)}, _since(case))
    route_ties = set(chain.from_iterable((*r.ties, *r.blocked_by) for r in routes))
    rows = _ties(case, channel, route_ties, as_of, dates)
    cited = descriptions.evidence(case, {*case.names, *(str(row["id"]) for row in rows)})
    ties = tuple(descriptions.tie(case, row, cited, dates) for row in rows)
    # A tie from an actor to itself is drawn as a loop. It brings no actor into the picture, and it
    # moves none.
    ends = {t.id: (t.source, t.target) for t in ties if t.source != t.target}
    degree = Counter(chain.from_iterable(ends.values()))
    tier_of, tiers = tiered(case, channel, ends.values(), japanese)
    present = _present(case, as_of)
    choice = selection.choose(
        present,
        _first(case, sought, ends, holding, routes) or _largest_holders(holders, degree),
        degree,
        tier_of,
        top=top,
        only_first=bool(focus or avoid or bottlenecks),
    )
    order = (*choice.order, *sorted(case.names.keys() - set(present)))

    # Where it is drawn.
    family_of, groups = families(case, tier_of, tiers, japanese)
    layers = [t.id for t in tiers]
    pairs = sorted({*ends.values(), *_memberships(case)})
    visible, hidden = order[: choice.visible], order[choice.visible :]
    places: dict[str, dict[str, Place]] = {
        "pyramid": pyramid_layout.pyramid_places(visible, hidden, tier_of, layers, pairs),
        "force": force_layout.force_places(visible, hidden, pairs),
    }
    rank = {actor: i for i, actor in enumerate(order, 1)}
    positions = Positions(degree, rank, choice.visible, tier_of, family_of, places)
    headline = title or case.settings.title
    if lang == "ja":
        holders = tuple(_with_japanese_name(case, holder, japanese) for holder in holders)
    return View(
        heading=Heading("view", case.id, headline, case.names, case.settings.summary),
        lang=lang,
        layout=layout,
        sought=sought,
        tiers=tiers,
        bands=pyramid_layout.bands({a: tier_of.get(a, "") for a in visible}, layers),
        families=groups,
        kinds=descriptions.actor_kinds(case, family_of, japanese),
        tie_kinds=descriptions.tie_kinds(case, ties, japanese),
        channels=descriptions.channels(case, ties, japanese),
        actors=descriptions.actors(case, positions, cited, dates),
        ties=ties,
        holders=holders,
        routes=routes,
        documents=dict(case.tables["documents"].select("id", "title").sort("id").iter_rows()),
        as_of=as_of,
        day=case.as_of(as_of),
        scope=scope,
        default_evidence=descriptions.default_evidence(case),
        dates=_dates(ties),
        words=descriptions.words(case, lang, japanese),
    )


def _memberships(case: Case) -> Iterable[tuple[str, str]]:
    for role, members in case.members.items():
        for member in members:
            yield member, role


def _first(
    case: Case,
    sought: Sought,
    ends: Ends,
    holding: _Holders,
    routes: Sequence[Around],
) -> list[str]:
    """Return the actors that the question is about, the most important first."""
    first: list[str] = []
    if sought.focus:
        first += selection.around(case, sought.focus, sought.depth, ends.values())
    if sought.bottlenecks:
        first += selection.holder_actors(holding.holders, holding.way_of)
    if sought.avoid:
        first += selection.on_routes(routes, sought.avoided, ends)
    return first


def _largest_holders(holders: Sequence[Holder], degree: Mapping[str, int]) -> list[str]:
    """Return the holders with most captives that have a tie in the view, at most twenty."""
    tied = [h for h in holders if h.id in degree]
    largest = sorted(tied, key=lambda h: (-len(h.captives), h.id))
    return [h.id for h in largest[:_UNASKED]]


def _check_name(name: str, names: Iterable[str], what: str) -> None:
    if name not in names:
        hint = near(name, names) or f"there are {', '.join(names)}"
        raise NameUnknown(f"there is no {what} {quoted(name)}", hint)


def _scope(case: Case, sought: Sought) -> Scope:
    """Return what is to be worked out: what is asked for, else what takes seconds.

    Raises:
        NameUnknown: it is asked for, and no standard question says where routes start and lead to.
    """
    questions, channel = case.settings.questions, sought.channel
    channels = tuple(name for name in questions if channel in ("", name))
    is_asked = bool(sought.avoid or sought.bottlenecks)
    if not channels:
        if is_asked:
            raise _no_question(case, channel)
        return Scope((), gatekeepers=False, routes=False)
    size = len(case.names) * len(case.tables["ties"])
    return Scope(channels, gatekeepers=is_asked or size <= _FEW, routes=is_asked or size <= _EASY)


def _no_question(case: Case, channel: str) -> NameUnknown:
    of = f"the channel {channel}" if channel else f"the case {case.id}"
    hint = "add [channels.<name>] to case.toml"
    if case.settings.questions:
        hint = f"channels that have one: {', '.join(case.settings.questions)}"
    text = f"{of} has no standard question to say where routes start and lead to"
    return NameUnknown(text, hint)


def _find_holders(case: Case, scope: Scope, sought: Sought, as_of: date | None) -> _Holders:
    """Return the ways up from the captives of the channels of the view, and their holders."""
    if not scope.gatekeepers:
        return _Holders({}, ())
    channel = sought.channel or None
    answers: dict[str, ChannelAnswer] = {}
    for answer in find_bottlenecks(case, channel, as_of=as_of, witnesses=False).answers:
        # The first answer of a channel is the question itself, the others are comparisons.
        answers.setdefault(answer.channel, answer)
    gatekeepers = (_gatekeepers(case, answer) for answer in answers.values())
    groups = (_groups(answer) for answer in answers.values())
    holders = tuple(chain(chain.from_iterable(gatekeepers), chain.from_iterable(groups)))
    questions = standard(case, channel)
    way_of = selection.ways(case, flows(case, questions, as_of), questions, holders)
    return _Holders(way_of, tuple(selection.hanging(holder, way_of) for holder in holders))


def _gatekeepers(case: Case, answer: ChannelAnswer) -> Iterable[Holder]:
    for keeper in answer.gatekeepers:
        yield Holder(
            answer.channel,
            keeper.actor,
            case.names[keeper.actor],
            keeper.basis,
            tuple(keeper.captives),
            len(answer.reached),
            group=False,
            members=(),
        )


def _groups(answer: ChannelAnswer) -> Iterable[Holder]:
    for group in answer.groups:
        yield Holder(
            answer.channel,
            group.group,
            group.name,
            group.basis,
            tuple(group.captives),
            len(answer.reached),
            group=True,
            members=group.members,
        )


def _routes(case: Case, sought: Sought, as_of: date | None) -> tuple[Around, ...]:
    channel = sought.channel or None
    answer = bypass(case, channel, avoid=sought.avoid, as_of=as_of, independence=False)
    return tuple(
        Around(r.channel, r.target, r.status, r.strategies, r.actors, r.ties, r.blocked_by)
        for r in answer.routes
        if r.status != "none"
    )


def _with_japanese_name(case: Case, holder: Holder, japanese: Labels) -> Holder:
    """Return a holder under its Japanese name: that of its row, or of its kind."""
    kind = holder.id.removeprefix("kind:")
    if kind != holder.id and kind in case.schema.actor_kinds:
        label = japanese.actor_kind(case, kind)
        return replace(holder, name=f"種類：{label}" if label else holder.name)
    rows = case.tables["actors"].filter(pl.col("id") == holder.id)
    return replace(holder, name=next((ja for ja in rows["name_ja"] if ja), holder.name))


def _ties(
    case: Case, channel: str | None, route_ties: set[str], as_of: date | None, dates: Dates
) -> Sequence[descriptions.Row]:
    """Return the ties of a channel and of routes around; on a day, those that hold then."""
    ties = case.tables["ties"]
    if channel is not None:
        kinds = [k.slug for k in case.schema.tie_kinds.values() if k.channel == channel]
        is_on_route = pl.col("id").is_in(sorted(route_ties))
        ties = ties.filter(pl.col("kind").is_in(kinds) | is_on_route)
    if as_of is not None:
        # Loops carry nothing and are not inherited, so that their dates alone count.
        is_loop = pl.col("source") == pl.col("target")
        is_certain = pl.col("status").is_in(["active", *DENIALS]) & ~is_loop
        ties = ties.filter(~is_certain | pl.col("id").is_in(_ties_in_force(case, as_of)))
        ties = ties.filter(~pl.col("id").is_in(list(dates.reasons)))
    return ties.sort("id").to_dicts()


def _ties_in_force(case: Case, as_of: date) -> pl.Series:
    """Return the ids of the certain ties and denials that hold on a day, as one list."""
    holding = inherit(case, as_of)
    frames = (holding.each, holding.some, holding.denials)
    stated = [frame.filter(pl.col("end") == "").select("tie") for frame in frames]
    return pl.concat(stated)["tie"].implode()


def _present(case: Case, as_of: date | None) -> list[str]:
    """Return the actors that there may be on a day; without a day all."""
    gone = case.not_there(as_of) if as_of is not None else {}
    return [actor for actor in case.names if actor not in gone]


def _since(case: Case) -> dict[str, str]:
    """Return the denials that a later active tie ends, with its first day."""
    rows = successions(case.tables["ties"].rename({"id": "tie"})).iter_rows()
    return {tie: day.isoformat() for tie, day in rows}


def _dates(ties: Iterable[Tie]) -> tuple[str, ...]:
    """Return the dates at which ties start or end, in order; `1980/1985` are two."""
    cells = chain.from_iterable((t.start, t.end) for t in ties)
    dates = chain.from_iterable(cell.split("/") for cell in cells if cell)
    return tuple(sorted(set(dates)))
