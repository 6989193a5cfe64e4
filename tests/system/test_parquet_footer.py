"""The footer of a Parquet file as we read it, beside pyarrow, and when it is damaged."""

import random

import polars as pl
import pytest
from pyarrow import parquet

from kg.system.open_input import InputRefused
from kg.system.parquet_footer import FooterDamaged, read_footer

CODECS = {0: "UNCOMPRESSED", 1: "SNAPPY", 2: "GZIP", 4: "BROTLI", 6: "ZSTD", 7: "LZ4"}


@pytest.mark.parametrize("codec", ["uncompressed", "snappy", "gzip", "brotli", "zstd", "lz4"])
def test_it_says_what_pyarrow_reads(tmp_path, codec):
    rows = range(300)
    pl.DataFrame(
        {
            "id": [f"a{row}" for row in rows],
            "share": [row if row % 3 else None for row in rows],
            "items": [["x"] * (row % 4) for row in rows],
        }
    ).write_parquet(tmp_path / "a.parquet", compression=codec, row_group_size=100)
    footer, peer = (
        read_footer(tmp_path / "a.parquet"),
        parquet.read_metadata(tmp_path / "a.parquet"),
    )
    assert footer.rows == peer.num_rows == 300
    assert len(footer.groups) == peer.num_row_groups == 3
    for number, group in enumerate(footer.groups):
        columns = [peer.row_group(number).column(place) for place in range(peer.num_columns)]
        assert group.rows == peer.row_group(number).num_rows
        for chunk, column in zip(group.chunks, columns, strict=True):
            assert chunk.name == column.path_in_schema
            assert CODECS[chunk.codec] == column.compression
            assert chunk.values == column.num_values
            assert chunk.compressed == column.total_compressed_size
            assert chunk.uncompressed == column.total_uncompressed_size
            first = column.dictionary_page_offset or column.data_page_offset
            assert chunk.start == min(first, column.data_page_offset)
            if column.is_stats_set and column.statistics.has_null_count:
                assert chunk.empty == column.statistics.null_count


def test_a_damaged_footer_is_an_error_and_no_more(tmp_path):
    path = tmp_path / "a.parquet"
    pl.DataFrame({"id": ["a", "b"], "share": [1, 2]}).write_parquet(path)
    body = path.read_bytes()
    start = len(body) - 8 - int.from_bytes(body[-8:-4], "little")
    chance = random.Random(1)  # noqa: S311
    outcomes = set()
    for _ in range(2_000):
        damaged = bytearray(body)
        damaged[chance.randrange(start, len(body))] ^= 1 << chance.randrange(8)
        path.write_bytes(damaged)
        try:
            outcomes.add(type(read_footer(path)))
        except FooterDamaged as error:
            outcomes.add(str(error))
    assert {"it has no footer", "its footer is damaged", "its footer ends too early"} < outcomes


@pytest.mark.parametrize(
    "body",
    [
        b"\x1c" * 100,  # structs within one another
        b"\x19\xfc" + b"\xff" * 9 + b"\x01",  # a list of 2^63 structs
        b"\x19\xf3" + b"\xff" * 4 + b"\x0f" + b"\x00" * 2_000_000,  # more values than are read
        b"\x15" + b"\xff" * 100,  # a number without an end
        b"\x18\xff\xff\xff\x7f",  # a text that is longer than the file
        b"",
    ],
)
def test_a_hostile_footer_is_an_error_and_no_more(tmp_path, body):
    path = tmp_path / "a.parquet"
    path.write_bytes(b"PAR1" + body + len(body).to_bytes(4, "little") + b"PAR1")
    with pytest.raises(FooterDamaged):
        read_footer(path)


def test_what_is_no_parquet_has_no_footer(tmp_path):
    path = tmp_path / "a.parquet"
    for body in (b"", b"PAR1", b"PAR1PAR1PAR1", b"id,name\n" * 9, b"PAR1\xff\xff\xff\x7fPAR1"):
        path.write_bytes(body)
        with pytest.raises(FooterDamaged):
            read_footer(path)
    with pytest.raises(InputRefused, match="is no file"):
        read_footer(tmp_path)
