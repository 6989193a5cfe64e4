"""How the answers of a report are worked out, and how far they reach."""

from collections.abc import Iterable
from datetime import date

from kg.case import Case
from kg.questions.self_ties import loops_in_words
from kg.results.answers import Column, Sentence, Table

_COUNTED = ("actors", "ties", "measures", "steps", "claims", "evidence")


def limits(case: Case, day: date | None) -> tuple[Sentence, ...]:
    """Return what a reader must know of the method, and what the answers do not say.

    Args:
        case: the case.
        day: the day asked about; none for any time.
    """
    when = f"as of {day.isoformat()}" if day else "at any time"
    counts = ", ".join(_count_rows(name, len(case.tables[name])) for name in _COUNTED)
    evidence = case.tables["evidence"]
    disputed = evidence.filter(evidence["stance"] == "disputes")["about"].n_unique()
    loops = len(case.tables["ties"]) - len(case.loopless_ties)
    texts = {
        "What was asked": (
            f"Asked {when}, of {counts}.{loops_in_words(loops)}",
            "Every answer rests on rows of the case, and each row on passages listed at the end; "
            "what no passage "
            "says is not there. Where sources contradict each other, both rows stand"
            + (f": {disputed} rows are disputed." if disputed else "."),
        ),
        "Words": (
            "Captive: every recorded route from the sources of the channel passes that actor, or "
            "a group's members.",
            "Stated: by what the source says, a tie of an exclusive kind leaves the captives no "
            "other way. Recorded: "
            "no other way is recorded, though one may exist.",
            "Denied: the source says that access was refused, cut off, lacking or little, for the "
            "target or a role of "
            "it. Declined: the target itself turned it down. Not stated: the source says neither.",
            "A route around is used if each of its ties is stated of those on it, possible if it "
            "follows from a role "
            "or holds for some of a role only, blocked if one stated denial closes it.",
        ),
        "How it is counted": (
            *_by_rule(case),
            "A role's tie holds for its members unless a nearer statement says otherwise; ties "
            "that only some of a "
            "role have neither hold nor free anybody, and open possible routes only.",
            "Only named individuals are counted; a role stands for the unnamed rest and is listed "
            "apart.",
            "Chance, for brokers, means dealing the same tiers to the same actors anew; for "
            "patterns, dealing the same "
            "codes to the same individuals anew. Neither makes a sample of those whom the source "
            "chose to describe.",
        ),
        "What it does not say": (
            "The counts are over those that the source happens to name. They are no sample, and "
            "no share of them is an "
            "estimate for a population.",
            "That no other way is recorded does not show that there was none; that one is "
            "recorded does not show that "
            "it was open to others.",
            "Numbers of the source are checked against each other and never corrected.",
        ),
    }
    sentences: list[Sentence] = []
    for topic, lines in texts.items():
        sentences += (Sentence(line, topic=topic) for line in lines)
    return tuple(sentences)


def _count_rows(table: str, count: int) -> str:
    return f"{count} {table.removesuffix('s') if count == 1 else table}"


def _by_rule(case: Case) -> Iterable[str]:
    """Yield how routes come by a strategy that none of their ties names."""
    present = set(case.loopless_ties["kind"])
    for strategy in case.schema.strategies.values():
        if strategy.rule_kind not in present:
            continue
        share = "any share"
        if strategy.rule_max_share is not None:
            share = f"a share of at most {strategy.rule_max_share:g} percent"
        source = case.schema.actor_kinds.get(strategy.rule_source)
        rule = f"{share}, from {source.plural}" if source else share
        tie = case.schema.tie_kinds[strategy.rule_kind].label
        name = f"The strategy “{strategy.label}”"
        yield f"{name} is given by rule where no tie names one: “{tie}”, {rule}."


def tie_kind_table(case: Case) -> Table:
    """Return the kinds of ties that a case has, and what each means."""
    present = set(case.tables["ties"]["kind"])
    rows = [
        (k.slug, k.label, k.channel or None, k.flow or None, k.comment)
        for k in case.schema.tie_kinds.values()
        if k.slug in present
    ]
    columns = (
        Column("kind", "text", "The kind of tie."),
        Column("label", "text", "In words."),
        Column("channel", "text", "The channel it belongs to."),
        Column("flow", "text", "Which way the resource flows."),
        Column("meaning", "text", "What it means."),
    )
    return Table("kinds", "Kinds of ties in this case", columns, tuple(rows))
