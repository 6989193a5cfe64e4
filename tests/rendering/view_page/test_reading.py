"""What a reader does with the page, in a real browser: search, choose, filter, walk, follow, look up."""

from base64 import b64encode
from datetime import date
from xml.etree import ElementTree

import pytest

from kg.case import read_case
from kg.questions.view.question import view
from tests.support.small_view import actor, large_world, network, piece, small_world, tie, world

SVG = "{http://www.w3.org/2000/svg}"
COUNT = "document.getElementById('count').textContent"


def drawn(watched):
    """Return the actors and the ties drawn, by the table that says the same."""
    page = watched.page
    if page.locator("#table").is_hidden():
        page.click("#as-table")
    rows = "(n) => [...document.querySelectorAll('#table table')[n].querySelectorAll('tbody tr')].map(r => [...r.cells].map(c => c.textContent))"
    found = [page.evaluate(rows, n) for n in (0, 1)]
    page.click("#as-table")
    return {row[0] for row in found[0]}, {(row[0], row[1], row[2]) for row in found[1]}


def panel(watched):
    return watched.page.locator("#panel").text_content()


def test_only_the_actors_chosen_are_drawn_at_first(opened):
    actors, ties = drawn(opened())
    assert actors == {"Ministry of Finance", "The Bank", "A firm", "B firm", "C firm"}
    assert len(ties) == 5  # two of the six are parallel: the rows of a set
    assert ("B firm", "buys from", "C firm") in ties


@pytest.mark.parametrize(
    "asked", ["finance", "FINANCE ministry", "大蔵", "okurasho", "Ōkura", "mof", "ｍｏｆ"],
)  # fmt: skip
def test_search_finds_by_name_kanji_romanisation_and_alias(opened, asked):
    watched = opened()
    watched.page.keyboard.press("/")
    watched.page.keyboard.type(asked)
    assert watched.page.locator("#found [role=option]").count() == 1
    watched.page.keyboard.press("Enter")
    assert watched.hash() == {"actor": "mof"}
    assert watched.text("#panel h2") == "Ministry of Finance"
    assert "大蔵省" in panel(watched)


def test_search_says_when_there_is_nobody(opened):
    watched = opened()
    watched.page.fill("#search", "nobody at all")
    assert watched.text("#found") == "No actor of that name"


def test_the_list_found_is_walked_with_arrows(opened):
    watched = opened()
    watched.page.fill("#search", "firm")
    for key in ("ArrowDown", "ArrowDown", "ArrowUp", "ArrowDown", "Enter"):
        watched.page.press("#search", key)
    assert watched.hash()["actor"] == "b"


def test_search_draws_an_actor_that_was_not(opened):
    watched = opened()
    watched.page.fill("#search", "hidden")
    watched.page.press("#search", "Enter")
    assert watched.hash() == {"actor": "hidden", "more": "hidden"}
    assert "Hidden firm" in drawn(watched)[0]


def test_the_panel_says_all_there_is_about_an_actor(opened):
    said = panel(opened(anchor="actor=bank"))
    for text in (
        "The Bank",
        "ginkou",
        "paper finance.1 The paper",
        "funds: Ministry of Finance",
        "lends to: A firm",
        "refused",
        "The Bank (capital)",
    ):
        assert text in said
    assert "Ties from it (4)" in said
    assert "Ties to it (2)" in said


def test_the_panel_says_all_there_is_about_a_tie(opened):
    said = panel(opened(anchor="tie=bank-a"))
    for text in (
        "lends to",
        "capital",
        "active",
        "each member",
        "40 %",
        "forty percent",
        "disputes",
        "paper finance.2",
        "Not so.",
        "interview",
    ):
        assert text in said
    refused = panel(opened(anchor="tie=bank-c"))
    assert "Refused byThe Bank" in refused
    assert "1998–…" in refused


def test_a_click_in_the_picture_chooses_actor_tie_and_nothing(opened):
    watched = opened()
    page = watched.page
    box = page.locator("#stage").bounding_box()
    # The bank stands in the middle of the picture; between it and the firm below runs a tie.
    spots = {"actor": None, "tie": None}
    for y in range(int(box["y"]) + 40, int(box["y"] + box["height"]) - 40, 12):
        page.mouse.click(box["x"] + box["width"] / 2, y)
        page.wait_for_timeout(15)
        for what in spots:
            spots[what] = spots[what] or watched.hash().get(what)
        page.keyboard.press("Escape")
    assert spots["actor"] in {"mof", "bank", "b"}
    assert spots["tie"] in {"mof-bank", "mof-bank-old", "bank-b"}
    watched.open("actor=bank")
    page.wait_for_timeout(400)  # not so soon as to be a double click
    page.mouse.click(box["x"] + 20, box["y"] + box["height"] - 20)
    watched.until("location.hash.length < 2")
    assert page.locator("#panel").is_hidden()


