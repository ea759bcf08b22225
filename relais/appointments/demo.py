"""The demo region's part of the room: hours, busy times and appointments of whoever answers for a demo door."""

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from relais.actors.models import Position
from relais.appointments import letters
from relais.appointments.enums import AppointmentState, Manner, Origin
from relais.appointments.models import Appointment, Busy, Calendar
from relais.appointments.queries import BOOKABLE, calendar_of, free
from relais.appointments.services import booking, keeping
from relais.appointments.services.outside import HORIZON
from relais.appointments.slots import BRUSSELS
from relais.groundwork.errors import Refusal
from relais.introductions.enums import IntroductionState
from relais.introductions.models import GOING_CASES, Introduction
from relais.people.models import User
from relais.territories.workdays import add_workdays, workday_before

HOURS = [(weekday, time(9), time(12)) for weekday in range(5)] + [
    (weekday, time(13, 30), time(16)) for weekday in (1, 3)
]
TERMS = {"length": 45, "pause": 15, "notice": 24, "ahead": 30, "manner": Manner.VIDEO}
ROOM = "https://visio.relais.example/accueil"
BUSY = ((2, time(10, 30), time(12)), (4, time(14), time(15, 30)), (7, time(0), time(23, 59)), (9, time(9), time(10)))
TO_COME = 3  # appointments that are still to come
HELD, MISSED = 3, 1  # appointments that are past


def load_appointments(*, today: date | None = None) -> int:
    """Give everybody who answers for a demo door a calendar with appointments; return how many. Once only."""
    today = today or timezone.localdate()
    if Calendar.objects.exists():
        return 0
    people = User.objects.filter(pk__in=Position.objects.values("user")).order_by("email")
    with letters.quiet(), transaction.atomic():
        return sum(_play(user, today) for user in people)


def _play(user: User, today: date) -> int:
    keeping.keep_calendar(by=user, hours=HOURS, place=ROOM, **TERMS)  # type: ignore[arg-type]
    calendar = calendar_of(user)
    assert calendar is not None
    _fill(calendar, today)
    mine = Introduction.objects.filter(door__actor__positions__user=user).select_related("case", "door__actor")
    return _over(calendar, mine.order_by("-pk"), today) + _to_come(calendar, mine.order_by("pk"), today)


def _fill(calendar: Calendar, today: date) -> None:
    """Let the person be busy elsewhere on some days, as a calendar file would tell."""
    Busy.objects.bulk_create(
        Busy(calendar=calendar, origin=Origin.FILE, starts_at=_at(day, opens), ends_at=_at(day, closes))
        for day, opens, closes in ((add_workdays(today, number), opens, closes) for number, opens, closes in BUSY)
    )
    calendar.read_until = today + HORIZON
    calendar.save(update_fields=["read_until"])


def _over(calendar: Calendar, introductions: QuerySet[Introduction], today: date) -> int:
    """Keep appointments that are past, of demands that ended. Their stories are told: no step is added to them."""
    made: list[Appointment] = []
    ended = [
        (IntroductionState.HELPED, AppointmentState.HELD, HELD),
        (IntroductionState.WITHDRAWN, AppointmentState.MISSED, MISSED),
    ]
    for state, became, number in ended:
        for introduction in introductions.filter(state=state)[:number]:
            day = min(add_workdays(timezone.localdate(introduction.sent_at), 5), workday_before(today))
            start = _at(day, time(9 + len(made) % 3))
            made.append(
                Appointment(
                    calendar=calendar, introduction=introduction, state=became, starts_at=start,
                    ends_at=start + timedelta(minutes=45), manner=calendar.manner, place=calendar.place,
                    created_at=introduction.sent_at, changed_at=introduction.sent_at,
                )
            )  # fmt: skip
    Appointment.objects.bulk_create(made)
    return len(made)


def _to_come(calendar: Calendar, introductions: QuerySet[Introduction], today: date) -> int:
    """Let some firms, and once the door, choose among the times that are free."""
    now, made = _at(today, time(8)), 0
    running = [one for one in introductions if one.state in BOOKABLE and one.case.state in GOING_CASES]
    for introduction in running[-TO_COME:]:
        slots = free(calendar, today, today + timedelta(days=14), now)
        token = introduction.token if introduction.state == IntroductionState.TAKEN_UP else introduction.case.token
        try:
            booking.book_appointment(
                by=None,
                introduction=introduction,
                calendar=calendar,
                starts_at=slots[made * 2][0],
                token=token,
                now=now,
            )
        except (IndexError, Refusal):
            continue
        made += 1
    return made


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, BRUSSELS)
