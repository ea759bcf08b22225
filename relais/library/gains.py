"""What a changed process gains: minutes, euro, and the weeks until it has paid for itself. Exact arithmetic, no Django.

Every figure is a fraction, so that the steps add up to the total to the last digit; only a page rounds (``rounded``).
The method, with an example: docs/explanation/gains.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import ceil

Number = int | Decimal | Fraction

MOST_MINUTES = 600  # of one step, each time
MOST_TIMES = 100_000  # a week
MOST_WEEKS = 52  # worked in a year
MOST_HOURLY = 1_000  # euro
MOST_MONTHLY = 999_999  # euro
MOST_HOURS = 32_767  # of setting up
MINUTES_AN_HOUR, MONTHS_A_YEAR, WEEKS_A_YEAR = 60, 12, 52
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Stage:
    """One step of a process: minutes each time it happens, and the share of the times (0 to 1) in which it does."""

    minutes_today: Number
    minutes_tomorrow: Number
    share: Number = 1


@dataclass(frozen=True)
class Terms:
    """How often the process runs and what an hour and the tools cost."""

    times: int  # a week
    weeks: int  # worked in a year
    hourly_cost: Number  # euro an hour of work
    monthly_cost: Number  # euro a month for the tools
    setup_hours: Number  # hours of work, once


@dataclass(frozen=True)
class StageGain:
    """Minutes of one step: what it takes in a week today and tomorrow, what is saved in a week and in a year."""

    today: Fraction
    tomorrow: Fraction
    week: Fraction
    year: Fraction


@dataclass(frozen=True)
class Gain:
    """The whole: minutes a week and a year, euro, and the weeks until it has paid for itself (None: never)."""

    stages: tuple[StageGain, ...]
    today: Fraction  # minutes a week
    tomorrow: Fraction
    week: Fraction  # minutes saved
    year: Fraction
    gross: Fraction  # euro a year: the saved time at the cost of an hour
    tools: Fraction  # euro a year
    setup: Fraction  # euro, once: the hours of setting up at the cost of an hour
    first: Fraction  # euro net in the first year
    following: Fraction  # euro net in each following year
    weeks_to_pay: int | None


def compute(stages: Sequence[Stage], terms: Terms) -> Gain:
    """Return what ``stages`` gain under ``terms``. A loss is a negative gain. Raises ValueError for a figure out of bounds."""
    _check(stages, terms)
    gained = tuple(_stage(stage, terms) for stage in stages)
    today = sum((one.today for one in gained), Fraction(0))
    tomorrow = sum((one.tomorrow for one in gained), Fraction(0))
    hour = Fraction(terms.hourly_cost)
    year = (today - tomorrow) * terms.weeks
    gross = year * hour / MINUTES_AN_HOUR
    tools = Fraction(terms.monthly_cost) * MONTHS_A_YEAR
    setup = Fraction(terms.setup_hours) * hour
    following = gross - tools
    return Gain(
        stages=gained, today=today, tomorrow=tomorrow, week=today - tomorrow, year=year, gross=gross, tools=tools,
        setup=setup, first=following - setup, following=following, weeks_to_pay=_weeks_to_pay(setup, following),
    )  # fmt: skip


def heaviest(stages: Sequence[Stage], part: Fraction = Fraction(1, 2)) -> set[int]:
    """Return the places of the fewest steps that together lose ``part`` of the time that could be saved; earlier ones first.

    None where nothing could be saved.
    """
    losses = [_saved(stage) for stage in stages]
    total = sum((loss for loss in losses if loss > 0), Fraction(0))
    found: set[int] = set()
    lost = Fraction(0)
    for place in sorted(range(len(losses)), key=lambda place: -losses[place]):
        if lost >= total * part:
            break
        found.add(place)
        lost += losses[place]
    return found


def rounded(amount: Fraction, step: Decimal | int | str = CENT) -> Decimal:
    """Return ``amount`` rounded half away from zero to a multiple of ``step`` (a cent, a euro, a tenth of an hour)."""
    step = Decimal(step)
    count = abs(amount) / Fraction(step)
    whole = int(count + Fraction(1, 2))
    value = (Decimal(whole) * step).quantize(step, rounding=ROUND_HALF_UP)
    return -value if amount < 0 and whole else value


def _stage(stage: Stage, terms: Terms) -> StageGain:
    often = Fraction(stage.share) * terms.times
    today, tomorrow = Fraction(stage.minutes_today) * often, Fraction(stage.minutes_tomorrow) * often
    return StageGain(today, tomorrow, today - tomorrow, (today - tomorrow) * terms.weeks)


def _saved(stage: Stage) -> Fraction:
    return (Fraction(stage.minutes_today) - Fraction(stage.minutes_tomorrow)) * Fraction(stage.share)


def _weeks_to_pay(setup: Fraction, following: Fraction) -> int | None:
    """Return the first whole number of weeks after which the net gain, spread over the year, has paid the setting up."""
    return ceil(setup * WEEKS_A_YEAR / following) if following > 0 else None


def _check(stages: Sequence[Stage], terms: Terms) -> None:
    bounds: list[tuple[str, Number, int, int]] = [
        ("times", terms.times, 0, MOST_TIMES),
        ("weeks", terms.weeks, 1, MOST_WEEKS),
        ("hourly_cost", terms.hourly_cost, 0, MOST_HOURLY),
        ("monthly_cost", terms.monthly_cost, 0, MOST_MONTHLY),
        ("setup_hours", terms.setup_hours, 0, MOST_HOURS),
    ]
    for stage in stages:
        bounds += [
            ("minutes_today", stage.minutes_today, 0, MOST_MINUTES),
            ("minutes_tomorrow", stage.minutes_tomorrow, 0, MOST_MINUTES),
            ("share", stage.share, 0, 1),
        ]
    for name, value, least, most in bounds:
        if not least <= value <= most:
            raise ValueError(f"{name} must lie between {least} and {most}")
