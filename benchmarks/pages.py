"""What does Lighthouse say of the pages, as on a middling phone with a slow line?

Usage: python -m benchmarks.pages (after ``make setup-test``, which brings Lighthouse; Chromium must be there)

Lighthouse's own mobile throttling (Lantern). Baseline in the same run: a bare page of one heading from Python's own web
server, which shows what this machine can reach at most. Ratio: our performance over that page's.
"""

import http.server
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import urllib.parse
import urllib.request
from http import HTTPStatus
from http.cookiejar import CookieJar
from pathlib import Path

from scripts.take_screenshots import demo_server

ROOT = Path(__file__).resolve().parents[1]
LIGHTHOUSE = ROOT / "frontend" / "node_modules" / "lighthouse" / "cli" / "index.js"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
PAGES = (
    "/",
    "/nl/",
    "ANSWER",
    "/annuaire/",
    "/portes/",
    "/themes/",
    "/themes/backup/",
    "/acteurs/facturelle/",
    "/objectivite/",
    "/bibliotheque/",
    "/fiches/",
    "/fiches/sauvegardes-3-2-1/",
    "/temoignages/",
    "/temoignages/boulangere-arlon-commandes-en-ligne/",
    "/realisations/",
    "/scenarios/",
    "/scenarios/boulangerie-commande-du-samedi/",
    "/outils/",
    "/arguments/",
    "/actualites/",
    "/recherche/?q=facture",
    "/diagnostics/",
    "/diagnostics/ten-minutes/",
    "QUESTION",
    "RESULT",
    "/diagnostics/comparaisons/",
    "/barometre/",
    "/veille/",
    "/enquetes/",
)
TRIES = 3
NEED = "Mes chauffeurs m'appellent sans arrêt pour savoir où livrer ensuite"
FLAGS = "--headless=new --no-sandbox --disable-background-networking --no-first-run --disable-component-update --disable-sync"


class Bare(http.server.BaseHTTPRequestHandler):
    """Serves the baseline."""

    def do_GET(self) -> None:
        """Answer with one heading."""
        page = b"<!doctype html><html lang=en><title>Bare</title><meta name=viewport content='width=device-width'><h1>Bare</h1>"
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


def main() -> None:
    """Print a row a page."""
    print(
        f"{'page':28} {'performance':>12} {'ratio':>6} {'accessibility':>14} {'best practices':>15} {'seo':>5} {'kB':>6}"
    )
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Bare) as bare:
        threading.Thread(target=bare.serve_forever, daemon=True).start()
        base = audited(f"http://127.0.0.1:{bare.server_port}/")
        show("bare page (baseline)", base, base)
        bare.shutdown()
    with demo_server() as address:
        for page in PAGES:
            name, path = MADE[page](address) if page in MADE else (page, page)
            show(name, audited(address + path), base)


def show(name: str, scores: dict[str, float], base: dict[str, float]) -> None:
    """Print one row."""
    performance, accessibility, practices, seo = (100 * scores[category] for category in CATEGORIES)
    ratio = scores["performance"] / base["performance"]
    print(
        f"{name:28} {performance:12.0f} {ratio:6.2f} {accessibility:14.0f} {practices:15.0f} {seo:5.0f} {scores['kB']:6.1f}",
        flush=True,
    )


def audited(address: str) -> dict[str, float]:
    """Return the scores (0 to 1) of a page, and the kilobytes that it transferred."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("Chromium is missing: apt-get install -y chromium")
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [
            "node", str(LIGHTHOUSE), address, "--quiet", "--output=json", f"--output-path={report}",
            f"--only-categories={','.join(CATEGORIES)}", f"--chrome-flags={FLAGS}",
        ]  # fmt: skip
        for _attempt in range(TRIES):  # now and then the browser gives no trace
            ended = subprocess.run(command, check=False, env=os.environ | {"CHROME_PATH": chromium, "TMPDIR": folder})
            if ended.returncode == 0:
                break
        found = json.loads(report.read_text("utf-8"))
    scores = {category: found["categories"][category]["score"] or 0.0 for category in CATEGORIES}
    return scores | {"kB": found["audits"]["total-byte-weight"]["numericValue"] / 1000}


def asked(address: str) -> tuple[str, str]:
    """Ask a need as a browser does; return what the page is, and its path."""
    return "an answer", Visitor(address).post("/", "/besoin/", text=NEED)


def begun(address: str) -> tuple[str, str]:
    """Begin a diagnostic; return what the page is, and its path."""
    return "a question", Visitor(address).post("/diagnostics/ten-minutes/", "/diagnostics/ten-minutes/")


def finished(address: str) -> tuple[str, str]:
    """Finish a European assessment in which nothing is ticked; return what the page is, and its path."""
    visitor = Visitor(address)
    question = visitor.post("/diagnostics/dma-sme/", "/diagnostics/dma-sme/")
    end = f"{question.split('/q/')[0]}/fin/"
    return "a result", visitor.post(end, end)


MADE = {"ANSWER": asked, "QUESTION": begun, "RESULT": finished}


class Visitor:
    """Somebody without an account, who keeps cookies."""

    def __init__(self, address: str) -> None:
        """Come to ``address``."""
        self.address = address
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def post(self, page: str, path: str, **fields: str) -> str:
        """Send the form of ``page`` to ``path``; return the path of the page where that leads."""
        shown = self.opener.open(f"{self.address}{page}").read().decode()
        token = shown.split('name="csrfmiddlewaretoken" value="', 1)[1].split('"', 1)[0]
        form = urllib.parse.urlencode({"csrfmiddlewaretoken": token, **fields}).encode()
        return urllib.parse.urlsplit(self.opener.open(f"{self.address}{path}", form).geturl()).path


if __name__ == "__main__":
    main()
