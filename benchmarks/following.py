"""Does a need get a human answer in time, when door-holders are unreliable? A simulated year of 20,000 needs.

Usage: python -m benchmarks.following [needs] [seed] [--database [--postgres] [--none-agrees]]

Played with the room's own pure rules: ``following`` says what the platform does on which working day, whose turn it is and
what comes after; no database. With ``--database`` the same year is played a second time with the room's verbs on a database
(``benchmarks/following_database.py``). Baseline, in the same run with the same model of holders, firms and animators
(``benchmarks/unreliable.py``): a platform that matches, then reminds the door on calendar days 9, 21 and 45 and does nothing
else.
"""

import random
import sys
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta

from benchmarks.unreliable import (
    DAYS,
    RUN_ON,
    START,
    Holder,
    alarm_answered,
    answer,
    chosen_doors,
    firm_answers,
    holders,
    needs,
    report,
    reports_in,
    told,
)
from relais.introductions.following import ACTIVE, case_state, standing
from relais.territories.workdays import is_workday

REMINDED_ON = (9, 21, 45)  # calendar days, the baseline's
TRIED_AT_MOST = 6


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


def relais(count: int, seed: int) -> tuple[list[Case], int]:
    """Play the year with the room's rules; return the cases and how many open rows ever had no owner or deadline."""
    luck = random.Random(seed)
    people, arriving = holders(luck), needs(count, luck)
    open_, done, ownerless = [], [], 0
    for number in range(DAYS + RUN_ON):
        day = START + timedelta(days=number)
        for _need in range(arriving.get(day, 0)):
            chosen = luck.sample(people, chosen_doors(luck))
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
            what = answer(luck)
            if what == "take_up":
                row.state, row.since, row.passed, row.alarm = "taken_up", day, 0, False
                row.reports_in = reports_in(luck)
            elif what == "decline":
                row.state = "declined"
            else:
                row.since, row.passed, row.alarm = day, 0, False
        elif row.state == "taken_up" and row.reports_in is not None:
            row.reports_in -= 1
            if row.reports_in <= 0:
                row.state = report(luck)
        if row.alarm and alarm_answered(luck):
            case.answered = case.answered or day
            row.since, row.passed, row.alarm = day, 0, False
    if case.row.alarm and alarm_answered(luck):
        case.answered = case.answered or day
        case.row.passed, case.row.since, case.row.alarm = 2, day, False
    if case.row.state == "asked" and firm_answers(luck):
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
            chosen = luck.sample(people, chosen_doors(luck))
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


def main() -> None:
    """Print the figures."""
    numbers = [int(one) for one in sys.argv[1:] if not one.startswith("--")]
    count, seed = (*numbers, *(20_000, 1)[len(numbers) :])
    baseline, orphans = reminders(count, seed)
    cases, ownerless = relais(count, seed)
    print(f"{count} needs in a year, 400 holders, seed {seed}")
    base = told("baseline: reminders at 9/21/45", [(case.sent, case.answered) for case in baseline])
    ours = told("Relais, its pure rules", [(case.sent, case.answered) for case in cases])
    still = Counter(case.row.state for case in cases if case.row.state != "closed")
    print(f"late answers: {(100 - base) / max(100 - ours, 0.01):.0f} times fewer than the baseline")
    print(
        f"open rows without owner or deadline on any day: {ownerless} (baseline: {orphans} files of holders who left)"
    )
    print(f"open at the end, all owned: {dict(still)}", flush=True)
    if "--database" in sys.argv:
        from benchmarks.following_database import play

        agreeing = "--none-agrees" not in sys.argv
        play(count, seed, base, ours, postgres="--postgres" in sys.argv, agreeing=agreeing)


if __name__ == "__main__":
    main()
