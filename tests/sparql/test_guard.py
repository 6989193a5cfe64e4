"""Query texts beside a plain, slow reading of them, and hostile ones whose cost may only grow with their length."""

import re
import time

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import QueryError
from kg.queries import find_query, library
from kg.sparql.guard import asked_graphs, masked, permitted, sealed
from tests.support.attacks import hidden

PIECES = [
    '"', "'", '"""', "'''", "\\", '\\"', "\\'", "\\#", "\\u0041", "\\U0001F600", "\\u00", "\n", "\r", "#", "<", ">", "<urn:a>", "a", " ", ":", "é", "\u2028", "\x85",
    "a:", "SERVICE", "service:", "ſervice", "FROM", "NAMED", "PREFIX", "BASE", "?x", "$", "@en", ".", "-", "!", "^ " * 20, "+" * 39,
    "{" * 26, "(", "[", "]", "}", "{", "1", "%", "_",
]  # fmt: skip
SOUP = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)
QUOTES = st.lists(st.sampled_from(['"', "'", "\\", "\n", "#", "<", ">", "a"]), max_size=40).map(
    "".join
)


def blanked(text):
    """Read a text as the grammar says, one character after the other, and begin anew wherever a token does not end."""
    at, out = 0, []
    while at < len(text):
        end = token(text, at) or at
        out += [c if c == "\n" else " " for c in text[at:end]] if end > at else [text[at]]
        at = max(end, at + 1)
    return "".join(out)


def token(text, at):
    first = text[at]
    if first == "\\" and text[at + 1 : at + 2] and text[at + 1] in "_~.-!$&'()*+,;=/?#@%":
        return at + 2
    if first == "#":
        ends = [place for end in "\r\n" if (place := text.find(end, at)) >= 0]
        return min(ends, default=len(text))
    if first == "<":
        end = at + 1
        while text[end : end + 1] > " " and (text[end] not in '<>"{}|^`\\' or escape(text, end)):
            end += escape(text, end) or 1
        return end + 1 if text[end : end + 1] == ">" else None
    if first in "\"'":
        return (text.startswith(3 * first, at) and string(text, at, 3 * first)) or string(
            text, at, first
        )
    return None


def escape(text, at):
    """Return how long an escape is that begins here, if one does."""
    length = {"\\u": 6, "\\U": 10}.get(text[at : at + 2], 0)
    digits = text[at + 2 : at + length]
    return (
        length
        if length and len(digits) == length - 2 and set(digits) <= set("0123456789abcdefABCDEF")
        else 0
    )


def string(text, at, quotes):
    at += len(quotes)
    while at < len(text) and not text.startswith(quotes, at):
        if len(quotes) == 1 and text[at] == "\n":
            return None
        at += 2 if text[at] == "\\" else 1
    return at + len(quotes) if text.startswith(quotes, at) else None


def refusal(text):
    """Return the word that a refusal is about, told from the text as it was read above."""
    bare = blanked(text)
    if re.search("SERVICE", re.sub(r"[?$]\w+", " ", bare), re.IGNORECASE):
        return "SERVICE"
    depth = 0
    for c in bare:
        depth = max(0, depth + (c in "([{") - (c in ")]}"))
        if depth > 50:
            return "nested"
    return "nested" if re.search(r"(?:[!^+\-]\s*){40}", bare) else None


@settings(max_examples=1000, deadline=None)
@given(SOUP | QUOTES)
def test_comments_strings_and_addresses_are_blanked_as_a_plain_reading_says(text):
    assert masked(text) == blanked(text)


@settings(max_examples=500, deadline=None)
@given(SOUP)
def test_what_is_refused_is_what_a_plain_reading_refuses(text):
    expected = refusal(text)
    if expected is None:
        permitted(text)
    else:
        with pytest.raises(QueryError, match=expected):
            permitted(text)


def test_every_query_of_the_library_is_read_alike_and_allowed():
    for name in library():
        text = find_query(name).text
        assert masked(text) == blanked(text)
        permitted(text)


@settings(max_examples=500, deadline=None)
@given(SOUP | QUOTES)
def test_a_sealed_text_has_no_word_left_that_the_guard_passed_over(text):
    try:
        safe = sealed(text).text
    except QueryError:
        return
    assert not re.search("SERVICE", re.sub(r"[?$]\w+", " ", safe), re.IGNORECASE)
    assert safe.count("\n") == text.count("\n")


@pytest.mark.parametrize(
    ("address", "literal", "comment"),
    [
        ("<http://x/service>", "'a service'", "# service"),
        ("<#a'b>", "'<urn:service>'^^<urn:service>", "#<"),
        ("<urn:\\u0041#b>", "'''service\n#'''", "# '"),
        ("<urn:Service>", "'\\\\SERVICE'@en", "#>'"),
    ],
)
def test_a_sealed_text_means_the_same(address, literal, comment):
    text = f"BASE <http://b/> PREFIX x: {address} CONSTRUCT {{ x: x:a {literal} , {address} }} WHERE {{}} {comment}"
    safe = sealed(text)
    assert safe.text != text
    assert set(ox.Store().query(safe.text)) == set(ox.Store().query(text)) != set()


