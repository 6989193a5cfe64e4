"""Procedures: intervals checked against arithmetic by hand, and against every choice of values within them."""

import csv
from itertools import count, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kg
from kg.errors import NameUnknown
from kg.questions.intervals import Span
from kg.questions.procedures.question import procedures

HEAD = 'id = "w"\ntitle = "Building permits"\n'


@pytest.fixture(scope="session")
def steps_of(tmp_path_factory):
    """Return a function that makes a case of steps: a line each, `procedure order`, then `column=value` words."""
    folder, numbers = tmp_path_factory.mktemp("permits"), count()

    def make(text):
        home = folder / f"case-{next(numbers)}"
        home.mkdir()
        rows = []
        for line in filter(str.strip, text.splitlines()):
            name, order, *cells = line.split()
            row = {
                "id": f"{name}-{order}",
                "procedure": name,
                "order": order,
                "name": f"Step {order}",
            }
            rows.append(row | dict(cell.split("=", 1) for cell in cells))
        columns = list(dict.fromkeys(c for row in rows for c in row))
        with (home / "steps.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            writer.writerows(rows)
        (home / "actors.csv").write_text(
            "id,name,kind\noffice,Office,agency\nnotary,Notary,person\n", "utf-8"
        )
        (home / "case.toml").write_text(HEAD, "utf-8")
        return kg.read_case(home)

    return make


def window(case):
    [one] = procedures(case).procedures
    [found] = one.exposures
    return found


BEGIN = "p 1 public=true protected=false time_unit=month "


def test_the_window_of_the_source_is_the_grant_less_the_laying_open():
    # WP 59: laid open after 18 months, granted 5 to 15 years after application: 60 - 18 = 42, 180 - 18 = 162.
    by_name = {p.id: p for p in procedures(kg.read_case()).procedures}
    [japan] = by_name["patent-japan"].exposures
    assert (japan.status, japan.span.least, japan.span.most) == ("exposed", 42, 162)
    assert (
        japan.arithmetic
        == "Patent granted 60–180 months − Application laid open 18 months = 42–162 months"
    )
    assert (japan.begin.id, japan.end.id) == ("patent-japan-3", "patent-japan-6")
    assert [
        e.status for name in ("patent-us", "patent-europe") for e in by_name[name].exposures
    ] == ["none", "none"]
    assert [e.status for e in by_name["loan-collection"].exposures] == ["not stated"]


def test_the_embedded_procedures_stand_side_by_side():
    found = procedures(kg.read_case())
    group = {p.id: p.group for p in found.procedures}
    assert [p for p, g in group.items() if g == "patent"] == [
        "patent-japan",
        "patent-us",
        "patent-europe",
    ]
    assert group["funds-paperwork-small"] == group["funds-paperwork-large"] == "funds-paperwork"
    # Alike in a first word only: no variants of one another.
    assert (group["loan-programme-1998"], group["loan-collection"]) == (
        "loan-programme-1998",
        "loan-collection",
    )
    rows = {r["procedure"]: r for r in found.tables()[0].records()}
    assert rows["patent-japan"]["unavoidable"] == ("benrishi",)
    assert rows["patent-europe"]["unavoidable"] == ()
    assert rows["tegata-payment"]["unavoidable"] == ("local-banks",)
    assert rows["patent-us"]["unavoidable"] == ()
    assert (rows["patent-us"]["protected_min"], rows["patent-us"]["protected_max"]) == (18, 24)
    assert (rows["patent-europe"]["protected_min"], rows["patent-europe"]["protected_max"]) == (
        None,
        None,
    )
    # WP 59, patents.7: at least two million yen in the first year; the standard fee is a part of it.
    assert (rows["patent-japan"]["cost_min"], rows["patent-japan"]["cost_max"]) == (2000000, None)
    # 240 months in 40 cells of 6: laid open at cell 3, granted from cell 10 to cell 30.
    assert rows["patent-japan"]["chart"] == f"0 {'·' * 3}{'█' * 7}{'▒' * 20}{'·' * 10} 240 months"
    assert rows["patent-us"]["chart"] == ""


def test_the_steps_keep_the_words_of_the_source_and_count_in_months():
    case = kg.read_case()
    rows = {r["step"]: r for r in procedures(case).tables()[1].records()}
    assert set(rows) == set(case.tables["steps"]["id"])
    grant = rows["patent-japan-6"]
    assert (grant["reached"], grant["elapsed_min"], grant["elapsed_max"]) == ("5–15 years", 60, 180)
    assert grant["chart"] == f"0 {'·' * 10}├{'─' * 19}┤{'·' * 9} 240 months"
    assert rows["patent-japan-3"]["chart"] == f"0 ···●{'·' * 36} 240 months"
    assert rows["tegata-payment-5"]["takes"] == "more than 6 months"
    assert rows["tegata-payment-4"]["takes"] == "up to 6 months"
    assert rows["tegata-payment-3"]["duration_max"] == pytest.approx(90 * 12 / 365.25)


def test_every_sentence_opens_its_evidence():
    case = kg.read_case()
    said = procedures(case).sentences()
    assert all(s.ids and set(s.ids) <= set(case.tables["steps"]["id"]) for s in said)
    assert said[0].text == (
        "public but unprotected for 42–162 months in Japan; not exposed in United States, Europe."
    )
    assert said[0].ids == ("patent-japan-3", "patent-japan-6", "patent-us-4", "patent-europe-4")


@pytest.mark.parametrize(
    ("begin", "end", "least", "most", "words"),
    [
        ("elapsed_min=2 elapsed_max=4", "elapsed_min=10 elapsed_max=12", 6, 10, "6–10 months"),
        ("elapsed_min=2 elapsed_max=2", "elapsed_min=10", 8, None, "8 months or more"),
        (
            "elapsed_min=2 elapsed_max=2",
            "elapsed_min=10 elapsed_exclusive=min",
            8,
            None,
            "more than 8 months",
        ),
        ("elapsed_min=2 elapsed_max=2", "elapsed_max=3", None, 1, "up to 1 month"),
        (
            "elapsed_min=2 elapsed_max=4 elapsed_exclusive=min",
            "elapsed_max=9",
            None,
            7,
            "less than 7 months",
        ),
        (
            "elapsed_min=2 elapsed_max=4 elapsed_exclusive=max",
            "elapsed_min=10 elapsed_max=12",
            6,
            10,
            "6–10 months (6 itself not reached)",
        ),
        ("elapsed_min=2", "elapsed_max=9", None, 7, "up to 7 months"),
        ("elapsed_max=2", "elapsed_max=9", None, None, "not stated"),
        ("", "elapsed_min=10 elapsed_max=12", None, None, "not stated"),
        (
            "elapsed_min=1 elapsed_max=1",
            "elapsed_min=1 elapsed_max=2 time_unit=year",
            11,
            23,
            "11–23 months",
        ),
    ],
)
def test_open_ends_stay_open_and_unknown_stays_unknown(steps_of, begin, end, least, most, words):
    unit = "" if "time_unit" in end else "time_unit=month "
    found = window(steps_of(f"{BEGIN}{begin}\np 2 protected=true {unit}{end}"))
    assert (found.status, found.span.least, found.span.most) == ("exposed", least, most)
    assert found.arithmetic.endswith(f" = {words}")


def test_steps_in_order_bound_the_window_at_nothing(steps_of):
    found = window(
        steps_of(
            f"{BEGIN}elapsed_min=2 elapsed_max=8\np 2 protected=true time_unit=month elapsed_min=5 elapsed_max=9"
        )
    )
    assert (found.span.least, found.span.most) == (0, 7)
    assert found.arithmetic.endswith(
        "= -3–7 months, by the order of the steps not below 0: 0–7 months"
    )
    found = window(
        steps_of(
            f"{BEGIN}elapsed_min=8 elapsed_max=8\np 2 protected=true time_unit=month elapsed_max=5"
        )
    )
    assert (found.status, found.span.has_end) == ("contradictory", False)


@pytest.mark.parametrize(
    ("text", "status", "begin", "end"),
    [
        ("p 1 public=true protected=false", "exposed", "p-1", None),
        (
            "p 1 protected=false \n p 2 public=true \n p 3 \n p 4 protected=true",
            "exposed",
            "p-2",
            "p-4",
        ),
        ("p 1 public=true protected=false \n p 2 public=false", "exposed", "p-1", "p-2"),
        ("p 1 protected=true \n p 2 public=true", "none", "p-2", None),
        ("p 1 public=true protected=true", "none", "p-1", None),
        ("p 1 public=false \n p 2 protected=false", "none", None, None),
        ("p 1 public=true \n p 2", "not stated", "p-1", None),
        ("p 1 protected=false", "not stated", None, None),
        ("p 1 \n p 2", "not stated", None, None),
        ("p 2 protected=true \n p 1 public=true protected=false", "exposed", "p-1", "p-2"),
    ],
)
def test_what_a_step_says_holds_until_another_says_otherwise(steps_of, text, status, begin, end):
    found = window(steps_of(text))
    assert (found.status, found.begin and found.begin.id, found.end and found.end.id) == (
        status,
        begin,
        end,
    )


def test_the_chart_tells_certain_exposure_from_possible(steps_of):
    # Begun between 4 and 8, ended between 12 and 20, in 40 cells of half a month: certain from 8 to 12.
    case = steps_of(
        f"{BEGIN}elapsed_min=4 elapsed_max=8\np 2 protected=true time_unit=month elapsed_min=12 elapsed_max=20"
    )
    [row] = procedures(case).tables()[0].records()
    assert row["chart"] == f"0 {'·' * 8}{'▒' * 8}{'█' * 8}{'▒' * 16} 20 months"


def test_two_windows_add_up(steps_of):
    at = "time_unit=month elapsed_min={0} elapsed_max={0}"
    case = steps_of(
        f"p 1 public=true protected=false {at.format(1)} \n p 2 protected=true {at.format(3)} \n"
        f"p 3 protected=false {at.format(6)} \n p 4 protected=true {at.format(10)}"
    )
    [row] = procedures(case).tables()[0].records()
    assert (row["exposure_min"], row["exposure_max"]) == (6, 6)
    assert (row["begin"], row["end"]) == (("p-1", "p-3"), ("p-2", "p-4"))
    assert row["chart"] == f"0 ····{'█' * 8}{'·' * 12}{'█' * 16} 10 months"


ENDS = st.tuples(st.integers(0, 9), st.integers(0, 9)).map(sorted)


@settings(max_examples=40, deadline=None)
@given(ENDS, ENDS)
def test_a_difference_or_sum_of_intervals_is_the_range_over_every_choice(one, other):
    a, b = Span(*one), Span(*other)
    chosen = list(product(range(one[0], one[1] + 1), range(other[0], other[1] + 1)))
    assert ((a - b).least, (a - b).most) == (
        min(x - y for x, y in chosen),
        max(x - y for x, y in chosen),
    )
    assert ((a + b).least, (a + b).most) == (
        min(x + y for x, y in chosen),
        max(x + y for x, y in chosen),
    )


def costs(case):
    [one] = procedures(case).procedures
    return {currency: (c.least, c.most) for currency, c in one.costs.items()}


def test_costs_add_up_and_are_bounded_only_where_every_step_is(steps_of):
    fee = "p {} cost_min={} cost_max={} currency=EUR"
    assert costs(steps_of(f"{fee.format(1, 5, 10)} \n {fee.format(2, 1, 2)}")) == {"EUR": (6, 12)}
    assert costs(steps_of(f"{fee.format(1, 5, 10)} \n p 2")) == {"EUR": (5, None)}
    assert costs(steps_of(f"{fee.format(1, 5, 10)} \n {fee.format(2, 1, 2)} mandatory=false")) == {
        "EUR": (5, 10)
    }
    assert costs(steps_of(f"{fee.format(1, 5, 10)} \n p 2 cost_min=3 cost_max=3 currency=USD")) == {
        "EUR": (5, None), "USD": (3, None),
    }  # fmt: skip
    assert costs(steps_of("p 1 cost_max=4 currency=EUR")) == {"EUR": (None, 4)}
    assert costs(steps_of("p 1")) == {}


@pytest.mark.parametrize(
    ("whole", "expected", "words"),
    [
        ("cost_min=9 currency=EUR", (9, 12), "9–12 EUR"),
        ("cost_max=7 currency=EUR", (6, 7), "6–7 EUR"),
        # A bound that says less than the sum changes nothing.
        ("cost_min=2 cost_max=90 currency=EUR", (6, 12), "6–12 EUR"),
        ("cost_min=9 cost_exclusive=min currency=EUR", (9, 12), "9–12 EUR (9 itself not reached)"),
        ("mandatory=true", (6, 12), "6–12 EUR"),
    ],
)
def test_what_is_stated_of_the_whole_bounds_the_sum_of_the_parts(steps_of, whole, expected, words):
    fee = "p {} cost_min={} cost_max={} currency=EUR"
    case = steps_of(f"p 0 {whole} \n {fee.format(1, 5, 10)} \n {fee.format(2, 1, 2)}")
    assert costs(case) == {"EUR": expected}
    [said] = [s for s in procedures(case).sentences() if s.text.startswith("costs: ")]
    assert said.text.startswith(f"costs: {words} (stated for 2 of 2 steps")
    assert ("p-0" in said.ids) == ("cost" in whole)


def test_a_cost_of_the_whole_alone_is_one_and_the_whole_is_no_step(steps_of):
    case = steps_of("p 0 cost_min=9 currency=EUR name=All \n p 1 mandatory=true \n p 2")
    assert costs(case) == {"EUR": (9, None)}
    found = procedures(case)
    assert found.sentences()[-1].text == "costs: 9 EUR or more (stated for all)."
    assert found.tables()[0].records()[0]["steps"] == 2
    assert {r["step"] for r in found.tables()[1].records()} == {"p-0", "p-1", "p-2"}
    assert costs(steps_of("p 0 cost_min=9 currency=USD \n p 1 cost_min=1 cost_max=1 currency=EUR")) == {
        "EUR": (1, 1), "USD": (9, None),
    }  # fmt: skip


PERMITS = """
permit-north 1 actor=notary mandatory=true public=true protected=false time_unit=day elapsed_min=0 elapsed_max=0
permit-north 2 actor=office protected=true time_unit=year elapsed_min=1
permit-south 1 actor=office mandatory=false
appeal 1
"""


def test_a_case_of_another_domain_has_nothing_of_the_first(steps_of):
    found = procedures(steps_of(PERMITS))
    assert [(p.id, p.group) for p in found.procedures] == [
        ("permit-north", "permit"), ("permit-south", "permit"), ("appeal", "appeal"),
    ]  # fmt: skip
    assert [p.unavoidable for p in found.procedures] == [("notary",), (), ()]
    text = "".join(
        kg.render(found, form) for form in ("terminal", "markdown", "html", "json", "csv")
    )
    assert "12 months or more" in text
    assert f"0 {'█' * 39}→ 12 months" in text
    assert "1 step; no time, cost, publicity, protection or mandatory step is stated." in text
    for word in ("Japan", "atent", "SME", "JPY"):
        assert word not in text


def test_procedures_are_chosen_by_name_or_by_what_they_begin_with(steps_of):
    case = steps_of(PERMITS)
    chosen = procedures(case, ["appeal", "permit-north"]).procedures
    assert {p.id: p.group for p in chosen} == dict.fromkeys(
        ("permit-north", "appeal"), "appeal, permit-north"
    )
    assert [p.id for p in procedures(case, ["permit"]).procedures] == [
        "permit-north",
        "permit-south",
    ]
    with pytest.raises(NameUnknown, match="no procedure is called 'permi', and no name begins so"):
        procedures(case, ["permi"])


def test_a_case_without_steps_says_so(world):
    found = procedures(world("a firm"))
    assert [s.text for s in found.sentences()] == ["the case records no procedure."]
    assert kg.render(found, "terminal")
    with pytest.raises(NameUnknown):
        procedures(world("a firm"), ["patent"])


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("time_unit=day elapsed_min=3 elapsed_max=3", "reached after: Step 1: 3 days."),
        ("time_unit=day duration_max=1", "how long a step takes: Step 1: up to 1 day."),
        ("mandatory=true", "cannot be avoided: Step 1."),
        ("mandatory=true actor=office", "cannot be avoided: Step 1 (Office)."),
        ("public=false", "not exposed: no step makes anything public, where it is stated."),
        (
            "public=true",
            "exposure not stated: public from Step 1 on; whether protected is not stated.",
        ),
        (
            "cost_min=2 cost_exclusive=min currency=EUR",
            "costs: more than 2 EUR (stated for 1 of 1 steps).",
        ),
        (
            "elapsed_min=3",
            "1 step; no time, cost, publicity, protection or mandatory step is stated.",
        ),
    ],
)
def test_whatever_is_stated_is_said(steps_of, step, said):
    [found] = procedures(steps_of(f"p 1 {step}")).sentences()
    assert (found.text, found.ids) == (said, ("p-1",))


