"""``relais serve``: the web server and the job worker, started and stopped together."""

import ctypes
import gc
import os
import signal
import socket
import subprocess
import sys
import time
from multiprocessing import get_context
from multiprocessing.process import BaseProcess

import click

from relais.cli import fail
from relais.cli.demo import load_demo_if_empty
from relais.cli.setup import is_prepared, prepare, settled

GRACE = 10  # seconds for children to end by themselves
LONGEST_START = 60  # seconds until the first answer
# The C library keeps what is freed, for its own use, unless told otherwise (mallopt(3)): 140 MB after reading the index.
GIVE_BACK_FROM = 131072  # bytes
GIVE_BACK = {"MALLOC_TRIM_THRESHOLD_": str(GIVE_BACK_FROM), "MALLOC_MMAP_THRESHOLD_": str(GIVE_BACK_FROM)}
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3  # their numbers in malloc.h


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
    gc.disable()  # what is imported now stays: looking through it again and again would take a tenth of the start
    from django.db import connections

    from relais.settings import TABLE

    connections.close_all()  # no fork may share one: closed in the child, PostgreSQL ends it for this process too

    host, port, workers = host or TABLE.host, port or TABLE.port, workers or TABLE.web_workers
    os.environ["OMP_NUM_THREADS"] = "1"
    # Forked, not started anew: what this process has imported by now need not be imported a second time.
    web = get_context("fork").Process(target=_pages, args=(f"{host}:{port}", workers))
    web.start()

    def stop(_signal: int, _frame: object) -> None:
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, stop)
    jobs = None
    try:
        _wait_until_it_answers(host, port, web)
        # After the pages, which are awaited.
        jobs = subprocess.Popen([sys.executable, "-m", "relais.cli.jobs"], env=os.environ | GIVE_BACK)
        _greet(host, port, time.perf_counter() - started)
        gc.enable()
        while web.is_alive() and jobs.poll() is None:
            time.sleep(0.5)
        fail("a process ended by itself; see the lines above")
    except KeyboardInterrupt:
        pass
    finally:
        _end(web, jobs)


def _pages(bind: str, workers: int) -> None:
    """Be the web server on ``bind`` (host:port) until told to stop."""
    from gunicorn.app.base import Application

    library = ctypes.CDLL(None)
    if hasattr(library, "mallopt"):  # the same as GIVE_BACK, for a process that runs already
        library.mallopt(M_TRIM_THRESHOLD, GIVE_BACK_FROM)
        library.mallopt(M_MMAP_THRESHOLD, GIVE_BACK_FROM)

    class Pages(Application):  # type: ignore[misc]
        def load_config(self) -> None:
            self.load_config_from_module_name_or_filename("python:relais.cli.gunicorn")
            self.cfg.set("bind", bind)
            self.cfg.set("workers", workers)

        def load(self) -> object:
            from relais.wsgi import application

            return application

    Pages().run()


def _wait_until_it_answers(host: str, port: int, web: BaseProcess) -> None:
    """Return when the web server has answered anything at all: from then on no visitor waits for its start."""
    deadline = time.monotonic() + LONGEST_START
    while time.monotonic() < deadline:
        if not web.is_alive():
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


def _end(web: BaseProcess, jobs: "subprocess.Popen[bytes] | None") -> None:
    if jobs is not None and jobs.poll() is None:
        jobs.terminate()
    if web.is_alive():
        web.terminate()
    deadline = time.monotonic() + GRACE
    web.join(GRACE)
    web.kill()
    if jobs is not None:
        try:
            jobs.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            jobs.kill()
