"""The model of unreliable door-holders, firms and animators by which ``benchmarks/following.py`` plays a year.

Stated so that it can be doubted:

- 400 holders. 60 % are diligent: on each working day each answers what lies on the desk with a chance of 45 %. 25 % are slow
  (12 %). 15 % are hardly ever there (1 %). On the day of a reminder a holder is twice as likely to answer.
- Each holder is away for two weeks once or twice a year, and answers nothing then. One in ten leaves for good on a random
  day; whoever comes after finds what the platform holds, and in the baseline nothing: those files have no owner any more.
- An answer takes up (75 %), declines (20 %) or asks (5 %). What was taken up is reported on within 5 to 40 working days by
  90 % of the holders' cases; of those 85 % helped.
- Firms choose one door (60 %), two (30 %) or three (10 %). A door that is passed on to is another holder at random;
  the firms agree that it is told without asking them again.
- Two animators: an alarm is answered on its own working day with a chance of 90 %, on each later one likewise.
- A firm that is asked answers within the week in 60 % of cases, and after the second asking in half of the rest.
"""

import random
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from relais.introductions.following import ANSWERED_WITHIN
from relais.territories.workdays import is_workday, workdays_between

START, DAYS = date(2026, 1, 5), 364
RUN_ON = 90  # days after the year, so that the last needs have their chance too
HOLDERS = 400
KINDS = (("diligent", 0.60, 0.45), ("slow", 0.25, 0.12), ("absent", 0.15, 0.01))
TAKEN_UP, DECLINED = 0.75, 0.95  # of answers: up to here taken up, up to here declined, else a question
REPORTED, HELPED = 0.9, 0.85
SEEN_TO = 0.9  # alarms that an animator answers on a working day
FIRM_ANSWERS = 0.17  # on a working day: 60 % within a week


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


def holders(luck: random.Random) -> list[Holder]:
    """Return the holders."""
    found = []
    for _number in range(HOLDERS):
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


def chosen_doors(luck: random.Random) -> int:
    """Return how many doors a firm chooses."""
    return luck.choices((1, 2, 3), (60, 30, 10))[0]


def answer(luck: random.Random) -> str:
    """Return what an answer is: "take_up", "decline" or "ask"."""
    what = luck.random()
    return "take_up" if what < TAKEN_UP else "decline" if what < DECLINED else "ask"


def reports_in(luck: random.Random) -> int | None:
    """Return after how many working days a holder reports on what was taken up; None: never."""
    return luck.randint(5, 40) if luck.random() < REPORTED else None


def report(luck: random.Random) -> str:
    """Return what a holder reports."""
    return "helped" if luck.random() < HELPED else "no_help"


def alarm_answered(luck: random.Random) -> bool:
    """Tell whether an animator sees to an alarm today."""
    return luck.random() < SEEN_TO


def firm_answers(luck: random.Random) -> bool:
    """Tell whether a firm that was asked says today whether its need is met."""
    return luck.random() < FIRM_ANSWERS


def told(name: str, cases: list[tuple[date, date | None]]) -> float:
    """Print one line on cases (sent on, answered on); return the share answered in time, in per cent."""
    delays = [workdays_between(sent, answered) if answered else None for sent, answered in cases]
    in_time = sum(delay is not None and delay <= ANSWERED_WITHIN for delay in delays)
    known = sorted(delay for delay in delays if delay is not None)
    share = 100 * in_time / len(cases)
    print(
        f"{name:44} within {ANSWERED_WITHIN} working days {share:5.1f} %   median {known[len(known) // 2]} d"
        f"   95th {known[int(0.95 * len(known))]} d   never answered {sum(delay is None for delay in delays)}"
    )
    return share
