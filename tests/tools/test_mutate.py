"""Damaged inputs: none brings a traceback, a hang or much memory, none is read otherwise than written."""

import json
import subprocess
import sys

import pytest

from tests.support.places import ROOT
from tests.tools.mutate.oracles import cells_of, statements_of


def test_two_thousand_damaged_inputs_have_no_fault():
    words = [sys.executable, "-m", "tests.tools.mutate", "--count", "2000"]
    ran = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    *faults, last = ran.stdout.splitlines()
    assert faults == []
    assert ran.returncode == 0, ran.stderr[-500:]
    counts = json.loads(last)["counts"]
    assert sum(counts.values()) == 2000
    assert all(counts[f"{form} accepted"] > 5 for form in ("csv", "toml", "ttl", "nq", "jsonld"))


def test_the_second_readings_are_strict():
    assert cells_of('a,"b\n""c"\r\n"",d"e\n') == [["a", 'b\n"c'], ["", 'd"e'], [""]]
    for text in ('"a', '"a"b'):
        with pytest.raises(ValueError, match="quote"):
            cells_of(text)
    assert statements_of('<u:a> <u:b> "x\\u0041"@en <u:g> . # so\n\n') == {
        ("<u:a>", "<u:b>", '"xA"@en', "<u:g>")
    }
    for text in ("<u:a> <u:b> <u c> .", "<u:a> <u:b> .", '<u:a> <u:b> "x" '):
        with pytest.raises(ValueError, match="no statement"):
            statements_of(text)
