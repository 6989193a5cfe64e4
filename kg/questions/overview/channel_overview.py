"""The verdicts of one channel as data."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kg.questions.overview.verdicts import Verdict
from kg.questions.presence import NotThere
from kg.results.verdict_figures import Way


@dataclass(frozen=True)
class ChannelOverview:
    """The verdicts of one channel.

    Attributes:
        channel: the channel.
        title: its title in the words of the case.
        population: whom the answer counts, as the question names them.
        people: the words for them.
        verdicts: one for each of those counted, in the order of the case.
        not_there: those of either side who are not there on the day.
        asks: what the channel asks, as a question in words; may be empty.
        far: the words for the side that is not counted.
        ways: the ways around of each actor, as far as they were told one by one.
        deniers: who denies each actor that is denied, by name.
        holders: the names of those who hold somebody, each with its gloss.
        certainty: how sure the verdict of each is as coded, where that was worked out.
    """

    channel: str
    title: str
    population: str
    people: str
    verdicts: tuple[Verdict, ...]
    not_there: tuple[NotThere, ...]
    asks: str = ""
    far: str = ""
    ways: Mapping[str, tuple[Way, ...]] = field(default_factory=dict)
    deniers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    holders: Mapping[str, str] = field(default_factory=dict)
    certainty: Mapping[str, str] = field(default_factory=dict)
