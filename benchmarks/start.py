"""How long from a clean clone to the first page, and the second start? Seconds, megabytes downloaded.

Usage: python -m benchmarks.start

Clones this checkout into an empty folder and runs ``make run`` six times, the first from nothing. Downloads are counted by what the machine's
network devices received. Baseline: a bare ``python3 -m venv`` with Django installed by pip, timed in the same run.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PORT = 8766


def main() -> None:
    """Print the figures."""
    folder = Path(tempfile.mkdtemp(prefix="relais-start-"))
    try:
        started, before = time.perf_counter(), received()
        subprocess.run(["python3", "-m", "venv", folder / "bare"], check=True)
        subprocess.run(
            [folder / "bare" / "bin" / "pip", "install", "--quiet", "--no-cache-dir", "django"],
            check=True,
            capture_output=True,
        )
        base, base_mb = time.perf_counter() - started, (received() - before) / 1e6
        subprocess.run(["git", "clone", "--quiet", ROOT, folder / "clone"], check=True)
        environment = os.environ | {
            "PORT": str(PORT),
            "UV_CACHE_DIR": str(folder / "cache"),
            "npm_config_cache": str(folder / "npm"),
            "XDG_CACHE_HOME": str(folder / "xdg"),
            "PIP_CACHE_DIR": str(folder / "pip"),
        }
        for own in ("RELAIS_HOME", "PYTHONPATH"):  # the clone runs its own code on its own data
            environment.pop(own, None)
        first, megabytes = run(folder / "clone", environment)
        later = [run(folder / "clone", environment)[0] for _again in range(5)]
        print(f"baseline, venv and Django by pip   {base:6.1f} s  {base_mb:6.1f} MB")
        print(
            f"make run, clean clone, cold caches {first:6.1f} s  {megabytes:6.1f} MB   {first / base:5.1f} x the baseline"
        )
        told = ", ".join(f"{seconds:.1f}" for seconds in later)
        print(f"make run, second start             {later[0]:6.1f} s             five in a row: {told}")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run(clone: Path, environment: dict[str, str]) -> tuple[float, float]:
    """Start, wait for the first page, stop; return seconds and megabytes received."""
    started, before = time.perf_counter(), received()
    process = subprocess.Popen(
        ["make", "run"],
        cwd=clone,
        env=environment,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while True:
        if process.poll() is not None:
            raise SystemExit("make run ended by itself")
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{PORT}/", timeout=5).close()
            break
        except OSError:
            time.sleep(0.1)
    seconds, megabytes = time.perf_counter() - started, (received() - before) / 1e6
    os.killpg(process.pid, signal.SIGTERM)
    process.wait(30)
    time.sleep(1)
    return seconds, megabytes


def received() -> int:
    """Return the bytes that all network devices but loopback have received."""
    lines = Path("/proc/net/dev").read_text().splitlines()[2:]
    return sum(int(line.split()[1]) for line in lines if not line.strip().startswith("lo:"))


if __name__ == "__main__":
    main()
