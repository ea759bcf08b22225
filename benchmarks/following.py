"""Does a need get a human answer in time, when door-holders are unreliable? A simulated year of 20,000 needs.

Usage: python -m benchmarks.following [needs] [seed]

Played with the room's own pure rules: ``following`` says what the platform does on which working day, whose turn it is and
what comes after; no database. Baseline, in the same run with the same holders and the same luck: a platform that matches,
then reminds the door on calendar days 9, 21 and 45 and does nothing else.

The model of behaviour, stated so that it can be doubted:

- 400 holders. 60 % are diligent: on each working day each answers what lies on the desk with a chance of 45 %. 25 % are slow
  (12 %). 15 % are hardly ever there (1 %). On the day of a reminder a holder is twice as likely to answer.
- Each holder is away for two weeks once or twice a year, and answers nothing then. One in ten leaves for good on a random
  day; whoever comes after finds what the platform holds, and in the baseline nothing: those files have no owner any more.
- An answer takes up (75 %), declines (20 %) or asks (5 %). What was taken up is reported on within 5 to 40 working days by
  90 % of the holders' cases.
- Firms choose one door (60 %), two (30 %) or three (10 %). A door that is passed on to is another holder at random.
- Two animators: an alarm is answered on its own working day with a chance of 90 %, on each later one likewise.
- A firm that is asked answers within the week in 60 % of cases, and after the second asking in half of the rest.
"""

import random
import sys
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta

from relais.introductions.following import ACTIVE, ANSWERED_WITHIN, case_state, standing
from relais.territories.workdays import is_workday, workdays_between

START, DAYS = date(2026, 1, 5), 364
RUN_ON = 90  # days after the year, so that the last needs have their chance too
KINDS = (("diligent", 0.60, 0.45), ("slow", 0.25, 0.12), ("absent", 0.15, 0.01))
REMINDED_ON = (9, 21, 45)  # calendar days, the baseline's
TRIED_AT_MOST = 6


@dataclass
class Holder:
    """One holder: how likely an answer is on a working day, when away, when gone for good."""

    chance: float
    away: list[tuple[date, date]]
    left: date | None

    def answers(self, day: date, luck: random.Random, *, reminded: bool) -> bool:
        """Tell whether the holder answers what lies on the desk on ``day``."""
        if any(start <= day <= end for start, end in self.away):
            return False
        return luck.random() < min(1.0, self.chance * (2 if reminded else 1))


@dataclass
class Row:
    """A case or an introduction, as the room keeps it."""

    state: str
    since: date
    holder: Holder | None = None
    passed: int = 0
    alarm: bool = False
    reports_in: int | None = None

    def due(self) -> date:
        """Return when the platform's next step is due."""
        return standing(self.state, self.since, self.passed).due

    def owner(self) -> str:
        """Return whose turn it is."""
        return standing(self.state, self.since, self.passed).owner


@dataclass
class Case:
    """One need on its way."""

    sent: date
    row: Row
    doors: list[Row] = field(default_factory=list)
    answered: date | None = None


def holders(luck: random.Random) -> list[Holder]:
    """Return 400 holders."""
    found = []
    for _number in range(400):
        chance = luck.choices([kind[2] for kind in KINDS], [kind[1] for kind in KINDS])[0]
        away = []
        for _time in range(luck.randint(1, 2)):
            start = START + timedelta(days=luck.randrange(DAYS))
            away.append((start, start + timedelta(days=14)))
        left = START + timedelta(days=luck.randrange(DAYS)) if luck.random() < 0.1 else None
        found.append(Holder(chance, away, left))
    return found


def needs(count: int, luck: random.Random) -> dict[date, int]:
    """Return how many needs are sent on each day."""
    days = [START + timedelta(days=n) for n in range(DAYS)]
    return Counter(luck.choices(days, [3 if is_workday(day) else 1 for day in days], k=count))


def relais(count: int, seed: int) -> tuple[list[Case], int]:
    """Play the year with the room's rules; return the cases and how many open rows ever had no owner or deadline."""
    luck = random.Random(seed)
    people, arriving = holders(luck), needs(count, luck)
    open_, done, ownerless = [], [], 0
    for number in range(DAYS + RUN_ON):
        day = START + timedelta(days=number)
        for _need in range(arriving.get(day, 0)):
            chosen = luck.sample(people, luck.choices((1, 2, 3), (60, 30, 10))[0])
            open_.append(Case(day, Row("open", day), [Row("waiting", day, holder) for holder in chosen]))
        if not is_workday(day):
            continue
        for case in open_:
            platform(case, day, people, luck)
            humans(case, day, luck)
            settle(case, day)
            for row in [case.row] if case.row.state not in {"open", "closed"} else []:
                ownerless += not (row.owner() and row.due())
            ownerless += sum(not (row.owner() and row.due()) for row in case.doors if row.state in ACTIVE)
        done += [case for case in open_ if case.row.state == "closed"]
        open_ = [case for case in open_ if case.row.state != "closed"]
    return done + open_, ownerless


def platform(case: Case, day: date, people: list[Holder], luck: random.Random) -> None:
    """What the platform does by itself in the morning."""
    for row in [row for row in case.doors if row.state in ACTIVE and row.due() <= day]:
        does = standing(row.state, row.since, row.passed).does
        row.passed += 1
        others = [other for other in case.doors if other is not row]
        if does == "pass_on":
            if not any(o.state == "taken_up" or (o.state == "waiting" and o.passed == 0) for o in others):
                pass_on(case, day, people, luck)
        elif does == "alarm":
            if row.state == "waiting" and any(o.state in {"taken_up", "helped"} for o in others):
                row.state = "withdrawn"
            else:
                row.alarm = True
    about_the_case(case, day, people, luck)


