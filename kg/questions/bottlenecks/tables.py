"""The tables of the answer to `bottlenecks`: their columns, and how to read a row."""

from kg.results.answers import Table
from kg.results.columns import columns_of

GATEKEEPERS = Table(
    "gatekeepers",
    "Gatekeepers: single actors on every route",
    columns_of(__package__, "gatekeepers"),
    (),
    "In this channel, every route of so many of the targets reached passes this actor.",
)
GROUPS = Table(
    "groups",
    "Groups that no route avoids",
    columns_of(__package__, "groups"),
    (),
    "In this channel, no route to so many of the targets reached avoids all members of this group.",
)

UNREACHED = Table(
    "unreached",
    "Not reached",
    columns_of(__package__, "unreached"),
    (),
    "No route reaches this actor in this channel.",
)

ROLES = Table(
    "roles",
    "The roles of the counted side",
    columns_of(__package__, "roles"),
    (),
    "What holds for the unnamed rest of a role; roles are not counted.",
)

REACH = Table(
    "reach",
    "How many are reached",
    columns_of(__package__, "reach"),
    (),
    "So many of those counted are reached in this channel.",
)

ASKED = Table(
    "asked",
    "What was asked",
    columns_of(__package__, "asked"),
    (),
    "In this channel, this was asked.",
)

COALITIONS = Table(
    "coalitions",
    "Who stands on every route together",
    columns_of(__package__, "coalitions"),
    (),
    "Without all of these members no route reaches the target; without target, nobody of as many "
    "holds more.",
)
