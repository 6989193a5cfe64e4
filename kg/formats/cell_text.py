r"""Values as texts, for formats that know only texts, and back.

A list is a JSON array. Numbers have as many digits as tell them apart; a truth value is `true` or
`false`. Some characters cannot stand in XML at all, and others would not survive: these are written
`\u` and four hexadecimal digits, and so is a backslash that would look like the beginning of that.
`unescaped` undoes it.
"""

import re
from json import dumps

from kg.formats.multigraph import Value

# Characters that XML 1.0 forbids or advises against; readers of XML drop a carriage return.
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_LOOKALIKE = re.compile(r"\\(?=u[0-9a-f]{4})")
_ESCAPED = re.compile(r"\\u([0-9a-f]{4})")
BACKSLASH = "\\u005c"
_XML_NAMES = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;", "\t": "&#9;"}
)


def text_of(value: Value) -> str:
    """Return a value as a text that any format can hold.

    >>> text_of(("a", "b")), text_of(True), text_of(40e12), text_of(7)
    ('["a", "b"]', 'true', '40000000000000.0', '7')
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        value = dumps(value, ensure_ascii=False)
    return escaped(value) if isinstance(value, str) else repr(value)


def escaped(text: str) -> str:
    r"""Return a text without characters that XML does not hold.

    >>> escaped("bell\a"), escaped("C:\\x"), escaped("\\u0007")
    ('bell\\u0007', 'C:\\x', '\\u005cu0007')
    """
    plain = _LOOKALIKE.sub(lambda _: BACKSLASH, text)
    return _FORBIDDEN.sub(lambda char: f"\\u{ord(char[0]):04x}", plain)


def unescaped(text: str) -> str:
    r"""Return the text that was escaped, for readers of an exported file.

    >>> unescaped(escaped("a\\u0007\a")) == "a\\u0007\a"
    True
    """
    return _ESCAPED.sub(lambda escape: chr(int(escape[1], 16)), text)


def attribute(text: str) -> str:
    """Return an escaped text as it stands in XML, in an attribute or an element.

    Line breaks and tabs survive.
    """
    return text.translate(_XML_NAMES)
