"""The page folds a text as commands do: a name that `kg find` finds, the page's search finds."""

import json
from importlib.resources import files
from random import Random

from kg.case import read_case
from kg.case.fold import fold, kanji_variants

SPELLINGS = (
    "Chūdōkyō", "Chu\u0304do\u0304kyo\u0304", "CHUUDOU-KYOU", "Chudohkyoh", "ＯＳＡＫＡ", "ﾁｭｰﾄﾞｰｷｮｰ", "はば ハバ", "辯理士", "O’Neil",
    "Crédit\u2010Agricole", "Straße", "ΣΊΣΥΦΟΣ", "J.P. Morgan", "kohai", "ooouu", " - ", "Dvořák", "한국", "\U0001f3ed",
)  # fmt: skip
CHARACTERS = "aeiouhAŌßéÅ -_'’./・ーァンヴヶがガｶﾞ來弁\u0304\u3000ﬁ①"


def test_each_text_is_folded_as_commands_fold_it(browser):
    draw = Random(1)  # noqa: S311
    drawn = ("".join(draw.choices(CHARACTERS, k=draw.randint(1, 12))) for _ in range(2_000))
    actors = read_case().tables["actors"].select("id", "name", "name_ja", "aliases").to_dicts()
    named = (str(text) for actor in actors for text in actor.values() if text)
    texts = [*SPELLINGS, *kanji_variants(), *named, *drawn]
    script = files("kg.rendering.view_page").joinpath("fold.js").read_text("utf-8")
    data = f"const mapped = (object) => new Map(Object.entries(object)), data = {json.dumps({'kanjiVariants': kanji_variants()})};"
    with browser.new_page() as page:
        folded = page.evaluate(
            f"(texts) => {{ {data}\n{script}\nreturn texts.map(folded); }}", texts
        )
    assert [(t, f) for t, f in zip(texts, folded, strict=True) if f != fold(t)] == []
