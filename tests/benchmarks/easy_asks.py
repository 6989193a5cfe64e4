"""An easy query asked again and again: `python -m tests.benchmarks.easy_asks PORT SECONDS`."""

import contextlib
import http.client
import json
import sys
import time

_PAUSE = 0.02
_PATIENCE = 30.0
_HEADERS = {
    "Content-Type": "application/sparql-query",
    "Accept": "application/sparql-results+json",
}


def ask(port: int, seconds: float) -> list[float]:
    """Return how many milliseconds each query took; one that failed took as long as one may wait."""
    times = []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        start = time.perf_counter()
        took = _PATIENCE
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
        with contextlib.suppress(OSError, http.client.HTTPException), contextlib.closing(line):
            line.request("POST", "/sparql", b"ASK {}", _HEADERS)
            if line.getresponse().status == 200:
                took = time.perf_counter() - start
        times.append(round(took * 1000, 2))
        time.sleep(_PAUSE)
    return times


if __name__ == "__main__":
    print(json.dumps(ask(int(sys.argv[1]), float(sys.argv[2]))))
