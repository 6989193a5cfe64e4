"""Files made to do harm, or damaged: each ends in one line, and never in a half-written folder."""

import os

import pytest

import kg
from kg.errors import FileProblem
from tests.importing.film import film
from tests.support.commands import kg as run

BOMB = '<!DOCTYPE g [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><graphml><graph>&b;</graph></graphml>'
FILES = {
    "empty.xlsx": b"",
    "text.xlsx": b"from,to\nA,B\n",
    "text.ods": b"PK\x03\x04 nothing",
    "bomb.graphml": BOMB.encode(),
    "bomb16.graphml": BOMB.encode("utf-16"),
    "bomb.gexf": BOMB.encode(),
    "cut.graphml": b'<?xml version="1.0"?><graphml><graph><node id="a"',
    "deep.cyjs": b"[" * 100_000,
    "number.cyjs": b"7",
    "no-ends.cyjs": b'{"elements": {"nodes": [], "edges": [{"data": {}}]}}',
    "latin.cyjs": b'{"elements": "\xff"}',
    "cut.net": b"*Vertices x\n1",
    "cut.dot": b"digraph { a -> ",
    "deep.dot": b"digraph {" * 5_000,
}
TEXTS = {
    "empty.csv": b"",
    "header.csv": b"from,to\n",
    "quote.csv": b'from,to\n"A,B\n',
    "nul.csv": b"from,to\nA\x00,B\nC,D\n",
    "nuls.csv": b"\x00" * 1000,
    "binary.csv": bytes(range(256)) * 20,
    "long.csv": b"from,to\n" + b"x" * 2_000_000 + b",B\n",
    "formula.csv": b'from,to\n"=HYPERLINK(""http://x"")",B\n',
    "escape.csv": b"from,to\n\x1b[2J\x07A,B\n",
    "wide.csv": b"from,to\nA,B,C\n",
    "mac.csv": b"from,to\rA,B\r",
    "half.csv": "from,to\nA,B".encode("utf-16")[:-1],
    "markup.csv": b"from,to\n<script>alert(1)</script>,B\n",
}


def give(tmp_path, name, body):
    path = tmp_path / name
    path.write_bytes(body)
    return path


@pytest.mark.parametrize("name", FILES)
def test_a_damaged_file_is_one_line(tmp_path, name):
    done = run("import", give(tmp_path, name, FILES[name]), "-o", tmp_path / "case")
    assert done.returncode == 2
    assert done.stderr.startswith("kg: ")
    assert "cannot be read as a" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "case").exists()


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_is_imported_or_refused_and_nothing_is_lost(tmp_path, name):
    done = run("import", give(tmp_path, name, TEXTS[name]), "-o", tmp_path / "case")
    assert "Traceback" not in done.stderr
    assert "\x1b" not in done.stdout + done.stderr
    assert (tmp_path / "case").exists() == (done.returncode != 2)
    if done.returncode != 2:
        assert run("check", "--case", tmp_path / "case").returncode == 0


def test_a_nul_costs_its_row_alone(tmp_path):
    answer = kg.import_case(give(tmp_path, "nul.csv", TEXTS["nul.csv"]), tmp_path / "case")
    assert (answer.rows["ties"], answer.rows_left) == (1, 1)


def test_a_workbook_that_unpacks_to_very_much_is_refused_before_it_is_unpacked(tmp_path):
    path = film(tmp_path / "film.xlsx")
    body = bytearray(path.read_bytes())
    entry = body.rindex(b"PK\x01\x02")  # the last file of the archive says that it is very large
    body[entry + 24 : entry + 28] = (0xFFFFFFF0).to_bytes(4, "little")
    path.write_bytes(body)
    with pytest.raises(FileProblem, match="unpacks to more than 1 GiB"):
        kg.import_case(path, tmp_path / "case")


def test_what_is_no_file_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")
    for name in ("pipe.csv", "missing.csv", "missing.xlsx"):
        with pytest.raises(FileProblem, match="is not a file"):
            kg.import_case(tmp_path / name, tmp_path / "case")
    with pytest.raises(FileProblem, match="is a folder"):
        kg.import_case(tmp_path, tmp_path / "case")
