"""Takes the README's pictures of the real screens, from a server on a folder of its own with the demo region.

Usage: python -m scripts.take_screenshots
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "pictures"


def main() -> None:
    """Write every picture into ``docs/pictures``."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    executable = shutil.which("chromium") or "chromium"
    with demo_server() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])

        def page(width: int, scheme: str = "light") -> Page:
            height = 860 if width > 600 else 800
            context = browser.new_context(
                viewport={"width": width, "height": height}, color_scheme=scheme, base_url=address
            )
            return context.new_page()

        home = page(1280)
        home.goto("/")
        home.screenshot(path=PICTURES / "home-fr-wide.png")
        home.locator("textarea").fill("Mes chauffeurs m'appellent sans arrêt pour savoir où livrer ensuite")
        home.locator("main button[type=submit]").first.click()
        home.wait_for_url(re.compile("/besoin/[^/]+/"))
        home.screenshot(path=PICTURES / "answer-fr-wide.png")
        phone = page(390)
        phone.goto("/nl/")
        phone.locator("textarea").fill("Ze vinden mij niet op Google, mijn concurrent wel")
        phone.locator("main button[type=submit]").first.click()
        phone.wait_for_url(re.compile("/besoin/[^/]+/"))
        phone.screenshot(path=PICTURES / "answer-nl-phone.png")
        diagnosed = page(1280)
        answer_ten_minutes(diagnosed)
        diagnosed.screenshot(path=PICTURES / "result-fr-wide.png")
        phone = page(390)
        phone.goto(diagnosed.url.replace("/diagnostics/", "/nl/diagnostics/").replace("/resultat/", "/plan/"))
        phone.locator("article").first.evaluate("gap => gap.scrollIntoView({behavior: 'instant'})")
        phone.screenshot(path=PICTURES / "plan-nl-phone.png")
        for name, path, scheme in (
            ("directory-de-wide", "/de/annuaire/", "light"),
            ("components-dark", "/composants/", "dark"),
        ):
            other = page(1280, scheme)
            other.goto(path)
            other.screenshot(path=PICTURES / f"{name}.png")
        browser.close()


def answer_ten_minutes(page: Page) -> None:
    """Take the ten-minute questionnaire as a firm half-way would, as far as the result."""
    page.goto("/diagnostics/ten-minutes/")
    page.get_by_role("button", name="Commencer").click()
    page.wait_for_url("**/q/q1/")
    asked = 0
    while "/q/" in page.url:
        here = page.url
        asked += 1
        for name in page.locator("main input[type=radio]").evaluate_all(
            "all => [...new Set(all.map(one => one.name))]"
        ):
            choices = page.locator(f"main input[type=radio][name='{name}']")
            choices.nth(asked % choices.count()).check()
        for box in page.locator("main input[type=checkbox][name=answer]").all()[: asked % 3]:
            box.check()
        page.get_by_role("button", name="Enregistrer et continuer").click()
        page.wait_for_url(lambda url, here=here: url != here)
    page.get_by_role("button", name="Terminer et voir le résultat").click()
    page.wait_for_url("**/resultat/")


@contextmanager
def demo_server() -> Iterator[str]:
    """Serve the demo region from a new folder; yield the address."""
    home = Path(tempfile.mkdtemp(prefix="relais-pictures-"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {"RELAIS_HOME": str(home), "RELAIS_COMPONENTS": "true"}
    subprocess.run(
        [sys.executable, "-m", "relais", "demo"], env=environment, check=True, cwd=ROOT, stdout=subprocess.DEVNULL
    )
    server = subprocess.Popen(
        [sys.executable, "-m", "relais", "serve", "--port", str(port)],
        env=environment,
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
    )
    try:
        for _attempt in range(600):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5).close()
                break
            except OSError:
                time.sleep(0.2)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(30)
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    main()
