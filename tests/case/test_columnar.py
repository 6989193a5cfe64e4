"""A case read by column answers as the same case read whole, and says what is wrong with it."""

import shutil
from datetime import timedelta
from functools import partial

import polars as pl
import pytest

from kg.case import large_case, read_case
from kg.case.large_case import actor_ids, read_graph, tie_ids
from kg.errors import CaseError, KgError
from kg.questions.bottlenecks.question import bottlenecks
from kg.questions.bottlenecks.quick import gatekeepers
from kg.questions.dependence.question import dependence
from kg.synthetic import generate
from tests.support.worlds import as_parquet

TABLES = ("actors", "ties", "measures", "evidence", "documents")


@pytest.fixture(scope="module")
def economy(tmp_path_factory):
    folder = tmp_path_factory.mktemp("generated") / "economy"
    generate(folder, 400, 3)
    return folder


@pytest.fixture(scope="module")
def embedded(tmp_path_factory):
    """Return the embedded case with its tables as Parquet, all of them texts."""
    return as_parquet(read_case().folder, tmp_path_factory.mktemp("embedded"))


def tables(result):
    return [[list(map(str, row)) for row in t.rows] for t in result.tables()]


@pytest.mark.parametrize("which", ["economy", "embedded"])
def test_questions_have_the_same_answers(which, request):
    folder = request.getfixturevalue(which)
    whole, columns = read_case(folder), read_graph(folder, most=0)
    assert columns.tables["ties"].schema["source"].is_integer()
    for channel in whole.settings.questions:
        alone = read_graph(folder, most=0, channel=channel)
        assert len(alone.tables["ties"]) < len(whole.tables["ties"])
        told = tables(bottlenecks(whole, channel, witnesses=False))
        assert told == tables(bottlenecks(columns, channel, witnesses=False))
        assert told == tables(bottlenecks(alone, channel, witnesses=False))
        assert gatekeepers(whole, channel).rows == gatekeepers(alone, channel).rows
    assert tables(dependence(whole)) == tables(dependence(columns))


def test_a_tie_from_an_actor_to_itself_carries_nothing(economy, tmp_path):
    shutil.copytree(economy, tmp_path / "economy")
    path = tmp_path / "economy" / "ties.parquet"
    ties = pl.read_parquet(path)
    loops = ties.with_columns(pl.col("source").alias("target"), id=pl.format("{}-loop", "id"))
    # Beside and before the ties themselves, so that the numbers of rows are others.
    pl.concat([loops.select(ties.columns).cast(ties.schema), ties]).write_parquet(path)
    plain, looped = (read_graph(folder, most=0) for folder in (economy, path.parent))
    assert len(looped.tables["ties"]) == 2 * len(plain.tables["ties"])
    for channel in plain.settings.questions:
        told = tables(bottlenecks(plain, channel, witnesses=False))
        assert told == tables(bottlenecks(looped, channel, witnesses=False))
        assert gatekeepers(plain, channel).rows == gatekeepers(looped, channel).rows
    assert tables(dependence(plain)) == tables(dependence(looped))


@pytest.mark.parametrize(
    "stored", [pl.String, pl.Categorical, pl.Enum(["zz", "active", "refused", "alleged"])]
)
def test_words_are_the_same_however_they_are_stored(economy, tmp_path, stored):
    shutil.copytree(economy, tmp_path / "economy")
    path = tmp_path / "economy" / "ties.parquet"
    pl.read_parquet(path).with_columns(pl.col("status").cast(pl.String).cast(stored)).write_parquet(
        path
    )
    told, found = (
        read_graph(folder, most=0).tables["ties"]["status"] for folder in (economy, path.parent)
    )
    assert (
        found.dtype
        == told.dtype
        == pl.Enum(list(read_case().schema.tables["ties"].column("status").values))
    )
    assert found.to_list() == told.to_list()
    assert found.n_unique() > 1


def test_ends_and_ties_are_called_by_numbers_and_have_their_ids(economy):
    whole, columns = read_case(economy), read_graph(economy, most=0, channel="patent")
    ties = columns.tables["ties"]
    some = ties.sample(20, seed=1).sort("id")
    ids = tie_ids(columns, some["id"])
    told = whole.tables["ties"].filter(pl.col("id").is_in(list(ids.values())))
    for end in ("source", "target"):
        assert actor_ids(columns, some[end]).to_list() == told[end].to_list()
    assert [ids[i] for i in some["id"]] == told["id"].to_list()


