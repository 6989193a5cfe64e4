"""What becomes of a sound input: bytes and words of its format changed, cut, doubled, put in."""

import random
from collections.abc import Callable, Sequence

_TABLE = ['"', '""', ",", ";", "\r", "\n", "\r\n", "\0", "sep=,\n", "８０", "1e309", "-0", "1e-400",
          "\u2028", "\u202e", "\x85", "\x0b", "nan", "inf", "0x10", "1_000", "1998-02-30", "\\",
          "1998/1996", "true", "\u00a0", "，", "﻿", "active", "some", "source"]  # fmt: skip
_TOML = ["[", "]", "[[", "]]", '"""', "'''", "=", ".", "{", "}", "#", "inf", "nan", "0x7f", "\\u0000",
         "\\uD800", "true", "[channels.capital]", "a.b.c = 1\n", '"" = 1\n', "1979-05-27T07:32:00Z",
         "id", "from = []\n", "[expect]\n", "\0", "\x7f", "\r", "99999999999999999999"]  # fmt: skip
_TURTLE = ["<", ">", "[", "]", "(", ")", "_:b", "@prefix ", "@base ", "^^", "@en", "@en--ltr", '"""',
           "'", "\\u0000", "\\uD800", "\\U00110000", ".", ";", ",", " a ", "<<", ">>", "<<(", ")>>", "{|", "|}",
           "GRAPH ", "{", "}", "#", "true", "1e400", "1.", "%", "%zz", "\\", "rdf:first", "<x y>", "<>",
           "^^<http://www.w3.org/2001/XMLSchema#integer>", "\0", "\ufeff", "VERSION \"1.2\"\n", "~"]  # fmt: skip
_JSON = ['{"@graph":[', '"@context":', '"@id":', '"@type":', '"@list":[', '"@set":[', '"@reverse":{',
         '"@index":', '"@nest":', '"@included":[', '"@json"', '"@vocab":', '"@base":', '"@import":',
         "\\ud800", "null", "1e999", '"@context":"http://localhost:1/x",', "{", "}", "[", "]", ",", ":", '"',
         "true", "\\u0000", "-", "0", '"@value":', '"@language":', '"@direction":"rtl",']  # fmt: skip
_XML = ['<!DOCTYPE x [<!ENTITY a "b">]>', "&#0;", "&#xD800;", "&amp;", "&a;", "<![CDATA[", "]]>", "<!--",
        "-->", '<?xml version="1.0" encoding="UTF-7"?>', '<?xml version="1.0" encoding="ISO-8859-1"?>',
        ' rdf:parseType="Collection"', ' rdf:parseType="Literal"', ' rdf:parseType="Resource"',
        ' rdf:nodeID="x"', ' rdf:ID="x"', ' xml:lang="ja"', ' xml:base="x"', ' rdf:about=""', "<", ">",
        "/>", "</rdf:RDF>", "<rdf:li>", 'xmlns:x="y"', "\0", ' rdf:datatype="x"', "\x01"]  # fmt: skip
_BYTES = [b"PAR1", b"\xff\xff\xff\x7f", b"\x00" * 4, b"\x80\x80\x80\x80\x08", b"\xff" * 9 + b"\x01",
          b"\x15", b"\x1c", b"\x19", b"\x00", b"\x7f\xff\xff\xff", b"\xfe\xff\xff\xff\x0f"]  # fmt: skip
WORDS: dict[str, Sequence[bytes]] = {
    "csv": [word.encode() for word in _TABLE] + [b"\xef\xbb\xbf", b"\xed\xa0\x80", b"9" * 400],
    "toml": [word.encode() for word in _TOML] + [b"\xef\xbb\xbf", b"\xed\xa0\x80"],
    **{form: [word.encode() for word in _TURTLE] for form in ("ttl", "trig", "nq")},
    "jsonld": [word.encode() for word in _JSON],
    "rdf": [word.encode() for word in _XML],
    "parquet": _BYTES,
}
_BRACKETS = [b"[]", b"()", b"{}", b"<>"]
_LONGEST = 60_000  # bytes of an input
Change = Callable[[random.Random, bytearray, Sequence[bytes], bytes], None]


