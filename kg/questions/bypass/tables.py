"""The tables of the answer to `bypass`: their columns, and how to read a row."""

from kg.results.answers import Column, Table

_CHANNEL = Column("channel", "text", "The channel.")
_TARGET = Column(
    "target",
    "id",
    "The actor the route is for; a role where it is open to all its members.",
)
_NAME = Column("name", "text", "Its name.")
_TIES = Column("ties", "ties", "The ties along it.")

_STATUS = Column("status", "text", "used, open, possible, blocked, declined or none.")
_STRATEGIES = Column("strategies", "ids", "The strategies of independence it stands for.")
_ACTORS = Column("actors", "route", "Who is on it, in the direction of flow.")
_THROUGH = Column("through", "ids", "The others of the counted side on it.")
_BLOCKED_BY = Column("blocked_by", "ties", "The denials that close it.")
_BLOCKERS = Column("blockers", "ids", "Who refused.")
_THREADS = Column(
    "threads",
    "count",
    "How many passages tell it at least: 1 where one passage tells a tie of each step.",
)
_TARGET_NAME = Column("name", "text", "The name of the target.")
_WAY = (_ACTORS, _THROUGH, _TIES)
_CLOSING = (_BLOCKED_BY, _BLOCKERS)
ROUTES = Table(
    "routes",
    "Routes around",
    (_CHANNEL, _TARGET, _STATUS, _STRATEGIES, *_WAY, *_CLOSING, _TARGET_NAME, _THREADS),
    (),
    "This route avoids whom the question avoids; it is used, open, possible, blocked or declined, "
    "or there is none.",
)

_TIE = Column("tie", "id", "The denial.")
_KIND = Column("kind", "text", "The kind of tie denied.")
_OTHER = Column("other", "id", "The other end.")
_OTHER_NAME = Column("other_name", "text", "Its name.")
_DENIAL = Column("status", "text", "refused, severed or absent.")
_REFUSED_BY = Column("refused_by", "ids", "Who refused or severed it.")
_DENIED_TIE = (_TIE, _KIND, _OTHER, _OTHER_NAME)
CLOSED = Table(
    "closed",
    "Closed doors",
    (_CHANNEL, _TARGET, _NAME, *_DENIED_TIE, _DENIAL, _REFUSED_BY),
    (),
    "This actor was denied, or declined, this tie; whatever the question avoids.",
)

_NUMBER_OF_ROUTES = Column(
    "routes",
    "count",
    "The largest number of routes from the sources that share no actor.",
)
INDEPENDENCE = Table(
    "independence",
    "Independence numbers",
    (_CHANNEL, _TARGET, _NAME, _NUMBER_OF_ROUTES),
    (),
    "So many routes reach it that have no actor in common; 1: somebody holds it, or it is tied to "
    "the only source.",
)

_NUMBER = Column(
    "number",
    "count",
    "From 1 to the independence number; the shortest first.",
)
_ROUTE = Column("route", "route", "Who is on it, in the direction of flow.")
DISJOINT = Table(
    "disjoint",
    "Routes that share no actor",
    (_CHANNEL, _TARGET, _NAME, _NUMBER, _ROUTE, _TIES),
    (),
    "This route shares no actor with the others of this target, but the target, and the source if "
    "there is only one.",
)
