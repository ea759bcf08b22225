"""Who is written to, in which language, about what; and nobody reads what is not theirs."""

import pytest
from django.conf import settings

from relais.groundwork.models import Letter, Silence
from relais.introductions import addressing, queries
from relais.introductions.services import answering, closing
from relais.introductions.services.watching import follow_up
from tests.introductions.conftest import FIRM, WORDS, at

OTHER = {"firm": "Garage Qwertz", "contact": "Bob Qwertz", "email": "bob@qwertz.example"}


@pytest.fixture(autouse=True)
def site(monkeypatch):
    """The site's own address, as letters name it."""
    monkeypatch.setattr(settings.TABLE, "site_url", "https://relais.example/")


def letter(what, to=""):
    """Return the newest letter of that kind, to whom."""
    found = Letter.objects.filter(key__startswith=f"{what}:")
    return (found.filter(to=to) if to else found).first()


def play(case, animator):
    """Let much happen to a case at two doors: every letter that it may bring."""
    first, second = case.introductions.all()
    follow_up(now=at(3))
    follow_up(now=at(5))
    answering.answer_alarm(by=animator, case=case, words="Je cherche.", now=at(6))
    answering.take_up(by=None, introduction=first, token=first.token, words="Oui", now=at(6))
    answering.write_words(by=None, introduction=first, token=case.token, words="Merci", now=at(6))
    answering.write_words(by=None, introduction=first, token=first.token, words="De rien", now=at(6))
    answering.decline(by=None, introduction=second, token=second.token, reason="too_small", words="Non", now=at(6))
    follow_up(now=at(26))
    answering.report(by=None, introduction=first, token=first.token, result="helped", words="Fait", now=at(27))
    follow_up(now=at(32))
    closing.close_case(by=None, case=case, token=case.token, met=True, words="En ligne", now=at(33))
    follow_up(now=at(33) + closing.LATER)


def test_letters_are_written_under_keys_of_their_own_and_lead_each_side_to_its_own_address(send, one, two, animator):
    case = send(one, two)
    play(case, animator)
    first, second = case.introductions.filter(passed_on=False)
    keys = list(Letter.objects.values_list("key", flat=True))
    assert len(keys) == len(set(keys))
    assert {key.split(":")[0] for key in keys} == {
        "confirm", "introduced", "remind", "proposed", "alarm", "message", "news", "report", "ask", "ended", "later",
    }  # fmt: skip
    leads = {
        FIRM["email"]: f"/suivi/{case.token}/", animator.email: f"/suivi/{case.token}/",
        one.actor.email: f"/reponse/{first.token}/", two.actor.email: f"/reponse/{second.token}/",
    }  # fmt: skip
    tokens = {case.token, first.token, second.token}
    for to, path in leads.items():
        own = {token for token in tokens if token in path}
        for written in Letter.objects.filter(to=to):
            assert f"https://relais.example{path}" in written.text
            assert path in written.html
            assert not any(token in written.text + written.html for token in tokens - own)


def test_nothing_of_another_firm_stands_in_a_firms_letters(send, one, two, animator):
    case, other = send(one, two), send(one, two, text="Mon qwertz est en panne de site web", **OTHER)
    play(case, animator)
    about = Letter.objects.filter(to=FIRM["email"])
    assert about.exists()
    for written in about:
        assert "qwertz" not in (written.subject + written.text + written.html).lower()
        assert other.token not in written.text
    for written in Letter.objects.filter(to=OTHER["email"]):
        assert "zyxwvu" not in (written.subject + written.text + written.html).lower()


def test_door_gets_the_firms_words_and_the_firm_the_doors(send, one):
    case = send(one)
    row = case.introductions.get()
    introduced = letter("introduced")
    assert (introduced.to, introduced.urgent, introduced.unsubscribable) == ("one@doors.example", True, False)
    assert WORDS in introduced.text
    assert FIRM["firm"] in introduced.subject
    answering.take_up(by=None, introduction=row, token=row.token, words="Lundi <b>9 h</b>", now=at(1))
    news = letter("news")
    assert (news.to, news.urgent) == (FIRM["email"], False)
    assert "Lundi <b>9 h</b>" in news.text
    assert "Lundi &lt;b&gt;9 h&lt;/b&gt;" in news.html