def test_expanding_draws_the_neighbours_that_were_not(opened):
    watched = opened(anchor="actor=bank")
    assert "Hidden firm" not in drawn(watched)[0]
    watched.page.click("#expand")
    assert watched.hash()["more"] == "hidden"
    assert ("The Bank", "lends to", "Hidden firm") in drawn(watched)[1]
    assert watched.page.locator("#expand").count() == 0


def test_all_actors_at_once(opened):
    watched = opened()
    watched.page.click("#whole")
    assert watched.page.evaluate(COUNT) == "6 of 6 actors and 7 ties drawn."
    assert watched.hash() == {"all": "1"}


@pytest.mark.parametrize(
    ("key", "actors", "ties"),
    [
        ("family.firms", 2, 2), ("channel.market", 5, 5), ("status.refused", 5, 5), ("channel.capital", 5, 1),
        ("family.state", 4, 4), ("tie.funds", 5, 4), ("kind.bank", 4, 1),
    ],
)  # fmt: skip
def test_the_legend_filters_and_counts(opened, key, actors, ties):
    watched = opened()
    watched.page.evaluate(
        "document.querySelectorAll('#legend details').forEach(d => { d.open = true; })"
    )
    box = watched.page.locator(f"[data-filter='{key}']")
    if not box.count():  # a family of one kind has no list of kinds
        watched.open(f"hide={key}")
    else:
        box.click()
    assert watched.hash() == {"hide": key}
    assert watched.page.evaluate(COUNT) == f"{actors} of 6 actors and {ties} ties drawn."
    watched.page.get_by_role("button", name="Show all again").click()
    assert watched.page.evaluate(COUNT) == "5 of 6 actors and 6 ties drawn."


def test_the_legend_says_how_many_are_drawn_of_how_many(opened):
    said = opened().page.locator("#legend").text_content()
    assert "firms3 / 4" in said
    assert "alleged0 / 1" in said
    assert "refused1" in said


def test_a_channel_alone(opened):
    watched = opened()
    watched.page.select_option("#channel", "market")
    assert drawn(watched) == ({"B firm", "C firm"}, {("B firm", "buys from", "C firm")})
    for part in ("#holders", "#routes"):
        said = watched.page.locator(part).text_content()
        assert "Not worked out for market, without a standard question." in said
        assert "kg bottlenecks and kg bypass, with --channel, --from and --to" in said
        assert "Nobody" not in said


def test_the_slider_leaves_what_may_hold_on_a_date(opened):
    watched = opened()
    seen = {}
    for step in range(5):
        watched.page.fill("#date", str(step))
        seen[watched.hash().get("date", "any")] = watched.page.evaluate(COUNT).split(" and ")[1]
    assert seen == {
        "any": "6 ties drawn.", "1990": "4 ties drawn.", "1996": "5 ties drawn.", "1997": "5 ties drawn.",
        "1998": "5 ties drawn.",
    }  # fmt: skip


def test_without_dates_there_is_no_slider(opened):
    assert opened(small_world(dates=[])).page.locator("#dates").is_hidden()


def test_a_gatekeeper_and_its_captives(opened):
    watched = opened()
    assert "The Bank holds 2 of 2 · recorded" in watched.page.locator("#holders").text_content()
    watched.page.get_by_role("button", name="The Bank holds 2 of 2").click()
    assert watched.hash() == {"holder": "capital.bank"}
    said = panel(watched)
    assert "A firm" in said
    assert "B firm" in said
    assert "C firm" not in said
    assert "2 of 2" in said
    watched.page.get_by_role("button", name="The system holds 2 of 2").click()
    assert "Ministry of Finance, The Bank" in panel(watched)


@pytest.mark.parametrize(
    ("anchor", "kept", "gone"),
    [
        ("holder=capital.bank&date=1990", True, {"A firm"}),  # the bank held it by a tie of 1996 on
        ("tie=bank-a&date=1990", False, {"A firm"}),
        ("route=0&date=1990", False, set()),  # all its ties are of 1996 on
        ("holder=capital.bank&channel=market", False, {"A firm", "The Bank"}),
        ("tie=bank-b&channel=market", False, {"The Bank"}),
        ("route=0&channel=capital", True, set()),  # a tie of the market stands in on a route of capital
    ],
)  # fmt: skip
def test_a_choice_draws_no_tie_of_another_day_or_channel(opened, anchor, kept, gone):
    watched = opened(dated_world(), anchor=anchor)
    assert watched.page.locator("#panel").is_visible() is kept
    ties = drawn(watched)[1]
    assert not {end for s, _, t in ties for end in (s, t)} & gone
    assert (("B firm", "buys from", "C firm") in ties) is ("1990" not in anchor)


def dated_world():
    given = small_world()
    for one in given.data["ties"]:
        if one["id"] in ("bank-a", "b-c"):
            one["start"] = "1996"
    return given


