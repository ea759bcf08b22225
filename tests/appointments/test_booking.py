"""Booking, moving, cancelling, taking up again, and what is said of it afterwards."""

from datetime import timedelta

import pytest

from relais.appointments import queries
from relais.appointments.errors import AlreadyBooked, SlotTaken, TooEarly, TooLate
from relais.appointments.models import Appointment
from relais.appointments.queries import free
from relais.appointments.services import booking, keeping
from relais.groundwork.errors import NotAllowed, TooMany
from relais.groundwork.models import Letter
from relais.introductions.errors import WrongMoment
from relais.introductions.models import Introduction
from relais.introductions.services import answering, closing
from tests.appointments.conftest import EVERY_MORNING, NOW, TERMS, at, clock, everything, kinds, letters

WEDNESDAY, THURSDAY = at(2).date(), at(3).date()


def slots(calendar, day=WEDNESDAY, **values):
    return [start for start, _end in free(calendar, day, day, NOW, **values)]


def sides(case):
    return list(case.steps.values_list("kind", "side"))


def test_a_firm_books_by_its_link_and_both_sides_are_told(book, introduction, calendar, adviser):
    made = book(words="À mercredi !")
    assert (made.state, made.starts_at, made.ends_at) == ("booked", clock(WEDNESDAY, 9), clock(WEDNESDAY, 9, 45))
    assert (made.manner, made.place) == ("video", "https://video.example/room")
    assert sides(introduction.case)[-1] == ("booked", "firm")
    assert introduction.case.steps.last().words == "03/06/2026, 09:00–09:45. À mercredi !"
    assert letters()[-2:] == [("appointment", "anne@zyxwvu.example"), ("appointment", adviser.email)]


def test_what_is_booked_is_no_longer_free_and_the_rest_is(book, calendar):
    book(clock(WEDNESDAY, 10))
    assert slots(calendar) == [clock(WEDNESDAY, 9), clock(WEDNESDAY, 11)]


def test_a_booking_of_the_firm_is_no_answer_of_the_door(book, introduction):
    book()
    introduction.refresh_from_db()
    assert (introduction.case.answered_at, introduction.since, introduction.state) == (None, at(0).date(), "waiting")


def test_a_booking_of_the_door_is_its_answer_and_its_clock_starts_again(book, introduction, adviser):
    book(by=adviser, token="", now=at(1), starts_at=clock(THURSDAY, 9))
    introduction = Introduction.objects.select_related("case").get()
    assert (introduction.case.answered_at, introduction.since) == (at(1), at(1).date())
    assert sides(introduction.case)[-1] == ("booked", "door")


def test_an_animator_books_in_the_platforms_name(book, introduction, animator):
    book(by=animator, token="")
    assert sides(introduction.case)[-1] == ("booked", "animator")


@pytest.mark.parametrize(
    ("starts_at", "why"),
    [
        (clock(WEDNESDAY, 9, 5), "between two slots"),
        (clock(WEDNESDAY, 13), "outside hours"),
        (clock(at(0).date(), 11), "too soon"),
        (clock(at(0).date() + timedelta(days=37), 9), "too far ahead"),
    ],
)
def test_a_time_that_is_not_free_is_refused_and_nothing_changes(book, starts_at, why):
    before = everything()
    with pytest.raises(SlotTaken):
        book(starts_at)
    assert everything() == before, why


def test_a_taken_slot_is_refused_to_the_next_firm(book, one, send):
    book()
    other = send(one, email="other@firm.example").introductions.get()
    before = everything()
    with pytest.raises(SlotTaken):
        book(introduction=other, token=other.case.token)
    assert everything() == before


def test_one_demand_has_one_appointment_to_come(book):
    book()
    before = everything()
    with pytest.raises(AlreadyBooked):
        book(clock(WEDNESDAY, 11))
    assert everything() == before


def test_after_an_appointment_the_next_may_be_booked(book, introduction):
    book()
    book(clock(THURSDAY, 10), now=clock(WEDNESDAY, 9, 45))
    assert kinds(introduction.case)[-2:] == ["booked", "booked"]


def test_a_stranger_books_nothing(book, stranger):
    before = everything()
    with pytest.raises(NotAllowed):
        book(by=stranger, token="guessed")
    assert everything() == before


def test_the_firms_link_books_nothing_at_another_door(book, two, send):
    other = send(two, email="other@firm.example").introductions.get()
    before = everything()
    with pytest.raises(SlotTaken):  # the adviser does not answer for that door
        book(introduction=other, token=other.case.token)
    assert everything() == before