def test_everybody_who_answers_for_a_door_is_written_to_in_their_language(send, one, held_by):
    held_by(one, "jan@doors.example", language="nl")
    held_by(one, "eva@doors.example", language="de")
    held_by(one, "gone@doors.example", is_active=False)
    send(one)
    told = Letter.objects.filter(key__startswith="introduced:").order_by("to").values_list("to", "language")
    assert list(told) == [("eva@doors.example", "de"), ("jan@doors.example", "nl")]


def test_organisation_without_people_is_written_to_at_its_address_in_its_language(send, door_of):
    send(door_of("dutch", languages=("nl", "fr")))
    assert (letter("introduced").to, letter("introduced").language) == ("dutch@doors.example", "nl")


@pytest.mark.parametrize(("languages", "told"), [((), "fr"), (("es",), "fr"), (("es", "de"), "de")])
def test_organisation_that_speaks_none_of_ours_is_written_to_in_french(send, door_of, languages, told):
    send(door_of("far", languages=languages))
    assert letter("introduced").language == told


@pytest.mark.parametrize(
    ("language", "path"), [("fr", "/suivi/"), ("nl", "/nl/suivi/"), ("de", "/de/suivi/"), ("en", "/en/suivi/")]
)
def test_firm_is_written_to_in_the_language_in_which_it_asked(send, one, language, path):
    case = send(one, language=language, confirmed=False)
    confirm = letter("confirm")
    assert (confirm.language, confirm.to, confirm.urgent) == (language, FIRM["email"], True)
    assert f"https://relais.example{path}{case.token}/confirmer/" in confirm.text
    assert f'<html lang="{language}">' in confirm.html


# A door that no letter reaches


@pytest.fixture
def mute(one):
    """A door of an organisation without people and without an address."""
    type(one.actor).objects.filter(pk=one.actor_id).update(email="", phone="081 12 34 56")
    one.actor.refresh_from_db()
    return one


def test_animators_are_called_at_once_where_no_letter_reaches_the_door(send, mute, animator):
    case = send(mute)
    row = case.introductions.get()
    called = letter("introduced", animator.email)
    assert (called.urgent, called.unsubscribable, called.reply_to) == (True, False, "")
    assert "081 12 34 56" in called.text
    assert WORDS in called.text
    assert f"/reponse/{row.token}/" in called.text
    assert not Letter.objects.filter(to="").exists()
    assert list(case.steps.values_list("kind", flat=True)) == ["sent", "confirmed", "untold"]
    case.refresh_from_db()
    for one in (case, row):
        assert (one.owner, one.due_on, one.alarm_since) == ("animator", at(3).date(), at(0).date())
    assert list(queries.desk("alarm", today=at(0).date())) == [case]


def test_door_that_no_letter_reaches_is_passed_on_and_alarms_again_until_a_human_answers(send, mute, animator):
    case = send(mute, may_pass_on=True)
    follow_up(now=at(3))
    follow_up(now=at(5))
    row = case.introductions.first()
    assert (row.owner, row.due_on, row.alarm_since) == ("animator", at(10).date(), at(0).date())
    assert case.introductions.count() == 2
    assert list(case.steps.values_list("kind", flat=True)).count("untold") == 1
    answering.answer_alarm(by=animator, case=case, words="Je les ai eus au téléphone.", now=at(5))
    row.refresh_from_db()
    case.refresh_from_db()
    assert (row.owner, row.alarm_since, case.alarm_since) == ("door", None, None)


