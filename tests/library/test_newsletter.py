"""The newsletter: asked, confirmed, chosen, left; what an edition holds and who gets it."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from relais.groundwork.models import Letter, Silence
from relais.groundwork.silences import link_for
from relais.library.editions import KEPT_UNCONFIRMED, MOST, next_due
from relais.library.errors import SubscriptionGone
from relais.library.letters import news as news_letters
from relais.library.models import Edition, News, Subscription
from relais.library.services import subscribing, telling
from relais.library.throttle import PER_ADDRESS, PER_ASKER
from relais.people import rights
from relais.people.models import Consent
from relais.people.queries import consents_of, data_about
from relais.vocabulary.models import Theme

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
TUESDAY = datetime(2026, 11, 24, 6, 1, tzinfo=UTC)  # 7:01 in Brussels
ANNA = "anna@firm.example"


@pytest.fixture(autouse=True)
def fresh_brake():
    cache.clear()


def ask(client, email=ANNA, **values):
    return client.post("/actualites/lettre/", {"email": email, "language": "fr"} | values)


def letters(kind=news_letters.NEWSLETTER):
    return Letter.objects.filter(kind=kind).exclude(to="").order_by("pk")


def test_asking_writes_one_letter_with_a_link_and_nothing_more(client, make_news):
    make_news("one", at=MONDAY)
    answer = ask(client, " Anna@Firm.example ")
    assert answer.status_code == 200
    held = Subscription.objects.get()
    assert (held.email, held.confirmed_at, Consent.objects.count()) == (ANNA, None, 0)
    (letter,) = letters(news_letters.CONFIRM)
    assert (letter.to, letter.urgent, letter.unsubscribable) == (ANNA, True, False)
    assert f"/actualites/abonnement/{held.token}/" in letter.text
    assert telling.send_newsletter(TUESDAY + timedelta(days=7)) == 0
    assert not letters().exists()


def test_opening_the_link_confirms_nothing_and_the_button_does_once(client, make_news):
    ask(client)
    page = reverse("library:subscription", args=[Subscription.objects.get().token])
    assert client.get(page).status_code == 200
    assert Subscription.objects.get().confirmed_at is None
    for _twice in range(2):
        assert client.post(f"{page}confirmer/").url == page
    held = Subscription.objects.get()
    assert held.confirmed_at == held.told_until
    assert list(Consent.objects.values_list("email", "purpose", "version")) == [
        (ANNA, "newsletter", subscribing.CONSENT)
    ]
    assert "Enregistrer mes choix" in client.get(page).content.decode()


def test_the_answer_is_the_same_for_a_known_address_and_its_choices_stay(client, make_reader):
    fresh = ask(client).content
    make_reader("known@firm.example", language="nl")
    known = ask(client, "known@firm.example", language="de")
    assert known.content.replace(b"known@", b"anna@") == fresh
    assert Subscription.objects.get(email="known@firm.example").language == "nl"
    letter = letters(news_letters.CONFIRM).filter(to="known@firm.example").last()
    assert letter.language == "nl"
    assert str(Subscription.objects.get(email="known@firm.example").token) in letter.text


def test_asking_again_before_confirming_keeps_one_row_with_the_last_choices(client):
    ask(client)
    ask(client, language="de")
    assert Subscription.objects.get().language == "de"
    assert letters(news_letters.CONFIRM).count() == 2


@pytest.mark.parametrize("email", ["", "none", "a@b", "a@b.example\r\nBcc: x@y.example", "a" * 250 + "@firm.example"])
def test_what_is_no_address_is_refused_and_nothing_is_written(client, email):
    assert ask(client, email).status_code == 422
    assert (Subscription.objects.count(), Letter.objects.count()) == (0, 0)


def test_letters_to_one_address_are_braked_whether_known_or_not(client, make_reader):
    for _time in range(PER_ADDRESS):
        assert ask(client).status_code == 200
    assert ask(client).status_code == 429
    assert letters(news_letters.CONFIRM).count() == PER_ADDRESS
    assert ask(client, "other@firm.example").status_code == 200


def test_one_machine_that_asks_for_many_addresses_is_braked(client):
    answers = [ask(client, f"a{one}@firm.example").status_code for one in range(PER_ASKER + 1)]
    assert answers == [200] * PER_ASKER + [429]
    assert Subscription.objects.count() == PER_ASKER


def test_what_nobody_confirms_goes_after_a_week_with_its_letters(client):
    subscribing.subscribe(email=ANNA, language="fr", now=MONDAY)
    token = Subscription.objects.get().token
    assert subscribing.forget_unconfirmed(MONDAY + KEPT_UNCONFIRMED) == 0
    late = MONDAY + KEPT_UNCONFIRMED + timedelta(seconds=1)
    with pytest.raises(SubscriptionGone):
        subscribing.confirm_subscription(token=token, now=late)
    assert subscribing.forget_unconfirmed(late) == 1
    assert (Subscription.objects.count(), Letter.objects.filter(to=ANNA).count()) == (0, 0)


def test_leaving_deletes_subscription_consent_and_letters_and_says_so_twice(client, make_reader):
    held = make_reader(ANNA, themes=[Theme.objects.filter(broader=None)[0].slug])
    page = reverse("library:leave", args=[held.token])
    assert client.get(page).status_code == 200
    assert Subscription.objects.count() == 1
    left = client.post(page)
    assert left.status_code == 200
    assert f'value="{ANNA}"' in left.content.decode()
    assert "checked" in left.content.decode()
    assert (Subscription.objects.count(), Consent.objects.count(), Letter.objects.filter(to=ANNA).count()) == (0, 0, 0)
    assert client.post(page).status_code == 200
    assert client.get(page).status_code == 200
    assert client.get(reverse("library:subscription", args=[held.token])).status_code == 404


def test_a_mail_program_leaves_with_one_click_without_a_cookie_or_a_form(make_reader):
    from django.test import Client

    held = make_reader(ANNA)
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(reverse("library:leave", args=[held.token]), {"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, Subscription.objects.count()) == (200, 0)


def test_a_letter_that_waits_is_not_sent_to_who_leaves(make_news, make_reader):
    reader = make_reader(ANNA, at=MONDAY)
    make_news("one", at=MONDAY)
    assert telling.send_newsletter(TUESDAY) == 1
    letter = letters().get()
    subscribing.leave(token=reader.token)
    letter.refresh_from_db()
    assert (letter.state, letter.to, letter.text) == ("dropped", "", "")


def test_an_edition_holds_what_was_asked_for_newest_first_in_the_readers_language(make_news, make_reader, actor):
    key = uuid.uuid4()
    wifi = Theme.objects.get(slug="wifi")
    top = wifi.broader.broader or wifi.broader
    make_reader(ANNA, language="nl", themes=[top.slug], at=MONDAY)
    make_reader("body@firm.example", bodies=[actor], at=MONDAY)
    make_reader("all@firm.example", at=MONDAY)
    make_news("premier", at=MONDAY, key=key)
    make_news("eerste", at=MONDAY, key=key, language="nl")
    make_news("second", at=MONDAY, published_on=date(2026, 11, 21))
    assert telling.send_newsletter(TUESDAY) == 3
    dutch = letters().get(to=ANNA)
    assert dutch.text.index("Second") < dutch.text.index("Eerste")
    assert "Premier" not in dutch.text
    assert "/nl/actualites/eerste/" in dutch.text
    assert 'lang="fr"' in dutch.html
    assert "== Second == (frans)" in dutch.text.lower().replace("second", "Second")
    assert "Premier" in letters().get(to="body@firm.example").text


def test_who_chose_another_theme_gets_no_letter_and_later_news_only(make_news, make_reader):
    wifi = Theme.objects.get(slug="wifi")
    top = wifi.broader.broader or wifi.broader
    others = [one.slug for one in Theme.objects.filter(broader=None).exclude(pk=top.pk)[:1]]
    make_reader(ANNA, themes=others, at=MONDAY)
    make_news("one", at=MONDAY)
    assert telling.send_newsletter(TUESDAY) == 0
    assert Subscription.objects.get().told_until == TUESDAY
    assert Edition._default_manager.get().written_at == TUESDAY


def test_nothing_new_writes_nothing_and_the_same_tuesday_tells_once(make_news, make_reader):
    make_reader(ANNA, at=MONDAY)
    make_news("one", at=MONDAY)
    assert [telling.send_newsletter(TUESDAY + timedelta(minutes=one)) for one in range(4)] == [1, 0, 0, 0]
    week = timedelta(days=7)
    assert telling.send_newsletter(TUESDAY + week) == 0
    News.objects.update(last_published_at=TUESDAY + week)
    assert telling.send_newsletter(TUESDAY + 2 * week) == 0


def test_what_was_off_the_site_on_tuesday_comes_in_the_next_edition(make_news, make_reader):
    make_reader(ANNA, at=MONDAY)
    one = make_news("one", at=MONDAY, live=False)
    assert telling.send_newsletter(TUESDAY) == 0
    News.objects.filter(pk=one.pk).update(live=True)
    assert telling.send_newsletter(TUESDAY + timedelta(days=7)) == 1


def test_many_news_are_cut_with_a_link_to_the_others(make_news, make_reader):
    make_reader(ANNA, at=MONDAY)
    for one in range(MOST + 3):
        make_news(f"n{one}", at=MONDAY)
    assert telling.send_newsletter(TUESDAY) == 1
    letter = letters().get()
    assert letter.text.count("/actualites/n") == MOST
    assert "Et 3 autres actualités" in letter.text
    assert letter.subject.endswith(f"et {MOST + 2} autres actualités")


def test_a_subject_stays_on_one_line_whatever_the_title(make_news, make_reader):
    make_reader(ANNA, at=MONDAY)
    make_news("one", at=MONDAY, title="A & B <b>\r\nBcc: x@y.example")
    assert telling.send_newsletter(TUESDAY) == 1
    letter = letters().get()
    assert letter.subject == "A & B <b> Bcc: x@y.example"
    assert "&lt;b&gt;" in letter.html


def test_a_reader_whose_letter_fails_holds_up_nobody_and_is_tried_again(make_news, make_reader, monkeypatch):
    make_reader(ANNA, at=MONDAY)
    make_reader("bert@firm.example", at=MONDAY)
    make_news("one", at=MONDAY)
    whole = news_letters.tell

    def broken(subscription, edition, news):
        letter = whole(subscription, edition, news)
        if subscription.email == ANNA:
            raise RuntimeError
        return letter

    monkeypatch.setattr(news_letters, "tell", broken)
    assert telling.send_newsletter(TUESDAY) == 1
    assert [one.to for one in letters()] == ["bert@firm.example"]
    monkeypatch.setattr(news_letters, "tell", whole)
    assert telling.send_newsletter(TUESDAY + timedelta(minutes=1)) == 1
    assert telling.send_newsletter(TUESDAY + timedelta(minutes=2)) == 0
    assert sorted(one.to for one in letters()) == [ANNA, "bert@firm.example"]


def test_whoever_silenced_all_letters_gets_none_until_confirming_anew(make_news, make_reader):
    reader = make_reader(ANNA, at=MONDAY)
    Silence.objects.create(email=ANNA)
    make_news("one", at=MONDAY)
    assert telling.send_newsletter(TUESDAY) == 0
    subscribing.leave(token=reader.token)
    make_reader(ANNA, at=TUESDAY)
    make_news("two", at=TUESDAY)
    assert telling.send_newsletter(next_due(TUESDAY)) == 1
    assert not Silence.objects.filter(email=ANNA, kind="").exists()
    assert Silence.objects.filter(email=ANNA).exists()  # the other kinds stay silent


def test_the_way_out_of_the_newsletter_is_its_own_page_and_other_letters_keep_theirs(make_reader):
    reader = make_reader(ANNA)
    with override("fr"):
        assert link_for(ANNA, news_letters.NEWSLETTER).endswith(f"/actualites/abonnement/{reader.token}/quitter/")
        assert "/lettres/" in link_for(ANNA, "introductions/letter/news")
        assert "/lettres/" in link_for("nobody@firm.example", news_letters.NEWSLETTER)


def test_choices_are_changed_behind_the_link(client, make_reader, actor, make_news):
    make_news("one")
    reader = make_reader(ANNA)
    page = reverse("library:subscription", args=[reader.token])
    top = Theme.objects.filter(broader=None)[0]
    assert client.post(page, {"language": "xx"}).status_code == 422
    assert client.post(page, {"language": "en", "themes": [top.slug], "bodies": [actor.slug]}).url == page
    reader.refresh_from_db()
    assert (reader.language, list(reader.themes.all()), list(reader.bodies.all())) == ("en", [top], [actor])


def test_whoever_withdraws_the_consent_in_the_account_gets_no_newsletter(as_user, stranger, make_reader):
    make_reader(stranger.email)
    make_reader(ANNA)
    consent = consents_of(stranger).get()
    as_user(stranger).post(reverse("people:withdraw_consent", args=[consent.pk]))
    assert [one.email for one in Subscription.objects.all()] == [ANNA]
    consent.refresh_from_db()
    assert consent.withdrawn_at is not None


def test_a_person_takes_a_copy_and_the_end_of_the_account_ends_the_newsletter(stranger, make_reader):
    make_reader(stranger.email, language="de")
    make_reader(ANNA)
    assert data_about(stranger)["newsletter"]["language"] == "de"
    rights.erase_account(by=stranger)
    assert [one.email for one in Subscription.objects.all()] == [ANNA]
    assert not Letter.objects.filter(to="stranger@test.example").exists()


def test_the_account_leads_to_the_newsletter_and_its_page_to_ones_choices(as_user, stranger, make_reader):
    reader = make_reader(stranger.email)
    browser = as_user(stranger)
    assert reverse("library:subscribe") in browser.get(reverse("people:account")).content.decode()
    page = browser.get(reverse("library:subscribe")).content.decode()
    assert reverse("library:subscription", args=[reader.token]) in page


def test_no_trace_of_the_newsletter_holds_an_address(make_reader):
    from relais.groundwork.models import Trace

    reader = make_reader(ANNA)
    subscribing.change_choices(token=reader.token, language="nl", themes=[], bodies=[])
    subscribing.leave(token=reader.token)
    rows = list(Trace.objects.filter(subject_kind="library.subscription"))
    assert [one.verb for one in reversed(rows)] == ["ask_newsletter", "change_newsletter", "leave_newsletter"]
    assert [one for one in rows if ANNA in f"{one.before}{one.after}{one.why}"] == []


@pytest.mark.parametrize("number", [2, 12])
def test_an_edition_asks_a_fixed_number_of_queries_for_each_reader(
    make_news, make_reader, django_assert_max_num_queries, number
):  # fmt: skip
    for one in range(number):
        make_reader(f"a{one}@firm.example", at=MONDAY)
        make_news(f"n{one}", at=MONDAY)
    with django_assert_max_num_queries(12 + 15 * number):
        assert telling.send_newsletter(TUESDAY) == number


def test_a_minute_without_anything_to_do_costs_one_query(django_assert_num_queries, no_news):
    telling.send_newsletter()
    with django_assert_num_queries(1):
        telling.send_newsletter(timezone.now())
