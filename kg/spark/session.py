"""Starting and stopping Spark, without a word of its own on the terminal."""

import logging
import os
import shutil
import signal
import socket
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import KgError, MissingExtra, quoted

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

LOCAL = "local[*]"
_PATIENCE = 10.0  # seconds that a master may take to answer
_QUIET = {
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
}
_ALONE = {
    "spark.ui.enabled": "false",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
}


@contextmanager
def session(
    master: str | None = None, settings: dict[str, str] | None = None
) -> Iterator["SparkSession"]:
    """Start Spark, and stop it at the end.

    Args:
        master: the address of a cluster, or `local[N]`; by default this machine with all its cores, or what
            `spark-submit` says where that started the process.
        settings: further settings by Spark's names.

    Raises:
        MissingExtra: pyspark is not installed.
        KgError: there is no Java, the master cannot be reached, or Spark cannot do what it is asked.
    """
    try:
        import pyarrow  # noqa: F401 - what pyspark hands columns over with
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError:
        raise MissingExtra("pyspark", "spark") from None
    submitted = "PYSPARK_GATEWAY_PORT" in os.environ
    place = master or ("" if submitted else LOCAL)
    if not submitted and not _java():
        raise KgError(
            "Spark needs Java, and there is none",
            "install a Java runtime (17 or later), or set JAVA_HOME",
        )
    _reach(place)
    with (
        tempfile.TemporaryDirectory(prefix="kg-spark-", ignore_cleanup_errors=True) as folder,
        _without_py4j(),
    ):
        chosen: dict[str, bool | float | int | str | None] = {
            **_QUIET,
            **(_alone(folder) if place.startswith("local") else {}),
            **(settings or {}),
        }
        builder = SparkSession.builder.appName("kg")
        builder = builder.master(place) if place else builder
        log, spark = Path(folder) / "spark.log", None
        try:
            with _aside(log), _our_interrupt():
                spark = builder.config(map=chosen).getOrCreate()
                spark.sparkContext.setLogLevel("OFF")
            yield spark
        except (PySparkException, Py4JError) as error:
            if _interrupted(error):
                raise KeyboardInterrupt from None
            raise KgError(*_said(str(error), log, place)) from None
        finally:
            if spark:
                spark.stop()


def _interrupted(error: BaseException) -> bool:
    """Return whether an error came of an interrupt: Java may complain that nobody takes its answer."""
    before = error.__context__
    return before is not None and (isinstance(before, KeyboardInterrupt) or _interrupted(before))


@contextmanager
def _without_py4j() -> Iterator[None]:
    """Let py4j say nothing in the log, its own or the root's: it tells at length where an interrupt met it."""

    def is_ours(record: logging.LogRecord) -> bool:
        return "py4j" not in record.pathname

    root, its = logging.getLogger(), logging.getLogger("py4j")
    level = its.level
    root.addFilter(is_ours)
    its.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        root.removeFilter(is_ours)
        its.setLevel(level)


@contextmanager
def _our_interrupt() -> Iterator[None]:
    """Keep what Ctrl-C does: Spark would ask Java to end all jobs, amid the very question that Java is at."""
    is_main = threading.current_thread() is threading.main_thread()
    before = signal.getsignal(signal.SIGINT)
    try:
        yield
    finally:
        if is_main:
            signal.signal(signal.SIGINT, before)


def _java() -> bool:
    home = os.environ.get("JAVA_HOME")
    return (Path(home) / "bin" / "java").exists() if home else shutil.which("java") is not None


def _alone(folder: str) -> dict[str, str]:
    """Return what Spark needs on this machine alone: half of the memory, a place of its own, no open port."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 20
    own = {"spark.local.dir": folder, "spark.sql.warehouse.dir": f"{folder}/warehouse"}
    own["spark.sql.shuffle.partitions"] = str(4 * (os.cpu_count() or 1))
    if not os.environ.keys() & {"SPARK_DRIVER_MEMORY", "PYSPARK_SUBMIT_ARGS", "SPARK_CONF_DIR"}:
        own["spark.driver.memory"] = f"{max(1024, memory // 2)}m"
    return {**_ALONE, **own}


def _reach(place: str) -> None:
    """Raise what is to say if a standalone master does not answer; Spark itself would try for a minute."""
    if not place.startswith("spark://"):
        return
    for one in place.removeprefix("spark://").split(","):
        host, _, port = one.rpartition(":")
        try:
            with socket.create_connection((host.strip("[]"), int(port)), _PATIENCE):
                return
        except (OSError, ValueError, OverflowError):
            continue
    raise KgError(
        f"no Spark master answers at {quoted(place)}", "write spark://HOST:PORT, yarn or local[N]"
    )


@contextmanager
def _aside(log: Path) -> Iterator[None]:
    """Let whatever is started now write to a file: Java is told its standard error once, when it starts."""
    sys.stdout.flush()
    sys.stderr.flush()
    kept = [os.dup(1), os.dup(2)]
    with log.open("ab") as file:
        for number in (1, 2):
            os.dup2(file.fileno(), number)
    try:
        yield
    finally:
        for number, old in zip((1, 2), kept, strict=True):
            os.dup2(old, number)
            os.close(old)


def _said(text: str, log: Path, place: str) -> tuple[str, str]:
    """Return what went wrong in one line, and what to try."""
    if "JAVA_GATEWAY_EXITED" in text and log.exists():
        text = log.read_text(
            "utf-8", "replace"
        )  # Java did not come up: what it said stands here alone
    if "OutOfMemoryError" in text:
        return (
            "Spark ran out of memory",
            "give it more: spark.driver.memory, spark.executor.memory (kg/spark/README.md)",
        )
    if "Could not parse Master URL" in text or "Master must" in text:
        return (
            f"Spark knows no master {quoted(place)}",
            "write local[N], spark://HOST:PORT, yarn or k8s://HOST:PORT",
        )
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    causes = [line for line in lines if line.startswith("Caused by:")]
    said = (
        causes
        or [line for line in lines if "Exception" in line or "Error" in line]
        or lines
        or ["nothing said"]
    )[-1]
    return f"Spark failed: {said.removeprefix(': ')[:300]}", ""
