"""The year of ``benchmarks/following.py`` with the room's verbs on a database: sent, confirmed, followed up, answered, closed.

What is real: every verb with its permission, its lock and its letters (written, not mailed), the choice of the next door among
those that match, the database's own constraints. What is not: the matching finds ten doors at random (as the rules alone
do; reading a text takes longer than all the rest), each firm confirms at once, and the clock is handed in.
SQLite stands in memory (/dev/shm) where there is one; ``--postgres``: a throwaway server that does not wait for the disk.

After each day's following up it is asked by SQL: is any open row without owner or deadline, is any deadline past? Each holder
who leaves is followed by a successor through the verbs of the actors' room, who finds what was taken up.
"""

import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from datetime import time as clock
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from benchmarks import unreliable
from benchmarks.folder import postgres_address, prepared_folder
from benchmarks.unreliable import DAYS, RUN_ON, START, Holder

FOUND = 10  # doors that the matching finds
OPEN = "('waiting', 'taken_up')"
WORDS = "je voudrais un site web pour ma boulangerie"


def play(count: int, seed: int, baseline: float, pure: float, *, postgres: bool, agreeing: bool) -> None:
    """Play the year and print its figures beside those of the ``baseline`` and of the ``pure`` rules (per cent).

    ``agreeing``: firms let the platform tell the next door by itself, as the rules have it; else it only proposes it to
    them, and none of them ever follows the proposal.
    """
    memory = "/dev/shm" if Path("/dev/shm").is_dir() else None
    if postgres:
        os.environ["RELAIS_DATABASE_URL"] = postgres_address()
    with tempfile.TemporaryDirectory(prefix="relais-following-", dir=memory) as folder:
        prepared_folder(folder)
        with matching_by_luck(random.Random(seed)):
            year = Year(count, seed, agreeing=agreeing)
            year.play()
        year.tell(baseline, pure)


@contextmanager
def matching_by_luck(luck: random.Random) -> Iterator[None]:
    """Let the matching find ten doors at random."""
    from relais.actors.models import Door
    from relais.introductions import queries

    doors: list[int] = []

    def find(*_asked: Any, **_how: Any) -> Any:
        if not doors:
            doors.extend(Door.objects.order_by("pk").values_list("pk", flat=True))
        return SimpleNamespace(doors=[SimpleNamespace(door=pk) for pk in luck.sample(doors, FOUND)])

    real = queries.find
    queries.find = find  # type: ignore[assignment]
    try:
        yield
    finally:
        queries.find = real


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """Return that moment of ``day`` in the region."""
    from django.utils import timezone

    return datetime.combine(day, clock(hour, minute), tzinfo=timezone.get_default_timezone())


