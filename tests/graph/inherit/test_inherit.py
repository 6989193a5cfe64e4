"""Inheritance over frames: against the definitions on random worlds, and rule by rule on small ones."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.graph.in_force import not_in_force
from kg.graph.inherit import Holding, inherit
from tests.graph.inherit.by_hand import Known, Said, known
from tests.support.aged import DAY, REASONS, aged
from tests.support.own_kinds import KINDS
from tests.support.random_worlds import random_worlds
from tests.support.worlds import in_memory

DAYS = st.sampled_from([None, None, date(1998, 5, 14), date(1999, 7, 31), date(2001, 1, 1)])


def _found(holding: Holding) -> Known:
    columns = ["tie", "source", "target", "end"]
    each, some = (
        {Said(*row) for row in f.select(columns).iter_rows()} for f in (holding.each, holding.some)
    )
    denials = {
        (Said(*row[:4]), row[4]) for row in holding.denials.select(*columns, "status").iter_rows()
    }
    return Known(each, some, denials)


@settings(max_examples=60, deadline=None)
@given(random_worlds(), DAYS)
def test_random_worlds_hold_what_the_definitions_say(
    rows: tuple[str, str, str], day: date | None
) -> None:
    drawn = in_memory(*rows)
    holding = inherit(drawn, day)
    assert _found(holding) == known(drawn, day)
    stated = drawn.tables["ties"].select(
        tie="id", kind="kind", role_source="source", role_target="target"
    )
    for frame in (holding.each, holding.some, holding.denials):
        assert not frame.select("tie", "source", "target", "end").is_duplicated().any()
        assert len(frame) == len(
            frame.join(stated, on=["tie", "kind", "role_source", "role_target"])
        )


def test_the_table_of_kinds_is_that_of_the_ontology() -> None:
    schema = in_memory("a\nb").schema
    for name, means in KINDS.items():
        kind = schema.tie_kinds[name]
        assert (means.above, means.channel, means.flow) == (
            next(iter(kind.parents), ""),
            kind.channel,
            kind.flow,
        )
        assert means.exclusive_at == kind.exclusive_at


def _lines(frame: pl.DataFrame) -> list[str]:
    return [
        " ".join(row)
        for row in frame.select("source", "kind", "target").unique().sort(pl.all()).iter_rows()
    ]


def _each(actors: str, ties: str, day: date | None = None) -> list[str]:
    return _lines(inherit(in_memory(actors, ties), day).each)


def _denials(actors: str, ties: str, day: date | None = None) -> list[str]:
    return _lines(inherit(in_memory(actors, ties), day).denials)


# ---- Rule 2: dates


@pytest.mark.parametrize(
    ("dates", "day", "holds"),
    [
        ("", date(1900, 1, 1), True),
        ("start=1998", date(1997, 12, 31), False),
        ("start=1998", date(1998, 1, 1), True),
        ("start=1998", date(2010, 1, 1), True),
        ("end=1998-05", date(1998, 5, 31), True),
        ("end=1998-05", date(1998, 6, 1), False),
        ("end=1998-05", date(1900, 1, 1), True),
        ("start=1996/1998 end=1999", date(1996, 1, 1), True),
        ("start=1998-05-14 end=1998-05-14", date(1998, 5, 14), True),
        ("start=1998-05-14 end=1998-05-14", date(1998, 5, 15), False),
    ],
)
def test_a_tie_holds_if_its_interval_may_contain_the_day(
    dates: str, day: date, holds: bool
) -> None:
    assert _each("bank\nfirm", f"bank lends-to firm {dates}", day) == (
        ["bank lends-to firm"] if holds else []
    )


def test_by_default_the_day_is_the_end_of_the_period() -> None:
    ties = "bank lends-to firm start=1999-07-31\nbank repays firm start=1999-08-01\nfirm lends-to bank end=1999-07-30"
    assert _each("bank\nfirm", ties) == ["bank lends-to firm"]


def test_without_a_period_every_date_counts() -> None:
    ties = "bank lends-to firm start=2050\nfirm lends-to bank end=1900"
    assert len(inherit(in_memory("bank\nfirm", ties, period="")).each) == 2


@pytest.mark.parametrize(
    ("denial", "day", "denied"),
    [
        ("status=refused start=1998", date(1997, 12, 31), False),
        ("status=refused start=1998", date(1998, 1, 1), True),
        ("status=absent end=1998", date(1998, 12, 31), True),
        ("status=absent end=1998", date(1999, 1, 1), False),
        ("status=severed start=1990 end=1998", date(1997, 12, 31), False),
        ("status=severed start=1990 end=1998", date(1998, 1, 1), True),
        ("status=severed start=1990 end=1998", date(2010, 1, 1), True),
        ("status=severed start=1998", date(2010, 1, 1), True),
        ("status=alleged", date(1998, 1, 1), False),
    ],
)
def test_a_denial_begins_when_it_was_made_and_a_severed_tie_when_it_was_cut(
    denial: str, day: date, denied: bool
) -> None:
    assert _denials("bank\nfirm", f"bank lends-to firm {denial}", day) == (
        ["bank lends-to firm"] if denied else []
    )


@pytest.mark.parametrize(
    ("denial", "later", "denied"),
    [
        ("start=1997", "bank lends-to firm start=1998", False),
        ("start=1997", "bank lends-to firm start=1998 end=1998", False),
        ("start=1997", "bank lends-to firm start=1998 scope=some", False),
        ("start=1997", "bank lends-to firm start=1997-06", True),
        ("start=1997", "bank lends-to firm", True),
        ("", "bank lends-to firm start=1998", True),
        ("start=1997", "bank lends-to firm start=1998 status=planned", True),
        ("start=1997", "bank lends-to firm start=2005", True),
        ("start=1997", "bank repays firm start=1998", True),
        ("start=1997", "bank finances firm start=1998", True),
        ("start=1997", "firm lends-to bank start=1998", True),
    ],
)
def test_a_denial_lapses_with_a_later_active_tie_of_the_same_pair_and_kind(
    denial: str, later: str, denied: bool
) -> None:
    ties = f"bank lends-to firm id=no status=refused {denial}\n{later}"
    assert _denials("bank\nfirm", ties, date(2000, 1, 1)) == (
        ["bank lends-to firm"] if denied else []
    )


def test_a_denial_that_lapsed_binds_no_member() -> None:
    actors = "bank\nsmes role\nfirm member_of=smes"
    ties = "bank lends-to smes id=no status=refused start=1997\nbank lends-to smes start=1998"
    assert _denials(actors, ties) == []
    assert _each(actors, ties) == ["bank lends-to firm", "bank lends-to smes"]
    assert _denials(actors, ties, date(1997, 6, 1)) == ["bank lends-to firm", "bank lends-to smes"]


# ---- Rules 3 and 4: roles


def test_a_member_inherits_and_one_who_belongs_to_does_not() -> None:
    actors = "bank\nnetwork role\ninside member_of=network\noutside"
    ties = "bank lends-to network\noutside belongs-to network"
    assert _each(actors, ties) == [
        "bank lends-to inside",
        "bank lends-to network",
        "outside belongs-to inside",
        "outside belongs-to network",
    ]


def test_a_tie_goes_down_to_sub_roles_and_their_members() -> None:
    actors = "bank\nsmes role\nstart-ups role member_of=smes\nfirm member_of=start-ups"
    rows = inherit(in_memory(actors, "bank lends-to smes")).each.filter(pl.col("end") != "")
    assert rows.select("tie", "target", "end", "role_source", "role_target").rows() == [
        ("bank-lends-to-smes", "firm", "target", "bank", "smes"),
        ("bank-lends-to-smes", "start-ups", "target", "bank", "smes"),
    ]


def test_a_member_by_two_ways_inherits_once() -> None:
    actors = "bank\nsmes role\nold role member_of=smes\nsmall role member_of=smes\nfirm member_of=old;small;smes"
    assert (
        len(
            inherit(in_memory(actors, "bank lends-to smes")).each.filter(pl.col("target") == "firm")
        )
        == 1
    )


def test_a_tie_of_two_roles_makes_none_between_two_individuals() -> None:
    actors = "banks role\nmitsui member_of=banks\nsmes role\nfirm member_of=smes"
    assert _each(actors, "banks lends-to smes") == [
        "banks lends-to firm",
        "banks lends-to smes",
        "mitsui lends-to smes",
    ]


def test_a_tie_never_goes_up() -> None:
    assert _each("bank\nsmes role\nfirm member_of=smes", "bank lends-to firm") == [
        "bank lends-to firm"
    ]


def test_nobody_inherits_a_tie_to_itself() -> None:
    actors = "smes role\nfirm member_of=smes\nother member_of=smes"
    assert _each(actors, "smes buys-from firm") == ["other buys-from firm", "smes buys-from firm"]
    assert _denials(actors, "smes buys-from firm status=refused") == [
        "other buys-from firm",
        "smes buys-from firm",
    ]


# ---- Rule 5: exceptions

ROLES = "bank\nsmes role\nstart-ups role member_of=smes\nsmall role\nfirm member_of=start-ups;small"


@pytest.mark.parametrize(
    ("tie", "denial", "holds"),
    [
        ("bank lends-to smes", "bank lends-to firm", False),  # nearest: said of the firm itself
        ("bank lends-to smes", "bank lends-to start-ups", False),  # the denial is nearer
        ("bank lends-to start-ups", "bank lends-to smes", True),  # the tie is nearer
        ("bank lends-to start-ups", "bank lends-to start-ups", False),  # equally near
        ("bank lends-to start-ups", "bank lends-to small", False),  # neither is below the other
        ("bank lends-to smes", "bank lends-to small", False),
        (
            "bank lends-to firm",
            "bank lends-to start-ups",
            True,
        ),  # nearest: the tie of the firm itself
        ("bank lends-to firm", "bank lends-to firm", False),
    ],
)
def test_the_nearer_statement_decides_and_otherwise_the_denial(
    tie: str, denial: str, holds: bool
) -> None:
    assert ("bank lends-to firm" in _each(ROLES, f"{tie}\n{denial} id=no status=refused")) is holds


def test_each_of_two_ties_is_judged_separately() -> None:
    actors = "bank\na role\nb role member_of=a\nc role member_of=b\nfirm member_of=c"
    ties = "bank lends-to a id=far\nbank lends-to b id=no status=refused\nbank lends-to c id=near"
    rows = inherit(in_memory(actors, ties)).each
    assert rows.filter(pl.col("target") == "firm")["tie"].to_list() == ["near"]
    assert rows.filter(pl.col("target") == "b")["tie"].to_list() == []


def test_a_member_of_two_roles_keeps_the_denial_of_one() -> None:
    actors = "bank\na role\nb role\nfirm member_of=a;b\nother member_of=a"
    ties = "bank lends-to a\nbank lends-to b id=no status=absent"
    assert _each(actors, ties) == ["bank lends-to a", "bank lends-to other"]


@pytest.mark.parametrize(
    ("tie", "denial", "held"),
    [
        # Stated by name is nearer than said of all banks; of two statements about all start-ups, the bank decides.
        (
            "mitsui lends-to start-ups",
            "banks lends-to start-ups",
            ["mitsui firm", "mitsui start-ups"],
        ),
        (
            "banks lends-to start-ups",
            "mitsui lends-to start-ups",
            ["banks firm", "banks start-ups"],
        ),
        ("mitsui lends-to start-ups", "mitsui lends-to smes", ["mitsui firm", "mitsui start-ups"]),
        # The end that inherits comes first: the firm's here, though the tie is nearer to the bank.
        ("mitsui lends-to smes", "banks lends-to firm", ["mitsui smes", "mitsui start-ups"]),
        # And the bank's here, though the tie is nearer to the firm.
        ("banks lends-to firm", "mitsui lends-to smes", ["banks firm"]),
        # A denial of two roles reaches no pair of individuals.
        ("mitsui lends-to smes", "banks lends-to start-ups", ["mitsui firm", "mitsui smes"]),
    ],
)
def test_the_end_of_the_member_comes_first_then_that_of_the_counterpart(
    tie: str, denial: str, held: list[str]
) -> None:
    actors = ROLES + "\nbanks role\nmitsui member_of=banks"
    found = _each(actors, f"{tie} id=yes\n{denial} id=no status=refused")
    assert found == [pair.replace(" ", " lends-to ") for pair in held]


def test_a_denial_of_two_roles_binds_no_pair_of_individuals() -> None:
    actors = "banks role\nmitsui member_of=banks\nsmes role\nfirm member_of=smes"
    ties = "mitsui lends-to smes\nbanks lends-to smes id=no status=refused"
    assert _each(actors, ties) == ["mitsui lends-to firm", "mitsui lends-to smes"]


def test_a_denial_said_of_some_binds_only_its_own_ends() -> None:
    actors = "bank\nsmes role\nfirm member_of=smes"
    ties = "bank lends-to smes\nbank lends-to smes id=no status=refused scope=some"
    assert _each(actors, ties) == ["bank lends-to firm"]
    assert _denials(actors, ties) == ["bank lends-to smes"]


@pytest.mark.parametrize(
    ("denied", "held"),
    [
        ("finances", ["bank repays firm"]),
        ("lends-to", ["bank finances firm", "bank repays firm"]),
        ("leases-to", ["bank finances firm", "bank lends-to firm", "bank repays firm"]),
        ("repays", ["bank finances firm", "bank leases-to firm", "bank lends-to firm"]),
    ],
)
def test_a_denial_counters_its_kind_and_the_kinds_below(denied: str, held: list[str]) -> None:
    ties = "".join(
        f"bank {kind} smes\n" for kind in ("finances", "lends-to", "leases-to", "repays")
    )
    found = _each(
        "bank\nsmes role\nfirm member_of=smes", f"{ties}bank {denied} firm id=no status=refused"
    )
    assert [line for line in found if line.endswith("firm")] == held


def test_a_denial_goes_down_with_its_status_and_who_refused() -> None:
    actors = "bank\nsmes role\nfirm member_of=smes"
    denials = inherit(
        in_memory(actors, "bank lends-to smes status=refused refused_by=target")
    ).denials
    assert denials.select("target", "end", "status", "scope", "refused_by").rows() == [
        ("firm", "target", "refused", "each", "target"),
        ("smes", "", "refused", "each", "target"),
    ]


def test_what_was_only_attempted_counters_nothing() -> None:
    ties = "bank lends-to firm\nbank lends-to firm id=no status="
    for status in ("attempted", "planned", "alleged"):
        assert _each("bank\nfirm", ties + status) == ["bank lends-to firm"]
    assert _each("bank\nfirm", ties + "absent") == []


# ---- Rule 6: exclusive kinds

SUPPLY = "big role\ntoyota member_of=big\nnissan\nsuppliers role\nfirm member_of=suppliers\nother member_of=suppliers"


def test_an_exclusive_supplier_loses_the_buyers_it_would_have_inherited() -> None:
    ties = "big buys-from suppliers\nnissan buys-exclusively-from firm"
    assert _each(SUPPLY, ties) == [
        "big buys-from other",
        "big buys-from suppliers",
        "nissan buys-exclusively-from firm",
        "toyota buys-from suppliers",
    ]


def test_an_exclusive_supplier_keeps_what_is_stated_of_it_and_what_it_buys_itself() -> None:
    ties = "big buys-from firm\nsuppliers buys-from nissan\nnissan buys-exclusively-from firm"
    found = _each(SUPPLY, ties)
    assert {"big buys-from firm", "toyota buys-from firm", "firm buys-from nissan"} <= set(found)


def test_an_exclusive_buyer_is_free_to_buy_elsewhere() -> None:
    ties = "big buys-exclusively-from nissan\nbig buys-from firm"
    assert "toyota buys-from firm" in _each(SUPPLY, ties)


def test_exclusive_kinds_leave_other_channels_alone() -> None:
    ties = "nissan lends-to suppliers\nnissan buys-exclusively-from firm"
    assert "nissan lends-to firm" in _each(SUPPLY, ties)


def test_an_inherited_exclusive_tie_leaves_the_member_no_other_kind() -> None:
    actors = SUPPLY + "\nsubcontractors role member_of=suppliers\nsub member_of=subcontractors"
    ties = "big buys-from suppliers\nnissan buys-exclusively-from subcontractors\ntoyota buys-exclusively-from suppliers"
    found = _each(actors, ties)
    assert [line for line in found if line.endswith(" sub")] == [
        "nissan buys-exclusively-from sub",
        "toyota buys-exclusively-from sub",
    ]


def test_a_stated_exclusive_tie_leaves_no_inherited_exclusive_one() -> None:
    ties = "toyota buys-exclusively-from suppliers\nnissan buys-exclusively-from firm"
    found = _each(SUPPLY, ties)
    assert [line for line in found if line.endswith(" firm")] == [
        "nissan buys-exclusively-from firm"
    ]


def test_an_applicant_goes_through_its_agent_alone() -> None:
    actors = "smes role\nfirm member_of=smes\nagent\noffice"
    ties = "smes files-with office\nsmes applies-through agent\nagent files-with office"
    assert [line for line in _each(actors, ties) if line.startswith("firm")] == [
        "firm applies-through agent"
    ]


@pytest.mark.parametrize(
    "exclusive", ["scope=some", "status=refused", "status=alleged", "end=1990"]
)
def test_an_exclusive_tie_that_does_not_hold_of_each_frees_nobody(exclusive: str) -> None:
    ties = f"big buys-from suppliers\nnissan buys-exclusively-from firm {exclusive}"
    assert "big buys-from firm" in _each(SUPPLY, ties)


def test_an_exclusive_tie_that_is_denied_binds_nobody() -> None:
    ties = "big buys-from suppliers\nnissan buys-exclusively-from suppliers id=only\n"
    assert "big buys-from firm" not in _each(SUPPLY, ties)
    assert "big buys-from firm" in _each(
        SUPPLY, ties + "nissan buys-exclusively-from firm status=refused"
    )


def test_the_exclusive_end_is_read_with_the_flow() -> None:
    # The supplier is the target of buys-from and the source of sells-to, which flows against the tie.
    ties = "suppliers sells-to big\nbig sells-to suppliers\nnissan buys-exclusively-from firm"
    found = _each(SUPPLY, ties)
    assert "firm sells-to big" not in found
    assert "big sells-to firm" in found


def test_a_kind_that_flows_both_ways_stands_on_both_sides() -> None:
    ties = (
        "suppliers barters-with big\nbig barters-with suppliers\nnissan buys-exclusively-from firm"
    )
    assert [line for line in _each(SUPPLY, ties) if "firm" in line] == [
        "nissan buys-exclusively-from firm"
    ]
    ties = "suppliers buys-from big\nbig buys-from suppliers\nnissan barters-only-with firm"
    assert [line for line in _each(SUPPLY, ties) if "firm" in line] == [
        "nissan barters-only-with firm"
    ]


def test_a_tie_that_binds_its_other_end_is_no_exclusive_tie_of_the_member() -> None:
    ties = "nissan barters-only-with suppliers\ntoyota sells-only-to suppliers"
    assert [line for line in _each(SUPPLY, ties) if line.endswith(" firm")] == [
        "nissan barters-only-with firm"
    ]


# ---- Rule 7: what is said of some


def test_what_is_said_of_some_is_not_inherited() -> None:
    holding = inherit(in_memory(ROLES, "bank lends-to smes scope=some"))
    assert (_lines(holding.each), _lines(holding.some)) == ([], ["bank lends-to smes"])


def test_what_is_said_of_some_can_be_denied() -> None:
    holding = inherit(
        in_memory(ROLES, "bank lends-to smes scope=some\nbank finances smes status=refused")
    )
    assert _lines(holding.some) == []


def test_an_inherited_denial_does_not_stand_where_something_nearer_is_said() -> None:
    holding = inherit(in_memory(ROLES, "bank lends-to smes status=refused\nbank lends-to firm"))
    assert _lines(holding.each) == ["bank lends-to firm"]
    assert _lines(holding.denials) == ["bank lends-to smes", "bank lends-to start-ups"]


def test_ties_are_in_force_by_their_dates_and_their_actors(tmp_path) -> None:
    case = aged(tmp_path / "w")
    assert {**case.not_there(), **not_in_force(case)} == REASONS
    assert set(not_in_force(case, date(2003, 1, 1))) == {
        "now",
        "later",
        "hers",
        "no",
        "mended",
        "idea",
    }
    late = not_in_force(case, date(2040, 1, 1))
    assert late.keys() == set(case.tables["ties"]["id"]) - {"hers"}
    assert set(late.values()) == {"ended"}


def test_without_a_day_every_tie_is_in_force(tmp_path) -> None:
    assert not_in_force(aged(tmp_path / "w", "")) == {}
    assert not_in_force(aged(tmp_path / "v", ""), DAY) == {
        k: v for k, v in REASONS.items() if k not in ("gone", "next")
    }


def test_what_holds_is_in_force(tmp_path) -> None:
    case = aged(tmp_path / "w")
    for day in (None, date(1996, 1, 1), date(2003, 1, 1), date(2016, 1, 1)):
        holding = inherit(case, day)
        held = {t for f in (holding.each, holding.some, holding.denials) for t in f["tie"]}
        idle = not_in_force(case, day)
        gone = case.not_there(day)
        rows = case.tables["ties"].select("id", "source", "target").iter_rows()
        of_others = {tie for tie, source, target in rows if source in gone or target in gone}
        assert not (held & idle.keys()) - of_others