def test_variants_are_set_side_by_side_in_words(steps_of):
    at = "time_unit=month elapsed_min={0} elapsed_max={0}"
    case = steps_of(
        f"permit-a 1 public=true protected=false {at.format(2)} mandatory=true actor=notary\n"
        f"permit-a 2 protected=true {at.format(5)} cost_min=7 cost_max=7 currency=EUR\n"
        f"permit-b 1 {at.format(1)}\npermit-b 2 protected=true\npermit-b 3 public=true {at.format(4)}\n"
        "permit-c 1 public=true protected=false\npermit-c 2 protected=true\n"
        "permit-d 1 public=true"
    )
    assert [s.text for s in procedures(case).sentences()] == [
        "public but unprotected for 3 months in permit-a, for a time not stated in permit-c; not exposed in permit-b; "
        "exposure not stated in permit-d.",
        "permit-a, exposed: Step 2 5 months − Step 1 2 months = 3 months.",
        "permit-b, not exposed: public from Step 3 on, and protected by then.",
        "permit-c, exposed: Step 2 not stated − Step 1 not stated = not stated.",
        "permit-d, exposure not stated: public from Step 1 on; whether protected is not stated.",
        "protected after: permit-a: 5 months; permit-b: not stated, but in the order of the steps before Step 3 "
        "(4 months); permit-c: not stated; permit-d: not stated.",
        "reached after, permit-a: Step 1: 2 months; Step 2: 5 months.",
        "reached after, permit-b: Step 1: 1 month; Step 3: 4 months.",
        "cannot be avoided: permit-a: Step 1 (Notary); permit-b: no step is said to be so; permit-c: no step is said "
        "to be so; permit-d: no step is said to be so.",
        "costs: permit-a: 7 EUR or more (stated for 1 of 2 steps); permit-b: not stated; permit-c: not stated; "
        "permit-d: not stated.",
    ]


