"""kill -9 of web and worker while needs are being sent: is each acknowledged one there, and each letter mailed once?

Usage: python -m benchmarks.survive [needs]

Starts ``relais serve`` on a copy of the prepared database with the demo region, and a real SMTP server that keeps what it
takes. Clients type needs and send them to a door; meanwhile the web server and the worker are killed with signal 9 and
started again, over and over. At the end: every acknowledged case must be in the database, every letter due must have been
taken by the mail server, and none twice. A letter whose worker died between the server's "250" and our commit is sent again
with the same Message-ID (decision 0017): such repeats are counted apart. Baseline: the same sending without any kill.
"""

import asyncio
import http.cookiejar
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from collections import Counter
from contextlib import suppress
from email import message_from_bytes
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

CLIENTS = 4
EVERY = 25  # seconds between kills
WAIT = 240  # seconds for the last letters


class Keeping:
    """An SMTP server's handler that keeps the Message-ID and address of each letter it took."""

    def __init__(self) -> None:
        """Start with nothing."""
        self.taken: list[tuple[str, str]] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """Take one letter."""
        message = message_from_bytes(envelope.content)
        self.taken.append((message["Message-ID"], envelope.rcpt_tos[0]))
        await asyncio.sleep(0)
        return "250 OK"


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Site:
    """``relais serve`` in a folder, killed and started again."""

    def __init__(self, home: Path, smtp: int) -> None:
        """Choose the port."""
        self.port = free_port()
        self.environment = os.environ | {
            "RELAIS_HOME": str(home), "RELAIS_PORT": str(self.port), "RELAIS_MAIL_URL": f"smtp://127.0.0.1:{smtp}",
            "RELAIS_MAIL_FROM": "relais@relais.example", "RELAIS_ASKS_PER_HOUR": "1000000",
        }  # fmt: skip
        self.kills = 0

    def start(self) -> None:
        """Start, and wait for the first answer."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "relais", "serve"], env=self.environment, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        while True:
            with suppress(OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/comment-ca-marche/", timeout=5).close()
                return
            time.sleep(0.2)

    def kill(self) -> None:
        """Kill all its processes with signal 9, none is told."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.kills += 1

    def stop(self) -> None:
        """End it in peace."""
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(30)


class Client(threading.Thread):
    """One firm after another: types a need, sends it to a door; remembers what was acknowledged."""

    def __init__(self, site: Site, share: int, name: str) -> None:
        """Send ``share`` needs."""
        super().__init__()
        self.site, self.share, self.name_ = site, share, name
        self.acknowledged: list[str] = []

    def run(self) -> None:
        """Send until all are acknowledged; an attempt that fails is made anew, as a person would."""
        number = 0
        while len(self.acknowledged) < self.share:
            number += 1
            try:
                self.acknowledged.append(self.send(f"{self.name_}-{number}@firm.example"))
            except (OSError, ValueError):
                time.sleep(0.3)

    def send(self, email: str) -> str:
        """Type a need and send it; return its address. Raises OSError when the site is away, ValueError on a page."""
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
        base = f"http://127.0.0.1:{self.site.port}"
        page = opener.open(f"{base}/", timeout=60).read().decode()
        answer = self.post(opener, f"{base}/besoin/", page, {"text": "je voudrais un site web pour ma boulangerie"})
        sending = answer.geturl() + "envoyer/"
        form = opener.open(sending, timeout=60).read().decode()
        doors = re.findall(r'name="doors" value="([^"]+)"', form)
        sent = self.post(opener, sending, form, {
            "doors": doors[0], "firm": "Firme", "contact": "C", "email": email, "consent": "on",
        })  # fmt: skip
        if email not in sent.read().decode():  # the page says to which address the letter went
            raise ValueError(sent.geturl())
        return email

    def post(self, opener: Any, address: str, page: str, values: dict[str, str]) -> Any:
        """Post a form with the secret of its page."""
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        if found is None:
            raise ValueError(address)
        data = urllib.parse.urlencode(values | {"csrfmiddlewaretoken": found.group(1)}).encode()
        return opener.open(address, data, timeout=60)


def play(prepared: Path, needs: int, *, killing: bool) -> None:
    """Send ``needs`` with or without kills, and print what is there afterwards."""
    keeping = Keeping()
    server = Controller(keeping, hostname="127.0.0.1", port=free_port())
    server.start()
    with tempfile.TemporaryDirectory(prefix="relais-survive-") as folder:
        shutil.copyfile(prepared, Path(folder) / "relais.sqlite3")
        site = Site(Path(folder), server.port)
        site.start()
        started = time.perf_counter()
        clients = [Client(site, needs // CLIENTS, f"{'k' if killing else 'b'}{n}") for n in range(CLIENTS)]
        for client in clients:
            client.start()
        while any(client.is_alive() for client in clients):
            time.sleep(EVERY if killing else 1)
            if killing and any(client.is_alive() for client in clients):
                site.kill()
                site.start()
        seconds = time.perf_counter() - started
        acknowledged = [token for client in clients for token in client.acknowledged]
        lost, due, missing = verdict(Path(folder), acknowledged, keeping)
        deadline = time.monotonic() + WAIT
        while missing and time.monotonic() < deadline:
            time.sleep(2)
            lost, due, missing = verdict(Path(folder), acknowledged, keeping)
        site.stop()
    server.stop()
    repeats = sum(count - 1 for count in Counter(keeping.taken).values())
    print(
        f"{'killed' if killing else 'baseline, no kill':18} {len(acknowledged)} acknowledged in {seconds:.0f} s, {site.kills} kills: "
        f"{lost} lost, {due} letters due, {missing} not mailed, {repeats} mailed again with the same Message-ID"
    )


def verdict(home: Path, acknowledged: list[str], keeping: Keeping) -> tuple[int, int, int]:
    """Return how many acknowledged cases are lost, how many letters are due, how many of them nobody took."""
    with sqlite3.connect(f"file:{home / 'relais.sqlite3'}?mode=ro", uri=True) as database:
        there = {row[0] for row in database.execute("SELECT email FROM introductions_case")}
        letters = {row[0] for row in database.execute("SELECT message_id FROM groundwork_letter WHERE urgent")}
    taken = {message.strip("<>") for message, _to in keeping.taken}
    return len(set(acknowledged) - there), len(letters), len({one.strip("<>") for one in letters} - taken)


def main() -> None:
    """Prepare once, then send without and with kills."""
    needs = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory(prefix="relais-survive-base-") as folder:
        environment = os.environ | {"RELAIS_HOME": folder}
        subprocess.run(
            [sys.executable, "-m", "relais", "setup"], env=environment, check=True, stdout=subprocess.DEVNULL
        )
        code = "import django; django.setup(); from relais.cli.demo import load_demo; load_demo(say=lambda _t: None, stories=False)"
        subprocess.run(
            [sys.executable, "-c", code], env=environment | {"DJANGO_SETTINGS_MODULE": "relais.settings"}, check=True
        )
        prepared = Path(folder) / "relais.sqlite3"
        with sqlite3.connect(prepared) as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        play(prepared, max(CLIENTS, needs // 10), killing=False)
        play(prepared, needs, killing=True)


if __name__ == "__main__":
    main()
