"""A case of 2020 in which some actors and ties are over, and some have not begun."""

from datetime import date

from tests.support.worlds import world

TOML = 'id = "aged"\ntitle = "Aged"\n'
PERIOD = 'period = "2020"\n'
DAY = date(2020, 12, 31)
ACTORS = """
    id | name | kind | start | end
    a | Alpha | ministry | | 2020-06/2021
    b | Beta | sme | 1980 |
    gone | Gone | sme | | 2010
    next | Next | sme | 2030 |
"""
TIES = """
    id | source | target | kind | status | refused_by | start | end
    old | a | b | funds | active | | 2001 | 2005
    now | a | b | lends-to | active | | 2020 | 2021-03
    open | a | b | informs | active | | |
    later | a | b | controls | active | | 2030-05 |
    his | a | gone | funds | active | | |
    hers | next | b | buys-from | active | | |
    cut | a | b | dominates | severed | source | 1990 | 1999
    no | b | a | informs | refused | target | 1995 | 1998
    lapsed | b | a | lends-to | refused | target | 1995 |
    mended | b | a | lends-to | active | | 2015 |
    idea | a | b | has-access-to | planned | | 2031 |
"""
# Rows that are not current at the end of 2020, read from the tables: by its dates, those of its actors, or what came after it.
REASONS = {
    "gone": "ended", "next": "not begun",
    "old": "ended", "later": "not begun", "his": "ended", "hers": "not begun", "no": "ended", "lapsed": "ended",
    "idea": "not begun",
}  # fmt: skip


def aged(folder, period=PERIOD):
    """Return the case; without a period nothing is over."""
    return world(folder, TOML + period, actors=ACTORS, ties=TIES)
