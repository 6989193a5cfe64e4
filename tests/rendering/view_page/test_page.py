"""The text of the page, without a browser."""

import base64
import hashlib
import json
import re
import subprocess
import sys

import pytest

from kg.case import read_case
from kg.errors import KgError
from kg.questions.view.question import view
from kg.rendering.view_page.assemble import page_words
from tests.support.places import ROOT
from tests.support.small_view import Given, network, page, small_world


@pytest.fixture(scope="module")
def text():
    return page(small_world())


def test_the_same_view_gives_the_same_bytes_whatever_the_hash_seed():
    script = "import sys; from tests.support.small_view import page, small_world; sys.stdout.buffer.write(page(small_world()).encode())"
    runs = {
        subprocess.run(
            [sys.executable, "-c", script],
            cwd=ROOT,
            capture_output=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "PATH": ""},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1
    assert runs.pop().decode() == page(small_world())


def test_the_policy_allows_the_scripts_and_the_style_of_the_page_and_nothing_else(text):
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)[1]
    found = {
        "script": re.findall(r"<script>(.*?)</script>", text, re.DOTALL),
        "style": re.findall(r"<style>(.*?)</style>", text, re.DOTALL),
    }
    assert [len(some) for some in found.values()] == [2, 1]
    for name, some in found.items():
        hashes = " ".join(
            f"'sha256-{base64.b64encode(hashlib.sha256(t.encode()).digest()).decode()}'"
            for t in some
        )
        assert f"{name}-src {hashes};" in policy
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    assert "require-trusted-types-for 'script'" in policy


def test_the_page_names_no_address_to_fetch(text):
    markup = re.sub(r"<(script|style)[^>]*>.*?</\1>", "", text, flags=re.DOTALL)
    assert re.findall(r'(?:src|href|action)="([^"]*)"', markup) == ["data:,", "#table"]
    ours = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)[0]
    assert "url(" not in ours
    assert "@import" not in ours


def test_the_data_in_the_page_is_that_of_the_view(text):
    block = re.search(
        r'<script type="application/json" id="view-data">(.*?)</script>', text, re.DOTALL
    )[1]
    assert not set("<>&\u2028\u2029") & set(block)
    found = json.loads(block)
    given = small_world().payload()
    # Empty cells are left out of rows, and stand apart once.
    for rows in ("actors", "ties"):
        blank = found["blank"][rows]
        assert {json.dumps(cell) for cell in blank.values()} <= {'""', "[]", "false"}
        assert not [row for row in found[rows] if "" in row.values()]
        found[rows] = [{**blank, **row} for row in found[rows]]
    assert {key: found[key] for key in given if key != "words"} == {
        key: given[key] for key in given if key != "words"
    }


def test_control_and_direction_characters_are_written_out():
    payload = small_world(title="a\x00b\u202ec\u2028").payload()
    assert "a\\x00b\\u202ec\\u2028" in page(Given(payload))


def test_the_words_of_the_page_are_complete_in_both_languages():
    english, japanese = page_words("en"), page_words("ja")
    assert english.keys() == japanese.keys()
    assert all(english.values())
    assert not [key for key, said in japanese.items() if said == english[key]]
    assert {
        re.findall(r"\{\w+\}", e) == re.findall(r"\{\w+\}", japanese[k])
        or sorted(re.findall(r"\{\w+\}", e)) == sorted(re.findall(r"\{\w+\}", japanese[k]))
        for k, e in english.items()
    } == {True}


def test_every_word_that_the_scripts_say_is_there():
    from kg.rendering.view_page import assemble

    script = assemble._ours()
    said = set(re.findall(r'say\("(\w+)"', script)) | set(re.findall(r'tell\("(\w+)"', script))
    said |= set(re.findall(r'\[\s*"(\w+)", ', script)) & {
        "also_called",
        "kind",
        "tier",
        "when",
        "note",
        "members",
        "member_of",
        "part_of",
        "holds",
        "held_by",
        "id",
        "channel",
        "status",
        "refused_by",
        "scope",
        "share",
        "amount",
        "strategy",
        "basis",
        "blocked_by",
    }
    assert len(said) > 30
    assert said <= page_words("en").keys()
    template = (assemble._HERE / "view.html").read_text("utf-8")
    assert set(re.findall(r"words\.(\w+)", template)) <= page_words("en").keys()


def test_every_word_that_is_there_is_said():
    from kg.rendering.view_page import assemble

    script = assemble._ours() + (assemble._HERE / "view.html").read_text("utf-8")
    said = set(re.findall(r'"(\w+)"|words\.(\w+)', script))
    named = {name for pair in said for name in pair}
    groups = (
        *re.findall(r'\bterm\("(\w+)"', script),
        *re.findall(r'badge\("(\w+)"', script),
        "layout",
    )
    assert not [
        w
        for w in page_words("en")
        if w not in named and not w.startswith(tuple(f"{g}_" for g in groups))
    ]


def test_a_word_of_a_badge_belongs_to_a_group():
    from kg.rendering.view_page import assemble

    groups = re.findall(r'\b(?:term|badge)\("(\w*)"', assemble._ours())
    assert set(groups) >= {"status", "basis", "route"}
    assert "" not in groups


def test_words_of_the_view_go_before_those_of_the_page():
    text = page(small_world(words={"table": "Rows"}))
    assert ">Rows</button>" in text


def test_the_view_is_a_pyvis_network():
    from pyvis.network import Network

    found = network(small_world())
    assert isinstance(found, Network)
    assert (found.num_nodes(), found.num_edges()) == (6, 7)
    assert found.neighbors("mof") == {"bank"}
    assert found.get_node("a")["x"] == -200
    assert found.get_node("hidden")["hidden"]


def test_options_of_vis_reach_the_page():
    found = network(small_world())
    found.set_options('{"interaction": {"dragView": false}}')
    assert '"interaction":{"dragView":false}' in found.generate_html()
    assert '"physics":{"enabled":false}' in found.generate_html()
    assert "dragView" not in re.search(r'id="view-data">(.*?)</script>', page(small_world()))[1]


def test_the_network_writes_the_page_whole(tmp_path):
    found = network(small_world())
    found.write_html(str(tmp_path / "out.html"))
    assert (tmp_path / "out.html").read_bytes() == page(small_world()).encode()
    assert [p.name for p in tmp_path.iterdir()] == ["out.html"]
    assert found.show(str(tmp_path / "shown.html")) is found
    with pytest.raises(KgError):
        found.write_html(str(tmp_path / "nowhere" / "out.html"))
    with pytest.raises(KgError):
        found.from_nx(object())


def test_a_notebook_gets_a_frame_that_can_reach_nothing():
    shown = network(small_world(title='"><script>alert(1)</script>'))._repr_html_()
    assert shown.startswith('<iframe sandbox="allow-scripts allow-downloads" ')
    assert "allow-same-origin" not in shown
    assert "<script" not in shown
    assert shown.count('"') == 2 * len(
        re.findall(r'(?:sandbox|title|width|height|srcdoc)="', shown)
    )


def test_the_embedded_case_becomes_a_page_in_both_languages():
    for lang in ("en", "ja"):
        text = page(view(read_case(), lang=lang))
        assert f'<html lang="{lang}">' in text
        assert len(text) < 1_500_000
