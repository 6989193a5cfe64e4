import os
import subprocess
import sys

import pytest

from kg.errors import NameUnknown
from kg.rendering import FORMATS, render

SCRIPT = """
import sys
from kg.case import read_case
from kg.questions.bottlenecks.question import bottlenecks
from kg.rendering import FORMATS, render
for form in FORMATS:
    sys.stdout.buffer.write(render(bottlenecks(read_case(sys.argv[1])), form, width=100).encode())
"""


def test_a_misspelt_format_is_named_with_its_cure(small):
    with pytest.raises(NameUnknown, match="no format 'markdwon'") as caught:
        render(small, "markdwon")
    assert caught.value.hint == "did you mean markdown?"
    with pytest.raises(NameUnknown) as caught:
        render(small, "xyz")
    assert caught.value.hint == "formats are terminal, markdown, html, json, csv"


@pytest.mark.parametrize("form", FORMATS)
def test_a_misspelt_table_is_named_with_its_cure(small, form):
    with pytest.raises(
        NameUnknown, match="the result of report has no table 'gatekeeper'"
    ) as caught:
        render(small, form, table="gatekeeper")
    assert caught.value.hint == "did you mean gatekeepers?"


@pytest.mark.parametrize("form", FORMATS)
def test_a_table_alone_has_its_rows_and_nothing_else(small, form):
    text = render(small, form, table="sources", width=80)
    assert "finance.3" in text
    assert "Gatekeepers" not in text
    assert "are held" not in text


def test_the_same_input_gives_the_same_bytes(tiny):
    outputs = set()
    for seed in ("0", "1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        command = [sys.executable, "-c", SCRIPT, str(tiny)]
        outputs.add(
            subprocess.run(command, env=environment, capture_output=True, check=True).stdout
        )
    assert len(outputs) == 1
    assert b"The Bank" in outputs.pop()
