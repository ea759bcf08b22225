"""kill -9 of web and worker while needs are being sent: is each acknowledged one there, and each letter mailed once?

Usage: python -m benchmarks.survive [needs] [--postgres] [--break early|letter|twice]

Starts the web server and the worker as two programs, as they run in service, on a copy of a prepared database with the demo
region (``--postgres``: a throwaway server, whose commits reach the disk), and a real SMTP server that keeps what it takes.
Some firms type needs on the page and send them to a door; each opens the link of its letter and confirms, so that the door is
told. Others are sent by a partner body's program through the API. Meanwhile the web server, the worker, or both are killed
with signal 9 at random moments and started again. Whose answer was lost looks whether it was sent, and else sends the same
again, as a person would; the program sends it again under its reference.

The verdict is read from the tables and from what the mail server took (``benchmarks/verdict.py`` says what counts).
Baseline: a tenth of the needs without any kill. ``--break`` breaks the promise on purpose, and the verdict must say so:
``early`` acknowledges before the commit, ``letter`` deletes one letter's row, ``twice`` mails letters twice.
"""

import http.client
import http.cookiejar
import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from collections import Counter, deque
from collections.abc import Callable
from contextlib import suppress
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from aiosmtpd.controller import Controller

from benchmarks.folder import Copies
from benchmarks.verdict import Promised, Verdict, judge

FIRMS = 5  # that send at the same time:
BY_PROGRAM = 2  # so many of them by a partner's program
CONFIRMING = 2  # that open letters at the same time
BETWEEN = (8, 40)  # seconds between two kills, at random;
SOON = (3, 8)  # the same when a promise is broken on purpose, so that few needs show it
VICTIMS = (("web",), ("worker",), ("web", "worker"))
LOST = 13 * 60  # seconds: a letter whose worker was killed is sent again after ten minutes
BREAKS = ("early", "letter", "twice")
TEXTS = (
    "je voudrais un site web pour ma boulangerie",
    "mes sauvegardes ne marchent plus et j'ai peur de tout perdre",
    "nous encodons les factures à la main, il faut que cela cesse",
    "je cherche une formation à Excel pour deux employées",
    "comment vendre nos produits en ligne ?",
    "un client nous demande si nous sommes protégés contre le piratage",
)


