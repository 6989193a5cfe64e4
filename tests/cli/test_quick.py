"""A large case from the command line: read by column, quick answers, and what cannot be asked together."""

import pytest

from kg.synthetic import generate
from tests.cli.test_cli import rows
from tests.support.commands import kg


@pytest.fixture(scope="module")
def economy(tmp_path_factory):
    folder = tmp_path_factory.mktemp("generated") / "economy"
    generate(folder, 300, 4)
    return str(folder)


def test_quick_and_whole_have_the_same_gatekeepers(economy):
    asked = (
        "bottlenecks",
        "--case",
        economy,
        "--channel",
        "capital",
        "--format",
        "csv",
        "--table",
        "gatekeepers",
    )
    whole, quick = rows(kg(*asked).stdout), rows(kg(*asked, "--quick").stdout)
    assert whole
    assert [(r["actor"], r["captives"]) for r in quick] == [
        (r["actor"], r["captives"]) for r in whole if r["population"] == "sme"
    ]
    assert kg(*asked, "--quick", "--engine", "csr").stdout == kg(*asked, "--quick").stdout


def test_there_is_no_quick_proof(economy):
    found = kg("bottlenecks", "--case", economy, "--quick", "--witnesses")
    assert found.returncode == 2
    assert "--quick gives gatekeepers alone" in found.stderr
