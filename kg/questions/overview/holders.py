"""Who holds the counted actors of a channel: gatekeepers and hierarchies."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from kg.case.names import marked
from kg.graph.flow import Marks, Numbers
from kg.questions.bottlenecks.channel_answer import Group
from kg.questions.bottlenecks.dominator_tree import left_out_of
from kg.questions.bottlenecks.groups import candidate_groups, holding_groups
from kg.questions.overview.channel_graph import ChannelGraph


@dataclass(frozen=True)
class ChannelHolders:
    """The gatekeepers and hierarchies of one channel.

    A source that is merely the only one told of is no gatekeeper, unless every route from it passes
    a tie of an exclusive kind.
    """

    channel: ChannelGraph

    @cached_property
    def is_keeper(self) -> Marks:
        """Return for each node of the graph whether it holds anybody."""
        is_keeper: Marks = (self.channel.tree.captives > 0) & ~left_out_of(self.channel.graph)
        return is_keeper

    @cached_property
    def _sources(self) -> Marks:
        """Return for each node of the graph whether it is a source itself."""
        mask = np.zeros(self.channel.graph.loose.n, np.bool_)
        mask[: self.channel.n] = self.channel.graph.origins
        return mask

    @cached_property
    def depth(self) -> Numbers:
        """Return for each node how many keepers are on every route to it, `(nodes,) int64`."""
        return self._keepers_above(self.is_keeper)

    @cached_property
    def required_depth(self) -> Numbers:
        """Return for each node how deep all of a route must be that passes none of its gatekeepers.

        It is 0 where it has none: a source that is merely the only one holds nobody.
        """
        between = self._keepers_above(self.is_keeper & ~self._sources)
        is_held = (between > 0) | ((self.depth > 0) & ~self.channel.tree.is_freely_reached)
        return np.where(is_held, self.depth, 0)

    def _keepers_above(self, is_keeper: Marks) -> Numbers:
        """Return how many nodes of a mask dominate each node, `(nodes,) int64`."""
        tree = self.channel.tree
        keepers = np.flatnonzero(is_keeper & (tree.above >= 0))
        steps = np.zeros(len(tree.order) + 1, np.int64)
        np.add.at(steps, tree.place[keepers] + 1, 1)
        np.add.at(steps, tree.end[keepers], -1)
        depth = np.zeros(len(tree.above), np.int64)
        depth[tree.order] = np.cumsum(steps)[:-1]
        return depth

    def gatekeepers_of(self, actor: int) -> tuple[int, ...]:
        """Return the gatekeepers of an actor, the nearest first.

        Args:
            actor: the number of the actor.
        """
        tree, root = self.channel.tree, self.channel.graph.root
        is_freely_reached = bool(tree.is_freely_reached[actor])
        keepers = []
        node = int(tree.above[actor])
        while node not in (-1, root):
            merely_source = self._sources[node] and is_freely_reached
            if self.is_keeper[node] and not merely_source:
                keepers.append(node)
            node = int(tree.above[node])
        return tuple(keepers)

    @cached_property
    def hierarchies(self) -> tuple[Group, ...]:
        """Return the hierarchies that hold anybody."""
        case = self.channel.flow.case
        sides = (
            marked(case, self.channel.question.sources),
            marked(case, self.channel.question.targets),
        )
        candidates = candidate_groups(self.channel.local, *sides, only_hierarchies=True)
        return tuple(holding_groups(self.channel.local, candidates, self.channel.tree))

    @cached_property
    def held_by_hierarchy(self) -> Marks:
        """Return for each actor whether a hierarchy holds it."""
        mask = np.zeros(self.channel.n, np.bool_)
        for captives in self._captives:
            mask |= captives
        return mask

    @cached_property
    def _captives(self) -> tuple[Marks, ...]:
        """Return for each hierarchy whether it holds each actor."""
        return tuple(self.channel.flow.marked(group.captives) for group in self.hierarchies)

    @cached_property
    def has_stated_basis(self) -> Marks:
        """Return for each actor whether an exclusive kind of tie leaves it no way but its holder's.

        As in the answer to bottlenecks, that is asked of all captives of a holder together.
        """
        tree, n = self.channel.tree, self.channel.n
        is_free = self.channel.local.held_below(tree.above, tree.is_reached_target)
        stated_keepers = self.is_keeper & ~is_free
        mask: Marks = self._keepers_above(stated_keepers)[:n] > 0
        # A source holds nobody but by ties of an exclusive kind.
        sources = self._keepers_above(self.is_keeper & self._sources)[:n] > 0
        mask |= sources & ~tree.is_freely_reached[:n]
        for group, captives in zip(self.hierarchies, self._captives, strict=True):
            if group.basis == "stated":
                mask |= captives
        return mask

    @cached_property
    def is_gated(self) -> Marks:
        """Return for each actor whether it has a gatekeeper, `(n,) bool`."""
        is_gated: Marks = self.required_depth[: self.channel.n] > 0
        return is_gated

    def names_of(self, actor: int) -> tuple[str, ...]:
        """Return the ids of the gatekeepers of an actor, the nearest first, then its hierarchies.

        Args:
            actor: the number of the actor.
        """
        ids = self.channel.flow.ids
        keepers = [ids[v] for v in self.gatekeepers_of(actor)]
        hierarchies = zip(self.hierarchies, self._captives, strict=True)
        groups = [group.group for group, captives in hierarchies if captives[actor]]
        return (*keepers, *groups)
