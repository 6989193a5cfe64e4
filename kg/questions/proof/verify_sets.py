"""The sets that an answer rests on, checked again: retracted, inherited anew, searched plainly."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property

import polars as pl

from kg.case import Case
from kg.errors import quoted
from kg.graph.flow import flow
from kg.questions.proof.channel_arcs import ChannelArcs
from kg.questions.proof.check_certificate import Row
from kg.questions.proof.claim_check import ClaimCheck, search
from kg.questions.proof.saved_answer import Question
from kg.questions.tie_support import support, units_of_ties

_HELD_BY = "held by "


class SetCheck:
    """The check of the sets of one channel."""

    def __init__(self, case: Case, question: Question) -> None:
        """Begin with the case as it is now.

        Args:
            case: the case.
            question: what was asked of the channel.
        """
        self._case, self._question = case, question

    def claims(self, rows: Iterable[Row]) -> Iterator[ClaimCheck]:
        """Yield whether each set does what its row says.

        Args:
            rows: the rows of `rests_on` that have a set.
        """
        for row in rows:
            fault = self._fault(row)
            claim = f"{row['kind']} without {', '.join(map(quoted, row['set']))}"
            names = (self._question.channel, self._question.population)
            actor = row["actor"] if row["actor"] in self._case.names else ""
            yield ClaimCheck(*names, claim, actor, fault is None, fault or "")

    def _fault(self, row: Row) -> str | None:
        """Return what is wrong with a row; nothing if its set does what it says."""
        actor, units = row["actor"], row["set"]
        if row.get("count") != len(units) or len(set(units)) < len(units):
            return f"its count is {quoted(str(row.get('count')))} for {len(units)} units"
        if actor not in self._case.names:
            return f"there is no actor {quoted(actor)}"
        is_of_reach = row["answer"] == "reached"
        holder = row["answer"].removeprefix(_HELD_BY)
        if not is_of_reach and holder not in self._case.names:
            return f"there is no actor {quoted(holder)}"
        changed = self._changed(row["unit"], units, is_of_reach=is_of_reach)
        if isinstance(changed, str):
            return changed
        arcs = ChannelArcs(
            flow(changed, self._question.channel, self._question.as_of), self._question
        )
        node = arcs.number[actor]
        closed = () if is_of_reach else (arcs.number[holder],)
        is_reached = node in search(arcs.heads, [arcs.graph.root], closed)
        if is_of_reach:
            return f"a route still reaches {actor}" if is_reached else None
        return None if is_reached else f"every route to {actor} passes {holder} still"

    def _changed(self, unit: str, units: Collection[str], *, is_of_reach: bool) -> Case | str:
        """Return the case once units are retracted or statuses are other, or what is wrong.

        Args:
            unit: the kind of unit.
            units: the units.
            is_of_reach: whether a wrong status means that an active tie is not there; else a tie
                that is not active is.
        """
        ties = self._case.tables["ties"]
        if unit == "status":
            if unknown := set(units) - set(ties["id"]):
                return f"there is no tie {quoted(min(unknown))}"
            is_wrong = pl.col("id").is_in(list(units))
            active = pl.lit("active", ties.schema["status"])
            status = pl.when(is_wrong).then(active).otherwise("status")
            changed = ties.filter(~is_wrong) if is_of_reach else ties.with_columns(status=status)
        elif unit not in self._units:
            return f"the case has no units of the kind {quoted(unit)}"
        else:
            frame = self._units[unit]
            if unknown := set(units) - set(frame["unit"]):
                return f"no tie rests on the {unit} {quoted(min(unknown))}"
            remaining = frame.filter(~pl.col("unit").is_in(list(units)))["tie"]
            lost = frame.filter(~pl.col("tie").is_in(remaining.implode()))["tie"]
            changed = ties.filter(~pl.col("id").is_in(lost.implode()))
        return self._case.with_ties(changed)

    @cached_property
    def _units(self) -> Mapping[str, pl.DataFrame]:
        """Return for each kind of unit a frame of the ties that rest on each unit."""
        return units_of_ties(self._case, support(self._case))