def mutate(chance: random.Random, form: str, sound: bytes, second: bytes) -> bytes:
    """Return an input with one to four changes.

    Args:
        chance: what draws them.
        form: the format, whose words are put in.
        sound: the input.
        second: another input of the format, of which a slice may come in.
    """
    body = bytearray(sound)
    for _ in range(chance.choice((1, 1, 1, 2, 3, 4))):
        change = chance.choice(_CHANGES)
        change(chance, body, WORDS[form], second)
        del body[_LONGEST:]
    return bytes(body)


def _spot(chance: random.Random, body: bytearray) -> int:
    # Of Parquet the last bytes, the footer, are what a reader believes first.
    length = len(body)
    if body[-4:] == b"PAR1" and chance.random() < 0.5:
        return chance.randint(max(0, length - length // 4), length)
    return chance.randint(0, length)


def _slice(chance: random.Random, body: bytearray, most: int) -> slice:
    start = _spot(chance, body)
    return slice(start, start + chance.randint(1, most))


def _flip(chance: random.Random, body: bytearray, _words: Sequence[bytes], _second: bytes) -> None:
    if body:
        body[chance.randrange(len(body))] ^= 1 << chance.randrange(8)


def _set(chance: random.Random, body: bytearray, _words: Sequence[bytes], _second: bytes) -> None:
    if body:
        body[min(_spot(chance, body), len(body) - 1)] = chance.randrange(256)


def _cut(chance: random.Random, body: bytearray, _words: Sequence[bytes], _second: bytes) -> None:
    del body[_spot(chance, body) :]


def _drop(chance: random.Random, body: bytearray, _words: Sequence[bytes], _second: bytes) -> None:
    del body[_slice(chance, body, chance.choice((1, 4, 40)))]


def _double(
    chance: random.Random, body: bytearray, _words: Sequence[bytes], _second: bytes
) -> None:
    part = _slice(chance, body, chance.choice((1, 4, 40, 200)))
    body[part.start : part.start] = body[part] * chance.choice((1, 1, 2, 50))


def _put(chance: random.Random, body: bytearray, words: Sequence[bytes], _second: bytes) -> None:
    place = _spot(chance, body)
    body[place:place] = chance.choice(words)


def _replace(
    chance: random.Random, body: bytearray, words: Sequence[bytes], _second: bytes
) -> None:
    body[_slice(chance, body, 8)] = chance.choice(words)


def _swap(chance: random.Random, body: bytearray, _words: Sequence[bytes], _second: bytes) -> None:
    lines = body.split(b"\n")
    first, second = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[first], lines[second] = lines[second], lines[first]
    body[:] = b"\n".join(lines)


def _enlarge(
    chance: random.Random, body: bytearray, _words: Sequence[bytes], _second: bytes
) -> None:
    digits = [place for place, byte in enumerate(body) if 48 <= byte <= 57]
    if digits:
        place = chance.choice(digits)
        number = chance.choice((b"9" * 20, b"1e400", b"-1", b"0.1" + b"3" * 40, b"9" * 5000))
        body[place : place + 1] = number


def _nest(chance: random.Random, body: bytearray, _words: Sequence[bytes], _second: bytes) -> None:
    opening, closing = (bytes([bracket]) for bracket in chance.choice(_BRACKETS))
    depth = chance.choice((2, 20, 99, 101, 3000))
    part = _slice(chance, body, 20)
    body[part] = opening * depth + bytes(body[part]) + closing * chance.choice((depth, depth, 0))


def _encode(
    chance: random.Random, body: bytearray, _words: Sequence[bytes], _second: bytes
) -> None:
    if chance.random() < 0.7:
        body[:0] = chance.choice((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\0"))
        return
    form = chance.choice(("utf-16", "utf-16-le", "utf-32", "utf-8-sig"))
    body[:] = body.decode("utf-8", "replace").encode(form)


def _splice(chance: random.Random, body: bytearray, _words: Sequence[bytes], second: bytes) -> None:
    place = _spot(chance, body)
    body[place:place] = second[_slice(chance, bytearray(second), 200)]


_CHANGES: Sequence[Change] = (
    *(_flip, _set, _cut, _drop, _drop, _double, _put, _put, _put, _replace, _replace),
    *(_swap, _enlarge, _nest, _encode, _splice),
)