def test_a_demand_that_ended_books_nothing(book, introduction):
    answering.decline(by=None, introduction=introduction, token=introduction.token, reason="other", now=NOW)
    before = everything()
    with pytest.raises(WrongMoment):
        book()
    assert everything() == before


def test_where_the_firm_says_where_its_words_are_kept(book, adviser):
    keeping.keep_calendar(by=adviser, hours=EVERY_MORNING, **TERMS | {"manner": "there", "place": ""})
    assert book(place="Rue du Four 3, Liège").place == "Rue du Four 3, Liège"


@pytest.mark.parametrize("side", ["firm", "door"])
def test_either_side_moves_it_by_its_link_and_the_old_time_is_free(book, introduction, calendar, side):
    made = book()
    token = made.firm_token if side == "firm" else made.door_token
    moved = booking.move_appointment(
        by=None, appointment=made, starts_at=clock(THURSDAY, 11), token=token, words="Plus tard", now=NOW
    )
    assert (moved.starts_at, moved.sequence) == (clock(THURSDAY, 11), 1)
    assert clock(WEDNESDAY, 9) in slots(calendar)
    assert sides(introduction.case)[-1] == ("moved", side)
    assert [what for what, _to in letters()[-4:]] == ["appointment"] * 4


def test_moving_may_come_nearer_to_its_own_old_time_than_the_pause(book, adviser, calendar):
    made = book()
    keeping.keep_calendar(by=adviser, hours=[(2, clock(WEDNESDAY, 9, 30).time(), clock(WEDNESDAY, 12).time())], **TERMS)
    moved = booking.move_appointment(
        by=None, appointment=made, starts_at=clock(WEDNESDAY, 9, 30), token=made.firm_token, now=NOW
    )
    assert moved.starts_at == clock(WEDNESDAY, 9, 30)


def test_moving_to_a_taken_time_is_refused_and_the_old_one_stays(book, one, send):
    made = book()
    other = send(one, email="other@firm.example").introductions.get()
    book(clock(WEDNESDAY, 10), introduction=other, token=other.case.token)
    before = everything()
    with pytest.raises(SlotTaken):
        booking.move_appointment(
            by=None, appointment=made, starts_at=clock(WEDNESDAY, 10), token=made.firm_token, now=NOW
        )
    assert everything() == before


@pytest.mark.parametrize("verb", ["move", "cancel"])
def test_once_it_has_begun_nothing_is_moved_or_cancelled(book, verb):
    made = book()
    before = everything()
    values = {"by": None, "appointment": made, "token": made.firm_token, "now": made.starts_at}
    with pytest.raises(TooLate):
        if verb == "move":
            booking.move_appointment(starts_at=clock(THURSDAY, 9), **values)
        else:
            booking.cancel_appointment(**values)
    assert everything() == before


@pytest.mark.parametrize("verb", ["move", "cancel", "restore", "tell"])
def test_a_stranger_does_nothing_with_an_appointment(book, stranger, verb):
    made = book()
    before = everything()
    values = {"by": stranger, "appointment": made, "token": "guessed", "now": NOW}
    with pytest.raises(NotAllowed):
        if verb == "move":
            booking.move_appointment(starts_at=clock(THURSDAY, 9), **values)
        elif verb == "cancel":
            booking.cancel_appointment(**values)
        elif verb == "restore":
            booking.restore_appointment(**values)
        else:
            booking.tell_outcome(outcome="held", **values)
    assert everything() == before


def test_a_cancelled_time_is_free_again_and_the_history_tells_why(book, introduction, calendar):
    made = book()
    booking.cancel_appointment(by=None, appointment=made, token=made.firm_token, words="Malade", now=NOW)
    made.refresh_from_db()
    assert (made.state, made.sequence, made.remind_on) == ("cancelled", 1, None)
    assert clock(WEDNESDAY, 9) in slots(calendar)
    step = introduction.case.steps.last()
    assert (step.kind, step.side, step.words.endswith("Malade")) == ("cancelled", "firm", True)


def test_a_cancellation_is_undone_while_the_time_is_free(book, introduction, calendar):
    made = book()
    booking.cancel_appointment(by=None, appointment=made, token=made.firm_token, now=NOW)
    booking.restore_appointment(by=None, appointment=made, token=made.firm_token, now=NOW)
    made.refresh_from_db()
    assert (made.state, made.sequence) == ("booked", 2)
    assert clock(WEDNESDAY, 9) not in slots(calendar)
    assert kinds(introduction.case)[-2:] == ["cancelled", "restored"]