@pytest.mark.parametrize(
    "text",
    ["ASK { ?s <urn:a> <urn:b> } x", "ASK {\n ?s <urn:a> <urn:b> , 'service'\n} x # <urn:a>"],
)
def test_the_place_of_a_mistake_is_told_as_in_the_text_asked(text):
    safe = sealed(text)
    with pytest.raises(SyntaxError) as plain:
        ox.Store().query(text)
    with pytest.raises(SyntaxError) as told:
        ox.Store().query(safe.text)
    assert safe.place(str(told.value)) == str(plain.value)


@pytest.mark.parametrize("text", hidden("<http://127.0.0.1:9/>"))
def test_what_is_hidden_from_the_guard_is_hidden_from_the_engine_too(text):
    try:
        safe = sealed(text)
    except QueryError:
        return
    with pytest.raises(SyntaxError):
        ox.Store().query(safe.text)


NOISE = st.sampled_from([" ", "\n", " # FROM <urn:no>\n", "\t#\r", "\n#'\n", ' #"""<\n'])
NAMES = st.sampled_from(["", "a", "b.c", "é", "prefix", "base", "p-1", "x_"])
CLAUSES = st.lists(
    st.tuples(st.booleans(), NAMES | st.none(), st.sampled_from(["", "x", "y.z", "1%20"]), NOISE),
    max_size=6,
)


@settings(max_examples=300, deadline=None)
@given(
    st.dictionaries(NAMES, st.sampled_from(["urn:p/", "http://h/d#", "f/"])),
    st.booleans(),
    CLAUSES,
    NOISE,
)
def test_the_graphs_asked_are_those_that_were_written(prefixes, based, clauses, noise):
    root = "http://base.example/" if based else ""
    base = f"BASE{noise}<{root}>" if based else ""
    text = (
        base
        + "".join(f" PREFIX {name}:{noise}<{to}>{noise}" for name, to in prefixes.items())
        + "SELECT *"
    )
    expected = ([], [])
    for named, name, local, between in clauses:
        text += f"{noise}FROM {between}{'NAMED' if named else ''}{between}"
        text += f"<urn:{local}>" if name is None else f" {name}:{local}"
        if name is not None and name not in prefixes:
            with pytest.raises(QueryError, match="FROM"):
                asked_graphs(text, {})
            return
        to = prefixes.get(name, "")
        expected[named].append(
            f"urn:{local}" if name is None else f"{root if to == 'f/' else ''}{to}{local}"
        )
    assert asked_graphs(
        text + " { ?from ?p 'FROM <c>' . ?x prefix: <urn:no> ; a: <urn:no> }", {}
    ) == (
        tuple(expected[0]),
        tuple(expected[1]),
    )


def test_a_stem_too_long_to_write_out_for_every_graph_is_refused():
    for head in (f"PREFIX a: <urn:{'x' * 2_000}>", f"BASE <http://h/{'x' * 2_000}> PREFIX a: <b>"):
        with pytest.raises(QueryError, match="uses an address of 2,"):
            asked_graphs(f"{head} ASK FROM a:b {{}}", {})
        assert asked_graphs(f"{head} ASK {{ ?s a:b ?o }}", {}) == ((), ())


REPEATED = [
    '"', "'", '"\n', "\"'", '"""\n', "'''\\", '\\"', "\\'", '\\"\\\n', '"\\', '\\"""\n', "\\'''\n", '\\\n"\n\\"""', "\\\"\\'", "<", "<a", "< ",
    "#", "#\n", "\\", ":", "a:", "a:b ", "x.", "service.", "-service:", "?x", "@a-", "! " * 39 + "x ", "PREFIX ", "PREFIX a: ", "PREFIXx.",
    "PREFIX x ", "PREFIX a: <", "FROM ", "FROM <urn:a> ", "FROM NAMED<urn:a>", "FROM <x>", "FROM #<urn:a>\n<b>", "FROM\n\n", "BASE ", "{", " ",
]  # fmt: skip
HEADS = {
    "FROM f:": "PREFIX f: <urn:f> ",
    "FROM f:x ": f"PREFIX f: <urn:{'f' * 1_900}> ",
    "FROM <../x> ": f"BASE <http://h/{'a/' * 900}> ",
    "a": "<",
    "x": '"""',
    "PREFIX a: <u:a> ": "",
    'x\\"""': '"""',
    " ": "! " * 39,
}


def seconds(text):
    begin = time.process_time()
    for ask in (masked, permitted, lambda text: asked_graphs(text, {})):
        try:
            ask(text)
        except QueryError:
            continue
    return time.process_time() - begin


@pytest.mark.parametrize("piece", [*REPEATED, *HEADS], ids=repr)
def test_the_cost_of_a_hostile_text_grows_with_its_length_and_no_faster(piece):
    """Four times the text may take four times as long; if it went by the square, it would take sixteen times."""
    head = HEADS.get(piece, "")
    small, large = (
        (head + piece * (length // len(piece) + 1))[:length] for length in (24_000, 96_000)
    )
    assert seconds(large) < 0.25 + 9 * seconds(small)