def test_a_choice_is_dropped_when_the_filter_leaves_it_out_and_a_new_one_lifts_the_filter(opened):
    watched = opened(dated_world(), anchor="tie=bank-a")
    watched.page.select_option("#channel", "market")
    assert watched.hash() == {"channel": "market"}
    watched.page.fill("#date", "1")
    watched.page.click("#routes > summary")
    watched.page.click("#holders summary >> nth=0")
    watched.page.select_option("#channel", "")
    watched.page.get_by_role("button", name="B firm → C firm").click()
    assert watched.hash() == {"route": "0"}  # no route of 1990


def test_the_page_says_for_which_day_gatekeepers_are_worked_out(opened):
    watched = opened(anchor="holder=capital.bank")
    assert "Worked out for 1999-07-31." in panel(watched)
    assert "Worked out for 1999-07-31." in watched.page.locator("#holders").text_content()
    assert "Worked out" not in opened(small_world(day=None)).page.locator("#holders").text_content()


def test_a_channel_has_its_own_colour_whichever_others_are_drawn(opened):
    from kg.rendering.view_svg.style import CHANNEL

    line = "document.querySelector('[data-filter=\"channel.{}\"]').parentElement.querySelector('line').getAttribute('stroke')"
    case = read_case()
    for asked in (None, "patent"):
        place = list(case.schema.channels).index("patent")
        assert opened(view(case, asked)).page.evaluate(line.format("patent")) == CHANNEL[place]


def test_a_route_around_shows_the_evidence_of_each_step(opened):
    watched = opened()
    watched.page.click("#routes > summary")
    watched.page.get_by_role("button", name="B firm → C firm").click()
    assert watched.hash() == {"route": "0"}
    said = panel(watched)
    for text in ("in use", "international", "Step 1", "buys from", "paper finance.1"):
        assert text in said
    watched.page.get_by_role("button", name="The Bank → C firm").click()
    assert "Blocked byThe Bank" in panel(watched)


def test_what_a_choice_is_about_stays_bright(opened):
    watched = opened()
    page = watched.page
    page.evaluate("document.getElementById('routes').open = true")
    everything, black = pixels(watched, 120), pixels(watched, 12)
    assert black > 200  # the square of the state; names are not quite black
    page.click("#routes .row >> nth=0")
    assert 0 < pixels(watched, 120) < everything * 2 / 3
    assert pixels(watched, 12) == 0
    page.keyboard.press("Escape")
    assert pixels(watched, 12) == black


def pixels(watched, dark):
    """Count the pixels of the picture whose brightest colour is darker than that."""
    watched.page.wait_for_timeout(300)
    return watched.page.evaluate(
        """(dark) => {
        const canvas = document.querySelector('#stage canvas');
        const copy = Object.assign(document.createElement('canvas'), { width: canvas.width, height: canvas.height });
        const context = copy.getContext('2d', { willReadFrequently: true });
        context.drawImage(canvas, 0, 0);
        const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
        let n = 0;
        for (let i = 0; i < data.length; i += 4) if (data[i + 3] > 100 && Math.max(data[i], data[i + 1], data[i + 2]) < dark) n += 1;
        return n;
    }""",
        dark,
    )


def test_a_path_between_two_actors(opened):
    watched = opened()
    watched.page.click("#way > summary")
    watched.page.fill("#way-from", "Ministry of Finance")
    watched.page.fill("#way-to", "b firm")
    watched.page.click("#find-path")
    assert watched.hash() == {"path": "mof", "to": "b"}
    said = panel(watched)
    assert "Ministry of Finance → B firm" in said
    assert "2 ties" in said
    assert said.index("Step 1") < said.index("Step 2")
    assert "arrows" not in said


def test_a_path_against_the_arrows_says_so_and_denials_carry_none(opened):
    said = panel(opened(anchor="path=c&to=mof"))
    assert "not heed their direction" in said
    assert "3 ties" in said  # by sales to b, not by the refusal of the bank
    assert "No path of active ties" in panel(opened(anchor="path=hidden&to=mof&channel=market"))


def test_a_tie_of_a_role_leads_on_to_its_members_and_leaves_from_them(opened):
    watched = opened(view(read_case()), anchor="path=mof&to=t-firm")
    said = panel(watched)
    assert "by way of a role" in said
    assert "T firm ⋯ is one of ⋯ " in said
    assert "arrows" not in said
    out = panel(opened(view(read_case()), anchor="path=t-firm&to=patent-agency"))
    assert out.index("T firm ⋯ is one of ⋯ ") < out.index("applies through")


