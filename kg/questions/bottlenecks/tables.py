"""The tables of the answer to `bottlenecks`: their columns, and how to read a row."""

from kg.results.answers import Column, Table

_CHANNEL = Column("channel", "text", "The channel.")
_POPULATION = Column("population", "text", "Whom the captives are counted among.")
_ACTOR = Column("actor", "id", "The id of the actor.")
_NAME = Column("name", "text", "Its name.")
_KIND = Column("kind", "text", "Its kind.")
_GROUP = Column("group", "id", "The hierarchy, role or kind:NAME.")
_CAPTIVES = Column("captives", "count", "How many counted targets are held.")
_SHARE = Column("captive_share", "share", "Captives as a share of the targets reached.")
_OWN = Column("own", "count", "How many captives have a stated tie of their own into the channel.")
_BASIS = Column(
    "basis",
    "text",
    "stated: an exclusive kind of tie leaves no other way; recorded: no other way is recorded.",
)
_SIDE = Column(
    "role",
    "text",
    "Which side of the question it is on itself: source, target, both or between.",
)
_SOLE = Column(
    "sole",
    "count",
    "Captives that merely have no other source than this one: it does not stand between.",
)
_SHORTEST = Column("shortest_share", "share", "Mean share of shortest routes that pass it.")
_WHO = Column("who", "ids", "The captives.")

_HOLD = (_CAPTIVES, _SHARE, _OWN, _BASIS)
GATEKEEPERS = Table(
    "gatekeepers",
    "Gatekeepers: single actors on every route",
    (_CHANNEL, _ACTOR, _NAME, _KIND, *_HOLD, _SIDE, _SHORTEST, _POPULATION, _WHO, _SOLE),
    (),
    "In this channel, every route of so many of the targets reached passes this actor.",
)
GROUPS = Table(
    "groups",
    "Groups that no route avoids",
    (_CHANNEL, _GROUP, _NAME, *_HOLD, _POPULATION, _WHO),
    (),
    "In this channel, no route to so many of the targets reached avoids all members of this group.",
)

_REASON = Column(
    "reason",
    "text",
    "refused by another; lacking: access is little or none; declined by the target itself; or "
    "not stated.",
)
_DENIALS = Column("ties", "ids", "The denials.")
_OWN_DENIAL = Column(
    "own",
    "flag",
    "Whether one of them is stated of the actor by name, and not only of a role.",
)
UNREACHED = Table(
    "unreached",
    "Not reached",
    (_CHANNEL, _ACTOR, _NAME, _REASON, _DENIALS, _POPULATION, _OWN_DENIAL),
    (),
    "No route reaches this actor in this channel.",
)

_ROLE_REACHED = Column("reached", "flag", "Whether a route reaches the role as such.")
_ROLE_GATEKEEPERS = Column("gatekeepers", "ids", "Who is on every route to it.")
ROLES = Table(
    "roles",
    "The roles of the counted side",
    (_CHANNEL, _ACTOR, _NAME, _ROLE_REACHED, _ROLE_GATEKEEPERS, _POPULATION),
    (),
    "What holds for the unnamed rest of a role; roles are not counted.",
)

_COUNTED = Column("counted", "count", "How many are counted.")
_REACHED = Column("reached", "count", "How many of them a route reaches.")
_UNIT = Column("unit", "text", "individuals or roles.")
REACH = Table(
    "reach",
    "How many are reached",
    (_CHANNEL, _POPULATION, _COUNTED, _REACHED, _UNIT),
    (),
    "So many of those counted are reached in this channel.",
)

_SOURCES = Column("sources", "ids", "Where routes start, as it was named.")
_TARGETS = Column("targets", "ids", "Where they lead to, as it was named.")
_COUNT = Column(
    "count",
    "text",
    "Which side is counted: to for the targets, from for the sources.",
)
_AS_OF = Column("as_of", "text", "The day asked about; empty for any time.")
ASKED = Table(
    "asked",
    "What was asked",
    (_CHANNEL, _POPULATION, _SOURCES, _TARGETS, _COUNT, _AS_OF),
    (),
    "In this channel, this was asked.",
)
