"""Spellings that mean the same fold to one text, and words that differ do not."""

import pytest

from kg.case.fold import fold, fold_key


@pytest.mark.parametrize(
    "spellings",
    [
        # 中同協, by Hepburn with and without macrons, by the keys typed, by a passport.
        ("Chūdōkyō", "Chuudoukyou", "CHUUDOUKYOU", "chudokyo", "Chūdō-kyō", "Chudohkyoh"),
        ("Ōsaka", "Oosaka", "Ousaka", "osaka", "Ohsaka", "ＯＳＡＫＡ"),
        ("Ōoka", "Oooka", "Ooka", "Oka"),
        ("Chu\u0304do\u0304kyo\u0304", "Chūdōkyō"),  # macrons as marks of their own
        ("チュウドウキョウ", "ちゅうどうきょう", "ﾁｭｳﾄﾞｳｷｮｳ"),
        ("チュードーキョー", "ちゅーどーきょー", "ﾁｭｰﾄﾞｰｷｮｰ"),
        ("テガタ", "てがた", "ﾃｶﾞﾀ"),
        ("弁理士", "辯理士", "辨理士"),
        ("Keidanren", "keidanren", "ＫＥＩＤＡＮＲＥＮ", "Kei-danren"),
        ("O'Neil", "O’Neil", "ONeil"),
        ("Crédit Agricole", "credit agricole", "Credit\u2010Agricole"),
        ("Straße", "STRASSE"),
        ("J.P. Morgan", "JP Morgan", "J P Morgan"),
    ],
)
def test_spellings_of_one_name_have_one_key(spellings):
    assert len({fold_key(spelling) for spelling in spellings}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Tegata", "Tekata"),
        ("てがた", "てかた"),  # the mark of a voiced kana makes another sound
        ("はは", "ばば"),
        ("弁理士", "弁護士"),
        ("Ota", "Ita"),
        ("K firm", "M firm"),
        ("kohai", "koai"),  # an h between vowels is heard
    ],
)
def test_words_that_differ_stay_apart(one, other):
    assert fold_key(one) != fold_key(other)


def test_words_stay_apart_by_spaces_and_a_key_has_none():
    assert fold("  Vertical keiretsu-bank\tlinks ") == "vertical keiretsu bank links"
    assert fold_key("M firm") == "mfirm"
    assert fold_key(" - ") == ""


@pytest.mark.parametrize(
    "text", ["Chūdōkyō", "辯理士 Benrishi", "ﾃｶﾞﾀ", "Straße", "Ōouoh-uu", "ooo"]
)
def test_what_is_folded_folds_to_itself(text):
    assert fold(fold(text)) == fold(text)