@pytest.mark.parametrize(
    ("more", "reached"),
    [
        ({}, True), ({"scope": "some"}, False), ({"status": "planned"}, False), ({"start": "2001"}, True),
        ({"denied": True}, False),
    ],
)  # fmt: skip
def test_what_a_role_does_not_pass_on_is_no_step(opened, more, reached):
    given = small_world()
    of_role, of_member = (
        next(t for t in given.data["ties"] if t["id"] == name) for name in ("bank-a", "bank-hidden")
    )
    if "denied" in more:
        of_member["status"] = "refused"
    else:
        of_role.update(more)
    said = panel(opened(given, anchor="path=bank&to=hidden"))
    assert ("Hidden firm ⋯ is one of ⋯ A firm" in said) is reached
    assert ("No path of active ties" in said) is not reached
    # What a member does is not done by its role, nor by the other members.
    assert "No path of active ties" in panel(opened(small_world(), anchor="path=a&to=hidden"))


def test_the_hash_brings_everything_back(opened):
    anchor = "actor=bank&channel=capital&layout=force&date=1996&hide=family.state&hide=status.refused&more=hidden"
    watched = opened(anchor=anchor)
    page = watched.page
    assert page.input_value("#channel") == "capital"
    assert page.input_value("#layout") == "force"
    assert watched.text("#date-said") == "1996"
    assert not page.is_checked("[data-filter='family.state']")
    assert watched.text("#panel h2") == "The Bank"
    page.click("[data-filter='status.refused']")
    page.click("[data-filter='status.refused']")
    kept = page.evaluate("location.hash.slice(1)")
    before = page.evaluate(COUNT)
    watched.open(kept)
    assert page.evaluate("location.hash.slice(1)") == kept
    assert page.evaluate(COUNT) == before


def test_a_hash_that_changes_changes_the_picture(opened):
    watched = opened(anchor="actor=bank")
    watched.page.evaluate("location.hash = 'actor=a'")
    watched.until("document.querySelector('#panel h2').textContent === 'A firm'")


def test_keys_walk_clear_and_lead_to_the_table(opened):
    watched = opened()
    page = watched.page
    page.focus("#stage")
    walked = []
    for key in ("ArrowDown", "ArrowDown", "ArrowLeft", "ArrowUp", "ArrowUp"):
        page.keyboard.press(key)
        walked.append(watched.hash()["actor"])
    assert walked == ["mof", "bank", "a", "bank", "mof"]
    assert "Ministry of Finance, ministry, 2 ties" in page.locator("#status").text_content()
    page.keyboard.press("ArrowUp")
    assert page.locator("#status").text_content() == "No neighbour in that direction"
    page.keyboard.press("Escape")
    assert watched.hash() == {}
    for key in ("f", "+", "-", "t"):
        page.keyboard.press(key)
    assert page.locator("#table").is_visible()


def test_enter_opens_the_neighbours(opened):
    watched = opened(anchor="actor=bank")
    watched.page.focus("#stage")
    watched.page.keyboard.press("Enter")
    assert watched.hash()["more"] == "hidden"


def test_the_skip_link_leads_to_the_table(opened):
    page = opened().page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "to-table"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "table"
    assert page.locator("#table th[scope=col]").count() == 16


def test_the_table_says_what_the_picture_shows(opened):
    watched = opened(anchor="hide=status.refused")
    watched.page.click("#as-table")
    said = watched.page.locator("#table").text_content()
    assert "The Bank (capital); The system (capital)" in said
    assert "paper finance.1; disputes: paper finance.2" in said
    assert "refused" not in said
    watched.page.click("#table tbody .link >> text=A firm >> nth=0")
    assert watched.hash()["actor"] == "a"


def saved(watched, button):
    with watched.page.expect_download() as found:
        watched.page.click(button)
    return found.value


def test_png_and_svg(opened, tmp_path):
    watched = opened(small_world(title="Who & <whom>"))
    png = saved(watched, "#png")
    assert png.suggested_filename == "small.png"
    assert png.path().read_bytes().startswith(b"\x89PNG")
    svg = ElementTree.fromstring(saved(watched, "#svg").path().read_text("utf-8"))  # noqa: S314
    space = "{http://www.w3.org/2000/svg}"
    assert svg.find(f"{space}title").text == "Who & <whom>"
    texts = {e.text for e in svg.iter(f"{space}text")}
    assert {"A firm", "state", "firms"} <= texts
    assert {e.tag.removeprefix(space) for e in svg.iter()} <= {
        "svg",
        "title",
        "rect",
        "path",
        "circle",
        "line",
        "text",
    }
    dashed = [e for e in svg.iter(f"{space}path") if "stroke-dasharray" in e.attrib]
    assert len(dashed) == 1  # the refusal, and no other


def test_the_page_prints_with_the_table_on_white(opened):
    watched = opened(color_scheme="dark")
    pdf = watched.page.pdf()
    assert pdf.startswith(b"%PDF")
    watched.page.emulate_media(media="print")
    assert watched.page.locator("nav").is_hidden()
    watched.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert "Ministry of Finance" in watched.page.locator("#table").text_content()
    assert (
        watched.page.evaluate("getComputedStyle(document.body).backgroundColor")
        == "rgb(255, 255, 255)"
    )


