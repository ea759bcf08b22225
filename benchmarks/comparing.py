"""How long does a comparison take over 10,000, 100,000 and 1,000,000 answered assessments? p50, p95 and p99, and the growth.

Usage: python -m benchmarks.comparing [assessments] [--postgres]

Fills a copy of the prepared database (``--postgres``: a throwaway server of its own) with finished European assessments, each a
real row with answers, scores, sector, place, size and enterprise number, of three years; answers are drawn from 3,000 random sets.
Rows are written in bulk, in the order of their days; after each 10,000 the platform's own job (``seal_waiting``) seals what waits,
as it would each day. Measured: ``comparison`` of 500 random responses, the fragment of the result page drawn whole, and the open
page with its filters. Baseline, in the same run: the same cells counted directly from the responses (number, mean, how many lie
below, three quartiles of the whole score; no dimensions, and nothing that protects a firm).
On a machine that others use, read *worked for them*: what the comparisons cost, without the waiting.
"""

import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from benchmarks.finding import at, timed, told, work_clock
from benchmarks.folder import postgres_address, prepared_folder

STEPS = (10_000, 100_000, 1_000_000)
BATCH = 10_000
SETS, ASKED, PAGES = 3_000, 500, 100
BASELINES = {10_000: 40, 100_000: 20, 1_000_000: 4}
PROMISE = 200  # ms at the 95th percentile
FIRST, DAYS = datetime(2023, 1, 2, 8, tzinfo=UTC), 1_000
SIZES = ((0, 1, 0.45), (2, 9, 0.35), (10, 49, 0.14), (50, 249, 0.05), (250, 900, 0.01))


def main() -> None:
    """Print the figures."""
    arguments = [one for one in sys.argv[1:] if not one.startswith("--")]
    most = int(arguments[0]) if arguments else STEPS[-1]
    if "--postgres" in sys.argv:
        os.environ["RELAIS_DATABASE_URL"] = postgres_address()
    with tempfile.TemporaryDirectory(prefix="relais-comparing-") as folder:
        prepared_folder(folder)
        growth, made = [], firms(most)
        there = 0
        for step in [one for one in STEPS if one <= most]:
            fill(made, step - there)
            there = step
            growth.append((step, *measure(step)))
        first = growth[0]
        for step, ours, theirs in growth:
            print(
                f"{step:9,} assessments: p95 {ours * 1000:6.1f} ms ({ours / first[1]:4.1f} times that of {first[0]:,}); "
                f"baseline {theirs * 1000:8.1f} ms ({theirs / first[2]:5.1f} times): {theirs / ours:,.0f} times slower"
            )
        print(f"promised: p95 under {PROMISE} ms at {STEPS[-1]:,}")


def firms(number: int) -> Iterator[dict[str, Any]]:
    """Yield the columns of finished responses, in the order of their days."""
    from benchmarks.assessing import answers
    from relais.diagnostics.queries import definition_of, version_called
    from relais.diagnostics.scoring import score
    from relais.territories.models import Place
    from relais.vocabulary.models import Sector

    version = version_called("dma-sme")
    assert version
    definition, luck = definition_of(version), random.Random(1)
    sets = []
    for _one in range(SETS):
        given = answers(definition, luck)
        scores = score(definition, given)
        sets.append((json.dumps(given), json.dumps(scores.dimensions), scores.overall, scores.level))
    places = list(Place.objects.filter(areas__code="wallonie").order_by("pk").values_list("pk", flat=True))
    sectors = list(Sector.objects.order_by("pk").values_list("pk", flat=True))
    weights = [1 / (1 + rank % 12) for rank in range(len(sectors))]
    for key in range(1, number + 1):
        given, dimensions, overall, level = luck.choice(sets)
        low, high, _share = luck.choices(SIZES, [share for *_bounds, share in SIZES])[0]
        moment = FIRST + timedelta(days=DAYS * (key / number) ** 0.7)
        yield {
            "token": f"bench-{key}", "version_id": version.pk, "state": "done", "stage": "T0", "name": f"Firme {key}",
            "number": f"0{key:09}", "email": "", "language": "fr", "answers": given, "apart": "{}", "scores": dimensions,
            "overall": overall, "level": level, "adjusted": "[]", "assessed_on": moment.date().isoformat(),
            "started_at": moment, "touched_at": moment, "finished_at": moment, "kept_until": moment + timedelta(days=2000),
            "sector_id": luck.choices(sectors, weights)[0], "place_id": luck.choice(places),
            "employees": luck.randint(low, high),
        }  # fmt: skip