def test_a_cancellation_is_not_undone_once_the_time_is_taken(book, one, send):
    made = book()
    booking.cancel_appointment(by=None, appointment=made, token=made.firm_token, now=NOW)
    other = send(one, email="other@firm.example").introductions.get()
    book(introduction=other, token=other.case.token)
    before = everything()
    with pytest.raises(SlotTaken):
        booking.restore_appointment(by=None, appointment=made, token=made.firm_token, now=NOW)
    assert everything() == before


@pytest.mark.parametrize("side", ["firm", "door"])
def test_only_the_side_that_cancelled_takes_it_up_again_and_the_animator(book, animator, side):
    made = book()
    own, other = made.firm_token, made.door_token
    if side == "door":
        own, other = other, own
    booking.cancel_appointment(by=None, appointment=made, token=own, now=NOW)
    before = everything()
    with pytest.raises(NotAllowed, match="Seule la partie"):
        booking.restore_appointment(by=None, appointment=made, token=other, now=NOW)
    assert everything() == before
    booking.restore_appointment(by=None, appointment=made, token=own, now=NOW)
    booking.cancel_appointment(by=None, appointment=made, token=own, now=NOW)
    booking.restore_appointment(by=animator, appointment=made, now=NOW)
    made.refresh_from_db()
    assert made.state == "booked"


def test_what_the_door_cancelled_stays_so_though_the_firm_cancelled_another_time_since(book):
    made = book()
    booking.cancel_appointment(by=None, appointment=made, token=made.door_token, now=NOW)
    other = book(clock(THURSDAY, 9))
    booking.cancel_appointment(by=None, appointment=other, token=other.firm_token, now=NOW)
    before = everything()
    with pytest.raises(NotAllowed):
        booking.restore_appointment(by=None, appointment=made, token=made.firm_token, now=NOW)
    assert everything() == before


@pytest.mark.parametrize("obstacle", ["closed", "holiday", "away", "near", "busy"])
def test_a_cancellation_is_not_undone_where_nobody_could_book(
    book, one, send, adviser, calendar, monkeypatch, obstacle
):
    made = book()
    booking.cancel_appointment(by=None, appointment=made, token=made.firm_token, now=NOW)
    if obstacle == "closed":
        calendar.closed_days.create(day=WEDNESDAY)
    elif obstacle == "holiday":
        monkeypatch.setattr(queries, "is_holiday", lambda day: day == WEDNESDAY)
    elif obstacle == "away":
        adviser.positions.update(absent_until=WEDNESDAY)
    elif obstacle == "busy":
        calendar.busy.create(origin="file", starts_at=clock(WEDNESDAY, 9, 30), ends_at=clock(WEDNESDAY, 10))
    else:  # ten minutes after its end, with a pause of fifteen
        keeping.keep_calendar(
            by=adviser, hours=[(2, clock(WEDNESDAY, 9, 55).time(), clock(WEDNESDAY, 12).time())], **TERMS
        )
        other = send(one, email="other@firm.example").introductions.get()
        book(clock(WEDNESDAY, 9, 55), introduction=other, token=other.case.token)
    before = everything()
    with pytest.raises(SlotTaken):
        booking.restore_appointment(by=None, appointment=made, token=made.firm_token, now=NOW)
    assert everything() == before


@pytest.mark.parametrize("verb", ["move", "cancel", "restore"])
def test_the_firm_changes_its_mind_six_times_a_day_and_again_the_next(book, verb):
    made = book()
    values = {"by": None, "appointment": made, "token": made.firm_token}
    if verb == "restore":  # so that the sixth change is a cancellation
        booking.move_appointment(starts_at=clock(WEDNESDAY, 11), **values, now=NOW)
        for _ in range(2):
            booking.cancel_appointment(**values, now=NOW)
            booking.restore_appointment(**values, now=NOW)
        booking.cancel_appointment(**values, now=NOW)
    else:
        for _ in range(3):
            booking.cancel_appointment(**values, now=NOW)
            booking.restore_appointment(**values, now=NOW)

    def change(**more):
        if verb == "move":
            return booking.move_appointment(starts_at=clock(THURSDAY, 9), **values | more)
        if verb == "cancel":
            return booking.cancel_appointment(**values | more)
        return booking.restore_appointment(**values | more)

    before = everything()
    with pytest.raises(TooMany):
        change(now=NOW)
    assert everything() == before
    change(now=at(1))