def test_dark_mode_paints_on_dark(opened):
    light, dark = opened(), opened(color_scheme="dark")
    ground = "getComputedStyle(document.body).backgroundColor"
    assert light.page.evaluate(ground) == "rgb(255, 255, 255)"
    assert dark.page.evaluate(ground) == "rgb(21, 24, 29)"
    dark.page.emulate_media(color_scheme="light")
    assert dark.page.evaluate(ground) == "rgb(255, 255, 255)"


def test_in_japanese(opened):
    watched = opened(small_world(lang="ja"), anchor="actor=mof")
    assert watched.text("#panel h2") == "大蔵省"
    assert "経路別の関係" in watched.page.locator("#legend").text_content()
    assert "資本" in watched.page.locator("#channel").text_content()
    watched.open("tie=bank-a")
    assert "反証" in panel(watched)


def test_the_network_of_vis_stands_still(opened):
    watched = opened()
    page = watched.page
    image = "document.querySelector('#stage canvas').toDataURL()"
    page.wait_for_timeout(200)
    first = page.evaluate(image)
    page.wait_for_timeout(400)
    assert page.evaluate(image) == first


def test_many_actors_are_drawn_on_a_canvas_of_our_own(opened):
    watched = opened(large_world(2000))
    page = watched.page
    assert page.locator("#stage canvas.own").count() == 1
    assert page.evaluate(COUNT).startswith("2,000 of 2,000")
    page.fill("#search", "number 1999")
    page.press("#search", "Enter")
    assert watched.hash() == {"actor": "a1999"}
    box = page.locator("#stage").bounding_box()
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.move(*middle)
    page.mouse.wheel(0, -300)
    page.mouse.down()
    page.mouse.move(middle[0] + 60, middle[1] + 30)
    page.mouse.up()
    watched.until("location.hash.includes('at=')")
    assert watched.hash()["actor"] == "a1999"  # to drag is not to choose


def test_few_of_many_are_drawn_by_vis_until_all_are_asked_for(opened):
    watched = opened(large_world(2000, shown=100))
    page = watched.page
    assert page.locator("#stage canvas.own").count() == 0
    page.click("#whole")
    assert page.locator("#stage canvas.own").count() == 1
    page.click("#whole")
    assert page.locator("#stage canvas.own").count() == 0
    assert page.evaluate(COUNT).startswith("100 of 2,000")


def test_a_small_window_shows_the_whole_picture(opened):
    page = opened(viewport={"width": 420, "height": 800}).page
    box = page.locator("#stage").bounding_box()
    assert box["width"] == 420
    assert box["height"] > 400
    assert page.evaluate("document.documentElement.scrollWidth") == 420


@pytest.mark.parametrize(
    "ask",
    [
        {},
        {"channel": "patent", "bottlenecks": True},
        {"channel": "market", "avoid": ["keiretsu-links"], "lang": "ja"},
        {"top": 60, "layout": "force"},
    ],
)
def test_the_embedded_case_opens(opened, ask):
    watched = opened(view(read_case(), **ask))
    watched.page.click("#holders .row >> nth=0")
    assert watched.page.locator("#panel h2").text_content()


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("chusho kigyo", "smes"), ("chuushou kigyou", "smes"), ("chūshō", "smes"), ("中小企業", "smes"), ("ＳＭＥ　ａｇｅｎｃｙ", "sme-agency"),
        ("keiretsu links", "keiretsu-links"), ("系列", "keiretsu-groups"), ("kinyu", "convoy-financial-system"), ("benrishi", "benrishi"),
        ("弁理士", "benrishi"), ("辯理士", "benrishi"), ("Chūdō-kyō", "chuudoukyou"), ("kei danren", "keidanren"), ("js keiretsu", "j-client"), ("護送船団", "convoy-financial-system"),
    ],
)  # fmt: skip
def test_the_embedded_actors_are_found_in_every_writing(embedded, asked, first):
    embedded.page.fill("#search", asked)
    embedded.page.press("#search", "Enter")
    assert embedded.hash().get("actor") == first
    embedded.page.focus("#search")
    embedded.page.press("#search", "Escape")
    embedded.page.keyboard.press("Escape")


@pytest.fixture(scope="module")
def embedded(browser, tmp_path_factory):
    from tests.rendering.view_page.watched_page import CLEAN, Watched

    one = Watched(
        browser, tmp_path_factory.mktemp("embedded"), network(view(read_case())).generate_html()
    )
    yield one
    assert one.misdeeds() == CLEAN
    one.context.close()


def test_where_the_reader_looks_is_in_the_address(opened):
    watched = opened()
    page = watched.page
    page.focus("#stage")
    page.keyboard.press("+")
    watched.until("location.hash.includes('at=')")
    x, y, zoom = watched.hash()["at"].split()
    page.keyboard.press("f")
    assert "at" not in watched.hash()
    watched.open(f"at={x}+{y}+{float(zoom) * 2}&table=1")
    assert page.locator("#table").is_visible()
    page.keyboard.press("t")
    assert watched.hash() == {"at": f"{x} {y} {float(zoom) * 2:g}"}
    for wrong in ("at=1+2", "at=a+b+c", "at=1+2+-3", "at="):
        watched.open(wrong)
        assert page.locator("#stage").is_visible()


