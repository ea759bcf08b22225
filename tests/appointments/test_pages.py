"""The pages: one's week and hours, choosing a time, and the page of an appointment; by a link or an account."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from relais.appointments.models import Appointment, Busy, Calendar
from relais.appointments.services import booking, keeping
from relais.introductions.models import Case, Introduction
from tests.appointments.conftest import EVERY_MORNING, MONDAY, NOW, TERMS, at, clock, everything
from tests.appointments.test_reading import NINE, event
from tests.appointments.test_reading import calendar as file_of

WEDNESDAY, THURSDAY = at(2).date(), at(3).date()
pytestmark = pytest.mark.usefixtures("today")
WEEK, HOURS, EXCHANGE = "/mon-agenda/", "/mon-agenda/heures/", "/mon-agenda/echanges/"


def page(answer, status=200):
    assert answer.status_code == status
    return answer.content.decode()


def words(answer, status=200):
    """Return the words of the page's main part, without its marks."""
    main = page(answer, status).partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def told(answer, status=200):
    """Return what the notices of the page say."""
    return " ".join(re.findall(r'class="notice.*?</div>\s*</div>', page(answer, status), re.DOTALL))


def choose(introduction):
    return reverse("appointments:choose", args=[introduction.case.token, introduction.pk])


def slots(answer):
    return re.findall(r'name="slot"\s+value="([^"]+)"', page(answer))


def test_who_has_no_hours_yet_is_told_what_to_do(as_user, adviser):
    text = words(as_user(adviser).get(WEEK))
    assert "Personne ne peut encore prendre rendez-vous avec vous" in text
    assert "Donner mes heures" in text


def test_the_week_begins_today_and_shows_appointments_busy_and_free_times(as_user, adviser, calendar, book):
    book(clock(WEDNESDAY, 10))
    Busy.objects.create(
        calendar=calendar, origin="file", starts_at=clock(THURSDAY, 0), ends_at=clock(THURSDAY, 24 - 1, 59)
    )
    Busy.objects.create(
        calendar=calendar, origin="file", starts_at=clock(at(4).date(), 0), ends_at=clock(at(5).date(), 0)
    )
    text = words(as_user(adviser).get(WEEK))
    assert "Du 1 juin 2026 au 7 juin 2026" in text
    assert "Lundi 1 juin aujourd'hui" in text.replace("&#x27;", "'")
    assert "09:00 – 09:45 libre 10:00 – 10:45 Boulangerie Zyxwvu par vidéo 11:00 – 11:45 libre" in text
    assert "00:00 – 23:59 occupé ailleurs" in text
    assert "toute la journée occupé ailleurs" in text


@pytest.mark.parametrize(
    ("asked", "shown"),
    [("?du=2026-06-08", "Du 8 juin 2026"), ("?du=nonsense", "Du 1 juin 2026"), ("?du=9999-12-31", "Du 1 juin 2026"), ("?du=2026-02-31", "Du 1 juin 2026")],
)  # fmt: skip
def test_one_leafs_through_the_weeks_but_not_to_the_end_of_time(as_user, adviser, calendar, asked, shown):
    assert shown in words(as_user(adviser).get(WEEK + asked))


def test_days_without_hours_say_why(as_user, adviser, calendar):
    keeping.close_day(by=adviser, day=WEDNESDAY)
    text = words(as_user(adviser).get(WEEK))
    assert "Mercredi 3 juin Fermé ce jour-là" in text
    assert "Samedi 6 juin Pas d'heures ce jour-là" in text
    assert "Mardi 21 juillet Jour férié" in words(as_user(adviser).get(WEEK + "?du=2026-07-20"))


def test_a_week_takes_few_queries_however_full_it_is(
    as_user, adviser, calendar, book, one, send, django_assert_max_num_queries
):
    browser = as_user(adviser)
    for hour in (9, 10, 11):
        introduction = send(one, email=f"{hour}@firm.example").introductions.get()
        book(clock(WEDNESDAY, hour), introduction=introduction, token=introduction.case.token)
    with django_assert_max_num_queries(16):
        browser.get(WEEK)


def form_of(calendar=None, **values):
    data = {"manner": "video", "place": "https://video.example", "length": 30, "pause": 0, "notice": 24, "ahead": 30}
    return {**data, "opens_0_0": "09:00", "closes_0_0": "12:00", **values}


