"""The variants of a procedure compared in words."""

from collections.abc import Iterator, Mapping, Sequence

from kg.questions.procedures.steps import Procedure, Step
from kg.results.answers import Sentence

_NAMED = 3
_STATUS = {"exposed": "exposed", "none": "not exposed"}


def labels(procedures: Sequence[Procedure], names: Mapping[str, str]) -> dict[str, str]:
    """Return what to call each variant: its jurisdiction where that tells them apart, else its id.

    One that stands alone needs no label.
    """
    if len(procedures) == 1:
        return {procedures[0].id: ""}
    places = [p.jurisdictions for p in procedures]
    if all(len(place) == 1 for place in places) and len(set(places)) == len(procedures):
        return {p.id: names[p.jurisdictions[0]] for p in procedures}
    return {p.id: p.id for p in procedures}


def compared(
    group: str, procedures: Sequence[Procedure], names: Mapping[str, str]
) -> Iterator[Sentence]:
    """Yield what there is to say of a group of procedures; where the source gives steps alone, that."""
    called = labels(procedures, names)
    parts = (
        _exposed(procedures, called), _protected(procedures, called), _reached(procedures, called),
        _unavoidable(procedures, called, names), _costs(procedures, called), _lasting(procedures, called),
    )  # fmt: skip
    found = [(text, ids) for part in parts for text, ids in part]
    if not found:
        steps = tuple(s.id for p in procedures for s in p.steps)
        what = f"{len(steps)} {'step' if len(steps) == 1 else 'steps'}"
        found = [
            (f"{what}; no time, cost, publicity, protection or mandatory step is stated.", steps)
        ]
    yield from (Sentence(text, ids, group) for text, ids in found)


Said = tuple[str, tuple[str, ...]]


def _exposed(some: Sequence[Procedure], called: Mapping[str, str]) -> Iterator[Said]:
    """Yield who is exposed how long and who is not, then how that follows."""
    stated = [(p, e, _rests_on(p, e.begin, e.end)) for p in some for e in p.exposures]
    stated = [(p, e, ids) for p, e, ids in stated if ids]
    if len(some) > 1 and any(e.status in _STATUS for _, e, _ in stated):
        yield f"{_contrast(some, called)}.", tuple(i for _, _, ids in stated for i in ids)
    for p, e, ids in stated:
        status = _STATUS.get(e.status, f"exposure {e.status}")
        if len(some) > 1:
            yield f"{called[p.id]}, {status}: {e.arithmetic}.", ids
        elif e.status == "exposed":
            long = f"for {e.span.text('months')} " if e.span.has_end else ""
            yield f"public but unprotected {long}({e.arithmetic}).", ids
        else:
            yield f"{status}: {e.arithmetic}.", ids


def _rests_on(p: Procedure, begin: Step | None, end: Step | None) -> tuple[str, ...]:
    return tuple(s.id for s in (begin, end) if s) or tuple(
        s.id for s in p.steps if s.public is False
    )


def _contrast(some: Sequence[Procedure], called: Mapping[str, str]) -> str:
    long: dict[str, list[str]] = {}
    rest: dict[str, list[str]] = {}
    for p in some:
        status = p.windows[0].status
        if status == "exposed":
            time = p.exposed.text("months") if p.exposed.has_end else "a time not stated"
            long.setdefault(f"for {time} in", []).append(called[p.id])
        else:
            rest.setdefault(f"{_STATUS.get(status, f'exposure {status}')} in", []).append(
                called[p.id]
            )
    said = [f"{text} {_few(where)}" for text, where in rest.items()]
    if long:
        exposed = ", ".join(f"{text} {_few(where)}" for text, where in long.items())
        said.insert(0, f"public but unprotected {exposed}")
    return "; ".join(said)


def _few(words: Sequence[str]) -> str:
    return ", ".join(words[:_NAMED]) + (
        f" and {len(words) - _NAMED} more" if len(words) > _NAMED else ""
    )


def _protected(some: Sequence[Procedure], called: Mapping[str, str]) -> Iterator[Said]:
    steps = tuple(p.protection.id for p in some if p.protection)
    if steps:
        texts = (_of(called[p.id], _protected_after(p)) for p in some)
        yield f"protected after: {'; '.join(texts)}.", steps


def _protected_after(p: Procedure) -> str:
    step = p.protection
    if step is None or step.elapsed.has_end:
        return step.elapsed.text("months") if step else "not stated"
    first = next((s for s in p.steps[p.steps.index(step) :] if s.elapsed.most is not None), None)
    if first is None:
        return "not stated"
    return f"not stated, but in the order of the steps before {first.name} ({first.elapsed.text('months')})"


def _reached(some: Sequence[Procedure], called: Mapping[str, str]) -> Iterator[Said]:
    for p in some:
        steps = [s for s in p.steps if s.reached]
        if steps:
            who = f", {called[p.id]}" if called[p.id] else ""
            texts = (f"{s.name}: {s.reached}" for s in steps)
            yield f"reached after{who}: {'; '.join(texts)}.", tuple(s.id for s in steps)


def _unavoidable(
    some: Sequence[Procedure], called: Mapping[str, str], names: Mapping[str, str]
) -> Iterator[Said]:
    forced = tuple(s.id for p in some for s in p.steps if s.mandatory)
    if forced:
        texts = []
        for p in some:
            steps = (
                s.name + (f" ({', '.join(names[a] for a in s.actors)})" if s.actors else "")
                for s in p.steps
                if s.mandatory
            )
            texts.append(_of(called[p.id], ", ".join(steps) or "no step is said to be so"))
        yield f"cannot be avoided: {'; '.join(texts)}.", forced


def _costs(some: Sequence[Procedure], called: Mapping[str, str]) -> Iterator[Said]:
    ids = tuple(s.id for p in some for s in p.steps if s.cost.has_end)
    if any(p.costs for p in some):
        texts = (_of(called[p.id], cost_of(p) if p.costs else "not stated") for p in some)
        yield f"costs: {'; '.join(texts)}.", ids


def cost_of(p: Procedure) -> str:
    """Return what a procedure costs in words, and of how many of its steps that is stated."""
    with_cost = sum(s.cost.has_end for s in p.steps if s.mandatory is not False)
    sums = ", ".join(span.text(currency) for currency, span in p.costs.items())
    return f"{sums} (stated for {with_cost} of {len(p.steps)} steps)"


def _lasting(some: Sequence[Procedure], called: Mapping[str, str]) -> Iterator[Said]:
    lasting = [(p, s) for p in some for s in p.steps if s.lasts]
    if lasting:
        texts = (_of(called[p.id], f"{s.name}: {s.lasts}") for p, s in lasting)
        yield f"how long a step takes: {'; '.join(texts)}.", tuple(s.id for _, s in lasting)


def _of(label: str, text: str) -> str:
    return f"{label}: {text}" if label else text
