"""The page on appointments against the code: its terms, its worked example, its bounds."""

import re
from datetime import UTC, date, datetime, time
from pathlib import Path

from relais.appointments import models, reading
from relais.appointments.forms import BIGGEST_FILE
from relais.appointments.queries import FED
from relais.appointments.services import outside
from relais.appointments.slots import BRUSSELS, Opening, Terms, free_slots

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "explanation" / "appointments.md").read_text("utf-8")
MONDAY = date(2026, 6, 1)


def rows(title):
    """Return the cells of the first table below ``title``, its head left out."""
    lines = PAGE.partition(f"# {title}\n")[2].splitlines()
    table = []
    for line in lines:
        if line.startswith("|"):
            table.append([cell.strip() for cell in line.strip("|").split("|")])
        elif table:
            break
    return table[2:]


def test_the_terms_are_documented_with_their_limits():
    told = {
        re.findall(r"`(\w+)`", name)[0]: tuple(map(int, numbers)) for name, *numbers in rows("How slots come about")
    }
    fields = {name: models.Calendar._meta.get_field(name) for name in told}
    held = {}
    for name, field in fields.items():
        limits = {type(one).__name__: one.limit_value for one in field.validators}
        held[name] = (limits.get("MinValueValidator", 0), limits["MaxValueValidator"], field.default)
    assert told == held


def test_the_worked_example_is_what_the_slots_are():
    def at(clock: str) -> datetime:
        return datetime.combine(MONDAY, time.fromisoformat(clock), BRUSSELS)

    slots = free_slots(
        [Opening(0, time(9), time(12, 30))], Terms(45, 15, 0, 9000), now=datetime(2020, 1, 1, tzinfo=UTC), first=MONDAY,
        last=MONDAY, closed=lambda _day: False, busy=[(at("11:30"), at("11:40"))], booked=[(at("09:00"), at("09:45"))],
    )  # fmt: skip
    free = [f"{a.astimezone(BRUSSELS):%H:%M}–{b.astimezone(BRUSSELS):%H:%M}" for a, b in slots]
    assert [slot for slot, is_free, _why in rows("Worked example") if is_free == "yes"] == free


def test_the_bounds_of_reading_and_of_the_feed_are_documented():
    told = " ".join(PAGE.split())
    assert f"{outside.BIGGEST // 1_000_000} MB" in told
    assert outside.BIGGEST == BIGGEST_FILE
    assert f"{reading.MOST_EVENTS:,} events or {reading.MOST_TIMES:,} times" in told
    assert f"{outside.HORIZON.days} days ahead" in told
    assert f"last {FED.days} days" in told
    assert reading.SECONDS == 6
    assert "six seconds" in told
