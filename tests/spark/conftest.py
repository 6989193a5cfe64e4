"""One Spark for all tests here, on this machine with two threads."""

import importlib.util
import shutil

import pytest

from tests.conftest import lacking

# Plans run as they are: to compile each of them would take longer than all the rows of these tests.
SMALL = {
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.shuffle.partitions": "2",
    "spark.default.parallelism": "2",
    "spark.driver.memory": "1g",
    # Java's second compiler would take longer than what it makes quicker saves.
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
}


def require_spark() -> None:
    """Skip where Spark cannot run."""
    if not importlib.util.find_spec("pyspark"):
        lacking("needs the extra spark: pyspark")
    if not shutil.which("java"):
        lacking("needs Java")


@pytest.fixture(scope="session")
def spark():
    """Return a session."""
    require_spark()
    from kg.spark.session import session

    with session("local[2]", SMALL) as found:
        yield found
