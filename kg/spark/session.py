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
from kg.system.sizes import MASTER_SECONDS

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

LOCAL = "local[*]"
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
        master: the address of a cluster, or `local[N]`; by default this machine with all its
            cores, or what `spark-submit` says where that started the process.
        settings: further settings by Spark's names.

    Raises:
        MissingExtra: pyspark is not installed.
        KgError: there is no Java, the master cannot be reached, or Spark cannot do what is asked.
    """
    try:
        import pyarrow  # noqa: F401 - what pyspark hands columns over with
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError:
        raise MissingExtra("pyspark", "spark") from None
    is_submitted = "PYSPARK_GATEWAY_PORT" in os.environ
    address = master or ("" if is_submitted else LOCAL)
    if not is_submitted and not _has_java():
        hint = "install a Java runtime (17 or later), or set JAVA_HOME"
        raise KgError("Spark needs Java, but Java is not installed", hint)
    _reach(address)
    with (
        tempfile.TemporaryDirectory(prefix="kg-spark-", ignore_cleanup_errors=True) as folder,
        _without_py4j(),
    ):
        options: dict[str, bool | float | int | str | None] = dict(_QUIET)
        if address.startswith("local"):
            options |= _alone(folder)
        options |= settings or {}
        builder = SparkSession.builder.appName("kg")
        builder = builder.master(address) if address else builder
        log, spark = Path(folder) / "spark.log", None
        try:
            with _redirect_output(log), _own_interrupt():
                spark = builder.config(map=options).getOrCreate()
                spark.sparkContext.setLogLevel("OFF")
            yield spark
        except (PySparkException, Py4JError) as error:
            if _is_interrupt(error):
                raise KeyboardInterrupt from None
            raise KgError(*_explain(str(error), log, address)) from None
        finally:
            if spark:
                spark.stop()


def _is_interrupt(error: BaseException) -> bool:
    """Return whether an error came of an interrupt: Java complains that nobody takes its answer."""
    before = error.__context__
    return before is not None and (isinstance(before, KeyboardInterrupt) or _is_interrupt(before))


@contextmanager
def _without_py4j() -> Iterator[None]:
    """Let py4j write nothing to its own log or the root's.

    It would tell at length where an interrupt met it.
    """

    def is_ours(record: logging.LogRecord) -> bool:
        """Return whether a record of the log comes from outside py4j."""
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
def _own_interrupt() -> Iterator[None]:
    """Keep what Ctrl-C does.

    Spark would ask Java to end all jobs, while Java is busy with the very question.
    """
    is_main = threading.current_thread() is threading.main_thread()
    before = signal.getsignal(signal.SIGINT)
    try:
        yield
    finally:
        if is_main:
            signal.signal(signal.SIGINT, before)


def _has_java() -> bool:
    """Return whether Java is there: in `JAVA_HOME` if that is set, else on the path."""
    home = os.environ.get("JAVA_HOME")
    if home:
        return (Path(home) / "bin" / "java").exists()
    return shutil.which("java") is not None


def _alone(folder: str) -> dict[str, str]:
    """Return what Spark needs on this machine alone: half of the memory, a folder, no open port."""
    megabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 20
    own = {"spark.local.dir": folder, "spark.sql.warehouse.dir": f"{folder}/warehouse"}
    own["spark.sql.shuffle.partitions"] = str(4 * (os.cpu_count() or 1))
    if not os.environ.keys() & {"SPARK_DRIVER_MEMORY", "PYSPARK_SUBMIT_ARGS", "SPARK_CONF_DIR"}:
        own["spark.driver.memory"] = f"{max(1024, megabytes // 2)}m"
    return {**_ALONE, **own}


def _reach(address: str) -> None:
    """Raise an error if a standalone master does not answer; Spark would try for a minute."""
    if not address.startswith("spark://"):
        return
    for master in address.removeprefix("spark://").split(","):
        host, _, port = master.rpartition(":")
        try:
            with socket.create_connection((host.strip("[]"), int(port)), MASTER_SECONDS):
                return
        except (OSError, ValueError, OverflowError):
            continue
    raise KgError(
        f"no Spark master answers at {quoted(address)}", "write spark://HOST:PORT, yarn or local[N]"
    )


@contextmanager
def _redirect_output(log: Path) -> Iterator[None]:
    """Let whatever is started now write to a file.

    Java is told its standard error once, when it starts, so that it stays there afterwards.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    copies = [os.dup(1), os.dup(2)]
    with log.open("ab") as file:
        for number in (1, 2):
            os.dup2(file.fileno(), number)
    try:
        yield
    finally:
        for number, copy in zip((1, 2), copies, strict=True):
            os.dup2(copy, number)
            os.close(copy)


def _explain(text: str, log: Path, address: str) -> tuple[str, str]:
    """Return what went wrong in one line, and what to try."""
    if "JAVA_GATEWAY_EXITED" in text and log.exists():
        text = log.read_text("utf-8", "replace")  # Java did not come up: only the log says why
    if "OutOfMemoryError" in text:
        return (
            "Spark ran out of memory",
            "give it more memory: spark.driver.memory, spark.executor.memory (kg/spark/README.md)",
        )
    if "Could not parse Master URL" in text or "Master must" in text:
        return (
            f"Spark knows no master {quoted(address)}",
            "write local[N], spark://HOST:PORT, yarn or k8s://HOST:PORT",
        )
    # The last cause is the first that happened; without causes the last line that names an error.
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    causes = [line for line in lines if line.startswith("Caused by:")]
    errors = [line for line in lines if "Exception" in line or "Error" in line]
    reason = (causes or errors or lines or ["nothing said"])[-1]
    return f"Spark failed: {reason.removeprefix(': ')[:300]}", ""
