"""Lines of a text as editors count them, and the line that each key of case.toml stands on."""

import re
from collections.abc import Iterator, Mapping

# str.splitlines would also break at what texts may well hold, such as U+2028.
LINE = re.compile(r"([^\r\n]+)(?:\r\n|\r|\n|\Z)|\r\n|\r|\n")
# A key as it begins its line, bare, quoted or dotted; and the heading of a section, or of one of
# an array.
_WORD = r"""(?:[\w-]+|"[^"]*"|'[^']*')"""
_KEY = re.compile(rf"\s*({_WORD}(?:\s*\.\s*{_WORD})*)\s*=")
_HEAD = re.compile(r"\s*\[\[?([^\]]+)\]")
_LONG_QUOTES = ('"""', "'''")
_QUOTED = re.compile(r"""\"{3}|'{3}|#|"(?:[^"\\]|\\.)*"|'[^']*'""")
_DEEPEST = 4  # parts of a key that stand for sections of ours
KeyLines = Mapping[tuple[str, str], int]


def lines(text: str) -> Iterator[str]:
    r"""Yield the lines of a text as editors count them, without their ends.

    >>> list(lines("one\u2028still one\r\n\nthree"))
    ['one\u2028still one', '', 'three']
    """
    return (line[1] or "" for line in LINE.finditer(text))


def key_lines(text: str) -> KeyLines:
    r"""Return the line of each key of TOML, by its section and its name; of a section, by no name.

    >>> key_lines("id = 1\n[channels.capital]\nfrom = 2")["channels.capital", "from"]
    3
    """
    numbers: dict[tuple[str, str], int] = {}
    section: list[str] = []
    quotes = ""
    for number, line in enumerate(lines(text), 1):
        if quotes:  # inside a text of several lines nothing is a key
            quotes = "" if quotes in line else quotes
            continue
        words = []
        if head := _HEAD.match(line):
            words = section = _words(head[1])
        elif key := _KEY.match(line):
            words = [*section, *_words(key[1])]
        for depth in range(1, min(len(words), _DEEPEST) + 1):
            *upper, name = words[:depth]
            numbers.setdefault((".".join(upper), name), number)
            numbers.setdefault((".".join(words[:depth]), ""), number)
        quotes = _open_quotes(line)
    return numbers


def key_line(lines: KeyLines, part: str, key: str) -> int:
    """Return the line of a key, else that of its section, else the first.

    Args:
        lines: what `key_lines` returned.
        part: the section, its names joined by dots; empty for what stands above all sections.
        key: the name of the key.
    """
    return lines.get((part, key)) or lines.get((part, "")) or 1


def _words(key: str) -> list[str]:
    """Return the words of a dotted key, without quotes and spaces around them."""
    return [word.strip().strip("\"'") for word in key.split(".")]


def _open_quotes(line: str) -> str:
    """Return the quotes of a text that goes on after this line, or nothing."""
    start = 0
    while token := _QUOTED.search(line, start):
        start = token.end()
        if token[0] == "#":
            return ""
        if token[0] in _LONG_QUOTES:
            end = line.find(token[0], start)
            if end < 0:
                return token[0]
            start = end + len(token[0])
    return ""
