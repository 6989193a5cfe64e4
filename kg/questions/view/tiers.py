"""The tiers of a picture, and its few families, which differ in colour and shape."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from kg.case import Case
from kg.case.names import resolve
from kg.questions.brokers.question import tiers as tiers_of_settings
from kg.questions.view.answer import Labelled
from kg.rdf.labels import Labels
from kg.system.sizes import VIEW_FAMILIES

NONE = Labelled("", "in no tier", "階層外", 0)
OTHERS = Labelled("", "others", "その他", 0)
_STEPS = 5


class Tiers(NamedTuple):
    """The tier of each actor that is in one, and the tiers from the top down; `""` is no tier."""

    of: dict[str, str]
    labels: tuple[Labelled, ...]


class Families(NamedTuple):
    """The family of each actor, and the families; `""` has the smallest ones together."""

    of: dict[str, str]
    labels: tuple[Labelled, ...]


class _Label(NamedTuple):
    """A tier with its id, and its labels in English and Japanese."""

    id: str
    label: str
    ja: str


def tiered(
    case: Case, channel: str | None, pairs: Iterable[tuple[str, str]], japanese: Labels
) -> Tiers:
    """Return the tiers of a picture.

    They are the tiers of `[tiers]`. Without that section they are the distances from the sources of
    a standard question; without a question, the topmost kinds in the order of the ontology.

    Args:
        case: the case.
        channel: the channel whose standard question counts; by default the first question.
        pairs: the two actors of each tie.
        japanese: the labels in Japanese.
    """
    labels: list[_Label] = []
    if case.settings.tiers:
        tier_of = tiers_of_settings(case)
        for tier in case.settings.tiers:
            label = tier.replace("-", " ")
            labels.append(_Label(tier, label, japanese.tier(case, tier)))
    elif sources := _sources(case, channel):
        tier_of = _steps(resolve(case, sources), pairs)
        labels = _step_labels()
    else:
        tier_of = {a: topmost(case, kind) for a, kind in case.kind_of.items()}
        present = set(tier_of.values())
        for slug, kind in case.schema.actor_kinds.items():
            if slug in present:
                ja = japanese.actor_kind(case, slug)
                labels.append(_Label(slug, kind.label, ja))
    counts = Counter(tier_of.values())
    filled = (label for label in labels if counts[label.id])
    tiers = [Labelled(*label, counts[label.id]) for label in filled]
    untiered = len(case.names) - sum(counts.values())
    if untiered:
        tiers.append(Labelled("", NONE.label, NONE.ja, untiered))
    return Tiers(tier_of, tuple(tiers))


def _step_labels() -> list[_Label]:
    """Return the labels of the tiers that are distances; the last has all that are farther."""
    labels = [_Label("step-0", "where routes start", "起点")]
    for i in range(1, _STEPS):
        steps = "1 step" if i == 1 else f"{i} steps"
        labels.append(_Label(f"step-{i}", f"{steps} away", f"{i}段"))
    last = _Label(f"step-{_STEPS}", f"{_STEPS} steps or more away", f"{_STEPS}段以上")
    return [*labels, last]


def families(
    case: Case, tier_of: Mapping[str, str], tiers: Sequence[Labelled], japanese: Labels
) -> Families:
    """Return the families: the tiers first, then the topmost kinds of the actors in no tier.

    There are eight at most; if there are more, the smallest are put together.

    Args:
        case: the case.
        tier_of: the tier of each actor that is in one.
        tiers: the tiers from the top down.
        japanese: the labels in Japanese.
    """
    tier_ids = {t.id for t in tiers}

    def family_of_kind(kind: str) -> str:
        """Return the id of the family of a kind, which differs from those of all tiers."""
        # A tier may be called like a kind; the family of the kind has another id then.
        return f"kind:{kind}" if kind in tier_ids else kind

    def family(actor: str) -> str:
        """Return the family of an actor: its tier, else its topmost kind."""
        kind = topmost(case, case.kind_of[actor])
        return tier_of.get(actor) or family_of_kind(kind)

    family_of = {a: family(a) for a in case.names}
    counts = Counter(family_of.values())
    labels = {t.id: (t.label, t.ja) for t in tiers if t.id}
    for kind, actor_kind in case.schema.actor_kinds.items():
        label = actor_kind.label, japanese.actor_kind(case, kind)
        labels.setdefault(family_of_kind(kind), label)
    order = [f for f in labels if counts[f]]
    if len(order) > VIEW_FAMILIES:
        # Tiers stay before kinds, large families before small ones.
        by_size = sorted(order, key=lambda f: (f not in tier_ids, -counts[f]))
        largest = frozenset(by_size[: VIEW_FAMILIES - 1])
        order = [f for f in order if f in largest]
        for actor, family_id in family_of.items():
            if family_id not in largest:
                family_of[actor] = ""
        counts = Counter(family_of.values())
    entries = [Labelled(f, *labels[f], counts[f]) for f in order]
    if counts[""]:
        entries.append(Labelled("", OTHERS.label, OTHERS.ja, counts[""]))
    return Families(family_of, tuple(entries))


def topmost(case: Case, kind: str) -> str:
    """Return the most general kind that a kind falls under, below `actor` itself.

    Args:
        case: the case, whose ontology has the kinds.
        kind: a kind of actor.

    >>> from kg.case import read_case
    >>> topmost(read_case(), "city-bank")
    'financial-institution'
    """
    above = [k for k in case.schema.above(kind) if k != "actor"]
    return above[-1] if above else kind


def _sources(case: Case, channel: str | None) -> tuple[str, ...]:
    """Return where routes start by the standard question of a channel, else by the first one."""
    questions = case.settings.questions
    if channel is None:
        channel = next(iter(questions), "")
    return questions[channel].sources if channel in questions else ()


def _steps(starts: Iterable[str], pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the tier of each actor within reach of the starts: its distance along ties."""
    neighbours: dict[str, set[str]] = {}
    for source, target in pairs:
        neighbours.setdefault(source, set()).add(target)
        neighbours.setdefault(target, set()).add(source)
    front = set(starts)
    tier_of = dict.fromkeys(sorted(front), "step-0")
    step = 0
    while front:
        step += 1
        near = chain.from_iterable(neighbours.get(actor, ()) for actor in front)
        front = set(near) - tier_of.keys()
        tier_of |= dict.fromkeys(sorted(front), f"step-{min(step, _STEPS)}")
    return tier_of
