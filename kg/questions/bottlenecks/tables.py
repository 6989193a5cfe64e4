"""The tables of the answer to `bottlenecks`: their columns, and how to read a row."""

from kg.results.answers import Column, Table

_CHANNEL = Column("channel", "text", "The channel.")
_POPULATION = Column("population", "text", "Whom the captives are counted among.")
_ACTOR = Column("actor", "id", "The id of the actor.")
_NAME = Column("name", "text", "Its name.")
_CAPTIVES = Column("captives", "count", "How many counted targets are held.")
_SHARE = Column("captive_share", "share", "Captives as a share of the targets reached.")
_OWN = Column("own", "count", "How many captives have a stated tie of their own into the channel.")
_BASIS = Column(
    "basis",
    "text",
    "stated: an exclusive kind of tie leaves no other way; recorded: no other way is recorded.",
)
_WHO = Column("who", "ids", "The captives.")
GATEKEEPERS = Table(
    "gatekeepers",
    "Gatekeepers: single actors on every route",
    (
        _CHANNEL, _ACTOR, _NAME, Column("kind", "text", "Its kind."), _CAPTIVES, _SHARE, _OWN, _BASIS,
        Column("role", "text", "Which side of the question it is on itself: source, target, both or between."),
        Column("shortest_share", "share", "Mean share of shortest routes that pass it."), _POPULATION, _WHO,
    ),
    (),
    "In this channel, every route of so many of the targets reached passes this actor.",
)  # fmt: skip
GROUPS = Table(
    "groups",
    "Groups that no route avoids",
    (
        _CHANNEL, Column("group", "id", "The hierarchy, role or kind:NAME."), _NAME, _CAPTIVES, _SHARE, _OWN, _BASIS,
        _POPULATION, _WHO,
    ),
    (),
    "In this channel, no route to so many of the targets reached avoids all members of this group.",
)  # fmt: skip
UNREACHED = Table(
    "unreached",
    "Not reached",
    (
        _CHANNEL, _ACTOR, _NAME, Column("reason", "text", "denied, declined by the target itself, or not stated."),
        Column("ties", "ids", "The denials."), _POPULATION,
        Column("own", "flag", "Whether one of them is stated of the actor by name, and not only of a role."),
    ),
    (),
    "No route reaches this actor in this channel.",
)  # fmt: skip
ROLES = Table(
    "roles",
    "The roles of the counted side",
    (
        _CHANNEL, _ACTOR, _NAME, Column("reached", "flag", "Whether a route reaches the role as such."),
        Column("gatekeepers", "ids", "Who is on every route to it."), _POPULATION,
    ),
    (),
    "What holds for the unnamed rest of a role; roles are not counted.",
)  # fmt: skip
REACH = Table(
    "reach",
    "How many are reached",
    (
        _CHANNEL, _POPULATION, Column("counted", "count", "How many are counted."),
        Column("reached", "count", "How many of them a route reaches."),
        Column("unit", "text", "individuals or roles."),
    ),
    (),
    "So many of those counted are reached in this channel.",
)  # fmt: skip
ASKED = Table(
    "asked",
    "What was asked",
    (
        _CHANNEL, _POPULATION, Column("sources", "ids", "Where routes start, as it was named."),
        Column("targets", "ids", "Where they lead to, as it was named."),
        Column("count", "text", "Which side is counted: to for the targets, from for the sources."),
        Column("as_of", "text", "The day asked about; empty for any time."),
    ),
    (),
    "In this channel, this was asked.",
)  # fmt: skip
