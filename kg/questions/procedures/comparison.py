"""The variants of a procedure compared in words."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from kg.questions.procedures.steps import Exposure, Procedure, Step
from kg.results.answers import Sentence
from kg.system.sizes import SENTENCE_ITEMS

_STATUS = {"exposed": "exposed", "none": "not exposed"}


def labels(procedures: Sequence[Procedure], names: Mapping[str, str]) -> dict[str, str]:
    """Return what to call each variant: its jurisdiction where that is distinct, else its id.

    A procedure without variants needs no label.

    Args:
        procedures: the variants.
        names: the name of each actor.
    """
    if len(procedures) == 1:
        return {procedures[0].id: ""}
    places = [p.jurisdictions for p in procedures]
    are_single = all(len(place) == 1 for place in places)
    are_distinct = len(set(places)) == len(procedures)
    if are_single and are_distinct:
        return {p.id: names[p.jurisdictions[0]] for p in procedures}
    return {p.id: p.id for p in procedures}


class _Statement(NamedTuple):
    """A sentence without its topic: its text, and the ids that it rests on."""

    text: str
    ids: tuple[str, ...]


def compare(
    group: str, procedures: Sequence[Procedure], names: Mapping[str, str]
) -> Iterator[Sentence]:
    """Yield what there is to say of a group of procedures; where only steps are stated, that.

    Args:
        group: the name of the group.
        procedures: its variants.
        names: the name of each actor.
    """
    label_of = labels(procedures, names)
    statements = [
        *_exposed(procedures, label_of),
        *_protected(procedures, label_of),
        *_reached(procedures, label_of),
        *_unavoidable(procedures, label_of, names),
        *_costs(procedures, label_of),
        *_lasting(procedures, label_of),
    ]
    if not statements:
        steps = tuple(step.id for step in _steps(procedures))
        count = "1 step" if len(steps) == 1 else f"{len(steps)} steps"
        text = f"{count}; no time, cost, publicity, protection or mandatory step is stated."
        statements = [_Statement(text, steps)]
    yield from (Sentence(text, ids, group) for text, ids in statements)


def _steps(procedures: Sequence[Procedure]) -> Iterator[Step]:
    """Return the steps of all procedures, one procedure after the other."""
    return chain.from_iterable(p.steps for p in procedures)


class _StatedExposure(NamedTuple):
    """A time of exposure of a variant, and the steps that it rests on."""

    label: str
    exposure: Exposure
    ids: tuple[str, ...]


def _exposed(procedures: Sequence[Procedure], label_of: Mapping[str, str]) -> Iterator[_Statement]:
    """Yield who is exposed how long and who is not, then how that follows."""
    stated = []
    for p in procedures:
        label = label_of[p.id]
        for exposure in p.exposures:
            ids = _rests_on(p, exposure)
            if ids:
                stated.append(_StatedExposure(label, exposure, ids))
    are_several = len(procedures) > 1
    is_decided = any(piece.exposure.status in _STATUS for piece in stated)
    if are_several and is_decided:
        contrast = _contrast(procedures, label_of)
        ids = tuple(chain.from_iterable(piece.ids for piece in stated))
        yield _Statement(f"{contrast}.", ids)
    for label, e, ids in stated:
        text = f"{_status_in_words(e.status)}: {e.arithmetic}."
        if are_several:
            text = f"{label}, {text}"
        elif e.status == "exposed":
            time = f"for {e.span.text('months')} " if e.span.has_end else ""
            text = f"public but unprotected {time}({e.arithmetic})."
        yield _Statement(text, ids)


def _status_in_words(status: str) -> str:
    """Return whether a variant is exposed; if that is not decided, return its status."""
    return _STATUS.get(status, f"exposure {status}")


def _rests_on(p: Procedure, exposure: Exposure) -> tuple[str, ...]:
    """Return the steps that an exposure rests on; where it has none, those that are not public."""
    ends = tuple(step.id for step in (exposure.begin, exposure.end) if step)
    return ends or tuple(step.id for step in p.steps if step.public is False)


def _contrast(procedures: Sequence[Procedure], label_of: Mapping[str, str]) -> str:
    """Return in which variants the applicant is exposed how long, and in which not."""
    exposed: dict[str, list[str]] = {}
    unexposed: dict[str, list[str]] = {}
    for p in procedures:
        label = label_of[p.id]
        status = p.windows[0].status
        if status == "exposed":
            time = p.exposed.text("months") if p.exposed.has_end else "a time not stated"
            exposed.setdefault(f"for {time} in", []).append(label)
        else:
            words = _status_in_words(status)
            unexposed.setdefault(f"{words} in", []).append(label)
    parts = [f"{text} {_first_few(where)}" for text, where in unexposed.items()]
    if exposed:
        times = (f"{text} {_first_few(where)}" for text, where in exposed.items())
        parts.insert(0, f"public but unprotected {', '.join(times)}")
    return "; ".join(parts)


def _first_few(words: Sequence[str]) -> str:
    """Return words in a list; of more than a few the first, and how many more there are."""
    more = f" and {len(words) - SENTENCE_ITEMS} more" if len(words) > SENTENCE_ITEMS else ""
    return ", ".join(words[:SENTENCE_ITEMS]) + more


def _protected(
    procedures: Sequence[Procedure], label_of: Mapping[str, str]
) -> Iterator[_Statement]:
    """Yield when each variant protects, if a step of any is said to."""
    steps = tuple(p.protection.id for p in procedures if p.protection)
    if steps:
        texts = (_labelled(label_of[p.id], _protected_after(p)) for p in procedures)
        yield _Statement(f"protected after: {'; '.join(texts)}.", steps)


def _protected_after(p: Procedure) -> str:
    """Return when a variant protects: the time stated, else a bound by a later step."""
    step = p.protection
    if step is None:
        return "not stated"
    if step.elapsed.has_end:
        return step.elapsed.text("months")
    # Steps are in order: the next that has an upper bound bounds this one too.
    place = p.steps.index(step)
    later = p.steps[place:]
    bounded = next((s for s in later if s.elapsed.most is not None), None)
    if bounded is None:
        return "not stated"
    before = f"{bounded.name} ({bounded.elapsed.text('months')})"
    return f"not stated, but in the order of the steps before {before}"


def _reached(procedures: Sequence[Procedure], label_of: Mapping[str, str]) -> Iterator[_Statement]:
    """Yield for each variant after what time its steps are reached, where that is stated."""
    for p in procedures:
        steps = [s for s in p.steps if s.reached]
        if steps:
            label = label_of[p.id]
            opening = f"reached after, {label}" if label else "reached after"
            times = "; ".join(f"{s.name}: {s.reached}" for s in steps)
            ids = tuple(s.id for s in steps)
            yield _Statement(f"{opening}: {times}.", ids)


def _unavoidable(
    procedures: Sequence[Procedure], label_of: Mapping[str, str], names: Mapping[str, str]
) -> Iterator[_Statement]:
    """Yield the mandatory steps of each variant, if any variant states one."""
    mandatory = tuple(step.id for step in _steps(procedures) if step.mandatory)
    if mandatory:
        texts = []
        for p in procedures:
            unavoidable = (step for step in p.steps if step.mandatory)
            steps = ", ".join(_with_actors(step, names) for step in unavoidable)
            text = steps or "no step is said to be so"
            texts.append(_labelled(label_of[p.id], text))
        yield _Statement(f"cannot be avoided: {'; '.join(texts)}.", mandatory)


def _with_actors(step: Step, names: Mapping[str, str]) -> str:
    """Return a step with those who take it or must be passed."""
    if not step.actors:
        return step.name
    actors = ", ".join(names[actor] for actor in step.actors)
    return f"{step.name} ({actors})"


def _costs(procedures: Sequence[Procedure], label_of: Mapping[str, str]) -> Iterator[_Statement]:
    """Yield the cost of each variant, if any states one."""
    if any(p.costs for p in procedures):
        texts = []
        for p in procedures:
            cost = cost_of(p) if p.costs else "not stated"
            texts.append(_labelled(label_of[p.id], cost))
        wholes = chain.from_iterable(p.wholes for p in procedures)
        ids = tuple(step.id for step in (*wholes, *_steps(procedures)) if step.cost.has_end)
        yield _Statement(f"costs: {'; '.join(texts)}.", ids)


def cost_of(p: Procedure) -> str:
    """Return what a procedure costs in words, and of how many of its steps that is stated."""
    due = (step for step in p.steps if step.mandatory is not False)
    with_cost = sum(step.cost.has_end for step in due)
    sums = ", ".join(span.text(currency) for currency, span in p.costs.items())
    wholes = [step.name for step in p.wholes if step.cost.has_end]
    stated = [f"for {with_cost} of {len(p.steps)} steps"] if with_cost else []
    stated += [f"for {name[:1].lower()}{name[1:]}" for name in wholes]
    return f"{sums} (stated {' and '.join(stated)})"


def _lasting(procedures: Sequence[Procedure], label_of: Mapping[str, str]) -> Iterator[_Statement]:
    """Yield how long steps take, if that is stated of any."""
    texts, ids = [], []
    for p in procedures:
        for step in p.steps:
            if step.lasts:
                text = f"{step.name}: {step.lasts}"
                texts.append(_labelled(label_of[p.id], text))
                ids.append(step.id)
    if texts:
        yield _Statement(f"how long a step takes: {'; '.join(texts)}.", tuple(ids))


def _labelled(label: str, text: str) -> str:
    """Return a text after its label; an only procedure has none."""
    return f"{label}: {text}" if label else text
