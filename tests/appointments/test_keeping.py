"""One's own calendar: hours, days closed, absence; and what is kept of it all, for how long."""

from datetime import date, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from relais.actors import staffing
from relais.appointments.models import Appointment, Busy, Calendar, Hours
from relais.appointments.queries import calendars_of, free, held_about
from relais.appointments.services import booking, keeping, watching
from relais.appointments.tasks import forget_past
from relais.groundwork.errors import NotAllowed
from relais.groundwork.models import Letter
from relais.introductions.services.keeping import anonymise_expired, erase_case
from relais.people.rights import erase_account
from tests.appointments.conftest import EVERY_MORNING, MONDAY, NOW, TERMS, at, clock, everything, letters

WEDNESDAY = at(2).date()


def days(calendar, first=MONDAY, number=14, **values):
    return sorted(
        {start.date() for start, _end in free(calendar, first, first + timedelta(days=number), NOW, **values)}
    )


def fresh(calendar):
    return calendars_of(calendar.user.positions.get().actor).get(pk=calendar.pk)


def test_hours_are_replaced_as_a_whole(calendar, adviser):
    keeping.keep_calendar(by=adviser, hours=[(2, time(14), time(15))], **TERMS)
    assert [str(one) for one in calendar.hours.all()] == ["2 14:00:00–15:00:00"]
    assert Calendar.objects.count() == 1


def test_who_answers_for_no_door_keeps_no_calendar(stranger):
    before = everything()
    for verb in (
        lambda: keeping.keep_calendar(by=stranger, hours=EVERY_MORNING, **TERMS),
        lambda: keeping.close_day(by=stranger, day=WEDNESDAY),
        lambda: keeping.open_day(by=stranger, day=WEDNESDAY),
        lambda: keeping.renew_feed(by=stranger),
    ):
        with pytest.raises(NotAllowed):
            verb()
    assert everything() == before


def test_weekends_and_legal_holidays_are_closed(calendar):
    assert days(calendar, date(2026, 6, 1), 6) == [date(2026, 6, n) for n in (2, 3, 4, 5)]  # a day of notice
    assert days(calendar, date(2026, 7, 18), 6) == []  # beyond thirty days
    calendar.ahead = 120
    assert days(calendar, date(2026, 7, 18), 6) == [date(2026, 7, n) for n in (20, 22, 23, 24)]  # not the twenty-first


def test_a_closed_day_is_closed_until_it_is_opened_again(calendar, adviser, monkeypatch):
    later = WEDNESDAY.replace(year=2090)
    keeping.close_day(by=adviser, day=later)
    keeping.close_day(by=adviser, day=later)
    assert [one.day for one in calendar.closed_days.all()] == [later]
    calendar.closed_days.update(day=WEDNESDAY)
    assert WEDNESDAY not in days(fresh(calendar))
    keeping.open_day(by=adviser, day=WEDNESDAY)
    assert WEDNESDAY in days(fresh(calendar))


def test_a_day_that_is_past_is_not_closed(calendar, adviser):
    before = everything()
    assert keeping.close_day(by=adviser, day=date(2020, 1, 1)) is None
    assert everything() == before


def test_who_is_away_is_not_booked_until_back(calendar, adviser, one):
    adviser.positions.update(absent_until=WEDNESDAY)
    assert days(calendar, actor=one.actor)[0] == at(3).date()
    assert days(calendar)[0] == at(3).date()


def test_who_is_away_from_one_body_may_be_met_at_another(calendar, adviser, one, two):
    adviser.positions.update(absent_until=WEDNESDAY)
    adviser.positions.create(actor=two.actor, kind="member")
    assert days(calendar, actor=two.actor)[0] == at(1).date()
    assert days(calendar, actor=one.actor)[0] == at(3).date()


def test_busy_times_are_not_offered(calendar):
    Busy.objects.create(
        calendar=calendar, origin="file", starts_at=clock(WEDNESDAY, 0), ends_at=clock(WEDNESDAY, 10, 5)
    )
    assert [start for start, _end in free(calendar, WEDNESDAY, WEDNESDAY, NOW)] == [clock(WEDNESDAY, 11)]


@pytest.mark.parametrize(
    "values",
    [{"length": 10}, {"length": 121}, {"pause": 121}, {"notice": 337}, {"ahead": 0}, {"ahead": 121}],
)
def test_the_database_refuses_terms_beyond_their_limits(calendar, values):
    with pytest.raises(IntegrityError), transaction.atomic():
        Calendar.objects.update(**values)


def test_the_database_refuses_hours_that_end_before_they_begin(calendar):
    with pytest.raises(IntegrityError), transaction.atomic():
        Hours.objects.create(calendar=calendar, weekday=1, opens=time(10), closes=time(9))
    with pytest.raises(ValidationError, match="finit après"):
        Hours(calendar=calendar, weekday=1, opens=time(10), closes=time(9)).full_clean()


@pytest.mark.parametrize(
    "values", [{"state": "lost"}, {"ends_at": NOW}, {"state": "cancelled", "remind_on": WEDNESDAY}]
)
def test_the_database_refuses_an_appointment_that_makes_no_sense(book, values):
    book()
    with pytest.raises(IntegrityError), transaction.atomic():
        Appointment.objects.update(**values)