def test_variants_are_called_by_where_they_apply_if_that_tells_them_apart(steps_of):
    text = "p-x 1 jurisdiction={} public=false \n p-y 1 jurisdiction={} public=false"
    for places, said in (
        (("office", "notary"), "Office, Notary"),
        (("office", "office"), "p-x, p-y"),
    ):
        assert (
            procedures(steps_of(text.format(*places))).sentences()[0].text
            == f"not exposed in {said}."
        )


def drawn(case):
    [figure] = procedures(case).figures()
    return figure, [
        (line.label, line.group, *((p.low, p.high, p.tone) for p in line.pieces))
        for line in figure.drawing.lines
    ]


def test_the_figure_draws_steps_exposure_and_how_long_steps_take(steps_of):
    # Begun between 4 and 8, ended between 12 and 20: certain from 8 to 12, perhaps from 4 to 20.
    figure, lines = drawn(steps_of(
        f"{BEGIN}elapsed_min=4 elapsed_max=8\np 2 protected=true time_unit=month elapsed_min=12 elapsed_max=20\n"
        "p 3 time_unit=year duration_min=1 duration_max=2 \np 4"
    ))  # fmt: skip
    assert lines == [
        ("Step 1", "", (4, 8, "plain")),
        ("Step 2", "", (12, 20, "plain")),
        ("public but unprotected", "", (4, 8, "open"), (8, 12, "closed"), (12, 20, "open")),
        ("Step 3", "how long it takes", (12, 24, "plain")),
    ]
    assert (figure.name, figure.drawing.unit, figure.drawing.top) == ("procedure-p", "months", 24)
    assert [tone for tone, _ in figure.key] == ["plain", "closed", "open"]
    assert figure.text == (
        "The axis is in months, from the start of the procedure. Reached: Step 1 4–8 months, Step 2 12–20 months. "
        "Public but unprotected: Step 2 12–20 months − Step 1 4–8 months = 4–16 months. How long it takes: Step 3 "
        "1–2 years."
    )


