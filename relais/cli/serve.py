"""``relais serve``: the web server and the job worker, started and stopped together."""

import os
import signal
import subprocess
import sys
import time

import click

from relais.cli import fail
from relais.cli.setup import prepare

GRACE = 10  # seconds for children to end by themselves
# The C library keeps what is freed, for its own use, unless told otherwise (mallopt(3)): 140 MB after reading the index.
GIVE_BACK = {"MALLOC_TRIM_THRESHOLD_": "131072", "MALLOC_MMAP_THRESHOLD_": "131072"}


@click.command()
@click.option("--host", help="Address to listen on (default: RELAIS_HOST).")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on (default: RELAIS_PORT).")
@click.option("--workers", type=click.IntRange(1, 64), help="Web processes (default: RELAIS_WEB_WORKERS).")
def serve(host: str | None, port: int | None, workers: int | None) -> None:
    """Start the web server and the job worker; Ctrl-C ends both."""
    started = time.perf_counter()
    prepare()
    from django.conf import settings

    table = settings.TABLE
    host, port, workers = host or table.host, port or table.port, workers or table.web_workers
    web = [
        sys.executable, "-m", "gunicorn", "relais.wsgi:application", "--config", "python:relais.cli.gunicorn",
        "--bind", f"{host}:{port}", "--workers", str(workers),
    ]  # fmt: skip
    jobs = [sys.executable, "-m", "relais.cli.jobs"]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "relais.settings", "OMP_NUM_THREADS": "1"} | GIVE_BACK
    children = [subprocess.Popen(command, env=environment) for command in (web, jobs)]  # noqa: S603 - our own commands

    def stop(_signal: int, _frame: object) -> None:
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, stop)
    _wait_until_open(host, port, children[0])
    _greet(host, port, time.perf_counter() - started)
    try:
        while all(child.poll() is None for child in children):
            time.sleep(0.5)
        fail("a process ended by itself; see the lines above")
    except KeyboardInterrupt:
        pass
    finally:
        _end(children)


def _wait_until_open(host: str, port: int, web: "subprocess.Popen[bytes]") -> None:
    import socket

    for _attempt in range(600):
        if web.poll() is not None:
            fail(f"the web server did not start on {host}:{port} (is the port taken? PORT=8001 make run)")
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.settimeout(0.2)
            if probe.connect_ex((host.strip("[]"), port)) == 0:
                return
        time.sleep(0.1)


def _greet(host: str, port: int, seconds: float) -> None:
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