@pytest.mark.parametrize("column", ["kind", "status", "source", "id", "share"])
@pytest.mark.parametrize(
    ("cell", "told"),
    [
        (b"\xff", "Binary"),
        ({"a": 1}, "Struct({'a': Int64})"),
        ([["a"]], "List(List(String))"),
        (timedelta(1), "Duration"),
    ],
)
def test_a_column_of_what_is_no_cell_is_one_problem(economy, tmp_path, column, cell, told):
    shutil.copytree(economy, tmp_path / "economy")
    path = tmp_path / "economy" / "ties.parquet"
    frame = pl.read_parquet(path)
    frame.with_columns(pl.Series(column, [cell] * len(frame))).write_parquet(path)
    for read in (
        read_case,
        partial(read_graph, most=0),
        partial(read_graph, most=0, channel="market"),
    ):
        with pytest.raises(CaseError) as found:
            read(path.parent)
        [problem] = [p for p in found.value.problems if p.file == "ties.parquet"]
        assert str(problem).startswith(f"ties.parquet:1:{column}: holds values of the type ")
        assert told.split("(")[0] in str(problem)


def test_a_missing_kind_is_told_when_one_channel_is_asked_about(economy, tmp_path):
    shutil.copytree(economy, tmp_path / "economy")
    path = tmp_path / "economy" / "ties.parquet"
    frame = pl.read_parquet(path).with_row_index("row")
    frame.with_columns(kind=pl.when(pl.col("row") != 6).then("kind")).drop("row").write_parquet(
        path
    )
    with pytest.raises(CaseError) as found:
        read_graph(path.parent, most=0, channel="market")
    assert next(str(p) for p in found.value.problems).startswith("ties.parquet:7:kind: is empty")


def test_without_enough_memory_one_line_says_how_to_need_less(economy, monkeypatch):
    every, few = (read_graph(economy, most=0, channel=c).tables["ties"] for c in (None, "patent"))
    assert len(few) < len(every)
    monkeypatch.setattr(large_case.process_limits, "room", lambda: large_case._bytes_of(len(few)))
    assert len(read_graph(economy, most=0, channel="patent").tables["ties"]) == len(few)
    with pytest.raises(
        KgError,
        match=rf"^{len(every):,} ties need at least 0\.4 GiB of memory, but 0\.4 GiB are free",
    ) as told:
        read_graph(economy, most=0)
    assert (
        told.value.hint
        == "ask about one channel with --channel, or use a cluster with --engine spark"
    )


def test_a_small_case_is_read_whole(economy):
    assert read_graph(economy).tables["ties"].schema["source"] == pl.String


@pytest.mark.parametrize(
    ("table", "column", "value", "said"),
    [
        ("ties", "target", "nobody", "ties.parquet:8:target: no row of actors has the id 'nobody'"),
        ("ties", "source", None, "ties.parquet:8:source: is empty"),
        ("ties", "kind", "lends-two", "ties.parquet:8:kind: unknown kind 'lends-two'"),
        ("ties", "status", "alive", "ties.parquet:8:status: unknown status 'alive'"),
        ("ties", "kind", None, "ties.parquet:8:kind: is empty"),
        ("actors", "id", "rg1", "actors.parquet:8:id: the id 'rg1' is already used"),
        ("actors", "kind", "farm", "actors.parquet:8:kind: unknown kind 'farm'"),
        (
            "actors",
            "member_of",
            "{id}",
            "actors.parquet:8:member_of: {id} is above itself; remove its own id",
        ),
        (
            "actors",
            "part_of",
            "{id}",
            "actors.parquet:8:part_of: {id} is above itself; remove its own id",
        ),
    ],
)
def test_what_is_wrong_is_told_at_its_spot(economy, tmp_path, table, column, value, said):
    for path in economy.iterdir():
        if path.suffix == ".parquet":
            frame = pl.read_parquet(path)
            if path.stem == table:
                none = pl.Series(column, [None] * len(frame), pl.String)
                cells = frame.get_column(column, default=none)
                cells = cells.list.join(";") if isinstance(cells.dtype, pl.List) else cells
                texts, own = cells.cast(pl.String).to_list(), frame["id"][7]
                texts[7] = value and value.format(id=own)
                said = said.format(id=own)
                frame = frame.with_columns(pl.Series(column, texts, pl.String))
            frame.write_parquet(tmp_path / path.name)
        else:
            (tmp_path / path.name).write_bytes(path.read_bytes())
    with pytest.raises(CaseError) as caught:
        read_graph(tmp_path, most=0)
    assert any(str(problem).startswith(said) for problem in caught.value.problems)
    with pytest.raises(CaseError):
        read_case(tmp_path)


def test_a_case_with_rdf_of_its_own_is_read_whole(economy, tmp_path):
    for path in economy.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    kind = "@prefix ih: <https://w3id.org/intermediation/ns#> .\n@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
    (tmp_path / "kinds.ttl").write_text(
        kind + 'ih:Orchard rdfs:subClassOf ih:Firm ; rdfs:label "orchard"@en .\n'
    )
    assert "orchard" in read_graph(tmp_path, most=0).schema.actor_kinds
