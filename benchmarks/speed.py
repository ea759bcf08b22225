"""How fast is a match, and the page that shows it, from 5,000 to 50,000 doors?

Usage: python -m benchmarks.speed [--sizes 5000,10000,20000,50000] [--needs 200]

Two thousand doors are recombined from the demo region's (titles and sentences of doors with the same main theme, other
places, sectors and sizes) and imported by ``relais import``; the others are copies of them. Baseline in the same run: SQLite's own full-text index (FTS5, bm25)
asked for the stems of the same needs. Pages are asked of a real server with two workers, two visitors at a time.
"""

import argparse
import json
import os
import random
import resource
import sqlite3
import statistics
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

from benchmarks.folder import prepared_folder

ROOT = Path(__file__).resolve().parents[1]
PORT = 8765


def main() -> None:
    """Print the curve."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", default="5000,10000,20000,50000")
    parser.add_argument("--needs", type=int, default=200)
    options = parser.parse_args()
    sizes = [int(size) for size in options.sizes.split(",")]
    home = prepared_folder()
    os.environ["RELAIS_ASKS_PER_HOUR"] = "1000000"
    needs = texts(options.needs)
    print(f"{os.cpu_count()} cores; {len(needs)} needs; times in milliseconds")
    print(
        f"{'doors':>7} {'import s':>9} {'read s':>7} {'match p50':>10} {'p95':>7} {'page p50':>9} {'p95':>7} {'FTS5 p95':>9} {'ratio':>6} {'worker MB':>10}"
    )
    for size in sizes:
        imported = fill(home, size)
        row = measured(home, needs)
        print(
            f"{size:7} {imported:9.1f} {row['read']:7.1f} {row['match50']:10.1f} {row['match95']:7.1f} {row['page50']:9.1f} "
            f"{row['page95']:7.1f} {row['fts95']:9.1f} {row['match95'] / row['fts95']:6.1f} {row['memory']:10.0f}",
            flush=True,
        )


def texts(number: int) -> list[str]:
    """Return needs of the judged set."""
    lines = (ROOT / "benchmarks" / "judged" / "development" / "needs.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line)["text"] for line in lines][:number]


IMPORTED = 2000  # doors that come through ``relais import``; the others are copies of them with other identifiers


def fill(home: Path, size: int) -> float:
    """Bring the number of doors to ``size``; return the seconds that ``relais import`` took, 0 when it was not needed."""
    from relais.actors.models import Door

    started = time.perf_counter()
    have = Door.objects.count()
    if not have:
        import_doors(home, IMPORTED)
        seconds = time.perf_counter() - started
    else:
        seconds = 0.0
    copy_doors(size)
    return seconds


def copy_doors(size: int) -> None:
    """Copy the imported doors with their themes, areas, places and sectors until there are ``size``."""
    from relais.actors.models import Door, DoorClock, DoorTheme

    originals = list(Door.objects.order_by("pk")[:IMPORTED])
    relations: list[tuple[Any, str]] = [
        (DoorTheme, "theme_id"), (Door.areas.through, "area_id"), (Door.places.through, "place_id"), (Door.sectors.through, "sector_id"),
    ]  # fmt: skip
    kept = {
        model: list(model.objects.filter(door__in=[d.pk for d in originals]).values()) for model, _column in relations
    }
    have = Door.objects.count()
    while have < size:
        batch = originals[: size - have]
        old = [door.pk for door in batch]
        copies = [
            Door(**{f.attname: getattr(door, f.attname) for f in Door._meta.concrete_fields if f.name != "id"})
            for door in batch
        ]
        for number, copy in enumerate(copies):
            copy.slug = f"copy-{have + number}"
        Door.objects.bulk_create(copies, batch_size=500)
        fresh = dict(zip(old, [copy.pk for copy in copies], strict=True))
        for model, _column in relations:
            rows = [
                {k: v for k, v in row.items() if k != "id"} | {"door_id": fresh[row["door_id"]]}
                for row in kept[model]
                if row["door_id"] in fresh
            ]
            model.objects.bulk_create([model(**row) for row in rows], batch_size=2000)
        have += len(copies)
    DoorClock.objects.update(tick=DoorClock.objects.get().tick + 1)


def import_doors(home: Path, end: int) -> None:
    """Write ``end`` doors and import them."""
    rng = random.Random(1)
    demo = ROOT / "relais" / "actors" / "data" / "demo"
    doors = [
        json.loads(line) for path in sorted(demo.glob("doors*.jsonl")) for line in path.read_text("utf-8").splitlines()
    ]
    by_theme: dict[str, list[dict[str, Any]]] = {}
    for door in doors:
        by_theme.setdefault(door["themes"][0], []).append(door)
    path = home / "many.jsonl"
    with path.open("w", encoding="utf-8") as out:
        for number in range(end):
            one = rng.choice(doors)
            other = rng.choice(by_theme[one["themes"][0]])
            sentences = [*one["description"].split(". "), *other["description"].split(". ")]
            rng.shuffle(sentences)
            limits = rng.choice(doors)
            door = one | {
                "id": f"many-{number}", "actor": f"many-actor-{number // 3}", "title": f"{one['title'][:150]} ({number})",
                "description": ". ".join(sentences[:6])[:4000], "places": limits["places"], "sectors": limits["sectors"],
                "max_employees": limits["max_employees"], "min_employees": limits["min_employees"], "languages": limits["languages"],
            }  # fmt: skip
            out.write(json.dumps(door, ensure_ascii=False) + "\n")
    subprocess.run(
        [sys.executable, "-m", "relais", "import", "doors", str(path), "--json"],
        check=True,
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
    )


def measured(home: Path, needs: list[str]) -> dict[str, float]:
    """Return the figures of one size."""
    child = subprocess.run(
        [sys.executable, "-m", "benchmarks.speed_match", json.dumps(needs)],
        check=True,
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    row: dict[str, float] = json.loads(child.stdout.splitlines()[-1])
    row |= fts(home, needs)
    row |= pages(needs)
    return row


def fts(home: Path, needs: list[str]) -> dict[str, float]:
    """Return the 95th percentile of the baseline."""
    from relais.groundwork.text import stems

    source = sqlite3.connect(home / "relais.sqlite3")
    index = sqlite3.connect(":memory:")
    index.execute("CREATE VIRTUAL TABLE doors USING fts5(terms)")
    index.executemany("INSERT INTO doors VALUES (?)", source.execute("SELECT terms FROM actors_door"))
    taken = []
    for need in needs:
        query = " OR ".join(f'"{stem}"' for stem in dict.fromkeys(stems(need, "fr"))) or '"nothing"'
        started = time.perf_counter()
        index.execute("SELECT rowid FROM doors WHERE doors MATCH ? ORDER BY bm25(doors) LIMIT 10", (query,)).fetchall()
        taken.append(1000 * (time.perf_counter() - started))
    return {"fts95": percentile(taken, 95)}


def pages(needs: list[str]) -> dict[str, float]:
    """Return the times of the result page, asked of a real server by two visitors at a time, and a worker's memory."""
    server = subprocess.Popen(
        [sys.executable, "-m", "relais", "serve", "--port", str(PORT)], cwd=ROOT, stdout=subprocess.DEVNULL
    )
    try:
        wait()
        with ThreadPoolExecutor(2) as visitors:
            list(visitors.map(visit, needs[:10]))
            taken = list(visitors.map(visit, needs))
        return {"page50": statistics.median(taken), "page95": percentile(taken, 95), "memory": memory(server.pid)}
    finally:
        server.terminate()
        server.wait(30)