def test_a_group_shows_the_ties_by_which_its_captives_hang_on_it(opened):
    watched = opened(view(read_case(), "patent"), anchor="holder=patent.patent-system")
    said = panel(watched)
    assert "applies through: Small and medium-sized enterprises → Benrishi" in said
    assert "pays fee to" not in said  # what is paid to it holds nobody


def test_who_the_question_avoids_is_marked(opened):
    legend = "document.querySelector('#legend').textContent"
    assert "avoided by the question" in opened(
        view(read_case(), "capital", avoid=["banks"])
    ).page.evaluate(legend)
    assert "avoided by the question" not in opened().page.evaluate(legend)


def test_a_notebook_shows_the_page_in_its_frame(browser, tmp_path):
    file = tmp_path / "notebook.html"
    file.write_text(
        f"<!DOCTYPE html><title>n</title>{network(small_world())._repr_html_()}", "utf-8"
    )
    page = browser.new_page()
    said = []
    page.on("console", lambda m: said.append(m.text))
    page.goto(file.as_uri())
    frame = page.frame_locator("iframe")
    frame.locator("#holders .row >> nth=0").click()
    assert frame.locator("#panel h2").text_content() == "The Bank"
    assert said == []
    # A page in the frame, were it to run anything, could read nothing of the page around it.
    inside = next(one for one in page.frames if one != page.main_frame)
    reach = "() => { try { return String(parent.document.title); } catch (error) { return error.name; } }"
    assert inside.evaluate(reach) == "SecurityError"
    assert (
        inside.evaluate(
            "() => { try { return localStorage.length; } catch (error) { return error.name; } }"
        )
        == "SecurityError"
    )
    box = page.locator("iframe").bounding_box()
    assert box["height"] >= 600
    page.close()


IMAGE = "document.querySelector('#stage canvas').toDataURL()"


@pytest.mark.parametrize("size", [None, 1000])
def test_a_window_of_another_size_shows_the_whole_picture(opened, size):
    make = (lambda: large_world(size)) if size else small_world
    watched = opened(make(), viewport={"width": 700, "height": 600})
    watched.page.set_viewport_size({"width": 1300, "height": 900})
    fresh = opened(make())
    for one in (watched, fresh):
        one.page.wait_for_timeout(300)
    assert watched.page.evaluate(IMAGE) == fresh.page.evaluate(IMAGE)
    assert "at" not in watched.hash()


def test_an_actor_outside_the_picture_has_no_name_in_it(opened):
    watched = opened()
    width = watched.page.locator("#stage").bounding_box()["width"]
    watched.open(f"at={230 + width / 2}+400+1")  # the actors end 30 pixels to the left of it
    assert pixels(watched, 60) == 0
    watched.open(f"at={190 + width / 2}+400+1")
    assert pixels(watched, 60) > 20


def black(watched):
    """Return the rectangle of the black square of the state, as the screen has it."""
    return watched.page.evaluate(
        """() => {
        const canvas = document.querySelector('#stage canvas'), at = canvas.getBoundingClientRect();
        const copy = Object.assign(document.createElement('canvas'), { width: canvas.width, height: canvas.height });
        const context = copy.getContext('2d', { willReadFrequently: true });
        context.drawImage(canvas, 0, 0);
        const { data, width } = context.getImageData(0, 0, canvas.width, canvas.height);
        const xs = [], ys = [];
        for (let i = 0; i < data.length; i += 4) {
          if (data[i + 3] < 250 || Math.max(data[i], data[i + 1], data[i + 2]) > 8) continue;
          xs.push(at.left + ((i / 4) % width)), ys.push(at.top + Math.floor(i / 4 / width));
        }
        return [xs, ys].map((some) => [Math.min(...some), Math.max(...some)]);
    }"""
    )


def test_a_click_on_a_tie_hides_the_tip_and_moves_nothing(opened):
    given = small_world()
    given.data["ties"] = [one for one in given.data["ties"] if one["id"] != "mof-bank-old"]
    watched = opened(given)
    page = watched.page
    page.wait_for_timeout(300)
    before = black(watched)
    x, y = sum(before[0]) / 2, before[1][1] + 60
    page.mouse.move(x, y - 3)
    page.mouse.move(x, y)
    watched.until("!document.getElementById('tip').hidden")
    page.mouse.click(x, y)
    watched.until("location.hash === '#tie=mof-bank'")
    page.wait_for_timeout(1300)
    assert page.locator("#panel").is_visible()
    assert page.locator("#tip").is_hidden()
    assert black(watched) == before
    page.click("#panel .close")
    page.wait_for_timeout(300)
    assert black(watched) == before


