"""A case of hostile texts."""

import csv
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
    (folder / "case.toml").write_text(
        'id = "hostile"\ntitle = "<b>\\"T\\u0007\\\\"\nperiod = "2000"\n', "utf-8"
    )
    actors = [
        ["id", "name", "name_ja", "aliases", "kind", "collective", "member_of", "start", "note"]
    ]
    for i, text in enumerate(HOSTILE):
        role = ["true", ""] if i == 0 else ["", "a0" if i % 2 else ""]
        actors.append(
            [
                f"a{i}",
                text,
                text,
                f"{text.replace(';', ',')}; second",
                "sme",
                *role,
                "1996/1999-07",
                text,
            ]
        )
    ties = [["id", "source", "target", "kind", "status", "refused_by", "scope", "share_max", "share_exclusive", "amount",
             "strategy", "start", "end", "note"]]  # fmt: skip
    statuses = [
        "active",
        "refused",
        "severed",
        "absent",
        "attempted",
        "planned",
        "alleged",
        "active",
    ]
    for i, status in enumerate(statuses):
        by = "source" if status == "refused" else ""
        row = [
            f"t{i}",
            "a1",
            "a2",
            "lends-to",
            status,
            by,
            "some" if i == 7 else "",
            "12.5",
            "max",
            "40000000000000",
        ]
        ties.append([*row, "self-funding;niche", "1998-05", "", HOSTILE[i]])
    evidence = [["id", "about", "document", "locator", "stance", "method", "note"]]
    evidence += [
        [f"e{i}", f"a{i}", "d", "p.1", "supports", "table", text] for i, text in enumerate(HOSTILE)
    ]
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
