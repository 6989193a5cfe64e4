"""Names typed for ids: on the command line and in parameters, never in case.toml."""

import pytest

import kg
from kg.case import read_case
from kg.case.names import actors_called, names_to_ids, resolve
from kg.errors import NameUnknown
from tests.support.worlds import world, write

ACTORS = """
id | name | name_ja | aliases | kind
m-firm | M firm | M社 | Maker;The maker | sme
n-firm | N firm | | Maker | large-firm
bank | House | | Lender | bank
lender | Bank | | | firm
"""


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    return world(tmp_path_factory.mktemp("named"), actors=ACTORS)


@pytest.mark.parametrize(
    "word", ["M firm", "m FIRM", "M-firm", "Ｍ firm", "The maker", "the-maker", "m社"]
)
def test_a_name_or_alias_of_one_actor_is_its_id(case, word):
    assert names_to_ids(case, [word]) == ("id:m-firm",)
    assert resolve(case, names_to_ids(case, [word])) == {"m-firm"}


@pytest.mark.parametrize(
    "word", ["m-firm", "id:m-firm", "sme", "kind:bank", "lender", "bank", "no such"]
)
def test_an_id_a_kind_and_what_nobody_is_called_stay_as_they_are(case, word):
    # `lender` is the alias of the bank too, `bank` a kind and the name of the lender: these go before.
    assert names_to_ids(case, [word]) == (word,)


def test_a_name_of_several_lists_them_with_their_kinds(case):
    with pytest.raises(NameUnknown, match="2 actors are called 'maker'") as caught:
        names_to_ids(case, ["maker"])
    assert caught.value.hint == "give an id: m-firm (sme), n-firm (large-firm)"


def test_whoever_has_a_name_is_listed_in_the_order_of_the_case(case):
    assert actors_called(case, "MAKER") == ("m-firm", "n-firm")
    assert actors_called(case, "?!") == actors_called(case, "-") == ()


def test_the_embedded_case_is_asked_by_names():
    case = read_case()
    assert names_to_ids(case, ["M firm", "Chūdōkyō", "辯理士", "MITI", "sme"]) == (
        "id:m-firm",
        "id:chuudoukyou",
        "id:benrishi",
        "id:miti",
        "sme",
    )


def test_case_toml_takes_ids_and_kinds_alone(tmp_path):
    toml = 'id = "w"\ntitle = "W"\n[channels.capital]\nfrom = ["Lender"]\nto = ["M firm"]\n'
    problems = [
        p for p in kg.check(write(tmp_path, toml, actors=ACTORS)).problems if p.rule == "names"
    ]
    assert [(p.line, p.column) for p in problems] == [(4, "from"), (5, "to")]
    assert "no actor or kind is called 'M firm'" in problems[1].message
