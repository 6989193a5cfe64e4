"""Spark as users start it: a process that says nothing but the answer, and one clear line where it cannot."""

import os
import signal
import socket
import subprocess
import sys
import time

import pytest

from tests.spark.conftest import require_spark
from tests.support.commands import kg, kg_apart


def test_an_answer_without_a_word_of_sparks(tmp_path):
    require_spark()
    asked = (
        "rank",
        "--channel",
        "patent",
        "--measure",
        "degree",
        "--top",
        "3",
        "--table",
        "ranking",
        "--format",
        "csv",
    )
    found = kg_apart(*asked, "--engine", "spark", "--master", "local[2]", cwd=tmp_path)
    assert (found.stderr, found.returncode) == ("", 0)
    assert found.stdout == kg(*asked).stdout
    assert found.stdout.count("\n") == 4
    assert not list(tmp_path.iterdir())


def test_an_interrupt_is_one_line_and_leaves_nothing(tmp_path):
    require_spark()
    work, out = tmp_path / "work", tmp_path / "out"
    work.mkdir()
    asked = [
        sys.executable,
        "-m",
        "kg",
        "bottlenecks",
        "--engine",
        "spark",
        "--master",
        "local[2]",
        "-o",
        str(out),
    ]
    told = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(
        asked, **told, env={**os.environ, "TMPDIR": str(work)}, start_new_session=True
    ) as running:
        while not list(work.glob("kg-spark-*/spark.log")):
            assert running.poll() is None
            time.sleep(0.1)
        time.sleep(8)  # Java is starting, or at work
        os.killpg(running.pid, signal.SIGINT)  # as a terminal does: Java is told too
        answer = running.communicate(timeout=60)
    assert (running.returncode, answer) == (130, ("", "\nkg: interrupted\n"))
    assert not list(work.glob("kg-spark-*"))
    assert not out.exists()


def test_a_master_that_does_not_answer_or_does_not_exist():
    require_spark()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))  # bound, and nobody listens
        found = kg_apart(
            "dependence",
            "--engine",
            "spark",
            "--master",
            f"spark://127.0.0.1:{free.getsockname()[1]}",
        )
    assert (found.returncode, found.stdout) == (2, "")
    assert found.stderr.startswith("kg: no Spark master answers at 'spark://127.0.0.1:")
    assert found.stderr.count("\n") == 1
    found = kg_apart("rank", "--engine", "spark", "--master", "nowhere")
    assert (
        found.stderr
        == "kg: Spark knows no master 'nowhere'; write local[N], spark://HOST:PORT, yarn or k8s://HOST:PORT\n"
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("bottlenecks", "--engine", "spark", "--witnesses"),
            "kg: Spark gives no proof; leave out --witnesses",
        ),
        (
            ("bottlenecks", "--engine", "spark", "--quick"),
            "kg: Spark has no quick answer; leave out --quick",
        ),
        (("bottlenecks", "--master", "local[2]"), "--master goes with --engine spark"),
        (
            ("dependence", "--master", "local[2]", "--engine", "csr"),
            "--master goes with --engine spark",
        ),
    ],
)
def test_options_that_exclude_each_other(words, said):
    found = kg(*words)
    assert found.returncode == 2
    assert said in found.stderr


def test_without_java_one_line_says_what_to_install(tmp_path):
    require_spark()
    found = kg_apart("bottlenecks", "--engine", "spark", env={"JAVA_HOME": str(tmp_path)})
    assert (
        found.stderr
        == "kg: Spark needs Java, but Java is not installed; install a Java runtime (17 or later), or set JAVA_HOME\n"
    )
