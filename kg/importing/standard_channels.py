"""A standard question for each channel of an import: where its ties begin, and where they end."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from kg.schema.model import Schema
from kg.system.sizes import LISTED_ENDS


@dataclass
class ChannelEnds:
    """Whom something leaves and whom it reaches, by channel."""

    schema: Schema
    tails: dict[str, set[str]] = field(default_factory=dict)
    heads: dict[str, set[str]] = field(default_factory=dict)

    def add(self, tie: Mapping[str, str]) -> None:
        """Take a tie."""
        kind = self.schema.tie_kinds.get(tie.get("kind", ""))
        if not kind or not kind.channel or tie.get("status") != "active":
            return
        ends = (tie["source"], tie["target"])
        if kind.flow == "against":
            ends = (tie["target"], tie["source"])
        self.tails.setdefault(kind.channel, set()).add(ends[0])
        self.heads.setdefault(kind.channel, set()).add(ends[1])

    def sections(self, kind_of: Mapping[str, str]) -> Iterator[str]:
        """Yield the section of each channel, to be edited.

        Args:
            kind_of: the kind of each actor.
        """
        for channel, tails in self.tails.items():
            heads = self.heads[channel]
            sources, targets = tails - heads, heads - tails
            if not sources or not targets:
                continue
            begin = _names(sources, targets, kind_of)
            end = _names(targets, sources, kind_of)
            if begin and end:
                yield (
                    "# A guess: where the ties of this channel begin, and where they end.\n"
                    f"[channels.{channel}]\nfrom = {json.dumps(begin)}\nto = {json.dumps(end)}\n"
                    'count = "to"\n# avoid = []  # whom a way around must avoid'
                )


def _names(ends: set[str], opposite: set[str], kind_of: Mapping[str, str]) -> list[str]:
    """Return the kinds that tell ends from those opposite, else their ids if they are few."""
    kinds = {kind_of[actor] for actor in ends}
    if not kinds & {kind_of[actor] for actor in opposite} and "actor" not in kinds:
        return sorted(kinds)
    return sorted(ends) if len(ends) <= LISTED_ENDS else []
