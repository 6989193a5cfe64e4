"""Cases to export: one of hostile texts, and what each should say of its actors and ties, read off the tables."""

import csv
from datetime import date
from pathlib import Path

from kg.case import Case, read_case

HOSTILE = [
    "<script>alert(1)</script>",
    "]]>&amp;&#0;<!--",
    'a "quoted" name\\',
    'back\\"slash',
    "C:\\u0041\\temp\\\\",
    "\\u0007 is no bell",
    "bell\x07, escape\x1b[2J, delete\x7f",
    "next line\x85, not characters \ufffe\uffff",
    "two\nlines\tand a tab",
    "carriage\r\nreturn",
    "\u202eright to left\u2028separator",
    "弁理士 🏭 e\u0301",
    "{a}; [b], -> \\N \\G %d",
    "&lt;b&gt; &amp; &#65; R&D &foo;",
    "line\u2029one\x0btwo\x0cthree\\l\\r\\n",
    'trailing \\\\"\\',
    "'; DROP TABLE ties; --",
    "\\",
    '"',
]


def hostile(folder: Path) -> Case:
    """Return a case with a hostile text in every cell that takes any text, and ties of every status."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "case.toml").write_text('id = "hostile"\ntitle = "<b>\\"T\\u0007\\\\"\nperiod = "2000"\n', "utf-8")
    actors = [["id", "name", "name_ja", "aliases", "kind", "collective", "member_of", "start", "note"]]
    for i, text in enumerate(HOSTILE):
        role = ["true", ""] if i == 0 else ["", "a0" if i % 2 else ""]
        actors.append([f"a{i}", text, text, f"{text.replace(';', ',')}; second", "sme", *role, "1996/1999-07", text])
    ties = [["id", "source", "target", "kind", "status", "refused_by", "scope", "share_max", "share_exclusive", "amount",
             "strategy", "start", "end", "note"]]  # fmt: skip
    statuses = ["active", "refused", "severed", "absent", "attempted", "planned", "alleged", "active"]
    for i, status in enumerate(statuses):
        by = "source" if status == "refused" else ""
        row = [f"t{i}", "a1", "a2", "lends-to", status, by, "some" if i == 7 else "", "12.5", "max", "40000000000000"]
        ties.append([*row, "self-funding;niche", "1998-05", "", HOSTILE[i]])
    evidence = [["id", "about", "document", "locator", "stance", "method", "note"]]
    evidence += [[f"e{i}", f"a{i}", "d", "p.1", "supports", "table", text] for i, text in enumerate(HOSTILE)]
    tables = {
        "actors": actors,
        "ties": ties,
        "evidence": evidence,
        "documents": [["id", "title", "locators"], ["d", "A text", "p:1-9"]],
    }
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, quoting=csv.QUOTE_ALL).writerows(rows)
    return read_case(folder)


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
                    if k not in ("about", "file", "line") and v is not None and not isinstance(v, date)
                }
                for r in case.tables[other].iter_rows(named=True)
                if r["about"] == row["id"]
            ]
            cells |= {other: about} if about else {}
            if about and other == "evidence":
                said = [
                    f"{e['document']} {e['locator']}" + f" ({e['stance']})" * (e["stance"] != "supports") for e in about
                ]
                cells["cited"] = "; ".join(said)
        cells |= {"when": when(case, table, row)} if case.settings.period else {}
        if table == "ties":
            cells["tie"] = row["id"]
        if table == "ties" and (channel := case.schema.tie_kinds[row["kind"]].channel):
            cells["channel"] = channel
        found[row["id"]] = cells
    return found
