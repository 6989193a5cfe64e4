"""Where the evidence of each row stands, in short."""

from kg.case.model import Case


def cited_places(case: Case) -> dict[str, list[str]]:
    """Return for each row the documents and locators of its evidence, and stances but support.

    Args:
        case: the case.
    """
    places: dict[str, list[str]] = {}
    rows = case.tables["evidence"].select("about", "document", "locator", "stance")
    for about, document, locator, stance in rows.iter_rows():
        place = " ".join(filter(None, (document, locator)))
        against = "" if stance == "supports" else f" ({stance})"
        places.setdefault(about, []).append(place + against)
    return places
