"""How long do the desks take at 50,000 needs? p95 of each page, with its queries.

Usage: python -m benchmarks.desks [needs] [--postgres] [--queries]

Fills a copy of the prepared database (``--postgres``: a throwaway server of its own) with the demo region and so many cases: 90 % closed, the rest on their way, spread over
its doors as the demo's are, one holder with a fiftieth of them all, one partner body that brought a fifth of them, and
a calendar with 200 appointments. Pages are asked through Django's test client, language
and session included. Baseline: the account page of the same person in the same run, which asks nothing of the cases.
``--queries`` prints each page's three slowest.
"""

import os
import random
import sys
import tempfile
import time
from datetime import timedelta
from typing import Any

from benchmarks.folder import demo_region, postgres_address, prepared_folder

TIMES = 40
PROMISE = 200  # ms at the 95th percentile


def main() -> None:
    """Print the figures."""
    arguments = [one for one in sys.argv[1:] if not one.startswith("--")]
    needs = int(arguments[0]) if arguments else 50_000
    if "--postgres" in sys.argv:
        os.environ["RELAIS_DATABASE_URL"] = postgres_address()
    with tempfile.TemporaryDirectory(prefix="relais-desks-") as folder:
        prepared_folder(folder)
        demo_region()
        fill(needs)
        measure(needs)


def fill(needs: int) -> None:
    """Write the cases straight into the tables."""
    from django.db import connection, transaction
    from django.utils import timezone

    from relais.actors.models import Actor, Door, Position
    from relais.introductions.following import standing
    from relais.introductions.models import Case, Introduction, Step
    from relais.needs.models import Need
    from relais.people.models import User
    from relais.referrals.models import Partnership
    from relais.vocabulary.queries import leaves

    luck, now, today = random.Random(1), timezone.now(), timezone.localdate()
    doors = list(Door.objects.filter(state="open").values_list("pk", flat=True))
    busy = list(Door.objects.filter(actor__slug="grain-de-voix").values_list("pk", flat=True))
    holder = User.objects.create_user("holder@bench.example", "x" * 14, name="Holder")
    Position.objects.create(user=holder, actor=Actor.objects.get(slug="grain-de-voix"), kind="owner")
    firm = User.objects.create_user("firm@bench.example", "x" * 14, name="Firm")
    User.objects.create_user("animator@bench.example", "x" * 14, name="Animator", duty="animator")
    partner = Actor.objects.get(slug="agence-du-numerique")
    adviser = User.objects.create_user("adviser@bench.example", "x" * 14, name="Adviser")
    Position.objects.create(user=adviser, actor=partner, kind="owner")
    Partnership.objects.create(actor=partner)
    themes = list(leaves().values_list("slug", flat=True))
    provinces = ["hainaut", "liege", "namur", "luxembourg", "brabant-wallon"]
    with transaction.atomic():
        made = Need.objects.bulk_create(
            [Need(text=f"besoin numéro {n} d'une petite entreprise") for n in range(needs)], batch_size=2000
        )
        cases, introductions = [], []
        for number, need in enumerate(made):
            sent = now - timedelta(days=luck.randrange(1, 365))
            closed = luck.random() < 0.9
            state = "closed" if closed else luck.choice(["open", "open", "open", "stranded", "asked"])
            row: dict[str, Any] = {"owner": "", "due_on": None}
            if not closed:
                row = {"owner": "door", "due_on": today + timedelta(days=luck.randrange(-3, 10))}
            cases.append(
                Case(
                    need=need, state=state, firm=f"Firme {number}", contact="C", email=f"c{number}@firm.example",
                    theme=luck.choice(themes), province=luck.choice(provinces), created_at=sent, confirmed_at=sent,
                    answered_at=sent + timedelta(days=luck.randrange(1, 9)) if luck.random() < 0.9 else None,
                    closed_at=sent + timedelta(days=30) if closed else None,
                    outcome=luck.choice(["met", "met", "met", "not_met", "silent"]) if closed else "",
                    score=luck.randint(1, 5) if closed else None, partner=partner if number % 5 == 0 else None,
                    reference=f"R-{number}" if number % 5 == 0 else "", person=firm if number % 500 == 0 else None,
                    alarm_since=today if not closed and luck.random() < 0.1 else None, **row,
                )
            )  # fmt: skip
        cases = Case.objects.bulk_create(cases, batch_size=1000)
        for case in cases:
            chosen = luck.sample(doors, luck.choice([1, 1, 2, 3]))
            if luck.random() < 0.02:
                chosen[0] = luck.choice(busy)
            for door in dict.fromkeys(chosen):
                state = (
                    luck.choice(["helped", "declined", "withdrawn"])
                    if case.state == "closed"
                    else luck.choice(["waiting", "taken_up"])
                )
                row = {"owner": "", "due_on": None}
                if state in {"waiting", "taken_up"}:
                    row = {"owner": "door", "due_on": standing(state, today, 0).due}
                introductions.append(
                    Introduction(
                        case=case, door_id=door, state=state, ended_at=now if not row["owner"] else None, **row
                    )
                )
        Introduction.objects.bulk_create(introductions, batch_size=1000)
        steps = [
            Step(case=case, kind=kind, side="firm") for case in cases for kind in ("sent", "confirmed", "introduced")
        ]
        Step.objects.bulk_create(steps, batch_size=2000)
    if connection.vendor == "postgresql":  # what the server does by itself soon after so many rows have come
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def book(holder: Any) -> None:
    """Give the holder hours on every working day, and appointments with firms of their demands before and after today."""
    from datetime import time as hour

    from django.utils import timezone

    from relais.appointments.models import Appointment, Calendar, Hours
    from relais.introductions.models import Introduction

    calendar = Calendar.objects.create(user=holder)
    Hours.objects.bulk_create(
        [Hours(calendar=calendar, weekday=day, opens=hour(9), closes=hour(17)) for day in range(5)]
    )
    first = timezone.now().replace(minute=0, second=0, microsecond=0) - timedelta(days=50)
    theirs = Introduction.objects.filter(door__actor__slug="grain-de-voix").order_by("pk")[:200]
    Appointment.objects.bulk_create(
        Appointment(
            calendar=calendar, introduction=one, manner="video", starts_at=at, ends_at=at + timedelta(minutes=45)
        )
        for one, at in ((one, first + timedelta(hours=12 * number)) for number, one in enumerate(theirs))
    )


