"""What the rows of an import rest on where the source has no evidence of its own: the source."""

from pathlib import Path

from kg.case.settings import FILE as SETTINGS
from kg.importing.actors import Row
from kg.importing.names import IdMaker, as_id
from kg.importing.plan import ImportPlan
from kg.importing.sheets import Sheet


def source_as_evidence(
    source: str, sheets: tuple[Sheet, ...], plan: ImportPlan, ids: IdMaker
) -> dict[str, list[Row]]:
    """Return the source as a document, and a row of evidence that all other rows rest on.

    There is none where the source has evidence of its own, or settings.

    Args:
        source: what the source is called.
        sheets: its sheets.
        plan: what they hold.
        ids: the ids of all rows, to which these are added.
    """
    tables = {part.table for part in plan.sheets}
    if "evidence" in tables or SETTINGS in {sheet.name for sheet in sheets}:
        return {}
    document, evidence = f"source-{as_id(Path(source).stem)}".rstrip("-"), "imported"
    if not (ids.reserve(document) and ids.reserve(evidence)):
        return {}  # an update of rows that somebody made his own
    source_row = {"id": document, "title": source, "locators": "whole"}
    row = {"id": evidence, "about": document, "document": document, "locator": "whole"}
    return {"documents": [source_row], "evidence": [{**row, "method": "table"}]}
