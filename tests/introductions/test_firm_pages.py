"""The firm's pages, by its link or its account: send, confirm, follow, write, withdraw, close, reopen."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from relais.actors.models import Actor, Door
from relais.groundwork.models import Letter
from relais.introductions.models import Case, Introduction
from relais.introductions.services import answering, closing, sending
from relais.introductions.services.watching import follow_up
from relais.needs.services import erase_need, keep_need
from tests.introductions.conftest import FIRM, at, everything, letters, places

NEED = "Je voudrais un site web pour mon magasin"
SENT = {"firm": "Boulangerie Zyxwvu", "contact": "Anne", "email": "anne@zyxwvu.example", "consent": "on"}


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def page_of(row, name="case"):
    return reverse(f"introductions:{name}", args=[row.token])


def text_of(response, status=200):
    assert response.status_code == status
    return " ".join(response.content.decode().split()).replace("&#x27;", "'")


@pytest.fixture
def need(db):
    """A need that the demo region answers."""
    return keep_need(text=NEED)


@pytest.fixture
def offered(client, need):
    """The doors that the page of sending offers, by slug."""
    form = client.get(page_of(need, "send")).context["form"]
    return [door.slug for door in form.fields["doors"].queryset]


@pytest.fixture
def case(send, one):
    """A case that waits at one door."""
    return send(one, now=timezone.now())


# Sending


def test_page_of_sending_offers_doors_and_ticks_the_one_that_was_clicked(client, need, offered):
    assert 3 < len(offered) <= 12
    page = client.get(page_of(need, "send"), {"porte": offered[1]})
    assert page.context["form"].initial["doors"] == [offered[1]]
    assert "no-store" in page["Cache-Control"]
    assert '<meta name="robots" content="noindex">' in text_of(page)


def test_need_that_is_sent_is_read_once_and_outside_the_transaction(client, need, offered, readings):
    readings.clear()
    client.post(page_of(need, "send"), SENT | {"doors": offered[:1]})
    assert readings == [True]
    assert Case.objects.get().theme == "website-creation"


@pytest.mark.parametrize("door", ["", "no-such-door", "x" * 500])
def test_door_that_is_not_offered_is_not_ticked(client, need, door):
    assert client.get(page_of(need, "send"), {"porte": door}).context["form"].initial["doors"] == []


def test_need_sent_by_the_page_keeps_its_link_for_the_letter_until_the_address_is_confirmed(client, need, offered):
    response = client.post(page_of(need, "send"), SENT | {"doors": offered[:2], "may_pass_on": "on", "phone": "0470"})
    case = Case.objects.get()
    assert case.token not in text_of(response)  # or whoever typed another's address could confirm it
    assert SENT["email"] in text_of(response)
    assert (case.need, case.state, case.firm, case.may_pass_on, len(case.wanted)) == (
        need, "unconfirmed", SENT["firm"], True, 2,
    )  # fmt: skip
    text = text_of(client.get(page_of(case)))
    assert "Confirmez votre adresse" in text
    assert "Retirer ma demande" in text
    assert case.token not in text_of(client.get(page_of(need, "send")))
    assert case.token not in text_of(client.post(page_of(need, "send"), SENT | {"doors": offered[:1]}))
    assert Case.objects.count() == 1
    sending.confirm_case(token=case.token)
    later = text_of(client.get(page_of(need, "send")))
    assert "Cette demande est envoyée" in later
    assert case.token not in later  # whoever was shown the answer may read it, and not act for the firm


def test_whoever_types_anothers_address_does_not_get_the_cases_link_even_with_an_account(
    as_user, need, offered, stranger
):
    response = as_user(stranger).post(page_of(need, "send"), SENT | {"doors": offered[:1]})
    case = Case.objects.get()
    assert (case.state, case.entered_by, case.person) == ("unconfirmed", stranger, None)
    assert case.token not in text_of(response)


def test_an_address_that_never_confirms_gets_five_letters_a_day_and_no_more(client, offered):
    for number in range(6):
        need = keep_need(text=f"je voudrais un site web pour mon magasin {number}")
        status = client.post(page_of(need, "send"), SENT | {"doors": offered[:1]}).status_code
        assert status == (200 if number < 5 else 429)
    assert (Case.objects.count(), len(letters())) == (5, 5)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"doors": []}, "doors"), ({"doors": ["no-such-door"]}, "doors"), ({"firm": " "}, "firm"),
        ({"contact": ""}, "contact"), ({"email": "none"}, "email"), ({"consent": ""}, "consent"),
        ({"firm": "x" * 161}, "firm"), ({"phone": "1" * 41}, "phone"), ({"firm": "a\x00"}, "firm"),
    ],
    ids=str,
)  # fmt: skip
def test_form_that_is_wrong_names_its_field_and_sends_nothing(client, need, offered, wrong, field):
    before = everything()
    response = client.post(page_of(need, "send"), SENT | {"doors": offered[:1]} | wrong)
    text_of(response, 422)
    assert list(response.context["form"].errors) == [field]
    assert everything() == before


def test_four_doors_or_one_that_was_not_offered_are_refused(client, need, offered, door_of):
    before = everything()
    for doors in (offered[:4], [door_of("apart", everywhere=False, areas=("province-namur",), capacity=0).slug]):
        response = client.post(page_of(need, "send"), SENT | {"doors": doors})
        assert (response.status_code, list(response.context["form"].errors)) == (422, ["doors"])
    assert everything()["Case"] == before["Case"]


def test_phone_is_offered_only_to_whom_it_concerns(as_user, need, stranger, holder, animator):
    shown = {}
    for user in (stranger, holder, animator):
        form = as_user(user).get(page_of(need, "send")).context["form"]
        shown[user.name] = "on_the_phone" in form.fields, form.initial.get("email", "")
    assert shown == {"Stranger": (False, stranger.email), "Holder": (False, holder.email), "Animator": (True, "")}


def test_need_that_a_partner_brought_says_who_will_see_what(as_user, client, stranger, holder, actor):
    Actor.objects.filter(pk=actor.pk).update(roles=["agency"])
    need = keep_need(text=NEED, partner=actor, way="partner")
    for browser in (client, as_user(stranger)):
        assert "Test Provider vous oriente" in text_of(browser.get(page_of(need, "send")))
    page = as_user(holder).get(page_of(need, "send"))
    assert "Vous orientez cette entreprise pour Test Provider" in text_of(page)
    assert (page.context["form"].initial, "Personne de contact" in text_of(page)) == ({"doors": []}, True)


def test_fields_that_are_not_offered_are_not_heard(as_user, need, offered, stranger, actor):
    more = {"doors": offered[:1], "on_the_phone": "on"}
    as_user(stranger).post(page_of(need, "send"), SENT | more)
    case = Case.objects.get()
    assert (case.way, case.state, case.partner) == ("page", "unconfirmed", None)


def test_animator_and_partner_send_for_a_firm(as_user, offered, animator, holder, actor):
    Actor.objects.filter(pk=actor.pk).update(roles=["agency"])
    for user, more, brought, way in [
        (animator, {"on_the_phone": "on"}, {}, "adviser"),
        (holder, {}, {"partner": actor, "way": "partner"}, "partner"),
    ]:
        page = page_of(keep_need(text=NEED, **brought), "send")
        response = as_user(user).post(page, SENT | {"doors": offered[:1]} | more)
        case = Case.objects.first()
        assert (case.way, case.state, case.entered_by) == (way, "open", user)
        if brought:  # the case's link is the firm's alone
            assert case.token not in response.content.decode()
            assert reverse("referrals:mine") in response.content.decode()


def test_door_that_no_letter_reaches_is_said_to_be_telephoned_before_it_is_chosen(client, need, offered):
    door = Door.objects.get(slug=offered[0])
    assert "lui téléphone" not in text_of(client.get(page_of(need, "send")))
    Actor.objects.filter(pk=door.actor_id).update(email="")
    door.actor.positions.all().delete()
    assert "lui téléphone" in text_of(client.get(page_of(need, "send")))


def test_need_without_doors_says_so(client, need, monkeypatch):

    Door.objects.update(state="archived")
    from relais.needs import index

    index._held = None
    monkeypatch.setattr("relais.introductions.views.firm.MOST_CARDS", 0)
    assert "Aucune porte ouverte ne convient" in text_of(client.get(page_of(need, "send")))


def test_erased_or_unknown_need_is_gone(client, need):
    erase_need(token=need.token)
    for token in (need.token, "unknown"):
        for method in (client.get, client.post):
            assert method(reverse("introductions:send", args=[token])).status_code == 404
    assert not Case.objects.exists()


# Confirming


def test_looking_at_the_confirmation_changes_nothing_and_its_button_tells_the_doors(client, send, one):
    case = send(one, confirmed=False)
    before = everything()
    for method in (client.get, client.head):
        assert method(page_of(case, "confirm")).status_code == 200
    assert everything() == before
    page = client.post(page_of(case, "confirm"), follow=True)
    assert "Les portes choisies sont prévenues." in text_of(page)
    assert (fresh(case).state, places(one)) == ("open", [1])
    after = everything()
    assert client.get(page_of(case, "confirm"))["Location"] == page_of(case)
    assert client.post(page_of(case, "confirm"))["Location"] == page_of(case)
    assert everything() == after


def test_case_that_was_dropped_is_confirmed_no_more(client, send, one):
    case = send(one, confirmed=False)
    closing.withdraw_case(by=None, case=case, token=case.token)
    before = everything()
    assert client.post(page_of(case, "confirm")).status_code == 404
    assert everything() == before


# Following


def test_firm_reads_where_its_case_stands_and_no_doors_secret(client, case, one):
    text = text_of(client.get(page_of(case)))
    assert "Votre demande est en route" in text
    assert "Porte one" in text
    assert "La porte suivante" in text
    assert case.introductions.get().token not in text
    assert "no-store" in client.get(page_of(case))["Cache-Control"]


def test_animator_reads_who_the_firm_is_and_answers_for_the_door(as_user, case, animator):
    text = text_of(as_user(animator).get(page_of(case)))
    assert FIRM["phone"] in text
    assert page_of(case.introductions.get(), "answer") in text


@pytest.mark.parametrize("name", ["case", "confirm", "close", "reopen", "withdraw", "later", "add", "write"])
def test_unknown_link_is_answered_404_and_nothing_happens(client, case, one, name):
    before = everything()
    for token in ("unknown", case.introductions.get().token, case.need.token):
        for method in (client.get, client.post):
            status = method(reverse(f"introductions:{name}", args=[token]), {"door": one.slug}).status_code
            assert status in {404, 405}
    assert everything() == before


@pytest.mark.parametrize("name", ["close", "reopen", "withdraw", "later", "add", "write"])
def test_verb_asked_for_by_a_link_does_nothing(client, case, name):
    before = everything()
    assert client.get(page_of(case, name)).status_code == 405
    assert everything() == before


def test_closing_asks_two_questions_and_keeps_the_answers(client, case):
    data = {"met": "yes", "score": "4", "words": "En ligne"}
    assert "Dossier clôturé" in text_of(client.post(page_of(case, "close"), data, follow=True))
    found = fresh(case)
    assert (found.outcome, found.score, found.met_words) == ("met", 4, "En ligne")


@pytest.mark.parametrize(("met", "outcome"), [("yes", "met"), ("no", "not_met")])
def test_score_may_be_left_out(client, case, met, outcome):
    assert client.post(page_of(case, "close"), {"met": met}).status_code == 302
    assert (fresh(case).outcome, fresh(case).score) == (outcome, None)


@pytest.mark.parametrize(
    "wrong", [{}, {"met": "perhaps"}, {"met": "yes", "score": "6"}, {"met": "yes", "words": "x" * 2001}], ids=str
)
def test_wrong_closure_is_shown_again_and_nothing_is_closed(client, case, wrong):
    before = everything()
    text = text_of(client.post(page_of(case, "close"), wrong), 422)
    ids = re.findall(r' id="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    assert everything() == before


def test_closed_case_is_reopened_and_then_withdrawn(client, case):
    client.post(page_of(case, "close"), {"met": "no"})
    assert "Rouvrir" in text_of(client.get(page_of(case)))
    client.post(page_of(case, "reopen"))
    assert fresh(case).state == "stranded"
    assert "Votre demande est retirée." in text_of(client.post(page_of(case, "withdraw"), follow=True))
    assert (fresh(case).state, fresh(case).outcome) == ("closed", "withdrawn")


def test_refused_verb_says_why_and_changes_nothing(client, case):
    before = everything()
    page = client.post(page_of(case, "reopen"), follow=True)
    assert "Ce n'est plus possible" in text_of(page)
    assert everything() == before


def test_one_door_is_withdrawn_and_only_one_of_this_case(client, case, send, two):
    other = send(two)
    wrong = [str(other.introductions.get().pk), "0", "x", "9" * 30, "²"]
    before = everything()
    for number in wrong:
        assert client.post(page_of(case, "withdraw"), {"introduction": number}).status_code == 404
    assert everything() == before
    client.post(page_of(case, "withdraw"), {"introduction": case.introductions.get().pk})
    assert (fresh(case).state, Introduction.objects.get(case=case).state) == ("stranded", "withdrawn")


def test_one_more_door_is_told(client, case, two, door_of):
    assert "Cette porte est prévenue." in text_of(client.post(page_of(case, "add"), {"door": "two"}, follow=True))
    full = door_of("full", capacity=0)
    assert "Cette porte est complète" in text_of(client.post(page_of(case, "add"), {"door": full.slug}, follow=True))
    for slug in ("", "none", "a\x00b"):
        assert client.post(page_of(case, "add"), {"door": slug}).status_code == 404
    assert places(two, full) == [1, 0]


def test_firm_writes_to_its_door_and_the_animator_to_the_firm(client, as_user, case, animator):
    row = case.introductions.get()
    client.post(page_of(case, "write"), {"introduction": row.pk, "words": "Bonjour"})
    assert letters()[-1] == ("message", "one@doors.example")
    as_user(animator).post(page_of(case, "write"), {"words": "Je m'en occupe"})
    assert letters()[-1] == ("message", FIRM["email"])
    assert list(case.steps.values_list("side", "words"))[-2:] == [("firm", "Bonjour"), ("animator", "Je m'en occupe")]


@pytest.mark.parametrize(
    ("words", "reason"),
    [("", "obligatoire"), ("  ", "obligatoire"), ("x" * 2001, "au plus 2000 caractères")],
)
def test_words_that_cannot_be_sent_are_refused_with_the_reason(client, case, words, reason):
    before = everything()
    data = {"introduction": case.introductions.get().pk, "words": words}
    assert reason in text_of(client.post(page_of(case, "write"), data), 422)
    assert everything() == before


def test_hostile_words_are_shown_as_words(client, case):
    row = case.introductions.get()
    answering.write_words(by=None, introduction=row, token=row.token, words="<script>alert(1)</script>")
    assert "<script>alert" not in text_of(client.get(page_of(case)))


def test_news_are_told_once_they_are_asked_for(client, case):
    closing.close_case(by=None, case=case, token=case.token, met=True)
    assert "Trois mois après" not in text_of(client.get(page_of(case)))
    Case.objects.update(later_on=None)
    assert "Trois mois après" in text_of(client.get(page_of(case)))
    before = everything()
    text_of(client.post(page_of(case, "later"), {"met": "perhaps"}), 422)
    assert everything() == before
    assert "Merci, c'est noté." in text_of(client.post(page_of(case, "later"), {"met": "no"}, follow=True))
    assert fresh(case).later_met is False
    assert "Trois mois après</h2>" not in text_of(client.get(page_of(case)))


def test_anonymised_case_is_still_readable(client, case):
    from relais.introductions.services.keeping import anonymise

    closing.close_case(by=None, case=case, token=case.token, met=True)
    anonymise([case.pk], [case.need_id], timezone.now())
    for row, name in ((case, "case"), (case.introductions.get(), "answer")):
        assert "zyxwvu" not in text_of(client.get(page_of(row, name))).lower()
    case.need.delete()
    text_of(client.get(page_of(case)))
    text_of(client.get(page_of(case.introductions.get(), "answer")))


def test_firms_page_says_which_door_is_telephoned(send, one, two, client):
    type(one.actor).objects.filter(pk=one.actor_id).update(email="")
    case = send(one, two)
    said = "l'animation de Relais lui téléphone"
    assert text_of(client.get(f"/suivi/{case.token}/")).count(said) == 1
    row = case.introductions.get(door=one)
    closing.withdraw_introduction(by=None, introduction=row, token=case.token, now=at(0))
    assert said not in text_of(client.get(f"/suivi/{case.token}/"))


def test_nothing_is_ticked_beforehand_on_the_page_of_sending(client, need, offered):
    page = text_of(client.get(page_of(need, "send")))
    assert "checked" not in page
    client.post(page_of(need, "send"), SENT | {"doors": offered[:1]})
    assert Case.objects.get().may_pass_on is False


def test_next_door_is_not_told_unless_the_sender_says_so(one):
    case = sending.send_need(by=None, need=keep_need(text=NEED), doors=[one.slug], **FIRM)
    assert case.may_pass_on is Case().may_pass_on is False


def test_letter_that_proposes_a_door_leads_to_its_button_and_one_click_tells_it(client, send, one):
    case = send(one, now=at(0))
    follow_up(now=at(3))
    letter = Letter.objects.get(key__startswith="proposed:")
    assert f"/suivi/{case.token}/#next" in letter.text
    page = client.get(page_of(case))
    assert '<section id="next"' in text_of(page)
    proposed = page.context["next"]
    assert letter.key == f"proposed:{case.pk}:{proposed.pk}"
    client.post(page_of(case, "add"), {"door": proposed.slug})
    assert list(case.introductions.values_list("door", flat=True)) == [one.pk, proposed.pk]


# My path


def test_path_lists_ones_own_cases_newest_first_and_no_others(as_user, send, one, stranger, holder):
    path = reverse("introductions:my_path")
    assert "Aucun besoin envoyé" in text_of(as_user(stranger).get(path))
    mine = [send(one, by=stranger, email=stranger.email) for _time in range(2)]
    send(one, by=holder, email=holder.email)
    send(one)
    assert list(as_user(stranger).get(path).context["page"]) == mine[::-1]


def test_path_is_paged_and_costs_no_more_with_more(as_user, send, one, stranger, django_assert_max_num_queries):
    client, path = as_user(stranger), reverse("introductions:my_path")
    for number in range(22):
        send(one, by=stranger, email=stranger.email)
        if number == 2:
            client.get(path)
            with CaptureQueriesContext(connection) as few:
                client.get(path)
            most = len(few)
    with django_assert_max_num_queries(most):
        assert len(client.get(path).context["page"]) == 20
    assert len(client.get(path, {"page": 2}).context["page"]) == 2
    assert len(client.get(path, {"page": "x"}).context["page"]) == 20


def test_case_page_costs_no_more_with_more_steps(client, case, two, django_assert_max_num_queries):
    client.get(page_of(case))
    with CaptureQueriesContext(connection) as few:
        client.get(page_of(case))
    most = len(few)
    row = case.introductions.get()
    for number in range(20):
        answering.write_words(by=None, introduction=row, token=row.token, words=f"mot {number}", now=at(0))
    client.post(page_of(case, "add"), {"door": "two"})
    client.get(page_of(case))  # what was said is shown once
    with django_assert_max_num_queries(most + 2):  # the second door and its organisation
        text_of(client.get(page_of(case)))


@pytest.mark.parametrize(("met", "offered"), [(True, True), (False, False)])
def test_a_firm_whose_need_is_met_may_tell_it_with_the_provider_filled_in(client, send, one, two, met, offered):
    case = send(one, two)
    introduction = case.introductions.get(door=one)
    answering.take_up(by=None, introduction=introduction, token=introduction.token, now=at(1))
    answering.report(by=None, introduction=introduction, token=introduction.token, result="helped", now=at(2))
    closing.close_case(by=None, case=fresh(case), token=case.token, met=met, now=at(3))
    page, door_page = client.get(page_of(case)).content.decode(), client.get(page_of(introduction, "answer"))
    told = f"/mon-espace/realisations/nouvelle/?cote=entreprise&amp;acteur={one.actor.slug}&amp;nom="
    assert (told in page) is offered
    assert f"acteur={two.actor.slug}" not in page
    assert ("cote=prestataire" in door_page.content.decode()) is offered