def measure(needs: int) -> None:
    """Ask each page; print its p95, its ratio to the baseline and its queries."""
    from django.core.cache import cache
    from django.db import connection
    from django.test import Client

    from relais.introductions.models import Case, Introduction
    from relais.people.models import User

    clients = {}
    book(User.objects.get(email="holder@bench.example"))
    for who in ("holder", "firm", "animator", "adviser"):
        clients[who] = Client(headers={"host": "localhost"})
        clients[who].force_login(User.objects.get(email=f"{who}@bench.example"))
    brought = Case.objects.filter(partner__isnull=False).latest("pk")
    case = Case.objects.filter(state="open").order_by("?").first()
    waiting = Introduction.objects.filter(state="waiting", door__actor__slug="grain-de-voix").first()
    assert case
    assert waiting
    pages = [
        ("baseline: account", "holder", "/compte/"),
        ("inbox, to answer", "holder", "/demandes/"),
        ("inbox, done", "holder", "/demandes/?boite=done"),
        ("one demand", "holder", f"/reponse/{waiting.token}/"),
        ("my path", "firm", "/mon-chemin/"),
        *[(f"desk, {name}", "animator", f"/animation/?liste={name}") for name in ("alarm", "late", "unanswered", "stranded", "declined", "open", "closed")],
        ("desk, searched", "animator", "/animation/?liste=open&words=firme+12"),
        ("desk, closed, searched", "animator", "/animation/?liste=closed&words=firme+12"),
        ("desk, closed, last page", "animator", "/animation/?liste=closed&page=last"),
        ("inbox, the animator's", "animator", "/demandes/"),
        ("inbox, the animator's, done", "animator", "/demandes/?boite=done"),
        ("one case", "animator", f"/suivi/{case.token}/"),
        *[(f"referrals, {name}", "adviser", f"/orientations/?liste={name}") for name in ("open", "closed", "all")],
        ("referrals, searched", "adviser", "/orientations/?liste=all&words=firme+12"),
        ("one referral", "adviser", f"/orientations/{brought.pk}/"),
        ("every body's referrals", "animator", "/orientations/?liste=all"),
        ("my calendar", "holder", "/mon-agenda/"),
        ("free times for a firm", "firm", f"/suivi/{waiting.case.token}/rendez-vous/{waiting.pk}/"),
        ("workspace", "holder", "/mon-espace/"),
        ("published figures, kept", "holder", "/service/"),
    ]  # fmt: skip
    print(f"{needs} needs, {Introduction.objects.count()} introductions, {connection.vendor}, {TIMES} times each")
    base, slow = 0.0, []
    for name, who, path in pages:
        asked: list[tuple[float, str]] = []

        def counted(run: Any, sql: str, *rest: Any, asked: list[tuple[float, str]] = asked) -> Any:
            begun = time.perf_counter()
            try:
                return run(sql, *rest)
            finally:
                asked.append((time.perf_counter() - begun, sql))

        with connection.execute_wrapper(counted):
            started = time.perf_counter()
            answer = clients[who].get(path)
            first = time.perf_counter() - started
        assert answer.status_code == 200, (path, answer.status_code)
        taken = []
        for _time in range(TIMES):
            started = time.perf_counter()
            clients[who].get(path)
            taken.append(time.perf_counter() - started)
        p95 = sorted(taken)[int(0.95 * TIMES)] * 1000
        base = base or p95
        slow += [name] if p95 >= PROMISE else []
        print(
            f"{name:28} p95 {p95:6.1f} ms  {p95 / base:5.1f} x the baseline  {len(asked):3} queries   first {first * 1000:6.0f} ms"
        )
        if "--queries" in sys.argv:
            for seconds, sql in sorted(asked, reverse=True)[:3]:
                print(f"    {seconds * 1000:6.1f} ms  {sql[:1500]}")
    print(f"under {PROMISE} ms: {'every page' if not slow else 'all but ' + ', '.join(slow)}")
    cache.clear()


if __name__ == "__main__":
    main()
