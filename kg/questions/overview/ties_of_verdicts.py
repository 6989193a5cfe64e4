"""The ties of verdicts in names: through whom ways around lead, and who denies."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

import polars as pl

from kg.case import Case
from kg.questions.overview.telling import DENIED
from kg.questions.overview.verdicts import Verdict
from kg.questions.wording import named
from kg.results.verdict_figures import Way

_COLUMNS = ("id", "kind", "source", "target", "strategy")


class TiesOfVerdicts:
    """The rows of the ties that some verdicts rest on."""

    def __init__(self, case: Case, verdicts: Sequence[Verdict], count: str) -> None:
        """Read the ties.

        Args:
            case: the case.
            verdicts: the verdicts of one channel.
            count: `to` or `from`, the side that is counted.
        """
        ids = list(chain.from_iterable((*v.ties, *v.closed) for v in verdicts))
        table = case.tables["ties"].filter(pl.col("id").is_in(ids)).select(_COLUMNS)
        self._rows: dict[str, dict[str, Any]] = {row["id"]: row for row in table.to_dicts()}
        self._case, self._verdicts, self._names = case, verdicts, named(case)
        self._ends = ("source", "target") if count == "to" else ("target", "source")

    def ways(self) -> dict[str, tuple[Way, ...]]:
        """Return the ways around of each actor, parallel ones as one."""
        words = ("around", "open", "free")
        actors = (v for v in self._verdicts if v.verdict in words)
        return {verdict.actor: tuple(self._ways(verdict)) for verdict in actors}

    def deniers(self) -> dict[str, tuple[str, ...]]:
        """Return the names of those at the far end of the denials of each actor."""
        denied = (v for v in self._verdicts if v.verdict in DENIED)
        return {v.actor: tuple(dict.fromkeys(self._others(v, v.ties))) for v in denied}

    def _ways(self, verdict: Verdict) -> Iterator[Way]:
        """Yield the ways of one actor, those of one strategy together."""
        alike: dict[tuple[str, ...], list[str]] = {}
        for tie in verdict.ties:
            row = self._rows[tie]
            kind = self._case.schema.tie_kinds[row["kind"]]
            slugs = tuple(dict.fromkeys((*kind.strategies, *(row["strategy"] or ()))))
            alike.setdefault(slugs, []).append(tie)
        for strategies, ties in alike.items():
            names = list(dict.fromkeys(self._others(verdict, ties)))
            more = f" +{len(names) - 1}" if len(names) > 1 else ""
            text = ", ".join(self._names.get(slug, slug) for slug in strategies)
            yield Way(f"{names[0]}{more}", text, tuple(ties))

    def _others(self, verdict: Verdict, ties: Iterable[str]) -> Iterator[str]:
        """Yield the name at the far end of each tie.

        Args:
            verdict: the verdict.
            ties: the ids of ties.
        """
        far, near = self._ends
        for tie in ties:
            row = self._rows[tie]
            end = row[near] if row[far] == verdict.actor else row[far]
            yield self._case.names.get(end, end)