class Year:
    """One year with its holders, and what was seen on its days."""

    def __init__(self, count: int, seed: int, *, agreeing: bool) -> None:
        """Make the holders with a body and a door each, and the animators."""
        from relais.actors.models import Actor, Door, Position
        from relais.people.models import User

        self.count, self.agreeing, self.luck = count, agreeing, random.Random(seed)
        people = unreliable.holders(self.luck)
        self.arriving = unreliable.needs(count, self.luck)
        self.holders: dict[int, Holder] = {}
        self.users: dict[int, Any] = {}
        self.slugs: list[str] = []
        self.reports: dict[int, int] = {}
        self.seen: Counter[str] = Counter()
        self.spent: Counter[str] = Counter()
        for number, holder in enumerate(people):
            actor = Actor.objects.create(slug=f"body-{number}", name=f"Body {number}", roles=["provider"])
            user = User.objects.create_user(f"holder-{number}@bench.example", None, name=f"Holder {number}")
            Position.objects.create(user=user, actor=actor, kind="owner")
            door = Door.objects.create(
                slug=f"door-{number}", actor=actor, kind="advice", title=f"Door {number}", description="Help",
                everywhere=True, confirmed_until=START + timedelta(days=1000),
            )  # fmt: skip
            self.holders[door.pk], self.users[door.pk] = holder, user
            self.slugs.append(door.slug)
        self.animator = User.objects.create_user("animator@bench.example", None, name="Animator", duty="animator")
        User.objects.create_user("second@bench.example", None, name="Second", duty="animator")

    def play(self) -> None:
        """Play all days."""
        from relais.territories.workdays import is_workday

        self.started = time.perf_counter()
        for number in range(DAYS + RUN_ON):
            day = START + timedelta(days=number)
            self.timed("following up", self.follow_up, day)
            self.timed("asking by SQL", self.check, day)
            self.timed("sending", self.send, day)
            if is_workday(day):
                self.timed("doors", self.doors, day)
                self.timed("animators", self.animators, day)
                self.timed("firms", self.firms, day)
            self.timed("leaving", self.leave, day)
            if number % 30 == 0:
                seconds = time.perf_counter() - self.started
                print(f"  {day} after {seconds:.0f} s: {dict(self.seen)}", file=sys.stderr, flush=True)

    def timed(self, what: str, act: Any, day: date) -> None:
        """Do it, and remember how long it took."""
        begun = time.perf_counter()
        act(day)
        self.spent[what] += time.perf_counter() - begun  # type: ignore[assignment]

    def send(self, day: date) -> None:
        """The day's firms send their needs, and confirm."""
        from relais.introductions.services import sending
        from relais.needs.services import keep_need

        for number in range(self.arriving.get(day, 0)):
            case = sending.send_need(
                by=None, need=keep_need(text=WORDS), doors=self.luck.sample(self.slugs, unreliable.chosen_doors(self.luck)),
                firm="Firme", contact="C", email=f"{day}-{number}@firm.example", may_pass_on=self.agreeing, themes=["website-creation"],
                now=at(day, 9),
            )  # fmt: skip
            sending.confirm_case(token=case.token, now=at(day, 9, 30))
            self.seen["sent"] += 1

    def follow_up(self, day: date) -> None:
        """The platform's own steps, in the first minutes of the day, as often as the worker would look."""
        from django.db import connection

        from relais.introductions.services import watching

        def counted(run: Any, *rest: Any) -> Any:
            self.seen["queries of following up"] += 1
            return run(*rest)

        with connection.execute_wrapper(counted):
            while looked := watching.follow_up(now=at(day, 0, 5)):
                self.seen["followed up"] += looked
                if looked < watching.AT_ONCE:
                    break

    def check(self, day: date) -> None:
        """Ask the tables what must never be."""
        lacks = "(owner IS NULL OR owner = '' OR due_on IS NULL)"
        for table, open_ in (("case", "state <> 'closed'"), ("introduction", f"state IN {OPEN}")):
            rows = f"SELECT count(*) FROM introductions_{table} WHERE {open_}"
            self.seen["without owner or deadline"] += number(f"{rows} AND {lacks}")
            self.seen["past their deadline"] += number(f"{rows} AND due_on <= '{day}'")

    def doors(self, day: date) -> None:
        """What holders answer and report."""
        from relais.introductions.models import OPEN_INTRODUCTIONS, Introduction
        from relais.introductions.services import answering

        rows = Introduction.objects.filter(state__in=OPEN_INTRODUCTIONS).order_by("pk")
        for pk, state, since, passed, door in rows.values_list("pk", "state", "since", "passed", "door_id"):
            one, by = Introduction(pk=pk), self.users[door]
            if state == "waiting":
                if since < day and self.holders[door].answers(day, self.luck, reminded=passed == 1):
                    self.answer(one, by, day)
            elif pk in self.reports:
                self.reports[pk] -= 1
                if self.reports[pk] <= 0:
                    del self.reports[pk]
                    answering.report(by=by, introduction=one, result=unreliable.report(self.luck), now=at(day, 14))
                    self.seen["reported"] += 1

    def answer(self, one: Any, by: Any, day: date) -> None:
        """One answer."""
        from relais.introductions.services import answering

        what = unreliable.answer(self.luck)
        self.seen[what] += 1
        if what == "take_up":
            answering.take_up(by=by, introduction=one, now=at(day, 14))
            if (days := unreliable.reports_in(self.luck)) is not None:
                self.reports[one.pk] = days
        elif what == "decline":
            answering.decline(by=by, introduction=one, reason="other", now=at(day, 14))
        else:
            answering.write_words(by=by, introduction=one, words="Quand êtes-vous là ?", now=at(day, 14))

    def animators(self, day: date) -> None:
        """Alarms that are seen to."""
        from relais.introductions.models import Case
        from relais.introductions.services import answering

        for case in Case.objects.filter(alarm_since__isnull=False).order_by("pk"):
            if unreliable.alarm_answered(self.luck):
                answering.answer_alarm(by=self.animator, case=case, words="Nous nous en occupons.", now=at(day, 15))
                self.seen["alarms answered"] += 1

    def firms(self, day: date) -> None:
        """Firms that say whether their need is met."""
        from relais.introductions.models import Case
        from relais.introductions.services import closing

        for case in Case.objects.filter(state="asked").order_by("pk"):
            if unreliable.firm_answers(self.luck):
                met = self.luck.random() < unreliable.HELPED
                closing.close_case(
                    by=None, case=case, met=met, score=5 if met else 2, token=case.token, now=at(day, 16)
                )
                self.seen["closed by the firm"] += 1

    def leave(self, day: date) -> None:
        """Holders who leave for good name a successor, who was invited."""
        from relais.actors import staffing
        from relais.actors.models import Door, Position
        from relais.people.models import User

        for door, holder in self.holders.items():
            if holder.left != day:
                continue
            user, actor = self.users[door], Door.objects.select_related("actor").get(pk=door).actor
            new = User.objects.create_user(f"successor-{door}@bench.example", None, name="Successor")
            invitation = staffing.invite_person(by=user, actor=actor, email=new.email, kind="owner")
            staffing.accept_invitation(by=new, token=staffing.token_of(invitation))
            staffing.leave_body(by=user, position=Position.objects.get(user=user, actor=actor), successor=new)
            self.users[door] = new
            self.seen["left"] += 1

    def tell(self, baseline: float, pure: float) -> None:
        """Print the figures."""
        from django.db import connection
        from django.utils import timezone

        from relais.introductions.models import Case
        from relais.introductions.services import watching

        minutes = (time.perf_counter() - self.started) / 60
        rows = Case.objects.order_by("pk").values_list("confirmed_at", "answered_at")
        cases = [(timezone.localdate(sent), timezone.localdate(got) if got else None) for sent, got in rows]
        agree = "" if self.agreeing else ", no firm agreeing"
        share = unreliable.told(f"Relais, its verbs on {connection.vendor}{agree}", cases)
        late = (100 - baseline) / max(100 - share, 0.01)
        print(
            f"late answers: {late:.0f} times fewer than the baseline; the verbs differ from the pure rules by {share - pure:+.1f} points"
        )
        print(f"{len(cases)} cases of {self.count} needs, {number('SELECT count(*) FROM introductions_introduction')} introductions, "
              f"{number('SELECT count(*) FROM introductions_step')} steps, {number('SELECT count(*) FROM groundwork_letter')} letters, "
              f"in {minutes:.1f} minutes")  # fmt: skip
        print(f"open rows by SQL after each of {DAYS + RUN_ON} days: {self.seen['without owner or deadline']} without owner or deadline, "
              f"{self.seen['past their deadline']} past their deadline; places that a recount had to mend: {len(watching.recount())}")  # fmt: skip
        print(
            f"followed up: {self.seen['followed up']} cases, {self.seen['queries of following up'] / max(1, self.seen['followed up']):.1f} queries each"
        )
        print("done: " + ", ".join(f"{name} {times}" for name, times in self.seen.items() if times))
        print("minutes: " + ", ".join(f"{name} {seconds / 60:.1f}" for name, seconds in self.spent.most_common()))
        still = Counter(Case.objects.exclude(state="closed").order_by().values_list("state", flat=True))
        print(f"open at the end, all owned: {dict(still)}")


def number(sql: str) -> int:
    """Return the number that ``sql`` asks for."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.fetchone()[0])
