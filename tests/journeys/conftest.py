"""A real server on a data folder of its own with the demo region, and a real browser."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "relais-demo-2026"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Take every second file: ``RELAIS_JOURNEYS`` says which half, 1 or 2; without it, all."""
    if half := os.environ.get("RELAIS_JOURNEYS"):
        files = sorted({item.path for item in items})[int(half) - 1 :: 2]
        config.hook.pytest_deselected(items=[item for item in items if item.path not in files])
        items[:] = [item for item in items if item.path in files]


@pytest.fixture(scope="session")
def home() -> Iterator[Path]:
    """The data folder of the server."""
    made = Path(tempfile.mkdtemp(prefix="relais-journeys-"))
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture(scope="session")
def server(home: Path) -> Iterator[str]:
    """The address of ``relais serve`` with the demo region."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {"RELAIS_HOME": str(home), "RELAIS_COMPONENTS": "true", "RELAIS_ASKS_PER_HOUR": "5000"}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    relais = [sys.executable, "-m", "relais"]
    subprocess.run([*relais, "demo"], env=environment, check=True, cwd=ROOT, capture_output=True)
    with (home / "log").open("wb") as log:
        process = subprocess.Popen(
            [*relais, "serve", "--port", str(port)], env=environment, cwd=ROOT, stdout=log, stderr=log
        )
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
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=executable, args=flags)
        yield found
        found.close()


@pytest.fixture
def open_page(server: str, browser: Browser) -> Iterator[Callable[..., Page]]:
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
        if user:
            page.goto("/connexion/")
            page.locator("input[name=login]").fill(user)
            page.locator("input[name=password]").fill(PASSWORD)
            page.locator("input[name=password]").press("Enter")
            page.wait_for_url("**/mon-espace/")
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