class Keeping:
    """An SMTP server's handler that keeps the Message-ID and address of each letter it took, and the links to confirm."""

    def __init__(self, promised: Promised) -> None:
        """Start with nothing; whoever is asked to confirm is written down in ``promised``."""
        self.promised = promised
        self.taken: list[tuple[str, str]] = []
        self.links: deque[tuple[str, str]] = deque()
        self.seen: set[str] = set()

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """Take one letter."""
        message: Any = message_from_bytes(envelope.content, policy=default)
        name, to = str(message["Message-ID"]).strip("<> "), envelope.rcpt_tos[0]
        self.taken.append((name, to))
        found = re.search(r"/suivi/[\w-]+/confirmer/", message.get_body(("plain",)).get_content())
        if found and name not in self.seen:
            self.seen.add(name)
            self.promised.to_confirm.append(to)
            self.links.append((to, found[0]))
        return "250 OK"


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Site:
    """The web server and the worker on a database, killed and started again."""

    def __init__(self, environment: dict[str, str], smtp: int, broken: str) -> None:
        """Choose the port."""
        self.port, self.broken = free_port(), broken
        self.base = f"http://127.0.0.1:{self.port}"
        self.environment = os.environ | environment | {
            "RELAIS_MAIL_URL": f"smtp://127.0.0.1:{smtp}", "RELAIS_MAIL_FROM": "relais@relais.example",
            "RELAIS_ASKS_PER_HOUR": "1000000", "RELAIS_SITE_URL": self.base, "OMP_NUM_THREADS": "1",
            "RELAIS_BENCHMARK_BREAKS": broken,
        }  # fmt: skip
        self.programs: dict[str, subprocess.Popen[bytes]] = {}
        self.kills: Counter[str] = Counter()

    def start(self, names: tuple[str, ...] = ("web", "worker")) -> None:
        """Start programs, and wait for the web server's first answer."""
        web = "benchmarks.broken:application" if self.broken else "relais.wsgi:application"
        commands = {
            "web": ["gunicorn", web, "--config=python:relais.cli.gunicorn", f"--bind=127.0.0.1:{self.port}", "--workers=2"],
            "worker": ["benchmarks.broken" if self.broken else "relais.cli.jobs"],
        }  # fmt: skip
        for name in names:
            self.programs[name] = subprocess.Popen(
                [sys.executable, "-m", *commands[name]], env=self.environment, stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip
        while "web" in names:
            with suppress(OSError):
                urllib.request.urlopen(f"{self.base}/comment-ca-marche/", timeout=5).close()
                return
            time.sleep(0.2)

    def kill(self, names: tuple[str, ...]) -> None:
        """Kill programs with all their processes by signal 9; none is told."""
        for name in names:
            os.killpg(self.programs[name].pid, signal.SIGKILL)
            self.kills[name] += 1
        for name in names:
            self.programs[name].wait()

    def stop(self) -> None:
        """End both in peace."""
        for program in self.programs.values():
            with suppress(ProcessLookupError):
                os.killpg(program.pid, signal.SIGTERM)
        for program in self.programs.values():
            with suppress(subprocess.TimeoutExpired):
                program.wait(30)


class Visitor(threading.Thread):
    """Somebody who does one thing after another on the site, and tries again when it fails."""

    def __init__(self, site: Site, promised: Promised) -> None:
        """Know the site, and where to write down what was acknowledged."""
        super().__init__(daemon=True)
        self.site, self.promised = site, promised
        self.failures: Counter[str] = Counter()

    def until_it_works(self, what: Callable[[], bool]) -> None:
        """Do ``what`` until it says that it worked."""
        while True:
            try:
                if what():
                    return
                self.failures["another page"] += 1
            except (OSError, ValueError, http.client.HTTPException) as fault:
                self.failures[str(getattr(fault, "code", type(fault).__name__))] += 1
            time.sleep(0.3)


class Firm(Visitor):
    """One firm after another sends a need. How, is for each kind of client to say in ``send``."""

    def __init__(self, site: Site, promised: Promised, numbers: SimpleQueue[int], name: str) -> None:
        """Send as long as there are ``numbers``."""
        super().__init__(site, promised)
        self.numbers, self.luck = numbers, random.Random(name)

    def run(self) -> None:
        """Send until all are acknowledged."""
        with suppress(Empty):
            while True:
                email = f"f{self.numbers.get_nowait()}@firm.example"
                self.send(email)
                self.promised.sent.append(email)

    def send(self, email: str) -> None:
        """Send one need of the firm at ``email``; return when the site has acknowledged it."""
        raise NotImplementedError


class ApiFirm(Firm):
    """Sent by a partner body's program: one request, repeated under the same reference until it is answered."""

    key = ""

    def send(self, email: str) -> None:
        """Send one."""
        referral = {"need": self.luck.choice(TEXTS), "firm": "Firme", "contact": "C", "email": email, "consent": True,
                    "reference": email}  # fmt: skip
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        request = urllib.request.Request(
            f"{self.site.base}/api/v1/referrals", json.dumps(referral).encode(), headers, method="POST"
        )

        def refer() -> bool:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return bool(json.load(answer))

        self.until_it_works(refer)


class PageFirm(Firm):
    """Types its need on the page, chooses a door and leaves its address."""

    def send(self, email: str) -> None:
        """Send one."""
        browser = Browser(self.site.base)
        place: list[str] = []

        def ask() -> bool:
            browser.get("/")
            place.append(browser.post("/besoin/", {"text": self.luck.choice(TEXTS)})[0] + "envoyer/")
            return True

        def send() -> bool:
            _place, page = browser.get(place[-1])  # sent already, and only the answer lost: the page says so
            if email not in page:
                doors = re.findall(r'name="doors" value="([^"]+)"', page)
                if not doors:
                    raise ValueError(place[-1])
                values = {"doors": self.luck.choice(doors), "firm": "Firme", "contact": "C", "email": email}
                _place, page = browser.post(place[-1], values | {"consent": "on"})
            return email in page  # the page says to which address the letter went

        self.until_it_works(ask)
        self.until_it_works(send)


class Confirming(Visitor):
    """Opens letters as they come and confirms."""

    def __init__(self, site: Site, promised: Promised, keeping: Keeping) -> None:
        """Read what ``keeping`` takes."""
        super().__init__(site, promised)
        self.keeping = keeping

    def run(self) -> None:
        """Confirm for ever; the last ones while letters are waited for."""
        while True:
            try:
                email, link = self.keeping.links.popleft()
            except IndexError:
                time.sleep(0.2)
                continue
            browser = Browser(self.site.base)

            def confirm(browser: Browser = browser, link: str = link) -> bool:
                place, _page = browser.get(link)
                if link not in place:  # confirmed already, and only the answer lost
                    return True
                return link not in browser.post(link, {}, follow=False)[0]

            self.until_it_works(confirm)
            self.promised.confirmed.append(email)


class Browser:
    """A browser that keeps cookies and the secret of the last form; as slow as the site is."""

    def __init__(self, base: str) -> None:
        """Visit the site at ``base``."""
        self.base, self.secret = base, ""
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(jar)
        self.staying = urllib.request.build_opener(jar, Staying())

    def get(self, path: str) -> tuple[str, str]:
        """Return where ``path`` leads to, and the page. Raises OSError when the site is away or answers an error."""
        return self._read(self.opener, path, None)

    def post(self, path: str, values: dict[str, str], *, follow: bool = True) -> tuple[str, str]:
        """Post a form with the secret of its page; return the same as ``get``. ``follow``: go where the answer leads."""
        data = urllib.parse.urlencode(values | {"csrfmiddlewaretoken": self.secret}).encode()
        return self._read(self.opener if follow else self.staying, path, data)

    def _read(self, opener: Any, path: str, data: bytes | None) -> tuple[str, str]:
        with opener.open(path if path.startswith("http") else self.base + path, data, timeout=60) as answer:
            page = answer.read().decode()
            place = answer.headers.get("Location") or answer.geturl()
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        self.secret = found.group(1) if found else self.secret
        return place, page


class Staying(urllib.request.HTTPRedirectHandler):
    """Takes an answer that leads elsewhere as the answer."""

    def http_error_302(self, _request: Any, answer: Any, *_rest: Any) -> Any:
        """Return it."""
        return answer


def play(copies: Copies, needs: int, *, killing: bool, broken: str = "") -> bool:
    """Send ``needs`` with or without kills, print the verdict on what is there afterwards, and return it."""
    promised, luck = Promised(), random.Random(needs)
    keeping = Keeping(promised)
    server = Controller(keeping, hostname="127.0.0.1", port=free_port())
    server.start()
    with tempfile.TemporaryDirectory(prefix="relais-survive-") as folder, copies.fresh(Path(folder)) as (env, ask):
        site = Site(env, server.port, broken)
        site.start()
        started = time.perf_counter()
        numbers: SimpleQueue[int] = SimpleQueue()
        for number in range(needs):
            numbers.put(number)
        ApiFirm.key = copies.key
        kinds = [ApiFirm] * BY_PROGRAM + [PageFirm] * (FIRMS - BY_PROGRAM)
        firms = [kind(site, promised, numbers, f"{needs} {place}") for place, kind in enumerate(kinds)]
        visitors = [*firms, *(Confirming(site, promised, keeping) for _number in range(CONFIRMING))]
        for visitor in visitors:
            visitor.start()
        between = SOON if broken else BETWEEN
        due, told = time.monotonic() + luck.uniform(*between), time.monotonic()
        while any(firm.is_alive() for firm in firms):
            time.sleep(0.5)
            if killing and time.monotonic() > due:
                victims = ("web",) if broken == "early" else luck.choice(VICTIMS)
                site.kill(victims)
                site.start(victims)
                due = time.monotonic() + luck.uniform(*between)
            if time.monotonic() - told > 60:
                told = time.monotonic()
                progress(promised, keeping, site, time.perf_counter() - started)
        seconds = time.perf_counter() - started
        if broken == "letter":
            ask("DELETE FROM groundwork_letter WHERE id = (SELECT max(id) FROM groundwork_letter)")
        found = wait_for_letters(lambda: judge(ask, promised, keeping.taken, site.kills["worker"]))
        site.stop()
    server.stop()
    again = sum((visitor.failures for visitor in visitors), Counter())
    name = f"broken on purpose ({broken})" if broken else "killed" if killing else "baseline, no kill"
    print(
        f"{name}: {len(promised.sent)} needs acknowledged in {seconds:.0f} s ({len(promised.sent) / seconds:.1f} a second), ",
        end="",
    )
    print(
        f"killed {site.kills['web']} x web and {site.kills['worker']} x worker, requests made again: {dict(again.most_common(8)) or 'none'}"
    )
    print("\n".join(f"  {line}" for line in found.lines()), flush=True)
    return found.kept


def progress(promised: Promised, keeping: Keeping, site: Site, seconds: float) -> None:
    """Print how far it is."""
    print(
        f"  {seconds:5.0f} s  {len(promised.sent)} acknowledged, {len(promised.confirmed)} confirmed, "
        f"{len(keeping.taken)} letters taken, {sum(site.kills.values())} kills", flush=True,
    )  # fmt: skip


def wait_for_letters(look: Callable[[], Verdict]) -> Verdict:
    """Return the verdict once nothing is under way any more, or after so long that nothing can come."""
    deadline, told = time.monotonic() + LOST, time.monotonic()
    while (found := look()).under_way and time.monotonic() < deadline:
        if time.monotonic() - told > 60:
            told = time.monotonic()
            print(f"  {found.under_way} letters or confirmations under way", flush=True)
        time.sleep(3)
    time.sleep(5)  # for a letter that goes out although nothing is due
    return look() if found.under_way == 0 else found


def main() -> None:
    """Prepare once, then send without and with kills; end with 1 when a promise is broken."""
    arguments = [one for one in sys.argv[1:] if not one.startswith("--") and one not in BREAKS]
    needs = int(arguments[0]) if arguments else 10_000
    broken = next((one for one in BREAKS if one in sys.argv), "")
    with tempfile.TemporaryDirectory(prefix="relais-survive-base-") as folder:
        copies = Copies(Path(folder), postgres="--postgres" in sys.argv)
        kept = broken != "" or play(copies, max(FIRMS, needs // 10), killing=False)
        kept &= play(copies, needs, killing=True, broken=broken)
    sys.exit(not kept)


if __name__ == "__main__":
    main()
