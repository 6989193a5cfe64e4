"""The pages: whole, linked, in two languages, and safe from hostile data."""

import base64
import hashlib
import html
import json
import re
from collections import Counter
from html.parser import HTMLParser
from urllib.parse import quote, urljoin, urlsplit

import pyoxigraph as ox
import pytest

from kg.queries import library
from kg.serve.pages.translations import server_words
from tests.serve.hostile_pages import HOSTILE, PLAIN
from tests.support.running import Server, serving
from tests.support.worlds import write

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


class Page(HTMLParser):
    """The tags of a page with their attributes, its ids and links."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def values(self, name):
        return [a[name] for _, a in self.tags if a.get(name) is not None]


def page(server: Server, path: str, status: int = 200) -> str:
    reply = server.ask(path, Accept=BROWSER)
    assert (reply.status, reply.media) == (status, "text/html"), (path, reply.text[:300])
    for kind in ("style", "script"):
        for text in re.findall(rf"<{kind}>(.*?)</{kind}>", reply.text, re.DOTALL):
            digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
            assert f"{kind}-src 'sha256-{digest}'" in reply.headers["content-security-policy"]
    assert ("<script>" in reply.text) == ("script-src" in reply.headers["content-security-policy"])
    return reply.text


def test_every_link_of_every_page_leads_somewhere(server: Server):
    """Of many pages of one shape a few are enough, as far as the other tests open them all."""
    seen, open_ = (
        set(),
        ["/", "/?lang=ja", f"/sparql?query={quote('SELECT * { ?s ?p ?o } LIMIT 3')}"],
    )
    shapes: Counter[str] = Counter()
    while open_:
        path = open_.pop()
        if path in seen:
            continue
        seen.add(path)
        reply = server.ask(path, Accept=BROWSER)
        assert reply.status == 200, path
        if reply.media != "text/html" or path.startswith("/report"):
            continue
        found = Page(reply.text)
        ids = [a["id"] for _, a in found.tags if "id" in a]
        assert len(ids) == len(set(ids)), path
        for name in ("aria-labelledby", "aria-describedby", "for"):
            assert set(" ".join(found.values(name)).split()) <= set(ids), path
        for link in found.values("href"):
            to = urlsplit(urljoin(f"http://here{path}", link))
            if link.startswith("#"):
                assert link[1:] in ids, (path, link)
            elif to.netloc == "here":
                path_to = f"{to.path}?{to.query}" if to.query else to.path
                shape = re.sub(r"(/actor/|/queries/|load=|query=)[^&?]+", r"\1", path_to)
                if path_to not in seen and path_to not in open_:
                    shapes[shape] += 1
                    if shapes[shape] <= 2:
                        open_.append(path_to)
    assert {"/", "/report", "/queries", "/limits", "/sparql"} <= seen
    assert {"/actor/", "/queries/", "/sparql?load=", "/actor/?download=", "/?lang=en"} <= set(
        shapes
    )


@pytest.mark.parametrize("query", library().values(), ids=lambda q: q.name)
def test_every_query_of_the_library_runs_on_its_page(query, server: Server):
    text = page(server, f"/queries/{query.topic}/{query.name}")
    assert html.escape(query.title, quote=False).split("&")[0] in text
    csv = server.ask(f"/queries/{query.topic}/{query.name}?download=csv")
    if csv.status == 200:
        assert "attachment" in csv.headers["content-disposition"]
        rows = csv.text.count("\r\n") - 1
        assert text.count("<tr>") >= min(rows, 500)


def test_a_parameter_changes_the_rows_and_a_wrong_one_is_told(server: Server):
    query = next(q for q in library().values() if any(p.type == "id" for p in q.parameters))
    name = next(p.name for p in query.parameters if p.type == "id")
    path = f"/queries/{query.topic}/{query.name}?{name}="
    assert 'value="mof"' in page(server, path + "mof")
    assert "no such row" in page(server, path + "moff", 400)
    text = page(server, path + quote(HOSTILE), 400)
    assert PLAIN not in text
    assert server.ask(path + "moff&download=csv").status == 400
    assert "no parameter" in page(server, path + "mof&other=1", 400)


def test_an_actor_is_told_with_its_ties_and_their_evidence(server: Server):
    text = page(server, "/actor/mof")
    assert "大蔵省" in text
    assert 'id="row-mof-funds-banks"' in text
    assert 'href="/actor/banks"' in text
    assert "jpri-wp59" in text
    assert "did you mean mof" in server.ask("/actor/moff").text
    assert server.ask("/actor/moff").status == 404


def test_a_share_is_said_as_the_picture_says_it(server: Server):
    """The source says less than 10 % of this tie, not at most."""
    row = re.search(
        r'<tr id="row-d-top-client-buys-d">.*?</tr>', page(server, "/actor/d-firm"), re.DOTALL
    )[0]
    assert "<td>&lt; 10 %</td>" in row


def test_the_first_of_many_actors_are_listed_and_a_misspelt_name_is_found(tmp_path):
    """What is compared with a misspelt id is bounded: of so many only those that begin alike."""
    names = [f"f{i:05}" for i in range(20_000)]
    write(tmp_path, actors="\n".join(["id|name|kind", *(f"{n}|{n.upper()}|sme" for n in names)]))
    with serving("--case", tmp_path) as many:
        text = page(many, "/")
        assert re.findall(r"<code>(f\d+)</code>", text) == names[:500]
        assert "and 19500 more" in text
        assert "did you mean f12345" in many.ask("/actor/f12345x").text
        assert many.ask("/actor/xf12345").text.count("f12345") == 1


@pytest.mark.parametrize(
    ("media", "form"),
    [
        ("text/turtle", "TURTLE"),
        ("application/ld+json", "JSON_LD"),
        ("application/rdf+xml", "RDF_XML"),
    ],
)
def test_an_actor_is_rdf_to_those_who_ask_for_it(media, form, server: Server):
    reply = server.ask("/actor/mof", Accept=media)
    assert (reply.status, reply.media) == (200, media)
    triples = {str(q.triple) for q in ox.parse(reply.body, format=getattr(ox.RdfFormat, form))}
    base = "https://w3id.org/intermediation/case/japan-1998/"
    assert any(t.startswith(f"<{base}mof>") for t in triples)
    assert any(t.startswith(f"<{base}mof-funds-banks>") for t in triples)
    assert any("ns#locator" in t for t in triples)
    assert server.ask("/actor/mof", Accept="image/png").status == 406


def test_the_report_is_served_as_it_is_written(server: Server):
    text = page(server, "/report")
    assert text.startswith("<!DOCTYPE html>")
    assert "Who cannot be avoided" in text


def test_the_sparql_page_shows_the_query_its_answer_and_downloads(server: Server):
    query = "SELECT ?tie { ?tie a ih:Tie } ORDER BY STR(?tie) LIMIT 3"
    text = page(server, f"/sparql?query={quote(query)}")
    assert f"\n{query}</textarea>" in text
    assert text.count("<tr>") == 4
    for form in ("csv", "tsv", "json", "xml"):
        (link,) = [a for a in Page(text).values("href") if a.endswith(f"download={form}")]
        reply = server.ask(link, Accept=BROWSER)
        assert (reply.status, reply.headers["content-disposition"]) == (
            200,
            f'attachment; filename="answer.{form}"',
        )
    assert json.loads(server.ask(link.replace("=xml", "=json")).body)["head"]["vars"] == ["tie"]
    assert "yes" in page(server, "/sparql?query=ASK%7B%7D")
    graph = page(server, f"/sparql?query={quote('DESCRIBE ih:Actor')}")
    assert "ih:Actor a owl:Class" in html.unescape(graph)
    assert "download=turtle" in graph
    posted = server.ask(
        "/sparql",
        "POST",
        f"query={quote(query)}",
        Content_Type="application/x-www-form-urlencoded",
        Accept=BROWSER,
    )
    assert posted.text.count("<tr>") == 4


def test_a_fault_is_shown_with_its_line(server: Server):
    query = "SELECT *\nWHERE {\n  ?s ?p \n}"
    text = page(server, f"/sparql?query={quote(query)}", 400)
    assert 'data-line="4"' in text
    assert 'role="alert"' in text
    assert 'aria-invalid="true"' in text


def test_many_rows_are_shown_in_part_and_that_is_said(server: Server):
    text = page(server, f"/sparql?query={quote('SELECT * { ?s ?p ?o }')}")
    assert text.count("<tr>") == 501
    assert "The first 500 rows; a download has up to 100,000." in text


def test_the_library_is_at_hand_on_the_sparql_page(server: Server):
    for query in library().values():
        text = page(server, f"/sparql?load={query.name}")
        assert f"/sparql?load={query.name}" in text
        loaded = html.unescape(re.search(r"<textarea[^>]*>\n(.*?)</textarea>", text, re.DOTALL)[1])
        assert f"# title: {query.title}" in loaded


@pytest.mark.parametrize(
    "path", ["/", "/queries", "/limits", "/actor/mof", "/sparql", "/queries/patents/{}"]
)
def test_the_pages_speak_japanese_and_links_keep_the_language(path, server: Server):
    name = next(q.name for q in library().values() if q.topic == "patents")
    path = path.format(name)
    text = page(server, f"{path}?lang=ja")
    assert '<html lang="ja">' in text
    assert "ホーム" in text
    assert 'href="/queries?lang=ja"' in text
    assert f'href="{path}?lang=en"' in text
    assert "ホーム" not in page(server, f"{path}?lang=xx")


def test_a_query_that_a_browser_sends_back_has_its_lines(server: Server):
    text = page(server, f"/sparql?query={quote('ASK {' + chr(13) + chr(10) + '} #' + chr(7))}")
    assert "ASK {\n} #\ufffd" in text
    assert text.count("\ufffd") == 1


def test_an_actor_and_its_ties_are_told_in_japanese(server: Server):
    english, japanese = page(server, "/actor/mof"), page(server, "/actor/mof?lang=ja")
    assert '<h1><span lang="en">Ministry of Finance</span></h1>' in english.replace("\n", "")
    assert '<h1><span lang="ja">大蔵省</span></h1>' in japanese.replace("\n", "")
    assert ">active<" in re.sub(r"<span class=\"mark\".*?</span>", "", english)
    assert ">有効<" in re.sub(r"<span class=\"mark\".*?</span>", "", japanese)


def test_the_report_has_a_way_back(server: Server):
    assert 'href="/"' in page(server, "/report")
    assert 'href="/?lang=ja"' in page(server, "/report?lang=ja")
    assert "報告書は英語のみ" in page(server, "/report?lang=ja")


def test_every_label_is_said_in_both_languages():
    words = server_words("ja")
    for key, english in server_words("en").items():
        japanese = words[key]
        assert english and japanese, key
        assert set(re.findall(r"\{\w+\}", english)) == set(re.findall(r"\{\w+\}", japanese))
        if key != "id":
            assert re.search(r"[\u3040-\u30ff\u4e00-\u9fff]", japanese), key


def test_the_pages_need_no_pointer(server: Server):
    """What is wide can be reached by keyboard, a first link leads to the content, and the page says where one is."""
    for path in ("/", "/actor/mof", "/sparql?query=ASK%7B%7D"):
        found = Page(page(server, path))
        links = [a for tag, a in found.tags if tag == "a"]
        assert links[0]["href"] == "#content"
        assert all(a.get("tabindex") == "0" for tag, a in found.tags if a.get("class") == "wide")
        assert all("onclick" not in a for _, a in found.tags)
        assert {"nav", "main", "header", "h1"} <= {tag for tag, _ in found.tags}
    assert Page(page(server, "/queries")).values("aria-current") == ["page"]


@pytest.mark.parametrize(
    "path",
    ["/", "/?lang=ja", "/actor/a", "/actor/b", "/report", f"/sparql?query={quote('SELECT * { ?s rdfs:label ?o }')}",
     f"/sparql?query={quote('CONSTRUCT WHERE { ?s rdfs:label ?o }')}", f"/sparql?lang={quote(HOSTILE)}", f"/limits?x={quote(HOSTILE)}&lang=ja"],
)  # fmt: skip
def test_hostile_texts_are_only_text(path, hostile: Server):
    text = page(hostile, path)
    found = Page(text)
    assert PLAIN not in text
    assert not [tag for tag, _ in found.tags if tag == "img"]
    assert not [name for _, a in found.tags for name in a if name.startswith("on")]
    assert not [
        v for v in found.values("href") if v.lower().startswith(("javascript:", "data:text"))
    ]
    assert len([tag for tag, _ in found.tags if tag == "script"]) == path.startswith("/sparql")
    if "limits" not in path and not path.startswith("/sparql?lang"):
        assert "&lt;script&gt;" in text


@pytest.mark.parametrize(
    "query",
    [
        HOSTILE,
        f"SELECT * {{ ?s ?p {json.dumps(PLAIN)} }}",
        f"SELECT ({json.dumps(PLAIN)} AS ?x) {{}}",
        "SELECT (IRI('javascript:alert(1)') AS ?x) {}",
    ],
)
def test_hostile_queries_are_only_text(query, server: Server):
    reply = server.ask(f"/sparql?query={quote(query)}", Accept=BROWSER)
    assert PLAIN not in reply.text
    assert 'href="javascript:' not in reply.text
    assert len([tag for tag, _ in Page(reply.text).tags if tag in ("script", "textarea")]) == 2


def test_hostile_addresses_get_a_line(server: Server):
    for path in (
        f"/{quote(HOSTILE)}",
        f"/actor/{quote(HOSTILE)}",
        f"/queries/{quote(HOSTILE)}/x",
        "/actor/%ff",
        "/../../etc/passwd",
        "/actor/..%2f..%2fetc%2fpasswd",
    ):
        reply = server.ask(path)
        assert (reply.status, reply.media, reply.text.count("\n")) in (
            (404, "text/plain", 1),
            (400, "text/plain", 1),
        ), path
        shown = server.ask(path, Accept=BROWSER)
        assert shown.status == reply.status
        assert PLAIN not in shown.text
        if shown.status == 404:
            assert {tag for tag, _ in Page(shown.text).tags if tag in ("script", "img")} == set()


@pytest.mark.parametrize(
    ("path", "links"),
    [
        ("/reprot", {"/report"}),
        ("/queries/power/refusal", {"/queries/finance/refusals"}),
        ("/actor/moff", {"/actor/mof"}),
        ("/actor/patent-agents", {"/actor/benrishi"}),
        ("/大蔵省?lang=ja", {"/actor/mof?lang=ja"}),
    ],
)
def test_where_there_is_no_page_a_browser_gets_one_with_those_near(path, links, server: Server):
    reply = server.ask(quote(path, safe="/?="), Accept=BROWSER)
    assert (reply.status, reply.media) == (404, "text/html")
    page_ = Page(reply.text)
    assert links <= {dict(given).get("href") for tag, given in page_.tags if tag == "a"}
