"""A picture of a case: whom to show, where, and all there is to read about what is shown."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

import polars as pl

from kg.case import Case
from kg.case.names import resolve
from kg.errors import NameUnknown, near, quoted
from kg.graph.in_force import DENIALS, not_in_force, successions
from kg.graph.inherit import inherit
from kg.questions.bottlenecks.question import bottlenecks as find_bottlenecks
from kg.questions.bypass.question import bypass
from kg.questions.standard_question import flows, standard
from kg.questions.view import descriptions, force_layout, pyramid_layout, selection
from kg.questions.view.answer import LANGUAGES, LAYOUTS, Around, Holder, Sought, Tie, View
from kg.questions.view.lifetimes import Dates
from kg.questions.view.scope import Scope
from kg.questions.view.tiers import families, tiered
from kg.rdf.labels import Labels, labels_in
from kg.results.answers import Heading

__all__ = ["LANGUAGES", "LAYOUTS", "View", "view"]

_UNASKED = 20  # gatekeepers and groups that are shown first where nobody asked for them
# Actors times ties up to which gatekeepers, and routes, are worked out unasked: some 3,000 and 450 firms, in seconds.
_FEW, _EASY = 100_000_000, 2_000_000


def view(
    case: Case,
    channel: str | None = None,
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

    Without a question, those with most ties in each tier are shown, up to 150; the others are there to be searched.

    Args:
        case: the case.
        channel: one channel, to draw its ties, and those that stand in for them on routes around; by default the ties
            of all.
        focus: ids, kinds or hierarchies, to show them and who is near.
        depth: how many steps from the focus; a tie is a step either way, and so is from a member to its role.
        avoid: ids, kinds or hierarchies, to show the routes that get around them.
        bottlenecks: whether to show gatekeepers, whom they hold, and the ways to these.
        top: how many actors to show, filled up by number of ties, tier by tier in turn.
        as_of: a day, to draw only what holds then; by default everything, whenever it held, and what is over or has
            not begun by the end of the case's period is marked. Gatekeepers and routes are those of that day, by
            default of the end of the period.
        layout: `pyramid` or `force`, drawn first.
        title: the title; by default that of the case.
        lang: `en` or `ja`, for labels and names where there are any.

    Returns:
        The view, of which `kg.rendering.view_page` makes a page, and `kg.rendering.view_svg` a picture.

    Raises:
        NameUnknown: a channel, name, layout or language does not exist, or `avoid` or `bottlenecks` asks of a case
            or channel without a standard question.

    Example:
        >>> from kg.case import read_case
        >>> seen = view(read_case(), "patent", bottlenecks=True)
        >>> [(h.id, len(h.captives)) for h in seen.holders if not h.group]
        [('benrishi', 16)]
    """
    _known(layout, LAYOUTS, "layout")
    _known(lang, LANGUAGES, "language")
    if channel is not None:
        _known(channel, case.schema.channels, "channel")
    said = labels_in(case, "ja")
    sought = Sought(
        channel or "",
        tuple(focus),
        depth,
        tuple(avoid),
        tuple(sorted(resolve(case, avoid))),
        bottlenecks,
    )
    scope = _scope(case, sought)
    known, holders = _holders(case, scope, sought, as_of)
    routes = _routes(case, sought, as_of) if scope.routes else ()
    dates = Dates({**case.not_there(as_of), **not_in_force(case, as_of)}, _since(case))
    stand_in = {t for r in routes for t in (*r.ties, *r.blocked_by)}
    rows = _ties(case, channel, stand_in, as_of, dates)
    cited = descriptions.evidence(case, {*case.names, *(str(row["id"]) for row in rows)})
    ties = tuple(descriptions.tie(case, row, cited, dates) for row in rows)
    # A tie from an actor to itself is drawn as a loop; it brings nobody into the picture and moves nobody in it.
    ends = {t.id: (t.source, t.target) for t in ties if t.source != t.target}
    first = _first(case, sought, ends, known, holders, routes)
    degree = Counter(end for pair in ends.values() for end in pair)
    alive = _alive(case, as_of)
    tier_of, tiers = tiered(case, channel, ends.values(), said)
    choice = selection.choose(
        alive, first, degree, tier_of, top, only_first=bool(focus or avoid or bottlenecks)
    )
    order = (*choice.order, *sorted(case.names.keys() - set(alive)))
    drawn, others = order[: choice.shown], order[choice.shown :]
    family_of, groups = families(case, tier_of, tiers, said)
    pairs = sorted(
        {*ends.values(), *((a, role) for role, some in case.members.items() for a in some)}
    )
    layers = [t.id for t in tiers]
    places = {
        "pyramid": pyramid_layout.pyramid_places(drawn, others, tier_of, layers, pairs),
        "force": force_layout.force_places(drawn, others, pairs),
    }
    rank = {a: i for i, a in enumerate(order, 1)}
    return View(
        heading=Heading(
            "view", case.id, title or case.settings.title, case.names, case.settings.summary
        ),
        lang=lang,
        layout=layout,
        sought=sought,
        tiers=tiers,
        bands=pyramid_layout.bands({a: tier_of.get(a, "") for a in drawn}, layers),
        families=groups,
        kinds=descriptions.actor_kinds(case, family_of, said),
        tie_kinds=descriptions.tie_kinds(case, ties, said),
        channels=descriptions.channels(case, ties, said),
        actors=descriptions.actors(
            case, degree, rank, choice.shown, tier_of, family_of, places, cited, dates
        ),
        ties=ties,
        holders=tuple(_called(case, h, said) for h in holders) if lang == "ja" else holders,
        routes=routes,
        documents=dict(case.tables["documents"].select("id", "title").sort("id").iter_rows()),
        as_of=as_of,
        day=case.as_of(as_of),
        left_out=len(others),
        scope=scope,
        rest=descriptions.default_evidence(case),
        dates=_dates(ties),
        words=descriptions.words(case, lang, said),
    )


