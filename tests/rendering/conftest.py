"""A small result and a small case."""

import pytest

from kg.case import read_case
from kg.questions.bottlenecks.question import bottlenecks
from tests.rendering.small_result import Small, small_result


@pytest.fixture
def small() -> Small:
    return small_result()


TINY = {
    "case.toml": 'id = "tiny"\ntitle = "Tiny"\n\n[channels.capital]\nfrom = ["state"]\nto = ["sme"]\n',
    "actors.csv": "id,name,kind\nmof,大蔵省,ministry\nbank,The Bank,bank\na,A firm,sme\nb,B firm,sme\nc,C firm,sme\n",
    "ties.csv": "id,source,target,kind,status\nmof-bank,mof,bank,funds,active\nbank-a,bank,a,lends-to,active\n"
    "bank-b,bank,b,lends-to,active\nbank-c,bank,c,lends-to,absent\n",
}


@pytest.fixture
def tiny(tmp_path):
    """Return the folder of a case in which the bank holds two firms and lends nothing to a third."""
    folder = tmp_path / "tiny"
    folder.mkdir()
    for name, text in TINY.items():
        (folder / name).write_text(text, "utf-8")
    return folder


@pytest.fixture
def held(tiny):
    """Return a real answer."""
    return bottlenecks(read_case(tiny))
