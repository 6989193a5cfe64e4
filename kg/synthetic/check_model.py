"""What must hold between the parts of a model: names, kinds, shares and ranges."""

import re
from collections.abc import Collection, Iterable

from kg.errors import FileProblem, near, quoted
from kg.schema.read import own_schema
from kg.synthetic.model import LARGER, FirmGroup, Model, Population, Rule, Size

FILE = "generate.toml"
RESERVED = ("derived", "scenario", "synthetic", "synthetic-model", LARGER)
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_MOST, _FEWEST = 1_000_000, 0.1


def must(good: bool, message: str, hint: str = "") -> None:
    """Raise a problem unless a condition holds.

    Args:
        good: the condition.
        message: what is wrong if it does not hold.
        hint: what to try; by default nothing.

    Raises:
        FileProblem: it does not hold.
    """
    if not good:
        raise FileProblem(f"{FILE}: {message}", hint)


def consistent(model: Model) -> None:
    """Refuse a model at the first name, kind or number that cannot be.

    Raises:
        FileProblem: there is one.
    """
    _sizes(model.sizes)
    _populations(model.populations)
    firms = {size.name for size in model.sizes} | {size.kind for size in model.sizes}
    for group in model.groups:
        must(bool(group.of), f"{group.name}: of names nobody")
        _must_name((*group.of, *([group.include] if group.include else [])), firms, group.name)
        must(group.share.share <= 1, f"{group.name}: the share is above 1")
        firms.add(group.name)
    named: list[Size | Population | FirmGroup] = [*model.sizes, *model.populations, *model.groups]
    names: set[str] = {size.kind for size in model.sizes}
    for actor_set in named:
        must(
            bool(_ID.fullmatch(actor_set.name)),
            f"{quoted(actor_set.name)} is no name",
            "use small letters, digits, hyphens",
        )
        must(
            actor_set.name not in names and actor_set.name not in RESERVED,
            f"the name {actor_set.name} is there twice, or reserved",
        )
        names.add(actor_set.name)
        kinds = own_schema().actor_kinds
        must(
            not actor_set.kind or actor_set.kind in kinds,
            f"{actor_set.name}: unknown kind {quoted(actor_set.kind)}",
            near(actor_set.kind, kinds),
        )
    for rule in model.rules:
        _rule(rule, model, firms, names)
    _questions(model)


def _sizes(sizes: tuple[Size, ...]) -> None:
    must(bool(sizes), "[[sizes]] is missing")
    for size in sizes:
        must(
            size.least <= size.most <= _MOST,
            f"{size.name}: least and most are no range up to {_MOST:,}",
        )
    for before, after in zip(sizes, sizes[1:], strict=False):
        must(before.most < after.least, f"{after.name} does not lie above {before.name}")
    must(sum(s.firms.value for s in sizes) > 0, "firms of the sizes sum to nothing")
    must(sum(s.employees.value for s in sizes) > 0, "employees of the sizes sum to nothing")


def _populations(populations: tuple[Population, ...]) -> None:
    prefixes, single = {"f", "t", "m"}, set[str]()
    for population in populations:
        _must_name(population.part_of, single, f"{population.name}, part_of, those before it")
        must(
            population.number <= _MOST and (not population.per or population.per >= _FEWEST),
            f"{population.name}: these are too many",
        )
        must(
            not (population.number and population.per),
            f"{population.name}: give number or per, not both",
        )
        if population.single:
            single.add(population.name)
            continue
        must(
            bool(_ID.fullmatch(population.id)) and not population.id[-1].isdigit(),
            f"{population.name}: needs an id that ends in a letter",
        )
        must(
            population.id not in prefixes,
            f"{population.name}: the id {population.id} is there already, or reserved (f, m, t)",
        )
        prefixes.add(population.id)
    for name in single:
        must(
            name.rstrip("0123456789") not in prefixes, f"the name {name} could be an id of another"
        )


def _rule(rule: Rule, model: Model, firms: Collection[str], everybody: Collection[str]) -> None:
    schema, where = own_schema(), f"ties, {rule.kind}"
    must(rule.kind in schema.tie_kinds, f"{where}: unknown kind", near(rule.kind, schema.tie_kinds))
    must(rule.each in ("source", "target"), f"{where}: each is source or target")
    statuses = schema.tables["ties"].column("status").values
    must(
        rule.status in statuses,
        f"{where}: unknown status {quoted(rule.status)}",
        near(rule.status, statuses),
    )
    refusal = not rule.refused_by or (
        rule.refused_by in ("source", "target") and rule.status in ("refused", "severed")
    )
    must(refusal, f"{where}: refused_by is source or target, of a tie refused or severed")
    who, others = rule.near_sets, rule.far_sets
    must(bool(who) and bool(others), f"{where}: source or target is empty")
    larger = others == (LARGER,)
    _must_name(who, firms if larger else everybody, where)
    _must_name(() if larger else others, everybody, where)
    _must_name([rule.but] if rule.but else [], everybody, where)
    _must_name(rule.states, {g.name for g in model.groups}, where)
    ends = {r.each for r in model.rules if r.kind == rule.kind}
    must(len(ends) == 1, f"{where}: each is not the same in all rules of the kind")
    must(rule.share is None or rule.share.share <= 1, f"{where}: the share is above 1")
    low, high = rule.share_from, rule.share_to
    must((low is None) == (high is None), f"{where}: share_from and share_to go together")
    if low and high:
        must(1 <= low.value <= high.value <= 100, f"{where}: the shares are no range from 1 to 100")


def _questions(model: Model) -> None:
    schema = own_schema()
    names = {*schema.actor_kinds, *(p.name for p in model.populations if p.single)}
    for channel, question in model.questions.items():
        for key, cell in question.items():
            if key != "count":
                candidates = schema.tie_kinds if key == "substitutes" else names
                _must_name(cell, candidates, f"channels.{channel}, {key}")


def _must_name(names: Iterable[str], candidates: Collection[str], where: str) -> None:
    for name in names:
        must(
            name in candidates, f"{where}: nobody is called {quoted(name)}", near(name, candidates)
        )
