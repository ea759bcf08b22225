"""``relais serve``: the web server and the job worker, started and stopped together."""

import os
import signal
import socket
import subprocess
import sys
import time

import click

from relais.cli import fail
from relais.cli.demo import load_demo_if_empty
from relais.cli.setup import is_prepared, prepare, settled

GRACE = 10  # seconds for children to end by themselves
LONGEST_START = 60  # seconds until the first answer
# The C library keeps what is freed, for its own use, unless told otherwise (mallopt(3)): 140 MB after reading the index.
GIVE_BACK = {"MALLOC_TRIM_THRESHOLD_": "131072", "MALLOC_MMAP_THRESHOLD_": "131072"}


@click.command()
@click.option("--host", help="Address to listen on (default: RELAIS_HOST).")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on (default: RELAIS_PORT).")
@click.option("--workers", type=click.IntRange(1, 64), help="Web processes (default: RELAIS_WEB_WORKERS).")
@click.option("--demo", is_flag=True, help="Load the demo region first when the data folder holds no actor.")
def serve(host: str | None, port: int | None, workers: int | None, demo: bool) -> None:
    """Start the web server and the job worker; Ctrl-C ends both."""
    started = time.perf_counter()
    if not is_prepared():  # else the servers start at once, before this process has set Django up
        prepare()
    if demo:
        load_demo_if_empty()
    from relais.settings import TABLE

    host, port, workers = host or TABLE.host, port or TABLE.port, workers or TABLE.web_workers
    web = [
        sys.executable, "-m", "gunicorn", "relais.wsgi:application", "--config", "python:relais.cli.gunicorn",
        "--bind", f"{host}:{port}", "--workers", str(workers),
    ]  # fmt: skip
    jobs = [sys.executable, "-m", "relais.cli.jobs"]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "relais.settings", "OMP_NUM_THREADS": "1"} | GIVE_BACK
    children = [subprocess.Popen(web, env=environment)]  # noqa: S603 - our own command

    def stop(_signal: int, _frame: object) -> None:
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, stop)
    _wait_until_it_answers(host, port, children[0])
    children.append(subprocess.Popen(jobs, env=environment))  # noqa: S603 - likewise; after the pages, which are awaited
    _greet(host, port, time.perf_counter() - started)
    try:
        while all(child.poll() is None for child in children):
            time.sleep(0.5)
        fail("a process ended by itself; see the lines above")
    except KeyboardInterrupt:
        pass
    finally:
        _end(children)


def _wait_until_it_answers(host: str, port: int, web: "subprocess.Popen[bytes]") -> None:
    """Return when the web server has answered anything at all: from then on no visitor waits for its start."""
    deadline = time.monotonic() + LONGEST_START
    while time.monotonic() < deadline:
        if web.poll() is not None:
            fail(f"the web server did not start on {host}:{port} (is the port taken? PORT=8001 make run)")
        try:
            with socket.create_connection((host.strip("[]"), port), timeout=LONGEST_START) as probe:
                probe.sendall(b"GET / HTTP/1.0\r\nHost: localhost\r\n\r\n")
                if probe.recv(1):
                    return
        except OSError:
            pass
        time.sleep(0.05)


def _greet(host: str, port: int, seconds: float) -> None:
    settled()
    from relais.actors.models import Actor
    from relais.cli.demo import ACCOUNTS, PASSWORD
    from relais.people.models import User

    click.echo(f"\n  Relais  http://{host}:{port}/   (started in {seconds:.1f} s; Ctrl-C stops)")
    if User.objects.filter(email=ACCOUNTS[0][0]).exists():
        click.echo("  Demo accounts, password " + PASSWORD + ":")
        for email, _name, _duty, what in ACCOUNTS:
            click.echo(f"    {email:32} {what}")
    elif not Actor.objects.exists():
        click.echo("  No actor yet: relais demo, or relais import actors FILE")
    click.echo("")


def _end(children: "list[subprocess.Popen[bytes]]") -> None:
    for child in children:
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + GRACE
    for child in children:
        try:
            child.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
