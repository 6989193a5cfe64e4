"""Which routes get around: those in use, those open, those closed, and by whom they are closed."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from kg.case import Case
from kg.case.names import marked, resolve
from kg.graph.engines import engine as engine_named
from kg.graph.flow import Flow
from kg.graph.inherit import side
from kg.graph.question_graph import ask
from kg.questions.bypass.answer import Bypass, Closed
from kg.questions.bypass.detour_graph import Detours, Route, Unlisted
from kg.questions.bypass.disjoint_routes import Way, disjoint
from kg.questions.bypass.relevant_part import nearby
from kg.questions.bypass.routes_to_target import refusers
from kg.questions.presence import NotThere, not_there
from kg.questions.standard_question import flows, standard
from kg.questions.wording import named
from kg.results.answers import Heading

MOST = 3


def bypass(
    case: Case,
    channel: str | None = None,
    sources: Sequence[str] = (),
    targets: Sequence[str] = (),
    avoid: Sequence[str] = (),
    count: str | None = None,
    as_of: date | None = None,
    most: int = MOST,
    engine: str | None = None,
    independence: bool = True,
) -> Bypass:
    """Find the routes to each target that avoid what the channel's question says to avoid.

    Args:
        case: the case.
        channel: one channel; by default every channel with a standard question.
        sources: ids, kinds or hierarchies that routes start from; by default those of the standard question.
        targets: likewise, that routes lead to.
        avoid: who must not be on a route; by default those of the standard question.
        count: `to` or `from`: which side the targets of the bypass are on.
        as_of: the day; by default the end of the case's period.
        most: how many routes to give per target and status.
        engine: the engine that counts disjoint routes.
        independence: whether to count them, which takes longest.

    Returns:
        Routes by channel, target, status and cost; each target's closed doors; its independence number, the largest
        number of routes from the sources that share no actor but the target, and the source where there is only one;
        and such routes.

    Raises:
        NameUnknown: a name resolves to nothing, or a channel has no standard question.
        KgError: the case has more than 200,000 ties and is asked about more than 1,000 actors.

    A route is *used* only if each of its ties is stated of those on it; what follows from a role's ties, or from ties
    that some of a role have, is *possible*. Others of the counted side may stand on it (`through`).
    Where nobody is avoided, whoever `bottlenecks` reaches has a route here, other than by further
    buyers and unless routes start there alone. No route means that none is recorded, not that none
    exists.

    Example:
        >>> from kg.case import read_case
        >>> found = bypass(read_case(), "capital")
        >>> sorted({r.strategies for r in found.routes if r.target == "m-firm" and r.status == "used"})
        [('international', 'self-funding'), ('self-funding',)]
    """
    kernel = engine_named(engine, len(case.tables["ties"]))
    questions = standard(case, channel, sources, targets, count, avoid)
    routes: list[Route] = []
    closed: list[Closed] = []
    apart: list[tuple[str, str, tuple[Way, ...]]] = []
    unlisted: list[Unlisted] = []
    counted: dict[str, tuple[str, ...]] = {}
    origins: dict[str, frozenset[str]] = {}
    missing: dict[str, tuple[NotThere, ...]] = {}
    for name, whole in flows(case, questions, as_of).items():
        question = questions[name]
        view = nearby(whole, question, kernel)
        s, t = marked(case, question.sources), marked(case, question.targets)
        asked = ask(view, s, t, question.count)
        search = Detours(asked, question, most)
        routes += search.routes()
        unlisted += search.unlisted
        counted[name] = search.roads.counted
        origins[name] = search.roads.origins
        closed += _closed(view, search.roads.side, question.count)
        far_side = question.sources if question.count == "to" else question.targets
        missing[name] = not_there(asked, resolve(case, far_side))
        if not independence:
            continue
        each = zip(counted[name], disjoint(asked, kernel, counted[name]), strict=True)
        apart += [(name, target, ways) for target, ways in each]
    heading = Heading("bypass", case.id, f"Who got around: {case.settings.title}", named(case))
    avoided = {n: q.avoid for n, q in questions.items()}
    lists = tuple(routes), tuple(closed), tuple(apart)
    sides = {n: q.targets if q.count == "to" else q.sources for n, q in questions.items()}
    populations = {n: ";".join(side) for n, side in sides.items()}
    return Bypass(heading, *lists, avoided, counted, origins, tuple(unlisted), missing, populations)


def _closed(flow: Flow, near: frozenset[str], count: str) -> list[Closed]:
    kinds = {
        k.slug: k.flow for k in flow.case.schema.tie_kinds.values() if k.channel == flow.channel
    }
    wanted = "in" if count == "to" else "out"
    found = []
    for row in flow.holding.denials.filter(pl.col("end") == "").iter_rows(named=True):
        for end, other in (("source", "target"), ("target", "source")):
            if (
                row["kind"] in kinds
                and row[end] in near
                and side(kinds[row["kind"]], end) in (wanted, "either")
            ):
                by = refusers(row["refused_by"], row["source"], row["target"])
                found.append(
                    Closed(
                        flow.channel,
                        row[end],
                        row["tie"],
                        row["kind"],
                        row[other],
                        row["status"],
                        by,
                    )
                )
    return sorted(found, key=lambda c: (c.target, c.tie))
