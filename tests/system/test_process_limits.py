"""How much memory is free, as the machine and a limit of the process say it."""

import os
import resource
import subprocess
import sys

from kg.system.process_limits import room


def test_no_more_is_free_than_the_machine_has():
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