@pytest.mark.parametrize(
    ("end", "stretches", "top"),
    [
        ("elapsed_min=5 elapsed_max=5", ((4, 5, "closed"),), 5),
        ("elapsed_min=4 elapsed_max=9", ((4, 9, "open"),), 9),
        ("elapsed_max=9", ((4, 9, "open"),), 9),
        ("elapsed_min=8", ((4, 8, "closed"), (8, None, "open")), 10),
        ("elapsed_min=4 elapsed_max=4", (), 4),
        ("", ((4, None, "open"),), 5),
    ],
)
def test_the_figure_tells_certain_exposure_from_possible(steps_of, end, stretches, top):
    unit = "time_unit=month " if end else ""
    figure, lines = drawn(
        steps_of(f"{BEGIN}elapsed_min=4 elapsed_max=4\np 2 protected=true {unit}{end}")
    )
    assert next(line[2:] for line in lines if line[0] == "public but unprotected") == stretches
    assert figure.drawing.top == top  # what has no end needs room to go on


def test_the_figure_says_of_whom_nothing_is_public_unprotected_if_that_is_known_of_one(steps_of):
    at = "time_unit=month elapsed_min=9 elapsed_max=9"
    figure, lines = drawn(steps_of(f"p-a 1 public=true protected=true {at}\np-b 1 {at}\np-b 2"))
    assert lines == [
        ("Step 1", "p-a", (9, 9, "plain")),
        ("never exposed", "p-a"),
        ("Step 1", "p-b", (9, 9, "plain")),
        ("exposure not stated", "p-b"),
    ]
    assert (
        "p-a: Reached: Step 1 9 months. Never public but unprotected: public from Step 1 on"
        in figure.text
    )
    assert [line[0] for line in drawn(steps_of(f"p 1 {at}"))[1]] == ["Step 1"]