def test_the_door_changes_it_as_often_as_it_must(book):
    made = book()
    values = {"by": None, "appointment": made, "token": made.door_token, "now": NOW}
    for _ in range(4):
        booking.cancel_appointment(**values)
        booking.restore_appointment(**values)
    made.refresh_from_db()
    assert (made.state, made.sequence) == ("booked", 8)


@pytest.mark.parametrize("outcome", ["held", "missed"])
def test_the_door_says_what_became_of_it_and_may_correct_it(book, introduction, adviser, outcome):
    made = book()
    later = made.ends_at
    booking.tell_outcome(by=adviser, appointment=made, outcome="missed", now=later)
    booking.tell_outcome(by=adviser, appointment=made, outcome=outcome, now=later)
    made.refresh_from_db()
    assert made.state == outcome
    assert kinds(introduction.case)[-1] == outcome


def test_what_becomes_of_it_is_not_for_the_firm_nor_before_it_begins(book, adviser):
    made = book()
    before = everything()
    with pytest.raises(NotAllowed):
        booking.tell_outcome(by=None, appointment=made, outcome="held", token=made.firm_token, now=made.ends_at)
    with pytest.raises(TooEarly):
        booking.tell_outcome(by=adviser, appointment=made, outcome="held", now=NOW)
    assert everything() == before


@pytest.mark.parametrize("end", ["decline", "withdraw", "close"])
def test_a_demand_that_ends_takes_its_appointment_with_it(book, introduction, end):
    made, case = book(), introduction.case
    far = clock(WEDNESDAY.replace(year=2090), 9)  # still to come, whenever the tests run
    Appointment.objects.filter(pk=made.pk).update(starts_at=far, ends_at=far + timedelta(hours=1))
    if end == "decline":
        answering.decline(by=None, introduction=introduction, token=introduction.token, reason="other", now=NOW)
    elif end == "withdraw":
        closing.withdraw_case(by=None, case=case, token=case.token, now=NOW)
    else:
        closing.close_case(by=None, case=case, met=False, token=case.token, now=NOW)
    made.refresh_from_db()
    case.refresh_from_db()
    assert made.state == "cancelled"
    assert ("cancelled", "platform") in sides(case)
    assert case.state == ("stranded" if end == "decline" else "closed")


@pytest.mark.parametrize("end", ["helped", "met", "met after help", "withdrawn after help"])
def test_a_demand_that_was_helped_has_no_appointment_to_come_and_both_sides_are_told(book, introduction, adviser, end):
    made, case = book(), introduction.case
    if end == "met":
        answering.take_up(by=None, introduction=introduction, token=introduction.token, now=NOW)
    else:
        answering.report(by=None, introduction=introduction, token=introduction.token, result="helped", now=NOW)
    if end == "met after help":  # an appointment of before this rule
        Appointment.objects.filter(pk=made.pk).update(state="booked")
    if end in {"met", "met after help"}:
        closing.close_case(by=None, case=case, met=True, token=case.token, now=NOW)
    elif end == "withdrawn after help":
        Appointment.objects.filter(pk=made.pk).update(state="booked")
        closing.withdraw_case(by=None, case=case, token=case.token, now=NOW)
    made.refresh_from_db()
    assert (made.state, made.remind_on) == ("cancelled", None)
    assert ("cancelled", "platform") in sides(case)
    told = Letter.objects.filter(key__contains=":cancelled:").values_list("to", flat=True)
    assert set(told) == {"anne@zyxwvu.example", adviser.email}


@pytest.mark.parametrize("end", ["helped", "met"])
def test_an_appointment_that_has_begun_outlives_its_demand(book, introduction, end):
    made, case = book(), introduction.case
    if end == "met":
        closing.close_case(by=None, case=case, met=True, token=case.token, now=made.starts_at)
    else:
        answering.report(
            by=None, introduction=introduction, token=introduction.token, result="helped", now=made.starts_at
        )
    made.refresh_from_db()
    assert made.state == "booked"


def test_what_helped_at_one_door_leaves_the_appointment_at_another(book, introduction, two, send):
    case = send(introduction.door, two, email="other@firm.example")
    made = book(introduction=case.introductions.get(door=introduction.door), token=case.token)
    other = case.introductions.get(door=two)
    answering.report(by=None, introduction=other, token=other.token, result="helped", now=NOW)
    made.refresh_from_db()
    assert made.state == "booked"
