"""What takes long leaves the fast lane, the heavy lane has few places, and light queries share a child."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import pytest

from kg.serve.limits import Limits
from kg.serve.store.client import StoreClient
from kg.serve.store.lanes import FAST_SECONDS, LOWEST_PRIORITY, Lanes, Running
from tests.support.running import alive, children

NO_GRAPHS = {"prefixes": {}, "known": ["urn:g"], "default": [], "named": []}
EASY = {"query": "ASK {}", "rows": "json", "graph": None, **NO_GRAPHS}
HEAVY = EASY | {
    "query": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }"
}


@pytest.fixture(scope="module")
def holder(tmp_path_factory) -> Iterator[StoreClient]:
    """A store of a thousand triples, with one place in the heavy lane and one in front of it."""
    path = tmp_path_factory.mktemp("store") / "some.nq"
    path.write_text("".join(f"<urn:{i}> <urn:p> <urn:{i % 7}> <urn:g> .\n" for i in range(1000)))
    limits = Limits(seconds=20, queries_at_once=1, queries_waiting=1)
    with StoreClient(path, on_disk=False, limits=limits) as found:
        yield found


def asking(holder: StoreClient, message: dict) -> tuple[threading.Thread, list, list]:
    """Ask in a thread; give it, its answers, and a list that makes it give up once something is in it."""
    answers, leave = [], []
    thread = threading.Thread(
        target=lambda: answers.append(holder.ask(message, lambda: bool(leave)))
    )
    thread.start()
    return thread, answers, leave


def until(true, seconds: float = 20) -> bool:
    end = time.monotonic() + seconds
    while not (found := true()) and time.monotonic() < end:
        time.sleep(0.01)
    return bool(found)


def niced(holder: StoreClient) -> set[int]:
    found = set()
    for pid in children(holder.pid):
        try:
            if os.getpriority(os.PRIO_PROCESS, pid) == LOWEST_PRIORITY:
                found.add(pid)
        except ProcessLookupError:
            continue
    return found


def test_light_queries_are_answered_by_the_same_child(holder: StoreClient):
    assert holder.ask(EASY).status == 200
    before = children(holder.pid)
    for _ in range(20):
        assert holder.ask(EASY).body == b'{"head":{},"boolean":true}'
    # A query that comes before the child says that it is ready gets another one.
    assert before <= children(holder.pid)
    assert len(children(holder.pid)) <= 5


def test_a_refused_query_leaves_its_child_as_it_was(holder: StoreClient):
    assert holder.ask(EASY).status == 200
    before = children(holder.pid)
    assert holder.ask(EASY | {"query": "ASK"}).status == 400
    assert before <= children(holder.pid)


def test_what_takes_long_gets_the_lowest_priority_and_is_ended_with_its_child(holder: StoreClient):
    thread, _, leave = asking(holder, HEAVY)
    assert until(lambda: niced(holder))
    (child,) = niced(holder)
    assert holder.ask(EASY).status == 200
    assert niced(holder) == {child}
    leave.append(True)
    thread.join(20)
    assert until(lambda: not alive(child))


def test_the_heavy_lane_is_bounded_and_the_oldest_makes_way(holder: StoreClient):
    crowd = [asking(holder, HEAVY) for _ in range(4)]
    assert until(lambda: sum(len(answers) for _, answers, _ in crowd) >= 2)
    assert len(niced(holder)) <= 3  # one at work, one that waits, one that makes way
    assert holder.ask(EASY).status == 200
    texts = {answer.text for _, answers, _ in crowd for answer in answers}
    assert texts == {"the query made way for others: the server is busy"}
    for thread, _, leave in crowd:
        leave.append(True)
        thread.join(20)
    assert until(lambda: not niced(holder))


def test_a_query_that_is_killed_says_so_and_not_that_its_time_is_over(holder: StoreClient):
    thread, answers, _ = asking(holder, HEAVY)
    assert until(lambda: niced(holder))
    for child in niced(holder):
        os.kill(child, signal.SIGKILL)
    thread.join(20)
    (answer,) = answers
    assert answer.status == 503
    assert answer.text.startswith("the query was killed after ")
    assert "20 seconds" not in answer.text


def test_a_child_that_was_lost_between_queries_is_replaced(holder: StoreClient):
    assert holder.ask(EASY).status == 200
    idle = children(holder.pid)
    for child in idle:
        os.kill(child, signal.SIGKILL)
    assert until(lambda: not any(map(alive, idle)))
    assert holder.ask(EASY).status == 200


def test_a_query_is_judged_by_its_work_and_not_by_its_waiting():
    """A stopped process does not work, and stays in the fast lane until a second has passed."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        os.kill(process.pid, signal.SIGSTOP)
        lanes = Lanes(1, 1, 1)
        query = Running(process.pid, None, since=100.0, worked_before=100.0)
        lanes.start(query)
        assert not lanes.has_place
        lanes.review(100.0 + 2 * FAST_SECONDS)
        assert lanes.is_fast(query) == (sys.platform == "linux")
        lanes.review(101.5)
        assert lanes.heavy == [query]
        assert lanes.has_place
        process.kill()
