"""A procedure in steps, and how long what is disclosed in it is public while the applicant is unprotected."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import add

from kg.questions.intervals import Span


@dataclass(frozen=True)
class Step:
    """A step of a procedure; `elapsed` and `duration` are in months, `reached` and `lasts` in the source's unit."""

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
        status: *exposed*, *none* (nothing public without protection), *not stated*, or *contradictory* (the step that
            ends it is reached before the one that begins it).
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
        return (
            self.begin.elapsed if self.begin else Span(),
            self.end.elapsed if self.end else Span(),
        )


@dataclass(frozen=True)
class Procedure:
    """A procedure: its variants share a `group`; `costs` add up what is stated, by currency."""

    id: str
    group: str
    jurisdictions: tuple[str, ...]
    steps: tuple[Step, ...]
    unavoidable: tuple[str, ...]
    costs: Mapping[str, Span]
    exposures: tuple[Exposure, ...]
    scale: float

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
    """Yield each window; one that says so where there is none, or where the source does not tell."""
    public: bool | None = None
    protected: bool | None = None
    begin: Step | None = None
    doubt: Step | None = None
    seen = False
    for step in steps:
        public = step.public if step.public is not None else public
        protected = step.protected if step.protected is not None else protected
        if begin is None and public and protected is False:
            begin, seen = step, True
        elif begin is not None and (protected or public is False):
            yield _window(begin, step)
            begin = None
        if public and protected is None:
            doubt = doubt or step
    if begin is not None:
        text = f"from {begin.name} ({begin.elapsed.text('months')}) on; no later step is said to protect: no end stated"
        yield Exposure("exposed", begin, None, Span(), text)
    elif doubt is not None and not seen:
        yield Exposure(
            "not stated",
            doubt,
            None,
            Span(),
            f"public from {doubt.name} on; whether protected is not stated",
        )
    elif not seen:
        yield _unexposed(steps)


def _window(begin: Step, end: Step) -> Exposure:
    span = end.elapsed - begin.elapsed
    words = (
        f"{end.name} {end.elapsed.text('months')} − {begin.name} {begin.elapsed.text('months')} = "
    )
    if span.most is not None and span.most < 0:
        return Exposure(
            "contradictory",
            begin,
            end,
            Span(),
            f"{words}{span.text('months')}, against the order of the steps",
        )
    if span.least is not None and span.least < 0:
        words += f"{span.text('months')}, by the order of the steps not below 0: "
        span = replace(span, least=0.0, open_least=False)
    return Exposure("exposed", begin, end, span, words + span.text("months"))


def _unexposed(steps: Sequence[Step]) -> Exposure:
    first = next((s for s in steps if s.public), None)
    if first is not None:
        return Exposure(
            "none", first, None, Span(), f"public from {first.name} on, and protected by then"
        )
    if any(s.public is False for s in steps):
        return Exposure(
            "none", None, None, Span(), "no step makes anything public, where it is stated"
        )
    return Exposure("not stated", None, None, Span(), "what is public, and when, is not stated")
