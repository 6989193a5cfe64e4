"""A procedure in steps, and how long the applicant is exposed: public but unprotected."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import add

from kg.questions.intervals import Span


@dataclass(frozen=True)
class Step:
    """A step of a procedure.

    Attributes:
        id: its id.
        procedure: the procedure.
        order: its place in the procedure.
        name: what is done.
        actors: the ids of those who take it or must be passed.
        mandatory: whether it cannot be avoided; `None` where the source does not say.
        elapsed: the time from the start until it is reached, in months.
        duration: how long it takes, in months.
        reached: `elapsed` in words, in the unit of the source; empty where not stated.
        lasts: `duration` in words, likewise.
        cost: what it costs.
        currency: the currency of the cost.
        public: whether what was disclosed is public from here on; `None` if not stated.
        protected: whether the applicant is protected from here on; `None` if not stated.
    """

    id: str
    procedure: str
    order: int
    name: str
    actors: tuple[str, ...]
    mandatory: bool | None
    elapsed: Span
    duration: Span
    reached: str
    lasts: str
    cost: Span
    currency: str | None
    public: bool | None
    protected: bool | None


@dataclass(frozen=True)
class Exposure:
    """The time during which what was disclosed is public and the applicant unprotected.

    Attributes:
        status: *exposed*, *none* (nothing public without protection), *not stated*, or
            *contradictory* (the step that ends it is reached before the one that begins it).
        begin: the step from which on it lasts.
        end: the step that ends it; none where no step is said to.
        span: how long it lasts, in months.
        arithmetic: how that follows, in words.
    """

    status: str
    begin: Step | None = None
    end: Step | None = None
    span: Span = field(default_factory=Span)
    arithmetic: str = ""

    @property
    def ends(self) -> tuple[Span, Span]:
        """Return when it begins and when it ends."""
        begin = self.begin.elapsed if self.begin else Span()
        end = self.end.elapsed if self.end else Span()
        return begin, end


@dataclass(frozen=True)
class Procedure:
    """A procedure.

    Attributes:
        id: its name in the case.
        group: the name that it shares with its variants.
        jurisdictions: the ids of the places where it applies.
        steps: its steps, in order.
        unavoidable: the actors of its mandatory steps.
        costs: what it costs in all, by currency.
        exposures: the times of exposure; one that says so where there is none.
        scale: the longest time of the group until a step is reached, in months.
        wholes: what is stated of it as a whole.
    """

    id: str
    group: str
    jurisdictions: tuple[str, ...]
    steps: tuple[Step, ...]
    unavoidable: tuple[str, ...]
    costs: Mapping[str, Span]
    exposures: tuple[Exposure, ...]
    scale: float
    wholes: tuple[Step, ...] = ()

    @property
    def protection(self) -> Step | None:
        """Return the first step from which on the applicant is said to be protected."""
        return next((s for s in self.steps if s.protected), None)

    @property
    def publication(self) -> Step | None:
        """Return the first step from which on what was disclosed is said to be public."""
        return next((s for s in self.steps if s.public), None)

    @property
    def windows(self) -> tuple[Exposure, ...]:
        """Return the times of exposure; where there are none, what is said instead."""
        return tuple(e for e in self.exposures if e.status == "exposed") or self.exposures

    @property
    def exposed(self) -> Span:
        """Return how long the applicant is exposed in all, in months."""
        return reduce(add, (e.span for e in self.windows))


def exposures(steps: Sequence[Step]) -> Iterator[Exposure]:
    """Yield each time of exposure; one that says so where there is none or none is stated."""
    # What a step says of publicity or protection holds until a later one says otherwise.
    public: bool | None = None
    protected: bool | None = None
    begin: Step | None = None
    doubtful: Step | None = None  # the first public step of whose protection nothing is stated
    any_exposed = False
    for step in steps:
        public = step.public if step.public is not None else public
        protected = step.protected if step.protected is not None else protected
        if begin is None and public and protected is False:
            begin, any_exposed = step, True
        elif begin is not None and (protected or public is False):
            yield _window(begin, step)
            begin = None
        if public and protected is None:
            doubtful = doubtful or step
    if begin is not None:
        text = (
            f"from {begin.name} ({begin.elapsed.text('months')}) on;"
            " no later step is said to protect: no end stated"
        )
        yield Exposure("exposed", begin, None, Span(), text)
    elif doubtful is not None and not any_exposed:
        text = f"public from {doubtful.name} on; whether protected is not stated"
        yield Exposure("not stated", doubtful, None, Span(), text)
    elif not any_exposed:
        yield _unexposed(steps)


def _window(begin: Step, end: Step) -> Exposure:
    """Return the exposure between two steps; below 0 it contradicts the order of the steps."""
    span = end.elapsed - begin.elapsed
    times = [f"{step.name} {step.elapsed.text('months')}" for step in (end, begin)]
    text = f"{' − '.join(times)} = "
    if span.most is not None and span.most < 0:
        text += f"{span.text('months')}, against the order of the steps"
        return Exposure("contradictory", begin, end, Span(), text)
    if span.least is not None and span.least < 0:
        text += f"{span.text('months')}, by the order of the steps not below 0: "
        span = replace(span, least=0.0, open_least=False)
    return Exposure("exposed", begin, end, span, text + span.text("months"))


def _unexposed(steps: Sequence[Step]) -> Exposure:
    """Return why no time of exposure is stated: protected by then, never public, or not said."""
    first = next((step for step in steps if step.public), None)
    if first is not None:
        text = f"public from {first.name} on, and protected by then"
        return Exposure("none", first, None, Span(), text)
    if any(step.public is False for step in steps):
        text = "no step makes anything public, where it is stated"
        return Exposure("none", None, None, Span(), text)
    return Exposure("not stated", None, None, Span(), "what is public, and when, is not stated")
