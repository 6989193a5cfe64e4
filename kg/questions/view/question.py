"""A picture of a case: which actors are drawn, where, and all there is to read about them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import chain

from kg.case import Case
from kg.case.names import resolve
from kg.errors import NameUnknown, near, quoted
from kg.questions.view import descriptions, force_layout, pyramid_layout, selection
from kg.questions.view.answer import (
    LANGUAGES,
    LAYOUTS,
    PICTURES,
    Around,
    Holder,
    Sought,
    Total,
    View,
)
from kg.questions.view.dated_ties import list_dates, read_dates, select_actors, select_ties
from kg.questions.view.descriptions import Positions
from kg.questions.view.holders import Holders, find_holders, find_routes, with_japanese_name
from kg.questions.view.in_japanese import in_japanese
from kg.questions.view.pyramid_layout import Place
from kg.questions.view.scope import Scope
from kg.questions.view.tiers import families, tiered
from kg.questions.view.verdicts import Verdicts, find_verdicts
from kg.rdf.labels import labels_in
from kg.results.answers import Heading
from kg.system.sizes import VIEW_GATEKEEPERS, VIEW_HOLDERS, VIEW_ROUTES

__all__ = ["LANGUAGES", "LAYOUTS", "PICTURES", "View", "view"]

Ends = Mapping[str, tuple[str, str]]


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
    picture: str | None = None,
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
        picture: what is shown first: `matrix`, who stands where in every channel; `gate`, who
            holds whom in one; `network`, the actors and their ties. By default the matrix, of a
            channel its gate, and the network where the question is about it.

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
    if picture is not None:
        _check_name(picture, PICTURES, "picture")
    is_network = bool(focus or avoid or bottlenecks or top is not None or layout != LAYOUTS[0])
    japanese = labels_in(case, "ja")
    avoided = tuple(sorted(resolve(case, avoid)))
    sought = Sought(channel or "", tuple(focus), depth, tuple(avoid), avoided, bottlenecks)
    scope = _scope(case, sought)
    holding = find_holders(case, scope, sought, as_of)
    holders = holding.holders
    routes = tuple(find_routes(case, sought, as_of)) if scope.routes else ()

    # What is drawn: the ties, then the actors in the order in which they are chosen.
    dates = read_dates(case, as_of)
    ties_of_routes = chain.from_iterable((*r.ties, *r.blocked_by) for r in routes)
    rows = select_ties(case, channel, set(ties_of_routes), as_of, dates)
    pairs_of = {str(row["id"]): (str(row["source"]), str(row["target"])) for row in rows}
    # A tie from an actor to itself is drawn as a loop. It brings no actor into the picture, and it
    # moves none.
    ends = {tie: pair for tie, pair in pairs_of.items() if pair[0] != pair[1]}
    degree = Counter(chain.from_iterable(ends.values()))
    tier_of, tiers = tiered(case, channel, ends.values(), japanese)
    present = select_actors(case, as_of)
    first = _first(case, sought, ends, holding, routes)
    choice = selection.choose(
        present,
        first or _largest_holders(holders, degree),
        degree,
        tier_of,
        top=top,
        only_first=bool(focus or avoid or bottlenecks),
    )
    absent = case.names.keys() - set(present)
    order = (*choice.order, *sorted(absent))
    order = order[: max(choice.visible, selection.count_fitting(order, pairs_of.values()))]
    included = frozenset(order)
    cited = descriptions.evidence(case, {*included, *pairs_of})
    ties = tuple(
        descriptions.tie(case, row, cited, dates)
        for row in rows
        if included.issuperset(pairs_of[str(row["id"])])
    )

    # Where it is drawn.
    family_of, groups = families(case, tier_of, tiers, japanese)
    layers = [t.id for t in tiers]
    pairs = sorted(
        pair for pair in {*ends.values(), *_memberships(case)} if included.issuperset(pair)
    )
    visible = order[: choice.visible]
    hidden = order[choice.visible :]
    visible_tiers = {actor: tier_of.get(actor, "") for actor in visible}
    places: dict[str, dict[str, Place]] = {
        "pyramid": pyramid_layout.pyramid_places(visible, hidden, tier_of, layers, pairs),
        "force": force_layout.force_places(visible, hidden, pairs),
    }
    rank = {actor: i for i, actor in enumerate(order, 1)}
    positions = Positions(degree, rank, choice.visible, tier_of, family_of, places)

    # What there is to read about it.
    headline = title or case.settings.title
    heading = Heading("view", case.id, headline, case.names, case.settings.summary)
    if lang == "ja":
        holders = tuple(with_japanese_name(case, holder, japanese) for holder in holders)
    titles = case.tables["documents"].select("id", "title")
    named_case = in_japanese(case, japanese) if lang == "ja" else case
    kind_counts = Counter(str(row["kind"]) for row in rows)
    verdicts = find_verdicts(named_case, as_of) if scope.channels else Verdicts()
    first_picture = verdicts.first(picture or ("network" if is_network else ""), channel)
    return View(
        heading,
        lang,
        layout,
        sought,
        tiers,
        bands=pyramid_layout.bands(visible_tiers, layers),
        families=groups,
        kinds=descriptions.actor_kinds(case, family_of, japanese),
        tie_kinds=descriptions.tie_kinds(case, kind_counts, japanese),
        channels=descriptions.channels(case, kind_counts, japanese),
        actors=descriptions.actors(case, positions, cited, dates),
        ties=ties,
        holders=holders,
        routes=routes,
        documents=dict(titles.sort("id").iter_rows()),
        as_of=as_of,
        day=case.as_of(as_of),
        scope=scope,
        default_evidence=descriptions.default_evidence(case),
        dates=list_dates(ties),
        words=descriptions.words(case, lang, japanese),
        total=Total(len(case.names), len(rows)),
        picture=first_picture,
        matrix=verdicts.matrix,
        gates=verdicts.gates,
        dossiers=verdicts.dossiers,
    )


def _memberships(case: Case) -> Iterable[tuple[str, str]]:
    """Yield each member with its role; the two stand near each other."""
    for role, members in case.members.items():
        for member in members:
            yield member, role


def _first(
    case: Case,
    sought: Sought,
    ends: Ends,
    holding: Holders,
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

    def by_captives(holder: Holder) -> tuple[int, str]:
        """Return by what holders are sorted."""
        return (-len(holder.captives), holder.id)

    largest = sorted(tied, key=by_captives)
    return [h.id for h in largest[:VIEW_HOLDERS]]


def _check_name(name: str, names: Iterable[str], what: str) -> None:
    """Raise an error with a hint if a name is not one of the names that exist."""
    if name not in names:
        hint = near(name, names) or f"there are {', '.join(names)}"
        raise NameUnknown(f"there is no {what} {quoted(name)}", hint)


def _scope(case: Case, sought: Sought) -> Scope:
    """Return what is to be worked out: what is asked for, else what takes seconds.

    Raises:
        NameUnknown: it is asked for, and no standard question says where routes start and lead to.
    """
    channel = sought.channel
    channels = tuple(name for name in case.settings.questions if channel in ("", name))
    is_asked = bool(sought.avoid or sought.bottlenecks)
    if not channels:
        if is_asked:
            raise _no_question(case, channel)
        return Scope((), gatekeepers=False, routes=False)
    size = len(case.names) * len(case.tables["ties"])
    has_gatekeepers = is_asked or size <= VIEW_GATEKEEPERS
    has_routes = is_asked or size <= VIEW_ROUTES
    return Scope(channels, has_gatekeepers, has_routes)


def _no_question(case: Case, channel: str) -> NameUnknown:
    """Return the error for a channel, or for all channels of a case, without a question."""
    of = f"the channel {channel}" if channel else f"the case {case.id}"
    hint = "add [channels.<name>] to case.toml"
    if case.settings.questions:
        hint = f"channels that have one: {', '.join(case.settings.questions)}"
    text = f"{of} has no standard question to say where routes start and lead to"
    return NameUnknown(text, hint)