def test_alarm_of_a_door_that_no_letter_reaches_ends_when_a_human_answers_in_its_name(send, mute, animator):
    case = send(mute)
    row = case.introductions.get()
    answering.take_up(by=animator, introduction=row, now=at(1))
    case.refresh_from_db()
    assert (case.owner, case.alarm_since) == ("door", None)


def test_what_is_written_later_to_a_door_that_no_letter_reaches_goes_to_the_animators(send, mute, animator):
    case = send(mute)
    answering.write_words(by=None, introduction=case.introductions.get(), words="Allô ?", token=case.token, now=at(1))
    assert letter("message").to in set(
        Letter.objects.filter(key__startswith="introduced:").values_list("to", flat=True)
    )
    assert "Allô ?" in letter("message", animator.email).text


@pytest.mark.parametrize(("address", "person"), [(True, None), (False, True), (True, False)])
def test_no_animator_is_called_where_an_address_or_an_active_person_reads(
    send, one, held_by, animator, address, person
):
    if not address:
        type(one.actor).objects.filter(pk=one.actor_id).update(email="")
    if person is not None:
        held_by(one, is_active=person)
    case = send(one)
    assert (letter("introduced", animator.email), case.alarm_since) == (None, None)
    assert "untold" not in case.steps.values_list("kind", flat=True)


def test_door_whose_only_person_has_left_the_platform_is_telephoned(send, mute, held_by, animator):
    held_by(mute, is_active=False)
    assert send(mute).introductions.get().alarm_since == at(0).date()


def test_every_animator_is_called_once_a_day(send, one, two, animator):
    send(one, two)
    follow_up(now=at(3))
    follow_up(now=at(5))
    called = list(Letter.objects.filter(key__startswith="alarm:").values_list("to", flat=True))
    assert animator.email in called
    assert len(called) == len(set(called))


def test_when_all_is_quiet_nothing_is_written(send, one, two, animator):
    with addressing.quiet():
        play(send(one, two), animator)
    assert not Letter.objects.exists()
    send(one, confirmed=False)
    assert Letter.objects.count() == 1


def test_quiet_ends_even_when_what_is_within_fails(send, one):
    with pytest.raises(RuntimeError), addressing.quiet():
        raise RuntimeError
    send(one, confirmed=False)
    assert Letter.objects.count() == 1


# Kinds that can be left


KINDS = {
    "confirm": "", "introduced": "", "message": "", "alarm": "", "ask": "", "news": "news", "proposed": "news",
    "remind": "reminder", "report": "reminder", "ended": "ending", "later": "later",
}  # fmt: skip


def test_what_is_necessary_cannot_be_left_and_the_rest_is_of_four_kinds(send, one, two, animator):
    play(send(one, two), animator)
    written = Letter.objects.values_list("key", "kind", "unsubscribable")
    assert {(key.split(":")[0], kind, can) for key, kind, can in written} == {
        (what, f"{addressing.TEMPLATE}/{kind}" if kind else addressing.TEMPLATE, bool(kind)) for what, kind in KINDS.items()
    }  # fmt: skip


@pytest.mark.parametrize("left", ["news", "reminder", "ending", "later"])
def test_leaving_one_kind_silences_no_other(send, one, two, animator, left):
    for email in (FIRM["email"], one.actor.email, two.actor.email):
        Silence.objects.create(email=email, kind=f"{addressing.TEMPLATE}/{left}")
    play(send(one, two), animator)
    written = {key.split(":")[0] for key in Letter.objects.values_list("key", flat=True)}
    assert written == {what for what, kind in KINDS.items() if kind != left}


def test_who_left_all_letters_of_the_room_once_gets_only_what_is_necessary(send, one, two, animator):
    for email in (FIRM["email"], one.actor.email, two.actor.email):
        Silence.objects.create(email=email, kind=addressing.TEMPLATE)
    play(send(one, two), animator)
    written = {key.split(":")[0] for key in Letter.objects.values_list("key", flat=True)}
    assert written == {what for what, kind in KINDS.items() if not kind}
