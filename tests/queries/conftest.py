"""The embedded case and its store, one for all tests of queries."""

import pyoxigraph as ox
import pytest

from kg import rdf
from kg.case import Case, read_case


@pytest.fixture(scope="session")
def case() -> Case:
    return read_case()


@pytest.fixture(scope="session")
def store(case: Case) -> ox.Store:
    return rdf.store(case)
