"""A real server on a data folder of its own with the demo region, and a real browser."""

import fcntl
import hashlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "relais-demo-2026"
LOADED = {".py", ".json", ".jsonl", ".toml", ".txt", ".po", ".md", ".csv"}  # what the demo is made of


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Take what ``RELAIS_JOURNEYS`` says: 1, the pages that axe looks at one by one, 2, the journeys; without it, all."""
    if half := os.environ.get("RELAIS_JOURNEYS"):
        files = [item.path for item in items if (item.path.stem == "test_accessibility") == (half == "1")]
        config.hook.pytest_deselected(items=[item for item in items if item.path not in files])
        items[:] = [item for item in items if item.path in files]


@pytest.fixture(scope="session")
def home() -> Iterator[Path]:
    """The data folder of the server, with the demo region."""
    made = Path(tempfile.mkdtemp(prefix="relais-journeys-"))
    shutil.copytree(_demo_region(), made, dirs_exist_ok=True)
    yield made
    shutil.rmtree(made, ignore_errors=True)


def _demo_region() -> Path:
    """Return a folder with the demo region as this code loads it today; the two halves of the journeys load it once."""
    digest = hashlib.sha256(f"{date.today():%Y-%m-%d}".encode())  # noqa: DTZ011 - the demo's days are the machine's
    for path in sorted(path for path in (ROOT / "relais").rglob("*.*") if path.suffix in LOADED):
        digest.update(path.read_bytes())
    folder = ROOT / "build" / f"demo-{digest.hexdigest()[:16]}"
    with (ROOT / "build" / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            for stale in folder.parent.glob("demo-*"):
                shutil.rmtree(stale)
            draft = folder.with_suffix(".part")
            relais = [sys.executable, "-m", "relais"]
            subprocess.run([*relais, "demo"], env=_environment(draft), check=True, cwd=ROOT, capture_output=True)
            draft.replace(folder)
    return folder


def _environment(home: Path) -> dict[str, str]:
    environment = os.environ | {"RELAIS_HOME": str(home), "RELAIS_COMPONENTS": "true", "RELAIS_ASKS_PER_HOUR": "5000"}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    return environment


@pytest.fixture(scope="session")
def server(home: Path) -> Iterator[str]:
    """The address of ``relais serve`` with the demo region."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "relais", "serve", "--port", str(port)]
    with (home / "log").open("wb") as log:
        process = subprocess.Popen(command, env=_environment(home), cwd=ROOT, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    try:
        for _attempt in range(300):
            try:
                urllib.request.urlopen(f"{address}/", timeout=5).close()
                break
            except OSError:
                assert process.poll() is None, (home / "log").read_text()
                time.sleep(0.2)
        yield address
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    executable = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert executable, "Chromium is missing: apt-get install -y chromium"
    flags = ["--no-sandbox", "--disable-background-networking", "--no-first-run"]
    expect.set_options(
        timeout=30_000
    )  # milliseconds: a page may come slowly where three parts of the tests run at a time
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=executable, args=flags)
        yield found
        found.close()


@pytest.fixture(scope="session")
def signed_in() -> dict[str, Any]:
    """The cookies of those who have signed in by the form, by address: once a session is enough."""
    return {}


@pytest.fixture
def open_page(server: str, browser: Browser, signed_in: dict[str, Any]) -> Iterator[Callable[..., Page]]:
    """Open a page: open_page("/annuaire/", width=390, scheme="dark", javascript=False, user="…")."""
    contexts = []

    def opened(
        path: str = "/", *, width: int = 1280, scheme: Any = "light", javascript: bool = True, user: str = ""
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            java_script_enabled=javascript,
            locale="fr-BE",
            base_url=server,
        )
        contexts.append(context)
        page = context.new_page()
        foreign: list[str] = []
        page.on(
            "request",
            lambda request: foreign.append(request.url) if not request.url.startswith((server, "data:")) else None,
        )
        page.foreign = foreign  # type: ignore[attr-defined]
        if user in signed_in:
            context.add_cookies(signed_in[user])
        elif user:
            page.goto("/connexion/")
            page.locator("input[name=login]").fill(user)
            page.locator("input[name=password]").fill(PASSWORD)
            page.locator("input[name=password]").press("Enter")
            page.wait_for_url("**/mon-espace/")
            signed_in[user] = context.cookies()
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