def fill(made: Iterator[dict[str, Any]], number: int) -> None:
    """Write the next ``number`` responses, and let the platform's own job seal them after each batch."""
    from django.db import connection

    from relais.diagnostics.models import Block, Cell, Response
    from relais.diagnostics.services.sealing import seal_waiting

    written = sealed = 0.0
    for start in range(0, number, BATCH):
        rows = [row for row, _n in zip(made, range(min(BATCH, number - start)), strict=False)]
        written += timed(lambda rows=rows: write(rows))[0]
        day = rows[-1]["finished_at"].date()
        sealed += timed(lambda day=day: seal_waiting(day))[0]
    with connection.cursor() as cursor:  # what a server does by itself soon after so many rows have come
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    waiting = Response.objects.filter(block=None).count()
    print(
        f"{connection.vendor}: {number:,} more written in {written:.0f} s, sealed in {sealed:.0f} s; now "
        f"{Block.objects.count():,} blocks, {Cell.objects.count():,} cells, {waiting:,} responses wait"
    )


def write(rows: list[dict[str, Any]]) -> None:
    """Write rows as they are, by the quickest way of the database."""
    from django.db import connection, transaction

    columns = ", ".join(f'"{name}"' for name in rows[0])
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY diagnostics_response ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(list(row.values()))
            return
        marks = ", ".join(["%s"] * len(rows[0]))
        kept = [[f"{v:%Y-%m-%d %H:%M:%S}" if isinstance(v, datetime) else v for v in row.values()] for row in rows]
        cursor.executemany(f"INSERT INTO diagnostics_response ({columns}) VALUES ({marks})", kept)


def measure(step: int) -> tuple[float, float]:
    """Ask; print the times; return the 95th percentile of the comparison and of the baseline, in seconds."""
    from django.template.loader import render_to_string
    from django.test import Client

    from relais.diagnostics.comparing import comparison, comparison_context
    from relais.diagnostics.models import Response

    luck = random.Random(step)
    rows = Response.objects.select_related("version__questionnaire").defer("version__body")
    last = Response.objects.order_by("-pk").values_list("pk", flat=True).first()
    assert last
    asked = [rows.get(pk=luck.randint(last - step + 1, last)) for _one in range(ASKED)]
    for response in asked[:20]:
        comparison(response)
    clock, ours, worked, cells = work_clock(), [], [], 0
    for response in asked:
        begun = clock()
        taken, found = timed(lambda response=response: comparison(response))
        ours.append(taken)
        worked.append(clock() - begun)
        cells += len(found)
    drawn = [
        timed(lambda one=one: render_to_string("diagnostics/_comparison.html", comparison_context(one)))[0]
        for one in asked[:200]
    ]
    client = Client(headers={"host": "localhost"})
    filters = [{}, {"sector": "retail"}, {"size": "2-9"}, {"area": "province-hainaut"}, {"page": "4"}]
    pages = [
        timed(lambda n=n: client.get("/diagnostics/comparaisons/", filters[n % len(filters)]))[0] for n in range(PAGES)
    ]
    plain = [timed(lambda one=one: directly(one))[0] for one in asked[: BASELINES[step]]]
    print(f"{step:,} assessments, {cells / ASKED:.1f} cells a comparison")
    print(f"{'the comparison':26} {told(ours)}")
    print(f"{'  worked for them':26} {told(worked)}  by this process and its database, whatever else the machine does")
    print(f"{'the fragment, drawn':26} {told(drawn)}")
    print(f"{'the open page':26} {told(pages)}")
    print(f"{'baseline: from responses':26} {told(plain)}", flush=True)
    return at(ours, 95), at(plain, 95)


def directly(response: Any) -> list[Any]:
    """Count the cells of ``response`` from the responses themselves, as nobody should publish them."""
    from django.db.models import Avg, Count, Q

    from relais.diagnostics.blocks import LARGEST, cells_of
    from relais.diagnostics.blocks import SIZES as CLASSES
    from relais.diagnostics.labels import labels_of, sections
    from relais.diagnostics.models import Response

    bounds, least = {}, 0
    for name, most in CLASSES:
        bounds[name] = Q(employees__range=(least, most))
        least = most + 1
    bounds[LARGEST] = Q(employees__gte=least)
    within: dict[str, list[int]] = {}
    for pk, slug in sections().items():
        within.setdefault(slug, []).append(pk)
    found = []
    for sector, size, area in cells_of(labels_of(response)):
        rows = Response.objects.filter(state="done", stage="T0", version=response.version)
        rows = rows.filter(sector__in=within[sector]) if sector else rows
        rows = rows.filter(bounds[size]) if size else rows
        rows = rows.filter(place__areas__code=area) if area else rows
        told_of = rows.aggregate(
            n=Count("pk"), mean=Avg("overall"), below=Count("pk", filter=Q(overall__lt=response.overall))
        )
        ranked = rows.order_by("overall").values_list("overall", flat=True)
        found.append((told_of, [ranked[told_of["n"] * part // 4] for part in (1, 2, 3)]))
    return found


if __name__ == "__main__":
    started = time.perf_counter()
    main()
    print(f"all of it took {time.perf_counter() - started:.0f} s")
