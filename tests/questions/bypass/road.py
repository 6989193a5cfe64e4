"""The world in which bypasses are tried: a state, a bank that stands in a hierarchy, two SMEs and their role."""

ROAD = """
mof state
convoy hierarchy
bank bank part_of=convoy
smes sme role
t sme member_of=smes
u sme member_of=smes
"""
CAPITAL = """id = "w"
title = "A world"
[channels.capital]
from = ["state"]
to = ["sme"]
avoid = ["convoy"]
also_from = ["person", "foreign-firm"]
substitutes = ["buys-from", "shares-facilities-with"]
"""


def keys(found, target):
    return {(status, way) for (t, status, way) in found if t == target}