def future(appointment):
    """Put an appointment far ahead of the day on which the tests run."""
    when = clock(WEDNESDAY.replace(year=2090), 9)
    Appointment.objects.filter(pk=appointment.pk).update(starts_at=when, ends_at=when + timedelta(hours=1))


def test_who_leaves_a_body_leaves_its_appointments_and_the_firm_is_told(
    book, adviser, one, held_by, django_capture_on_commit_callbacks
):
    held_by(one, "colleague@doors.example")
    made = book()
    future(made)
    with django_capture_on_commit_callbacks(execute=True):
        staffing.leave_body(by=adviser, position=adviser.positions.get())
    made.refresh_from_db()
    assert made.state == "cancelled"
    assert ("appointment", "anne@zyxwvu.example") in letters()[-2:]


def test_who_leaves_the_last_body_leaves_no_calendar_and_no_place(
    book, adviser, one, two, held_by, django_capture_on_commit_callbacks
):
    held_by(one, "colleague@doors.example")
    held_by(two, "other@doors.example")
    adviser.positions.create(actor=two.actor, kind="member")
    made, calendar = book(), Calendar.objects.get()
    future(made)
    calendar.busy.create(origin="file", starts_at=NOW, ends_at=NOW + timedelta(hours=1))
    with django_capture_on_commit_callbacks(execute=True):
        staffing.leave_body(by=adviser, position=adviser.positions.get(actor=two.actor))
    made.refresh_from_db()
    assert (made.state, Calendar.objects.count(), Busy.objects.count()) == ("booked", 1, 1)
    with django_capture_on_commit_callbacks(execute=True):
        staffing.leave_body(by=adviser, position=adviser.positions.get())
    made.refresh_from_db()
    assert (made.state, made.calendar, made.place) == ("cancelled", None, "")
    assert (Calendar.objects.count(), Busy.objects.count()) == (0, 0)
    assert ("appointment", "anne@zyxwvu.example") in letters()[-2:]


def crash_after_leaving(adviser, actor):
    """Let the adviser leave, with a crash between the commit and what hears of it."""
    staffing.leave_body(by=adviser, position=adviser.positions.get(actor=actor))  # no commit here, so nobody hears


def test_what_a_crash_left_with_who_left_is_called_off_by_the_daily_sweep(book, adviser, one, two, held_by):
    held_by(one, "colleague@doors.example")
    adviser.positions.create(actor=two.actor, kind="member")  # so the calendar itself lives on
    made = book()
    keeping.sweep_left(now=NOW)
    made.refresh_from_db()
    assert made.state == "booked"
    crash_after_leaving(adviser, one.actor)
    assert keeping.sweep_left(now=made.starts_at) == 0  # it runs: nobody is called off
    assert keeping.sweep_left(now=NOW) == 1
    made.refresh_from_db()
    assert (made.state, Calendar.objects.count()) == ("cancelled", 1)
    assert ("appointment", "anne@zyxwvu.example") in letters()[-2:]
    assert keeping.sweep_left(now=NOW) == 0


@pytest.mark.parametrize("lost", ["position", "calendar"])
def test_the_daily_task_drops_the_calendar_of_who_left_the_last_body(book, adviser, one, held_by, lost):
    held_by(one, "colleague@doors.example")
    made = book()
    future(made)
    crash_after_leaving(adviser, one.actor)
    if lost == "calendar":
        Calendar.objects.all().delete()
    forget_past.call()
    made.refresh_from_db()
    assert (made.state, made.calendar, Calendar.objects.count()) == ("cancelled", None, 0)


def test_a_sweep_that_fails_for_one_goes_on_with_the_others(book, adviser, one, send, held_by, monkeypatch, caplog):
    held_by(one, "colleague@doors.example")
    bad = book()
    other = send(one, email="other@firm.example").introductions.get()
    good = book(clock(WEDNESDAY, 11), introduction=other, token=other.case.token)
    crash_after_leaving(adviser, one.actor)
    call_off = keeping.call_off

    def failing(pk, now):
        if pk == bad.pk:
            raise ValueError
        call_off(pk, now)

    monkeypatch.setattr(keeping, "call_off", failing)
    assert keeping.sweep_left(now=NOW) == 1
    good.refresh_from_db()
    assert good.state == "cancelled"
    assert f"appointment {bad.pk}: sweeping" in caplog.text
    assert Calendar.objects.exists()  # it stays for the next run


def test_an_erased_account_takes_its_calendar_along_and_the_firm_is_told(
    book, adviser, one, held_by, django_capture_on_commit_callbacks
):
    held_by(one, "colleague@doors.example")
    made = book()
    future(made)
    with django_capture_on_commit_callbacks(execute=True):
        erase_account(by=adviser)
    made.refresh_from_db()
    assert (made.state, made.calendar, made.place, Calendar.objects.count()) == ("cancelled", None, "", 0)