def _first(
    case: Case,
    sought: Sought,
    ends: Mapping[str, tuple[str, str]],
    known: selection.Ways,
    holders: Sequence[Holder],
    routes: Sequence[Around],
) -> list[str]:
    """Return whom the question is about, the most important first; without one those who hold most."""
    first: list[str] = []
    if sought.focus:
        first += selection.around(case, sought.focus, sought.depth, ends.values())
    if sought.bottlenecks:
        first += selection.holder_actors(holders, known)
    if sought.avoid:
        first += selection.on_routes(routes, sought.avoided, ends)
    tied = {end for pair in ends.values() for end in pair}
    unasked = sorted((h for h in holders if h.id in tied), key=lambda h: (-len(h.captives), h.id))
    return first or [h.id for h in unasked[:_UNASKED]]


def _known(name: str, known: Iterable[str], what: str) -> None:
    if name not in known:
        hint = near(name, known) or f"there are {', '.join(known)}"
        raise NameUnknown(f"there is no {what} {quoted(name)}", hint)


def _scope(case: Case, sought: Sought) -> Scope:
    """Return what is to be worked out: what is asked for, else what takes seconds.

    Raises:
        NameUnknown: it is asked for, and no standard question says where routes start and lead to.
    """
    questions, channel = case.settings.questions, sought.channel
    channels = tuple(name for name in questions if channel in ("", name))
    asks = bool(sought.avoid or sought.bottlenecks)
    if asks and not channels:
        of = f"the channel {channel}" if channel else f"the case {case.id}"
        hint = "add [channels.<name>] to case.toml"
        hint = f"channels that have one: {', '.join(questions)}" if questions else hint
        raise NameUnknown(
            f"{of} has no standard question to say where routes start and lead to", hint
        )
    size = len(case.names) * len(case.tables["ties"])
    return Scope(
        channels,
        bool(channels) and (asks or size <= _FEW),
        bool(channels) and (asks or size <= _EASY),
    )


