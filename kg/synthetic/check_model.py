"""Check the parts of a model against each other: names, kinds, shares and ranges."""

import re
from collections.abc import Collection, Iterable

from kg.errors import FileProblem, near, quoted
from kg.schema.model import ENDS
from kg.schema.read import own_schema
from kg.synthetic.model import LARGER, FirmGroup, Model, Population, Rule, Size
from kg.system.input_limits import FIRMS_A_MEMBER, GENERATED_POPULATION

FILE = "generate.toml"
RESERVED = ("derived", "scenario", "synthetic", "synthetic-model", LARGER)
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")


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
    """Refuse a model at its first wrong name, kind or number.

    Raises:
        FileProblem: there is one.
    """
    _sizes(model.sizes)
    _populations(model.populations)
    firms = {size.name for size in model.sizes} | {size.kind for size in model.sizes}
    for group in model.groups:
        must(bool(group.of), f"{group.name}: of names no actor")
        included = [group.include] if group.include else []
        _must_name([*group.of, *included], firms, group.name)
        must(group.share.share <= 1, f"{group.name}: the share is above 1")
        firms.add(group.name)
    sets: list[Size | Population | FirmGroup] = [*model.sizes, *model.populations, *model.groups]
    names: set[str] = {size.kind for size in model.sizes}
    for actor_set in sets:
        name = actor_set.name
        is_name = bool(_ID.fullmatch(name))
        must(is_name, f"{quoted(name)} is not a name", "use small letters, digits, hyphens")
        is_taken = name in names or name in RESERVED
        must(not is_taken, f"the name {name} occurs twice, or is reserved")
        names.add(name)
        if actor_set.kind:
            _must_be_kind(actor_set.kind, name)
    for rule in model.rules:
        _rule(rule, model, firms, names)
    _questions(model)


def _must_be_kind(kind: str, where: str) -> None:
    """Refuse a kind of actor that the ontology does not have."""
    kinds = own_schema().actor_kinds
    must(kind in kinds, f"{where}: unknown kind {quoted(kind)}", near(kind, kinds))


def _sizes(sizes: tuple[Size, ...]) -> None:
    """Refuse classes of size that are no ascending ranges, or whose numbers sum to 0."""
    must(bool(sizes), "[[sizes]] is missing")
    for size in sizes:
        is_range = size.least <= size.most <= GENERATED_POPULATION
        must(
            is_range, f"{size.name}: least and most are not a range up to {GENERATED_POPULATION:,}"
        )
    for before, after in zip(sizes, sizes[1:], strict=False):
        must(before.most < after.least, f"{after.name} is not above {before.name}")
    firms = sum(size.firms.value for size in sizes)
    employees = sum(size.employees.value for size in sizes)
    must(firms > 0, "the firms of all sizes sum to 0")
    must(employees > 0, "the employees of all sizes sum to 0")


def _populations(populations: tuple[Population, ...]) -> None:
    """Refuse populations that are too many, or whose ids could be those of others."""
    prefixes = {"f", "t", "m"}
    single: set[str] = set()
    for population in populations:
        name = population.name
        _must_name(population.part_of, single, f"{name}, part_of, those before it")
        is_dense = bool(population.per) and population.per < FIRMS_A_MEMBER
        must(
            population.number <= GENERATED_POPULATION and not is_dense,
            f"{name}: there are too many of these actors",
        )
        is_twice = bool(population.number and population.per)
        must(not is_twice, f"{name}: give number or per, not both")
        if population.single:
            single.add(name)
            continue
        prefix = population.id
        is_prefix = bool(_ID.fullmatch(prefix)) and not prefix[-1].isdigit()
        must(is_prefix, f"{name}: needs an id that ends in a letter")
        message = f"{name}: the id {prefix} is already used, or reserved (f, m, t)"
        must(prefix not in prefixes, message)
        prefixes.add(prefix)
    for name in single:
        stem = name.rstrip("0123456789")
        must(stem not in prefixes, f"the name {name} could be an id of another group of actors")


def _rule(rule: Rule, model: Model, firms: Collection[str], everybody: Collection[str]) -> None:
    """Refuse a rule of ties with an unknown kind, status or actor, or shares out of range."""
    schema = own_schema()
    where = f"ties, {rule.kind}"
    must(rule.kind in schema.tie_kinds, f"{where}: unknown kind", near(rule.kind, schema.tie_kinds))
    must(rule.each in ENDS, f"{where}: each must be source or target")
    status = schema.tables["ties"].column("status")
    hint = near(rule.status, status.values)
    must(rule.status in status.values, f"{where}: unknown status {quoted(rule.status)}", hint)
    is_refusal = rule.refused_by in ENDS and rule.status in ("refused", "severed")
    message = f"{where}: refused_by must be source or target, and the tie refused or severed"
    must(is_refusal or not rule.refused_by, message)
    who, others = rule.near_sets, rule.far_sets
    must(bool(who) and bool(others), f"{where}: source or target is empty")
    larger = others == (LARGER,)
    _must_name(who, firms if larger else everybody, where)
    _must_name(() if larger else others, everybody, where)
    if rule.but:
        _must_name([rule.but], everybody, where)
    groups = {group.name for group in model.groups}
    _must_name(rule.states, groups, where)
    ends = {r.each for r in model.rules if r.kind == rule.kind}
    must(len(ends) == 1, f"{where}: each differs between rules of this kind")
    if rule.share:
        must(rule.share.share <= 1, f"{where}: the share is above 1")
    low, high = rule.share_from, rule.share_to
    must((low is None) == (high is None), f"{where}: share_from and share_to go together")
    if low and high:
        must(
            1 <= low.value <= high.value <= 100,
            f"{where}: the shares are not a range from 1 to 100",
        )


def _questions(model: Model) -> None:
    """Refuse standard questions that name a kind or population that is not there."""
    schema = own_schema()
    single = (p.name for p in model.populations if p.single)
    names = {*schema.actor_kinds, *single}
    for channel, question in model.questions.items():
        for key, cell in question.items():
            if key != "count":
                candidates = schema.tie_kinds if key == "substitutes" else names
                _must_name(cell, candidates, f"channels.{channel}, {key}")


def _must_name(names: Iterable[str], candidates: Collection[str], where: str) -> None:
    """Refuse a name that is not among the candidates."""
    for name in names:
        message = f"{where}: no actor is called {quoted(name)}"
        must(name in candidates, message, near(name, candidates))