def test_hours_are_set_on_the_page(as_user, adviser):
    answer = as_user(adviser).post(HOURS, form_of(opens_0_1="13:30", closes_0_1="16:00"))
    assert (answer.status_code, answer.url) == (302, WEEK)
    calendar = Calendar.objects.get()
    assert [str(one) for one in calendar.hours.all()] == ["0 09:00:00–12:00:00", "0 13:30:00–16:00:00"]
    assert 'value="13:30"' in page(as_user(adviser).get(HOURS))


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"closes_0_0": ""}, "Donnez le début et la fin"),
        ({"closes_0_0": "08:00"}, "plus courte qu&#x27;un rendez-vous"),
        ({"closes_0_0": "09:20"}, "plus courte qu&#x27;un rendez-vous"),
        ({"opens_0_1": "11:00", "closes_0_1": "14:00"}, "avant la fin de la précédente"),
        ({"length": 10}, "15"),
        ({"ahead": 500}, "120"),
        ({"place": ""}, "Donnez l&#x27;adresse"),
        ({"opens_0_0": "vingt"}, "opens_0_0"),
    ],
)
def test_hours_that_make_no_sense_are_refused_with_the_reason_and_nothing_changes(as_user, adviser, values, said):
    before = everything()
    assert said in page(as_user(adviser).post(HOURS, form_of(**values)), 422)
    assert everything() == before


def test_a_day_is_closed_and_opened_again_on_the_page(as_user, adviser, calendar):
    browser = as_user(adviser)
    answer = browser.post("/mon-agenda/fermer/", {"day": "2026-06-04"}, follow=True)
    assert "Fermé le 4 juin 2026." in told(answer)
    assert [one.day for one in calendar.closed_days.all()] == [THURSDAY]
    assert "Rouvert le 4 juin 2026." in told(browser.post("/mon-agenda/rouvrir/", {"day": "2026-06-04"}, follow=True))
    assert not calendar.closed_days.exists()
    assert "Ce jour est passé." in told(browser.post("/mon-agenda/fermer/", {"day": "2020-06-04"}, follow=True))


def test_a_firm_finds_the_way_from_its_case_and_books_without_an_account(client, introduction, adviser):
    case = introduction.case
    assert choose(introduction) in page(client.get(reverse("introductions:case", args=[case.token])))
    shown = client.get(choose(introduction))
    assert "Avec Ada Viseur, Body one" in words(shown)
    assert slots(shown)[0] == "2026-06-02T09:00:00+02:00"
    answer = client.post(choose(introduction), {"slot": slots(shown)[0], "words": "À demain"})
    made = Appointment.objects.get()
    assert answer.url == reverse("appointments:appointment", args=[made.firm_token])
    assert made.starts_at == clock(at(1).date(), 9)
    text = words(client.get(answer.url))
    assert "Rendez-vous mardi 2 juin à 09:00" in text
    assert "https://video.example/room" in text
    case_page = page(client.get(reverse("introductions:case", args=[case.token])))
    assert "Rendez-vous mardi 2 juin 2026, de 09:00 à 09:45" in case_page
    assert choose(introduction) not in case_page


def test_another_firms_link_does_not_open_the_demand(client, introduction, two, send):
    other = send(two, email="other@firm.example")
    assert client.get(reverse("appointments:choose", args=[other.token, introduction.pk])).status_code == 404


def test_a_door_books_for_the_firm_from_the_demand(client, introduction):
    address = reverse("appointments:choose_for_firm", args=[introduction.token])
    assert address in page(client.get(reverse("introductions:answer", args=[introduction.token])))
    answer = client.post(address, {"slot": slots(client.get(address))[0]})
    made = Appointment.objects.get()
    assert answer.url == reverse("appointments:appointment", args=[made.door_token])
    assert Case.objects.get().answered_at == NOW


def test_no_link_to_choose_is_shown_where_nobody_may_be_met(client, two, send):
    introduction = send(two).introductions.get()
    assert "rendez-vous" not in page(client.get(reverse("introductions:case", args=[introduction.case.token])))
    assert "Personne ne propose de rendez-vous" in words(client.get(choose(introduction)))


