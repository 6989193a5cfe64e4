"""What the rows of a case say, read off its tables."""

from datetime import date

from kg.case import Case


def when(case: Case, table: str, row: dict) -> str:
    """Return whether a row is current at the end of the case's period, read off its own dates and its actors'."""
    last = case.settings.period[1]
    ends = [case.row(row[end]) for end in ("source", "target")] if table == "ties" else []
    for one in (row, *ends):
        if one["start_from"] and one["start_from"] > last:
            return "not begun"
        if one["end_to"] and one["end_to"] < last and one.get("status") != "severed":
            return "ended"
    return "current"


def told(case: Case, table: str) -> dict[str, dict[str, object]]:
    """Return what the rows of a table say: each column that has a value, with it."""
    skipped = {"id", "source", "target", "file", "line"}
    found = {}
    for row in case.tables[table].iter_rows(named=True):
        cells = {k: v for k, v in row.items() if k not in skipped and v is not None}
        cells = {k: v.isoformat() if isinstance(v, date) else v for k, v in cells.items()}
        for other in ("evidence", "measures"):
            about = [
                {
                    k: v
                    for k, v in r.items()
                    if k not in ("about", "file", "line")
                    and v is not None
                    and not isinstance(v, date)
                }
                for r in case.tables[other].iter_rows(named=True)
                if r["about"] == row["id"]
            ]
            cells |= {other: about} if about else {}
            if about and other == "evidence":
                said = [
                    f"{e['document']} {e['locator']}"
                    + f" ({e['stance']})" * (e["stance"] != "supports")
                    for e in about
                ]
                cells["cited"] = "; ".join(said)
        cells |= {"when": when(case, table, row)} if case.settings.period else {}
        if table == "ties":
            cells["tie"] = row["id"]
        if table == "ties" and (channel := case.schema.tie_kinds[row["kind"]].channel):
            cells["channel"] = channel
        found[row["id"]] = cells
    return found
