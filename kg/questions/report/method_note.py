"""How the answers of a report come about, and how far they reach."""

from collections.abc import Iterable
from datetime import date

from kg.case import Case
from kg.questions.self_ties import loops_in_words
from kg.results.answers import Column, Sentence, Table


def limits(case: Case, day: date | None) -> tuple[Sentence, ...]:
    """Return what a reader must know of the method, and what the answers do not say."""
    when = f"as of {day.isoformat()}" if day else "at any time"
    rows = {
        name: len(case.tables[name])
        for name in ("actors", "ties", "measures", "steps", "claims", "evidence")
    }
    sizes = ", ".join(
        f"{n} {name.removesuffix('s') if n == 1 else name}" for name, n in rows.items()
    )
    disputed = len(
        case.tables["evidence"]
        .filter(case.tables["evidence"]["stance"] == "disputes")["about"]
        .unique()
    )
    loops = rows["ties"] - len(case.loopless_ties)
    texts = {
        "What was asked": (
            f"Asked {when}, of {sizes}.{loops_in_words(loops)}",
            "Every answer rests on rows of the case, and each row on passages listed at the end; what no passage "
            "says is not there. Where sources contradict each other, both rows stand"
            + (f": {disputed} rows are disputed." if disputed else "."),
        ),
        "Words": (
            "Captive: every recorded route from the sources of the channel passes that actor, or a group's members.",
            "Stated: by what the source says, a tie of an exclusive kind leaves the captives no other way. Recorded: "
            "no other way is recorded, though one may exist.",
            "Denied: the source says that access was refused, cut off, lacking or little, for the target or a role of "
            "it. Declined: the target itself turned it down. Not stated: the source says neither.",
            "A route around is used if each of its ties is stated of those on it, possible if it follows from a role "
            "or holds for some of a role only, blocked if one stated denial closes it.",
        ),
        "How it is counted": (
            *_by_rule(case),
            "A role's tie holds for its members unless a nearer statement says otherwise; ties that only some of a "
            "role have neither hold nor free anybody, and open possible routes only.",
            "Only named individuals are counted; a role stands for the unnamed rest and is listed apart.",
            "Chance, for brokers, means dealing the same tiers to the same actors anew; for patterns, dealing the same "
            "codes to the same individuals anew. Neither makes a sample of those whom the source chose to describe.",
        ),
        "What it does not say": (
            "The counts are over those that the source happens to name. They are no sample, and no share of them is an "
            "estimate for a population.",
            "That no other way is recorded does not show that there was none; that one is recorded does not show that "
            "it was open to others.",
            "Numbers of the source are checked against each other and never corrected.",
        ),
    }
    return tuple(Sentence(text, topic=topic) for topic, some in texts.items() for text in some)


def _by_rule(case: Case) -> Iterable[str]:
    """Yield how routes come by a strategy that no tie of theirs names."""
    for strategy in case.schema.strategies.values():
        if strategy.rule_kind in set(case.loopless_ties["kind"]):
            share, source = (
                strategy.rule_max_share,
                case.schema.actor_kinds.get(strategy.rule_source),
            )
            what = f"a share of at most {share:g} percent" if share is not None else "any share"
            what += f", from {source.plural}" if source else ""
            tie = case.schema.tie_kinds[strategy.rule_kind].label
            yield f"The strategy “{strategy.label}” is given by rule where no tie names one: “{tie}”, {what}."


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
