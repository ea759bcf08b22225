"""What both sides are written: in their language, with their own link and the file for their calendar."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils.translation import override

from relais.appointments import letters as room
from relais.appointments.services import booking
from relais.appointments.services.watching import remind
from relais.groundwork.models import Letter, Silence
from tests.appointments.conftest import NOW, at, clock

WEDNESDAY = at(2).date()


def written(to, what="booked"):
    return Letter.objects.get(to=to, key__contains=f":{what}:")


def test_each_side_gets_its_own_link_and_file(book, adviser):
    made = book(words="À mercredi !")
    firm, door = written("anne@zyxwvu.example"), written(adviser.email)
    for letter, own, other in ((firm, made.firm_token, made.door_token), (door, made.door_token, made.firm_token)):
        assert reverse("appointments:appointment", args=[own]) in letter.text
        assert reverse("appointments:file", args=[own]) in letter.text
        assert reverse("appointments:file", args=[own]) in letter.html
        assert other not in letter.text + letter.html
        assert "À mercredi !" in letter.text
        assert (letter.urgent, letter.unsubscribable) == (True, False)


def test_a_letter_says_with_whom_when_and_where(book, adviser):
    book()
    firm, door = written("anne@zyxwvu.example"), written(adviser.email)
    assert firm.subject == "Rendez-vous le mercredi 3 juin 2026, de 09:00 à 09:45 avec Ada Viseur (Body one)"
    assert door.subject == "Rendez-vous le mercredi 3 juin 2026, de 09:00 à 09:45 avec Boulangerie Zyxwvu"
    assert "Comment : par vidéo, https://video.example/room" in firm.text


@pytest.mark.parametrize(
    ("language", "subject"),
    [
        ("nl", "Afspraak op woensdag 3 juni 2026, van 09:00 tot 09:45 met Boulangerie Zyxwvu"),
        ("de", "Termin am Mittwoch, 3. Juni 2026, von 09:00 bis 09:45 mit Boulangerie Zyxwvu"),
        ("en", "Appointment on Wednesday June 3, 2026, from 09:00 to 09:45 with Boulangerie Zyxwvu"),
    ],
)
def test_each_is_written_in_its_language(book, adviser, language, subject):
    adviser.language = language
    adviser.save()
    made = book()
    letter = written(adviser.email)
    with override(language):
        address = reverse("appointments:appointment", args=[made.door_token])
    assert letter.subject == subject
    assert address in letter.text
    assert written("anne@zyxwvu.example").subject.startswith("Rendez-vous le")


def test_each_change_is_told_to_both(book, adviser):
    made = book()
    booking.move_appointment(by=None, appointment=made, starts_at=clock(WEDNESDAY, 11), token=made.firm_token, now=NOW)
    booking.cancel_appointment(by=None, appointment=made, token=made.door_token, words="Malade", now=NOW)
    booking.restore_appointment(by=None, appointment=made, token=made.door_token, now=NOW)
    for to in ("anne@zyxwvu.example", adviser.email):
        subjects = list(
            Letter.objects.filter(to=to, key__startswith="appointment:")
            .order_by("pk")
            .values_list("subject", flat=True)
        )
        assert [subject.split(" ")[1] for subject in subjects] == ["le", "déplacé", "annulé", "maintenu"]
    assert "Malade" in written("anne@zyxwvu.example", "cancelled").text


def test_a_reminder_waits_for_the_digest_and_may_be_left(book, adviser):
    book(clock(date(2026, 6, 8), 9))
    remind(now=clock(date(2026, 6, 5), 0, 5))
    letter = written(adviser.email, "reminder")
    assert letter.subject.startswith("Rappel : rendez-vous le lundi 8 juin 2026")
    assert (letter.urgent, letter.unsubscribable, letter.kind) == (False, True, room.REMINDER)


def test_who_leaves_reminders_still_hears_of_changes(book, adviser):
    Silence.objects.create(email=adviser.email, kind=room.REMINDER)
    made = book(clock(date(2026, 6, 8), 9))
    remind(now=clock(date(2026, 6, 5), 0, 5))
    assert not Letter.objects.filter(to=adviser.email, key__contains=":reminder:").exists()
    booking.cancel_appointment(by=None, appointment=made, token=made.firm_token, now=NOW)
    assert written(adviser.email, "cancelled")


def test_who_has_left_no_address_is_written_nothing(book, introduction, adviser):
    introduction.case.email = ""
    introduction.case.save()
    book()
    assert list(Letter.objects.filter(key__startswith="appointment:").values_list("to", flat=True)) == [adviser.email]


def test_nothing_is_written_where_it_is_quiet(book):
    with room.quiet():
        book()
    assert not Letter.objects.filter(key__startswith="appointment:").exists()