def test_an_appointment_goes_with_the_names_of_its_case(
    book, introduction, settings, django_capture_on_commit_callbacks
):
    from relais.introductions.services.closing import close_case

    made = book()
    case = introduction.case
    close_case(by=None, case=case, token=case.token, met=True, now=made.ends_at)
    term = made.ends_at + timedelta(days=30 * settings.TABLE.case_months)
    with django_capture_on_commit_callbacks(execute=True):
        anonymise_expired(now=term - timedelta(days=1))
    assert Appointment.objects.count() == 1
    with django_capture_on_commit_callbacks(execute=True):
        anonymise_expired(now=term + timedelta(days=1))
    assert Appointment.objects.count() == 0


def test_a_firm_that_erases_its_case_is_named_in_no_letter_and_who_would_have_met_it_is_told(
    book, introduction, adviser
):
    made = book(words="Zibeline")
    future(made)
    case = introduction.case
    erase_case(by=None, case=case, token=case.token, now=NOW)
    assert Appointment.objects.count() == 0
    left = Letter.objects.filter(key__startswith="appointment:").exclude(to="")
    assert [(letter.to, ":erased:" in letter.key) for letter in left] == [(adviser.email, True)]
    assert left.get().subject.startswith("Rendez-vous annulé : le")
    held = " ".join(f"{letter.subject} {letter.text} {letter.html}" for letter in Letter.objects.all())
    assert not any(name in held for name in ("Zyxwvu", "Zibeline", made.firm_token, made.door_token))


def test_who_was_told_of_a_cancellation_long_before_is_not_told_again_when_the_case_is_erased(book, introduction):
    made = book()
    future(made)
    made.refresh_from_db()
    booking.cancel_appointment(by=None, appointment=made, token=made.firm_token, now=NOW)
    Letter.objects.filter(key__contains=":cancelled:").update(state="sent", sent_at=NOW)
    case = introduction.case
    erase_case(by=None, case=case, token=case.token, now=NOW + timedelta(days=2))
    assert Appointment.objects.count() == 0
    assert not Letter.objects.filter(key__contains=":erased:").exists()


def test_a_person_gets_a_copy_of_their_calendar_and_appointments(book, adviser, stranger):
    made = book()
    told = held_about(adviser)
    assert told["calendar"]["hours"][0] == "0 09:00:00–12:00:00"
    assert [one["from"] for one in told["appointments"]] == [made.starts_at.isoformat()]
    assert held_about(stranger) == {"calendar": None, "appointments": []}


def test_a_reminder_is_written_once_on_the_working_day_before(book, adviser):
    from relais.appointments.services.watching import remind

    made = book(clock(date(2026, 6, 8), 9))  # a Monday
    before = letters()
    assert remind(now=clock(date(2026, 6, 4), 23)) == 0
    assert remind(now=clock(date(2026, 6, 5), 0, 1)) == 1
    assert letters()[len(before) :] == [("appointment", "anne@zyxwvu.example"), ("appointment", adviser.email)]
    assert remind(now=clock(date(2026, 6, 5), 0, 2)) == 0
    made.refresh_from_db()
    assert made.remind_on is None


def test_a_reminder_that_fails_holds_up_no_other_and_is_tried_again(book, one, send, monkeypatch, caplog):
    from relais.appointments import letters as room
    from relais.appointments.services.watching import remind

    monday = date(2026, 6, 8)
    bad = book(clock(monday, 9))
    other = send(one, email="other@firm.example").introductions.get()
    book(clock(monday, 10), introduction=other, token=other.case.token)
    tell = room.tell

    def failing(appointment, *words):
        if appointment.pk == bad.pk:
            raise ValueError
        tell(appointment, *words)

    monkeypatch.setattr(room, "tell", failing)
    assert remind(now=clock(date(2026, 6, 5), 0, 1)) == 1
    assert Letter.objects.filter(to="other@firm.example", key__contains=":reminder:").exists()
    assert f"appointment {bad.pk}: its reminder failed" in caplog.text
    monkeypatch.undo()
    assert remind(now=clock(date(2026, 6, 5), 0, 2)) == 1


def test_busy_times_are_forgotten_a_month_after(calendar):
    Busy.objects.create(calendar=calendar, origin="file", starts_at=NOW - timedelta(hours=1), ends_at=NOW)
    assert watching.forget_past(now=NOW + timedelta(days=30)) == 0
    assert watching.forget_past(now=NOW + timedelta(days=31)) == 1
    assert not Busy.objects.exists()


def test_nobody_is_reminded_of_what_is_cancelled_or_was_booked_that_very_day(book):
    from relais.appointments.services.watching import remind

    made = book(now=clock(at(1).date(), 8, 30), starts_at=clock(WEDNESDAY, 9))
    assert made.remind_on is None
    booking.cancel_appointment(by=None, appointment=made, token=made.firm_token, now=clock(at(1).date(), 9))
    again = book(clock(date(2026, 6, 8), 9))
    booking.cancel_appointment(by=None, appointment=again, token=again.firm_token, now=NOW)
    assert remind(now=clock(date(2026, 6, 7), 12)) == 0
