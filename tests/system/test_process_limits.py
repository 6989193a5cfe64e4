"""How much memory is free, as the machine and a limit of the process say it."""

import os
import resource
import subprocess
import sys

from kg.system.process_limits import room


def test_free_memory_is_at_most_the_memory_of_the_machine():
    assert 0 < room() < os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def test_a_limit_of_the_process_is_heeded():
    most = 3 << 30
    found = subprocess.run(
        [sys.executable, "-c", "from kg.system.process_limits import room; print(room())"],
        capture_output=True,
        text=True,
        check=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (most, most)),
    )
    assert most - (1 << 30) < int(found.stdout) < most


def test_a_query_is_answered_where_standard_error_is_an_object_without_a_number():
    """So it is in a notebook, and where a test or a program gathers what is written."""
    script = """
import io, sys
import kg
sys.stderr = io.StringIO()
print(len(kg.query(kg.read_case(), "actors").rows))
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert int(done.stdout) > 100
    assert done.stderr == ""
