"""Small worlds: cases of a few actors, written out as a folder and read like any other case."""

import csv
from collections.abc import Callable, Iterable
from itertools import count
from pathlib import Path

import pytest

from kg.case import Case, read_case
from kg.questions.bypass.question import bypass
from tests.questions.bypass.road import CAPITAL, ROAD

World = Callable[..., Case]


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Return a function that makes a case.

    Actors are a line each, `id kind`, then `role` for a collective actor and any column as `column=value`. Ties are
    a line each, `source kind target`, then columns likewise; a tie that names no id is called by its three words.
    `settings` is the text of case.toml. Worlds may be random, so that the fixture lives as long as the session.
    """
    folder, numbers = tmp_path_factory.mktemp("worlds"), count()

    def make(actors: str, ties: str = "", settings: str = "") -> Case:
        home = folder / f"world-{next(numbers)}"
        home.mkdir()
        _write(home / "actors.csv", (_actor(line.split()) for line in _lines(actors)))
        _write(home / "ties.csv", (_tie(line.split(), i) for i, line in enumerate(_lines(ties))))
        if settings:
            (home / "case.toml").write_text(settings, encoding="utf-8")
        return read_case(home)

    return make


@pytest.fixture
def routes(world: World):
    """Return a function that asks for the routes around in that world, by target, status and actors."""

    def ask(actors, ties, settings=CAPITAL, **options):
        found = bypass(world(ROAD + actors, ties, settings), "capital", **options).routes
        return {(r.target, r.status, ">".join(r.actors)): r for r in found}

    return ask


def _lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


def _actor(words: list[str]) -> dict[str, str]:
    actor, kind, *more = words
    flags = {"collective": "true"} if "role" in more else {}
    return {"id": actor, "name": actor.capitalize(), "kind": kind, **flags, **_cells(w for w in more if w != "role")}


def _tie(words: list[str], number: int) -> dict[str, str]:
    source, kind, target, *more = words
    usual = {"id": f"{source}-{kind}-{target}", "status": "active"}
    return {**usual, "source": source, "kind": kind, "target": target, **_cells(more)}


def _cells(words: Iterable[str]) -> dict[str, str]:
    return dict(word.split("=", 1) for word in words)


def _write(path: Path, rows: Iterable[dict[str, str]]) -> None:
    rows = list(rows)
    columns = list(dict.fromkeys(c for row in rows for c in row))
    if not columns:
        return
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