def _holders(
    case: Case, scope: Scope, sought: Sought, as_of: date | None
) -> tuple[selection.Ways, tuple[Holder, ...]]:
    """Return the ways to the captives of the channels asked about, and who holds whom there."""
    if not scope.gatekeepers:
        return {}, ()
    channel = sought.channel or None
    answers = find_bottlenecks(case, channel, as_of=as_of, witnesses=False).answers
    own = {
        a.channel: a for a in reversed(answers)
    }  # the first of a channel is the question itself, not a comparison
    holders = [
        Holder(
            a.channel,
            g.actor,
            case.names[g.actor],
            g.basis,
            tuple(g.captives),
            len(a.reached),
            group=False,
            members=(),
        )
        for a in reversed(own.values())
        for g in a.gatekeepers
    ]
    holders += [
        Holder(
            a.channel,
            g.group,
            g.name,
            g.basis,
            tuple(g.captives),
            len(a.reached),
            group=True,
            members=g.members,
        )
        for a in reversed(own.values())
        for g in a.groups
    ]
    asked = standard(case, channel)
    ways = selection.ways(case, flows(case, asked, as_of), asked, holders)
    return ways, tuple(selection.hanging(h, ways) for h in holders)


def _routes(case: Case, sought: Sought, as_of: date | None) -> tuple[Around, ...]:
    routes = bypass(
        case, sought.channel or None, avoid=sought.avoid, as_of=as_of, independence=False
    ).routes
    return tuple(
        Around(r.channel, r.target, r.status, r.strategies, r.actors, r.ties, r.blocked_by)
        for r in routes
        if r.status != "none"
    )


def _called(case: Case, holder: Holder, said: Labels) -> Holder:
    """Return a holder under its Japanese name: that of its row, or of its kind."""
    kind = holder.id.removeprefix("kind:")
    if kind != holder.id and kind in case.schema.actor_kinds:
        ja = said.actor_kind(case, kind)
        return replace(holder, name=f"種類：{ja}" if ja else holder.name)
    rows = case.tables["actors"].filter(pl.col("id") == holder.id)
    return replace(holder, name=next((ja for ja in rows["name_ja"] if ja), holder.name))


def _ties(
    case: Case, channel: str | None, stand_in: set[str], as_of: date | None, dates: Dates
) -> Sequence[descriptions.Row]:
    """Return the ties of a channel with those that stand in for them on routes; on a day, those that hold then."""
    ties = case.tables["ties"]
    if channel is not None:
        kinds = [k.slug for k in case.schema.tie_kinds.values() if k.channel == channel]
        ties = ties.filter(pl.col("kind").is_in(kinds) | pl.col("id").is_in(sorted(stand_in)))
    if as_of is not None:
        holding = inherit(case, as_of)
        frames = (holding.each, holding.some, holding.denials)
        kept = pl.concat([f.filter(pl.col("end") == "").select("tie") for f in frames])[
            "tie"
        ].implode()
        loops = pl.col("source") == pl.col(
            "target"
        )  # they carry nothing, so that their dates alone count
        certain = pl.col("status").is_in(["active", *DENIALS]) & ~loops
        ties = ties.filter(~certain | pl.col("id").is_in(kept))
        ties = ties.filter(~pl.col("id").is_in(list(dates.reasons)))
    return ties.sort("id").to_dicts()


def _alive(case: Case, as_of: date | None) -> list[str]:
    """Return the actors that there may be on a day; without a day all."""
    gone = case.not_there(as_of) if as_of is not None else {}
    return [actor for actor in case.names if actor not in gone]


def _since(case: Case) -> dict[str, str]:
    """Return the denials that a later active tie ends, with its first day."""
    rows = successions(case.tables["ties"].rename({"id": "tie"})).iter_rows()
    return {tie: day.isoformat() for tie, day in rows}


def _dates(ties: Iterable[Tie]) -> tuple[str, ...]:
    return tuple(
        sorted(
            {part for t in ties for cell in (t.start, t.end) if cell for part in cell.split("/")}
        )
    )
