"""Each house rule fails on a fault planted in a source, and on nothing in a sound one."""

import pytest

from tests.tools.style import rules
from tests.tools.style.formats import FORMATS
from tests.tools.style.measures import RATES, RULES, complaints, lower, measure, read_budgets
from tests.tools.style.sizes import HOMES, entry_of, number_names, stray_sizes
from tests.tools.style.source import Source, read_package

INIT = Source("kg/__init__.py", '__all__ = ["bottlenecks", "rank"]\n')
SOUND = Source(
    "kg/graph/searches.py",
    '''"""Searches."""


class Search:
    """A search."""

    def reach(self, node: int, mask: list[bool]) -> tuple[int, ...]:
        """Return the nodes reached.

        Args:
            node: where the search begins.
            mask: which nodes may be passed, (n,) bool.
        """
        return tuple(i for i in range(node) if mask[i])
''',
)
PLANTED = {
    "vague definitions": [
        "class Found: ...\n",
        "def told(node): ...\n",
        "def reach(node, shown): ...\n",
        "class Search:\n    def held(self): ...\n",
    ],
    "rooms named as functions": ["X = 1\n"],
    "chained conditions": ["x = 1 if a else 2 if b else 3\n", "x = (1 if a else 2) if b else 3\n"],
    "many parameters": [
        "def reach(a, b, c, d, e, f, g): ...\n",
        "def _reach(a, b, c, *, d, e, f, g): ...\n",
    ],
    "unnamed tuples": [
        "def _reach() -> tuple[int, str, float]: ...\n",
        "def reach(rows: list[tuple[int, int, int]]) -> None: ...\n",
    ],
    "long files": ["x = 1\n" * 401],
    "long commands": ["def rank():\n" + "    x = 1\n" * 26],
    "long questions": ["def rank(): ...\n" + "x = 1\n" * 250],
    "stray sizes": [
        "MOST = 50\n",
        "_FEW, _EASY = 2, 10_000\n",
        "_LONGEST: int = 1 << 20\n",
        "_LEAST = -(10**2)\n",
    ],
    "vague names": ["some = 1\n", "print(_kept)\n"],
    "nested loops": ["x = [a for b in c for a in b]\n", "x = {a: 1 for b in c for a in b}\n"],
    "long lines": [f"x = '{'a' * 100}'\n"],
    "undescribed parameters": [
        "def reach(node, mask):\n    '''Return.\n\n    Args:\n        node: where.\n    '''\n",
        "def reach(node, mask):\n    '''Return what mask: says.'''\n",
    ],
}
PATHS = {
    "rooms named as functions": "kg/rank/x.py",
    "long commands": "kg/cli/commands/rank.py",
    "long questions": "kg/questions/rank.py",
}


def _rule(name):
    return next(rule for full, rule in {**RULES, **RATES}.items() if full.startswith(name))


@pytest.mark.parametrize(
    ("name", "text"), [(name, text) for name, texts in PLANTED.items() for text in texts]
)
def test_a_planted_fault_is_found_and_a_sound_source_has_none(name, text):
    planted = Source(PATHS.get(name, "kg/graph/planted.py"), text)
    assert list(_rule(name)((INIT, planted)))
    assert list(_rule(name)((INIT, SOUND))) == []


@pytest.mark.parametrize("rule", [rules.twin_classes, rules.twin_functions])
def test_a_name_in_two_files_is_found_once(rule):
    text = "class Search: ...\ndef search(): ...\n"
    first, second = Source("kg/a.py", text), Source("kg/b.py", text)
    assert [fault.path for fault in rule((first, second))] == ["kg/b.py"]
    assert list(rule((first,))) == []


def test_a_size_has_two_homes_and_a_format_its_reason():
    text = "MOST = 50\n"
    homes = [Source(path, text) for path in (*HOMES, "kg/rendering/svg/axis.py")]
    assert list(stray_sizes(homes)) == []
    assert list(stray_sizes([Source("kg/queries/bind_parameters.py", text)]))
    assert list(stray_sizes([Source("kg/graph/a.py", "SMALL = 9\nWORDS = ('a',) * 20\n")])) == []


def test_no_format_is_named_that_is_no_more():
    names = ((source, name) for source in read_package() for name in number_names(source))
    assert {entry_of(source, name) for source, name in names} - {""} == set(FORMATS)


def test_every_rule_has_a_planted_fault():
    names = {name for name in {**RULES, **RATES} if not name.startswith("twin")}
    assert all(any(name.startswith(planted) for planted in PLANTED) for name in names)


def test_an_overload_and_a_command_need_no_description():
    overload = Source("kg/rank.py", "@overload\ndef rank(case, channel): ...\n")
    command = Source("kg/cli/commands/rank.py", "def rank(case, channel): ...\n")
    assert list(rules.undescribed_parameters((overload, command))) == []


def test_rates_are_of_the_whole():
    source = Source("kg/a.py", "some = 1\nx = [a for b in c for a in b]\n")
    figures = measure((INIT, source))
    names = len(["some", "x", "a", "for", "b", "in", "c", "for", "a", "in", "b"]) + len(["__all__"])
    assert figures["vague names per 1,000 names"] == round(1000 / names, 1)
    assert figures["nested loops per 1,000 lines"] == round(1000 / 3, 1)
    assert figures["tokens a statement, 99th percentile"] == 13


def test_budgets_only_fall():
    assert list(complaints({"rule": 3}, {"rule": 3})) == []
    assert "at most 2" in next(iter(complaints({"rule": 3}, {"rule": 2})))
    assert "at most 0" in next(iter(complaints({"rule": 3}, {})))
    assert "lower" in next(iter(complaints({"rule": 3}, {"rule": 4})))
    assert '"rule" = 2' in lower({"rule": 3}, {"rule": 2})
    assert '"rule" = 3' in lower({"rule": 3}, {"rule": 4})


def test_the_package_keeps_its_budgets():
    assert list(complaints(measure(read_package()), read_budgets())) == []
