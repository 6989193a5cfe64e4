"""The verdicts of a view: the matrix, the gate of each channel, and the dossiers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import chain

from kg.case import Case
from kg.questions.overview.question import overview
from kg.questions.view.dossier import Dossier
from kg.questions.view.dossiers import Dossiers
from kg.results.figures import Figure
from kg.system.sizes import MATRIX_ROWS


@dataclass(frozen=True)
class Verdicts:
    """The pictures of the verdicts of a case, none where it has no standard question.

    Attributes:
        matrix: the verdicts of all channels.
        gates: the picture of each channel, by its name.
        dossiers: all that is told of each of those counted, where they are not too many.
    """

    matrix: Figure | None = None
    gates: Mapping[str, Figure] = field(default_factory=dict)
    dossiers: tuple[Dossier, ...] = ()

    def first(self, picture: str, channel: str | None) -> str:
        """Return which picture is shown first: the one asked for, as far as there is one.

        Args:
            picture: `matrix`, `gate` or `network`; by default what fits the channel.
            channel: the channel of the view; none for all.
        """
        wish = picture or ("gate" if channel else "matrix")
        if wish == "gate" and channel not in (None, *self.gates):
            wish = "network"
        is_there = {"matrix": self.matrix is not None, "gate": bool(self.gates)}
        return wish if is_there.get(wish) else "network"


def find_verdicts(case: Case, as_of: date | None) -> Verdicts:
    """Return the pictures of the verdicts of a case.

    Args:
        case: the case, which has a standard question.
        as_of: the day; by default the end of the case's period.
    """
    standing = overview(case, as_of=as_of)
    figures = standing.figures()
    if not figures:
        return Verdicts()
    matrix, *gates = figures
    channels = [channel.channel for channel in standing.channels if channel.verdicts]
    dossiers = Dossiers(case, standing)
    verdicts = chain.from_iterable(channel.verdicts for channel in standing.channels)
    counted = {verdict.actor for verdict in verdicts}
    is_small = len(counted) <= MATRIX_ROWS
    by_channel = dict(zip(channels, gates, strict=True))
    return Verdicts(matrix, by_channel, dossiers.all() if is_small else ())
