"""A case whose texts are all hostile."""

import json
import re
from pathlib import Path

from tests.support.worlds import write

HOSTILE = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}</textarea></title></style>&amp;\u202e"
PLAIN = "<script>alert(1)</script>"


def write_hostile(folder: Path) -> Path:
    """Write a bank that lends to a firm; each text is one that would run or break a page."""
    said = HOSTILE.replace('"', '""').replace("|", "")
    write(
        folder,
        toml=f'id = "world"\ntitle = {json.dumps(HOSTILE)}\nsummary = {json.dumps(HOSTILE)}\nperiod = "2000"\n'
        '[channels.capital]\nfrom = ["bank"]\nto = ["sme"]\n',
        actors="id|name|name_ja|kind|note\na|X|Y|sme|Z\nb|X|Y|bank|Z",
        ties="id|source|target|kind|status|note\nt|b|a|lends-to|active|Z",
        documents="id|title|author|url|locators\nd|X|Y|https://x.example/'onclick='alert(1)|s:1-3",
        evidence="id|about|document|locator|method|anchor|note\ne|t|d|s.1|interview|W|Y",
    )
    for path in folder.glob("*.csv"):
        text = re.sub(r"(?<=,)[XYZ](?=[,\n])", f'"{said}"', path.read_text("utf-8"))
        path.write_text(text.replace(",W,", f",{PLAIN},"), "utf-8")
    return folder
