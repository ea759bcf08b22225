"""``relais serve``: pages and jobs start together and end together."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _children(pid):
    """Return the ids of the processes that ``pid`` started itself."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _runs(pid):
    with suppress(FileNotFoundError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def _until(true, seconds=30):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


@contextmanager
def _serving(how):
    with subprocess.Popen(**how, start_new_session=True) as served:
        try:
            _until(lambda: served.poll() is not None or len(_children(served.pid)) == 2, 120)  # pages and jobs
            yield served
        finally:
            with suppress(ProcessLookupError):  # none of its children either is left behind by a test that failed
                os.killpg(served.pid, signal.SIGKILL)


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="reads the processes from /proc")
@pytest.mark.parametrize("ended", ["told", "web killed", "jobs killed"])
def test_pages_and_jobs_end_together_when_one_ends_or_all_are_told_to(program, home, ended):
    port = _free_port()
    address = f"http://127.0.0.1:{port}/"
    with _serving(program("serve", "--port", port, home=home)) as served:
        assert urllib.request.urlopen(address, timeout=30).status == 200
        web, jobs = _children(served.pid)
        workers = _children(web)
        os.kill(*{"told": (served.pid, signal.SIGTERM), "web killed": (web, 9), "jobs killed": (jobs, 9)}[ended])
        assert served.wait(30) == (0 if ended == "told" else 1)
        assert not _runs(web)
        assert not _runs(jobs)
        if ended == "web killed":  # gunicorn's workers see at their next beat, within half a minute, that it is gone
            for worker in workers:
                with suppress(ProcessLookupError):  # it has seen already
                    os.kill(worker, signal.SIGTERM)
        assert ("a process ended by itself" in served.stderr.read()) == (ended != "told")
        assert len(workers) == 2
        _until(lambda: not any(_runs(worker) for worker in workers))
        with pytest.raises(OSError, match="refused"):
            urllib.request.urlopen(address, timeout=5)


FORKED = """
from types import SimpleNamespace
from relais.cli import serve

def start():
    from django.db import connection
    print("shared" if connection.connection else "closed", flush=True)
    raise SystemExit(0)

serve.get_context = lambda _how: SimpleNamespace(Process=lambda **_told: SimpleNamespace(start=start))
serve.serve([], standalone_mode=False)
"""


def test_the_pages_are_forked_without_the_connection_that_prepared_the_database(program, home):
    """A connection that is shared ends for both when one closes it: on PostgreSQL the command died as it greeted."""
    with closing(sqlite3.connect(home / "relais.sqlite3")) as database:
        database.execute("PRAGMA user_version = 0")  # as if other code had prepared it
    how = program(home=home)
    ended = subprocess.run(**how | {"args": [sys.executable, "-c", FORKED]}, timeout=120, check=False)
    assert (ended.returncode, ended.stdout) == (0, "closed\n")
