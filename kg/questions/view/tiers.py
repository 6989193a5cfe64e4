"""The tiers that a picture stands in, and the few families that it tells apart by colour and shape."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from kg.case import Case
from kg.case.names import resolve
from kg.questions.brokers.question import tiers as stated
from kg.questions.view.answer import Labelled
from kg.rdf.labels import Labels

NONE = Labelled("", "in no tier", "階層外", 0)
OTHERS = Labelled("", "others", "その他", 0)
MOST = 8  # families: as many as there are colours that everybody can tell apart
_STEPS = 5


def tiered(
    case: Case, channel: str | None, pairs: Iterable[tuple[str, str]], said: Labels
) -> tuple[dict[str, str], tuple[Labelled, ...]]:
    """Return the tier of each actor that is in one, and the tiers from the top down; the last, `""`, is no tier.

    They are those of `[tiers]`; without that, the steps from where the routes of a standard question start; without
    a question, one tier a topmost kind, as the ontology orders them.
    """
    if case.settings.tiers:
        tier_of = stated(case)
        named = [(t, t.replace("-", " "), said.tier(case, t)) for t in case.settings.tiers]
    elif question := _question(case, channel):
        tier_of = _steps(resolve(case, question), pairs)
        named = [("step-0", "where routes start", "起点")]
        named += [
            (f"step-{i}", f"{i} step{'s' * (i > 1)} away", f"{i}段") for i in range(1, _STEPS)
        ]
        named += [(f"step-{_STEPS}", f"{_STEPS} steps or more away", f"{_STEPS}段以上")]
    else:
        tier_of = {a: topmost(case, kind) for a, kind in case.kind_of.items()}
        kinds = case.schema.actor_kinds
        named = [
            (k, kinds[k].label, said.actor_kind(case, k))
            for k in kinds
            if k in set(tier_of.values())
        ]
    counts = Counter(tier_of.values())
    found = [Labelled(tier, label, ja, counts[tier]) for tier, label, ja in named if counts[tier]]
    left = len(case.names) - sum(counts.values())
    return tier_of, (*found, *([Labelled("", NONE.label, NONE.ja, left)] if left else []))


def families(
    case: Case, tier_of: Mapping[str, str], tiers: Sequence[Labelled], said: Labels
) -> tuple[dict[str, str], tuple[Labelled, ...]]:
    """Return the family of each actor, and the families: tiers first, then the topmost kinds of who is in none.

    There are eight at most; the smallest beyond that are together, as `""`.
    """
    taken = {t.id for t in tiers}

    def family(actor: str) -> str:
        if tier := tier_of.get(actor):
            return tier
        kind = topmost(case, case.kind_of[actor])
        return f"kind:{kind}" if kind in taken else kind

    family_of = {a: family(a) for a in case.names}
    counts = Counter(family_of.values())
    label = {t.id: (t.label, t.ja) for t in tiers if t.id}
    for kind, one in case.schema.actor_kinds.items():
        label.setdefault(
            f"kind:{kind}" if kind in taken else kind, (one.label, said.actor_kind(case, kind))
        )
    order = [f for f in label if counts[f]]
    if len(order) > MOST:
        tiers_first = {t.id: i for i, t in enumerate(tiers)}
        kept = sorted(order, key=lambda f: (f not in tiers_first, -counts[f], order.index(f)))[
            : MOST - 1
        ]
        order = [f for f in order if f in kept]
        family_of = {a: f if f in kept else "" for a, f in family_of.items()}
        counts = Counter(family_of.values())
    found = [Labelled(f, *label[f], counts[f]) for f in order]
    return family_of, (
        *found,
        *([Labelled("", OTHERS.label, OTHERS.ja, counts[""])] if counts[""] else []),
    )


def topmost(case: Case, kind: str) -> str:
    """Return the most general kind that a kind falls under, below `actor` itself.

    >>> from kg.case import read_case
    >>> topmost(read_case(), "city-bank")
    'financial-institution'
    """
    above = [k for k in case.schema.above(kind) if k != "actor"]
    return above[-1] if above else kind


def _question(case: Case, channel: str | None) -> tuple[str, ...]:
    known = case.settings.questions
    if channel is not None:
        return known[channel].sources if channel in known else ()
    return next((q.sources for q in known.values()), ())


def _steps(starts: Iterable[str], pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    near: dict[str, set[str]] = {}
    for one, other in pairs:
        near.setdefault(one, set()).add(other)
        near.setdefault(other, set()).add(one)
    edge = set(starts)
    found = dict.fromkeys(sorted(edge), "step-0")
    step = 0
    while edge:
        step += 1
        edge = {n for a in edge for n in near.get(a, ())} - found.keys()
        found |= dict.fromkeys(sorted(edge), f"step-{min(step, _STEPS)}")
    return found