def wait() -> None:
    """Wait until the server answers."""
    for _attempt in range(600):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{PORT}/vie-privee/", timeout=2).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("the server did not start")


def visit(need: str) -> float:
    """Ask as a browser does; return the milliseconds from the answer's request to its last byte."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    page = opener.open(f"http://127.0.0.1:{PORT}/").read().decode()
    token = page.split('name="csrfmiddlewaretoken" value="', 1)[1].split('"', 1)[0]
    form = urllib.parse.urlencode({"csrfmiddlewaretoken": token, "text": need}).encode()
    answer = opener.open(f"http://127.0.0.1:{PORT}/besoin/", form)
    address = answer.geturl()
    answer.read()
    started = time.perf_counter()
    opener.open(address).read()
    return 1000 * (time.perf_counter() - started)


def memory(parent: int) -> float:
    """Return the proportional memory (PSS) in MB of the largest web worker below ``parent``; RSS where PSS is unknown."""
    largest = 0.0
    for path in Path("/proc").glob("[0-9]*"):
        try:
            status = (path / "stat").read_text().rsplit(")", 1)[1].split()
            grand = (Path("/proc") / status[1] / "stat").read_text().rsplit(")", 1)[1].split()[1]
            if int(grand) == parent:
                rss = next(line for line in (path / "status").read_text().splitlines() if line.startswith("VmRSS"))
                largest = max(largest, int(rss.split()[1]) / 1024)
        except (OSError, ValueError, IndexError, StopIteration):
            continue
    return largest or resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def percentile(values: list[float], share: int) -> float:
    """Return the ``share``-th percentile."""
    return sorted(values)[min(len(values) - 1, round(share / 100 * len(values)))]


if __name__ == "__main__":
    main()