def test_the_figure_counts_days_where_months_are_few_and_needs_a_time(steps_of):
    figure, lines = drawn(steps_of("p 1 time_unit=day elapsed_min=3 elapsed_max=30"))
    assert (figure.drawing.unit, figure.drawing.top, lines) == (
        "days",
        30,
        [("Step 1", "", (3, 30, "plain"))],
    )
    assert (
        procedures(
            steps_of("p 1 public=true protected=false \n q-1 1 cost_min=1 currency=EUR")
        ).figures()
        == ()
    )


def test_the_figures_of_the_embedded_case():
    found = {f.name: f for f in procedures(kg.read_case()).figures()}
    assert set(found) == {"procedure-patent", "procedure-tegata-payment"}
    patent = found["procedure-patent"]
    exposed = {
        line.group: line
        for line in patent.drawing.lines
        if line.label in ("public but unprotected", "never exposed")
    }
    assert [(p.low, p.high, p.tone, p.text) for p in exposed["Japan"].pieces] == [
        (18, 60, "closed", ""), (60, 180, "open", "42–162 months"),
    ]  # fmt: skip
    assert [
        (exposed[where].label, exposed[where].pieces) for where in ("United States", "Europe")
    ] == [("never exposed", ())] * 2
    assert (
        "Patent granted 60–180 months − Application laid open 18 months = 42–162 months"
        in patent.text
    )
    assert {line.group for line in found["procedure-tegata-payment"].drawing.lines} == {
        "how long it takes"
    }
