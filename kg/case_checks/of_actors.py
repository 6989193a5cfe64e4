"""Checks of actors."""

import polars as pl

from kg.case_checks.rows import CheckedRows, FaultyRows, as_word, findings

# Kinds of actors that need no tie: places, and things that only the text mentions.
_APART = ("country", "place", "document", "media", "hierarchy")


def find_actors_untied(rows: CheckedRows) -> FaultyRows:
    """Find the single actors that no tie to another touches, stated or inherited.

    Such an actor stands alone in every picture. Roles, countries, places, documents, media and
    hierarchies are left out.
    """
    is_role = pl.col("collective").fill_null(value=False)
    is_apart = as_word("kind").is_in(rows.kinds_below(*_APART))
    message = pl.format("no tie touches the actor {}", "id")
    hint = "state a tie of the actor, or leave the actor if the source only mentions it"
    return findings(rows.untied.filter(~is_role & ~is_apart), "id", message, hint)


def find_roles_empty(rows: CheckedRows) -> FaultyRows:
    """Find the collective actors without members and without ties, stated or inherited."""
    has_members = rows["actors"].select(id="member_of").explode("id").drop_nulls().unique()
    untied_roles = rows.untied.filter(pl.col("collective").fill_null(value=False))
    empty = untied_roles.join(has_members, on="id", how="anti")
    message = pl.format("the role {} has neither members nor ties", "id")
    hint = "state a tie of the role, or name the role in member_of of its members"
    return findings(empty, "collective", message, hint)


def find_hierarchies_empty(rows: CheckedRows) -> FaultyRows:
    """Find the hierarchies that no actor is part of.

    No question can avoid such a hierarchy or count its captives.
    """
    wholes = rows["actors"].select(id="part_of").explode("id").drop_nulls().unique()
    is_hierarchy = as_word("kind").is_in(rows.kinds_below("hierarchy"))
    empty = rows["actors"].filter(is_hierarchy).join(wholes, on="id", how="anti")
    message = pl.format("no actor is part of the hierarchy {}", "id")
    return findings(empty, "id", message, "name the hierarchy in part_of of its actors")


def find_places_that_are_none(rows: CheckedRows) -> FaultyRows:
    """Find the actors and steps that lie in an actor that is not a place.

    The place of the actor, or the jurisdiction of the step, is an actor of a kind other than place
    or country.
    """
    spot = ("id", "file", "line")
    places = rows["actors"].select(*spot, place="place").explode("place")
    jurisdictions = rows["steps"].select(*spot, place="jurisdiction")
    located = pl.concat(
        [
            places.with_columns(column=pl.lit("place")),
            jurisdictions.with_columns(column=pl.lit("jurisdiction")),
        ]
    ).drop_nulls("place")
    is_ground = as_word("kind").is_in(rows.kinds_below("place", "country"))
    no_places = rows["actors"].filter(~is_ground).select(place="id")
    wrong = located.join(no_places, on="place", how="semi")
    text = "{} of {} is {}, which is neither a place nor a country"
    message = pl.format(text, "column", "id", "place")
    hint = "name a place, or state a tie if it is an organisation"
    return findings(wrong, pl.col("column"), message, hint)