def about_the_case(case: Case, day: date, people: list[Holder], luck: random.Random) -> None:
    """The same for the case itself."""
    row = case.row
    if row.state in {"stranded", "asked"} and row.due() <= day:
        does = standing(row.state, row.since, row.passed).does
        row.passed += 1
        if does == "pass_on":
            pass_on(case, day, people, luck)
        elif does == "alarm":
            row.alarm = True
        elif does == "ask_firm" and not row.alarm:
            case.row = Row("asked", day)
        elif does == "close_silent":
            row.state = "closed"


def pass_on(case: Case, day: date, people: list[Holder], luck: random.Random) -> None:
    """Tell one more door."""
    if len(case.doors) < TRIED_AT_MOST:
        case.doors.append(Row("waiting", day, luck.choice(people)))


def humans(case: Case, day: date, luck: random.Random) -> None:
    """What holders, animators and the firm do in the day. A leaver's successor finds the desk as it was left."""
    for row in case.doors:
        if (
            row.state == "waiting"
            and row.since < day
            and row.holder
            and row.holder.answers(day, luck, reminded=row.passed == 1)
        ):
            case.answered = case.answered or day
            what = luck.random()
            if what < 0.75:
                row.state, row.since, row.passed, row.alarm = "taken_up", day, 0, False
                row.reports_in = luck.randint(5, 40) if luck.random() < 0.9 else None
            elif what < 0.95:
                row.state = "declined"
            else:
                row.since, row.passed, row.alarm = day, 0, False
        elif row.state == "taken_up" and row.reports_in is not None:
            row.reports_in -= 1
            if row.reports_in <= 0:
                row.state = "helped" if luck.random() < 0.85 else "no_help"
        if row.alarm and luck.random() < 0.9:
            case.answered = case.answered or day
            row.since, row.passed, row.alarm = day, 0, False
    if case.row.alarm and luck.random() < 0.9:
        case.answered = case.answered or day
        case.row.passed, case.row.since, case.row.alarm = 2, day, False
    if case.row.state == "asked" and luck.random() < 0.17:  # 60 % within a week
        case.row.state = "closed"


def settle(case: Case, day: date) -> None:
    """Bring the case in line with its doors."""
    if case.row.state == "closed":
        return
    state = case_state(case.row.state, Counter(row.state for row in case.doors))
    if state != case.row.state:
        case.row = Row(state, day)


def reminders(count: int, seed: int) -> tuple[list[Case], int]:
    """Play the baseline; return the cases and how many open ones ended with a holder who had left."""
    luck = random.Random(seed)
    people, arriving = holders(luck), needs(count, luck)
    cases: list[Case] = []
    waiting: list[Case] = []
    for number in range(DAYS + RUN_ON):
        day = START + timedelta(days=number)
        for _need in range(arriving.get(day, 0)):
            chosen = luck.sample(people, luck.choices((1, 2, 3), (60, 30, 10))[0])
            waiting.append(Case(day, Row("open", day), [Row("waiting", day, holder) for holder in chosen]))
        for case in waiting:
            reminded = (day - case.sent).days in REMINDED_ON
            for row in case.doors:
                gone = row.holder.left is not None and row.holder.left <= day
                if (
                    is_workday(day)
                    and row.since < day
                    and not gone
                    and row.holder.answers(day, luck, reminded=reminded)
                ):
                    case.answered = day
                    break
        cases += [case for case in waiting if case.answered]
        waiting = [case for case in waiting if not case.answered]
    end = START + timedelta(days=DAYS + RUN_ON)
    orphans = sum(all(row.holder.left and row.holder.left <= end for row in case.doors) for case in waiting)
    return cases + waiting, orphans


def told(name: str, cases: list[Case]) -> float:
    """Print one line; return the share answered in time, in per cent."""
    delays = [workdays_between(case.sent, case.answered) if case.answered else None for case in cases]
    in_time = sum(delay is not None and delay <= ANSWERED_WITHIN for delay in delays)
    known = sorted(delay for delay in delays if delay is not None)
    never = sum(delay is None for delay in delays)
    share = 100 * in_time / len(cases)
    print(
        f"{name:32} within {ANSWERED_WITHIN} working days {share:5.1f} %   median {known[len(known) // 2]} d"
        f"   95th {known[int(0.95 * len(known))]} d   never answered {never}"
    )
    return share


def main() -> None:
    """Print the figures."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    baseline, orphans = reminders(count, seed)
    cases, ownerless = relais(count, seed)
    print(f"{count} needs in a year, 400 holders, seed {seed}")
    base = told("baseline: reminders at 9/21/45", baseline)
    ours = told("Relais: passed on at 3, alarm at 5", cases)
    still = Counter(case.row.state for case in cases if case.row.state != "closed")
    print(f"late answers: {(100 - base) / max(100 - ours, 0.01):.0f} times fewer than the baseline")
    print(
        f"open rows without owner or deadline on any day: {ownerless} (baseline: {orphans} files of holders who left)"
    )
    print(f"open at the end, all owned: {dict(still)}")


if __name__ == "__main__":
    main()