def test_who_comes_second_is_told_and_sees_the_other_times(client, introduction, one, send, book):
    wanted = "2026-06-03T09:00:00+02:00"
    other = send(one, email="other@firm.example").introductions.get()
    book(introduction=other, token=other.case.token)
    before = everything()
    answer = client.post(choose(introduction), {"slot": wanted})
    assert "Cette heure vient d&#x27;être prise" in told(answer, 409)
    assert everything() == before
    answer.status_code = 200
    assert wanted not in slots(answer)
    assert "2026-06-03T10:00:00+02:00" in slots(answer)


@pytest.mark.parametrize("slot", ["", "demain", "2026-06-03", "2026-13-03T09:00:00+02:00", "x" * 50])
def test_a_form_without_a_slot_asks_for_one(client, introduction, slot):
    before = everything()
    assert "Choisissez une heure." in words(client.post(choose(introduction), {"slot": slot}), 422)
    assert everything() == before


def test_where_one_meets_at_the_firm_its_address_is_asked_for(client, introduction, adviser):
    keeping.keep_calendar(by=adviser, hours=EVERY_MORNING, **TERMS | {"manner": "there", "place": ""})
    shown = client.get(choose(introduction))
    assert "Adresse de l&#x27;entreprise" in page(shown)
    slot = slots(shown)[0]
    assert client.post(choose(introduction), {"slot": slot}).status_code == 422
    client.post(choose(introduction), {"slot": slot, "place": "Rue du Four 3"})
    assert Appointment.objects.get().place == "Rue du Four 3"


def test_by_telephone_the_number_of_the_case_is_proposed(client, introduction, adviser):
    keeping.keep_calendar(by=adviser, hours=EVERY_MORNING, **TERMS | {"manner": "phone", "place": ""})
    assert 'value="0470 12 34 56"' in page(client.get(choose(introduction)))


def test_one_chooses_among_several_people_of_a_body(client, introduction, one, held_by):
    colleague = held_by(one, "colleague@doors.example", name="Bo Collègue")
    other = keeping.keep_calendar(
        by=colleague, hours=[(4, clock(MONDAY, 14).time(), clock(MONDAY, 16).time())], **TERMS
    )
    assert "Bo Collègue" in words(client.get(choose(introduction)))
    shown = client.get(choose(introduction) + f"?personne={other.pk}")
    assert slots(shown)[0] == "2026-06-05T14:00:00+02:00"
    client.post(choose(introduction), {"slot": slots(shown)[0], "person": other.pk})
    assert Appointment.objects.get().calendar == other


def test_one_leafs_to_later_times(client, introduction):
    shown = page(client.get(choose(introduction)))
    later = re.search(r'href="\?([^"]*du=[^"]+)"', shown).group(1).replace("&amp;", "&")
    assert slots(client.get(choose(introduction) + "?" + later))[0] == "2026-06-09T09:00:00+02:00"


def test_an_appointment_is_moved_cancelled_and_taken_up_again_on_its_page(client, book):
    made = book()
    here = reverse("appointments:appointment", args=[made.firm_token])
    move = reverse("appointments:move", args=[made.firm_token])
    assert "Pour le moment : mercredi 3 juin à 09:00" in words(client.get(move))
    client.post(move, {"slot": "2026-06-04T10:00:00+02:00"})
    made.refresh_from_db()
    assert made.starts_at == clock(THURSDAY, 10)
    answer = client.post(reverse("appointments:cancel", args=[made.firm_token]), {"words": "Malade"}, follow=True)
    assert "Le rendez-vous est annulé" in told(answer)
    assert "reprendre ce rendez-vous" in words(client.get(here))
    assert "Le rendez-vous est repris." in told(
        client.post(reverse("appointments:restore", args=[made.firm_token]), follow=True)
    )
    made.refresh_from_db()
    assert (made.state, made.sequence) == ("booked", 3)


def test_a_time_that_is_no_longer_free_is_not_offered_again(client, book, calendar):
    made = book()
    booking.cancel_appointment(by=None, appointment=made, token=made.firm_token, now=NOW)
    Busy.objects.create(calendar=calendar, origin="file", starts_at=made.starts_at, ends_at=made.ends_at)
    text = words(client.get(reverse("appointments:appointment", args=[made.firm_token])))
    assert "reprendre ce rendez-vous" not in text
    assert "plus libre" in text