@pytest.mark.parametrize(
    ("lang", "line"),
    [
        ("en", "gatekeepers · patent · as of 1950-12-31"),
        ("ja", "避けて通れない主体 · 特許 · 1950-12-31 時点"),
    ],
)
def test_the_page_and_what_it_saves_say_what_was_asked(opened, lang, line):
    asked = view(read_case(), "patent", bottlenecks=True, as_of=date(1950, 12, 31), lang=lang)
    watched = opened(asked)
    assert watched.text("#asked") == line
    assert watched.page.title() == f"{watched.text('h1')} · {line}"
    svg = ElementTree.fromstring(saved(watched, "#svg").path().read_text("utf-8"))  # noqa: S314
    assert line in [one.text for one in svg.iter("{http://www.w3.org/2000/svg}text")]


def test_without_a_question_no_line_says_so(opened):
    watched = opened()
    assert watched.page.locator("#asked").is_hidden()
    assert watched.page.title() == "A small world"


SCOPE = {"channels": ["capital"], "gatekeepers": True, "routes": True}


@pytest.mark.parametrize(
    ("scope", "holders", "routes"),
    [
        (SCOPE, "Nobody, by what is recorded.", "No way around is recorded."),
        (SCOPE | {"routes": False}, "Nobody, by what is recorded.", "as the case is large. To have it: kg view --bottlenecks"),
        (SCOPE | {"gatekeepers": False, "routes": False}, "as the case is large. To have it: kg view --bottlenecks", "as the case is large."),
        (SCOPE | {"channels": []}, "without a standard question. To have it: kg bottlenecks", "without a standard question."),
    ],
)  # fmt: skip
def test_a_part_that_was_not_worked_out_is_not_called_empty(opened, scope, holders, routes):
    watched = opened(
        small_world(holders=[], routes=[], scope=scope), anchor="channel=capital&actor=a&table=1"
    )
    for place, said in (("#holders", holders), ("#routes", routes)):
        text = watched.page.locator(place).text_content()
        assert said in text
        assert ("Not worked out" in text) is (
            said not in ("Nobody, by what is recorded.", "No way around is recorded.")
        )
    lacks = "Nobody" not in holders
    heads = watched.page.locator("#table th").all_text_contents()
    assert ("Held by" in heads) is not lacks
    assert ("Held by: Not worked out" in watched.page.locator("#table").text_content()) is lacks
    assert ("Held byNot worked out" in panel(watched)) is lacks


def test_a_page_of_a_channel_knows_nothing_of_another(opened):
    sought = {
        "channel": "capital",
        "focus": [],
        "depth": 1,
        "avoid": [],
        "avoided": [],
        "bottlenecks": False,
    }
    watched = opened(small_world(sought=sought, as_of=None), anchor="channel=market")
    assert (
        "Not worked out here: this page is of capital."
        in watched.page.locator("#holders").text_content()
    )


def test_that_there_are_no_ties_or_no_path_is_said_of_the_view(opened):
    given = small_world()
    given.data["sought"]["channel"] = "capital"
    given.data["ties"] = [t for t in given.data["ties"] if t["id"] == "mof-bank-old"]
    assert "No ties in this view (capital)." in panel(opened(given, anchor="actor=a"))
    path = panel(opened(given, anchor="path=mof&to=bank"))
    assert (
        "No path of active ties in this view joins the two (capital, as of 1999-07-31)." in path
    )  # it is over
    path = panel(opened(given, anchor="path=mof&to=bank&date=1996"))
    assert "1 ties" in path


def test_a_row_without_evidence_rests_on_that_of_the_case(opened):
    given = small_world()
    for one in given.data["ties"]:
        one["ev"] = []
    assert "No evidence is coded for this row." in panel(opened(given, anchor="tie=bank-b"))
    given.data["rest"] = [piece("all.1")]
    said = panel(opened(given, anchor="tie=bank-b"))
    assert "it rests on what the whole case rests on:paper all.1" in said
    assert "No evidence is coded" not in said


def aged_world():
    """Return the small world in which a firm and a tie are over, and another firm has not begun."""
    given = small_world()
    for one in given.data["actors"]:
        one |= {
            "b": {"end": "1996", "when": "ended"},
            "c": {"start": "2005-05", "when": "not begun"},
        }.get(one["id"], {})
    for one in given.data["ties"]:
        one |= {
            "bank-b": {"when": "ended"},
            "b-c": {"when": "ended"},
            "bank-c": {"when": "not begun"},
        }.get(one["id"], {})
    return given


