"""Kinds of a world's own, and a hand-written table of what the kinds of random worlds mean."""

from dataclasses import dataclass

# Kinds of a world's own: what the ontology's kinds do not show is an exclusive kind whose resource flows against the
# tie or both ways, a kind that leaves channel and direction to the kind above it, and a share of the source's total.
OWN = """
@prefix ih: <https://w3id.org/intermediation/ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix own: <urn:own:> .
own:SellsTo rdfs:subClassOf ih:Tie ; ih:channel ih:market ; ih:flow ih:against .
own:SellsOnlyTo rdfs:subClassOf own:SellsTo ; ih:exclusiveAt ih:source .
own:BartersWith rdfs:subClassOf ih:Tie ; ih:channel ih:market ; ih:flow ih:both .
own:BartersOnlyWith rdfs:subClassOf own:BartersWith ; ih:exclusiveAt ih:target .
own:LeasesTo rdfs:subClassOf ih:LendsTo .
own:Entrusts rdfs:subClassOf ih:Tie ; ih:channel ih:patent ; ih:flow ih:along ; ih:shareOf ih:source .
"""


@dataclass(frozen=True)
class Means:
    """What a kind means: the kind above it, its channel, the direction of flow, the end at which it is exclusive."""

    above: str = ""
    channel: str = ""
    flow: str = ""
    exclusive_at: str = ""


KINDS = {
    "finances": Means("", "capital", "along"),
    "lends-to": Means("finances", "capital", "along"),
    "leases-to": Means("lends-to", "capital", "along"),
    "repays": Means("", "capital", "along"),
    "buys-from": Means("", "market", "along"),
    "buys-exclusively-from": Means("buys-from", "market", "along", "target"),
    "sells-to": Means("", "market", "against"),
    "sells-only-to": Means("sells-to", "market", "against", "source"),
    "barters-with": Means("", "market", "both"),
    "barters-only-with": Means("barters-with", "market", "both", "target"),
    "applies-through": Means("", "patent", "along", "source"),
    "files-with": Means("", "patent", "along"),
    "exchanges-with": Means("", "information", "both"),
    "expropriates": Means("", "technology", "against"),
    "belongs-to": Means(),
}