def test_only_the_doors_side_says_what_became_of_it(client, book):
    made = book()
    Appointment.objects.update(starts_at=NOW - timedelta(hours=2), ends_at=NOW - timedelta(hours=1))
    firm, door = (reverse("appointments:appointment", args=[one]) for one in (made.firm_token, made.door_token))
    assert "A-t-il eu lieu" not in words(client.get(firm))
    assert "A-t-il eu lieu" in words(client.get(door))
    client.post(reverse("appointments:outcome", args=[made.door_token]), {"outcome": "held"})
    made.refresh_from_db()
    assert made.state == "held"
    client.post(reverse("appointments:outcome", args=[made.door_token]), {"outcome": "nonsense"})
    made.refresh_from_db()
    assert made.state == "held"


def test_pages_of_a_link_ask_not_to_be_indexed(client, book, introduction):
    made = book()
    for address in (choose(introduction), reverse("appointments:appointment", args=[made.door_token])):
        assert '<meta name="robots" content="noindex">' in page(client.get(address))


def test_a_file_is_read_on_the_page(as_user, adviser, calendar):
    file = SimpleUploadedFile("me.ics", file_of(event(*NINE), event("DTSTART:x", uid="b")), "text/calendar")
    answer = as_user(adviser).post(EXCHANGE + "fichier/", {"file": file}, follow=True)
    assert "2 évènements lus." in told(answer)
    assert "Ligne 8" in told(answer)
    assert "1 période occupée à venir" in words(answer)
    as_user(adviser).post(EXCHANGE + "oublier/", {"origin": "file"})
    assert not Busy.objects.exists()


def test_a_file_that_is_none_is_refused_on_the_page(as_user, adviser, calendar):
    before = everything()
    answer = as_user(adviser).post(EXCHANGE + "fichier/", {"file": SimpleUploadedFile("me.ics", b"<html>")})
    assert "pas un agenda iCalendar" in page(answer, 422)
    big = SimpleUploadedFile("me.ics", b"x" * 2_000_001)
    assert "dépasse 2 Mo" in page(as_user(adviser).post(EXCHANGE + "fichier/", {"file": big}), 422)
    assert everything() == before


def test_where_no_other_server_is_asked_the_page_says_so_and_offers_the_file(as_user, adviser, calendar):
    text = words(as_user(adviser).get(EXCHANGE))
    assert "RELAIS_OUTWARD" in text
    assert "Lire et suivre cette adresse" not in text
    assert "Lire ce fichier" in text


def test_where_other_servers_may_be_asked_an_address_can_be_given(as_user, adviser, calendar, settings):
    settings.TABLE = settings.TABLE.model_copy(update={"outward": "public"})
    assert "Lire et suivre cette adresse" in words(as_user(adviser).get(EXCHANGE))
    before = everything()
    answer = as_user(adviser).post(EXCHANGE + "adresse/", {"address": "https://127.0.0.1/me.ics"})
    assert "réseau privé" in page(answer, 422)
    assert everything() == before


def test_the_address_of_the_feed_is_shown_and_renewed(as_user, adviser, calendar):
    assert f"/agenda/{calendar.token}.ics" in page(as_user(adviser).get(EXCHANGE))
    as_user(adviser).post(EXCHANGE + "renouveler/")
    calendar.refresh_from_db()
    assert f"/agenda/{calendar.token}.ics" in page(as_user(adviser).get(EXCHANGE))


@pytest.mark.parametrize("side", ["firm", "door"])
def test_taking_up_again_is_offered_to_the_side_that_cancelled_alone(client, book, today, side):
    made = book()
    own, other = (made.firm_token, made.door_token) if side == "firm" else (made.door_token, made.firm_token)
    client.post(reverse("appointments:cancel", args=[own]))
    offered = reverse("appointments:restore", args=[own])
    assert offered in page(client.get(reverse("appointments:appointment", args=[own])))
    shown = page(client.get(reverse("appointments:appointment", args=[other])))
    assert reverse("appointments:restore", args=[other]) not in shown
    assert "Seule la partie qui l" in shown
    client.post(reverse("appointments:restore", args=[other]))
    made.refresh_from_db()
    assert made.state == "cancelled"


def test_a_demand_that_ended_offers_no_time(client, introduction):
    Introduction.objects.update(state="declined", owner="", due_on=None)
    assert "plus en cours" in words(client.get(choose(introduction)))
    assert "plus en cours" in words(client.post(choose(introduction), {"slot": "2026-06-03T09:00:00+02:00"}))
    assert not Appointment.objects.exists()