def test_what_is_over_or_has_not_begun_says_so_with_its_dates(opened):
    watched = opened(aged_world(), anchor="table=1")
    rows = watched.page.locator("#table tr").all_text_contents()
    assert [row for row in rows if "over" in row or "not yet begun" in row] == [
        "B firmsmefirmsThe Bank (capital); The system (capital)over …–1996paper finance.1",
        "C firmsmefirmsnot yet begun 2005-05–…paper finance.1",
        "Ministry of FinancefundsThe Bankcapitalactiveover 1990-1997paper finance.1",
        "The Banklends toB firmcapitalactiveoverpaper finance.1",
        "The Banklends toC firmcapitalrefusednot yet begun 1998–…paper finance.1",
        "B firmbuys fromC firmmarketactiveoverpaper finance.1",
    ]
    legend = watched.page.locator("#legend").text_content()
    assert "Not current on 1999-07-31" in legend
    assert "over4" in legend
    assert "not yet begun2" in legend
    assert "over" in panel(opened(aged_world(), anchor="tie=mof-bank-old"))
    assert "over 1990-1997" in panel(opened(aged_world(), anchor="tie=mof-bank-old"))


def test_the_filter_hides_what_is_not_current(opened):
    watched = opened(aged_world())
    watched.page.uncheck("[data-filter='when.ended']")
    actors, ties = drawn(watched)
    assert actors == {"Ministry of Finance", "The Bank", "A firm", "C firm"}
    assert ("The Bank", "lends to", "B firm") not in ties
    assert watched.hash() == {"hide": "when.ended"}


def test_everything_drawn_for_a_date_is_current(opened):
    watched = opened(aged_world(), anchor="date=1996&table=1")
    text = watched.page.locator("#table").text_content()
    assert "B firm" in text
    assert "C firm" not in text
    assert "over" not in text
    assert "Not current" not in watched.page.locator("#legend").text_content()
    watched.page.fill("#date", "0")
    assert "over" in watched.page.locator("#table").text_content()


def test_a_tie_severed_stays_so_and_a_denial_ends_with_the_tie_that_follows(opened):
    given = small_world()
    for one in given.data["ties"]:
        one |= {
            "bank-a": {"status": "severed", "end": "1996"},
            "bank-c": {"start": "1990", "since": "1997-02-01"},
        }.get(one["id"], {})
    watched = opened(given, anchor="date=1998")
    assert ("The Bank", "lends to", "A firm") in drawn(watched)[1]
    assert ("The Bank", "lends to", "C firm") not in drawn(watched)[1]
    watched.page.fill("#date", "1")
    assert ("The Bank", "lends to", "C firm") in drawn(watched)[1]


@pytest.mark.parametrize("many", [False, True], ids=["vis-network", "canvas"])
def test_both_renderers_draw_paler_what_is_not_current(opened, many):
    darkest = {}
    for when in ("", "ended"):
        pair = [
            actor("x", "X", "ministry", "state", -150, 0, when=when),
            actor("y", "Y", "bank", "between", 150, 0, when=when),
        ]
        more = [
            actor(f"m{i}", "M", "sme", "firms", 50 * i, 9000) for i in range(810 if many else 1)
        ]
        view = world([*pair, *more], [tie("t", "x", "y", when=when)])
        watched = opened(view, anchor="at=0 0 1")
        assert (watched.page.locator("canvas.own").count() == 1) is many
        watched.page.wait_for_timeout(50)
        shot = watched.page.locator("#stage").screenshot()
        darkest[when] = [
            watched.page.evaluate(DARKEST, [b64encode(shot).decode(), *box])
            for box in ((-40, -6, 80, 12), (-153, -3, 6, 6))
        ]
    for current, over in zip(*darkest.values(), strict=True):
        assert current < over - 15


# The darkest grey of a part of a picture, told from its middle.
DARKEST = """async ([shot, left, top, width, height]) => {
  const bytes = Uint8Array.from(atob(shot), (c) => c.charCodeAt(0));
  const image = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
  const canvas = new OffscreenCanvas(image.width, image.height), ctx = canvas.getContext("2d");
  ctx.drawImage(image, 0, 0);
  const { data } = ctx.getImageData(image.width / 2 + left, image.height / 2 + top, width, height);
  let least = 255;
  for (let i = 0; i < data.length; i += 4) least = Math.min(least, (data[i] + data[i + 1] + data[i + 2]) / 3);
  return least;
}"""


def test_the_picture_saved_is_paler_too(opened):
    svg = ElementTree.fromstring(saved(opened(aged_world()), "#svg").path().read_text("utf-8"))  # noqa: S314 - our own
    faint = {
        e.find(f"{SVG}title").text: e.get("opacity")
        for e in svg.iter()
        if e.find(f"{SVG}title") is not None
    }
    assert {t: o for t, o in faint.items() if "over" in t or "not yet begun" in t} == {
        "B firm; over, …–1996": "0.4", "C firm; not yet begun, 2005-05–…": "0.4",
        "Ministry of Finance → The Bank · funds · active · over, 1990-1997": "0.22",
        "The Bank → B firm · lends to · active · over": "0.22",
        "The Bank → C firm · lends to · refused · not yet begun, 1998–…": "0.22",
        "B firm → C firm · buys from · active · over": "0.22",
    }  # fmt: skip
    assert faint["A firm"] == "1"
