"""The staff's pages about letters, and the page by which a person ends them."""

import html

import pytest
from django.conf import settings
from django.test import Client

from relais.groundwork.enums import LetterState
from relais.groundwork.errors import NotAllowed
from relais.groundwork.models import Letter, Silence
from relais.groundwork.queries import traces_of
from relais.groundwork.silences import link_for
from relais.groundwork.writing import keep_letter
from relais.portal.services import send_letter_again

pytestmark = pytest.mark.django_db
ANNA = "anna@firm.example"


def make(number, to=ANNA, **values):
    letter, _is_new = keep_letter(
        key=f"key {number}", to=to, language="fr", kind="news", subject=f"Objet {number}", text="Bonjour <Anna>"
    )
    Letter.objects.filter(pk=letter.pk).update(**values)
    letter.refresh_from_db()
    return letter


def page(client, address, **query):
    response = client.get(address, query)
    assert response.status_code == 200
    return html.unescape(response.content.decode())


def path_for(kind="news"):
    return link_for(ANNA, kind).removeprefix(settings.TABLE.site_url)


# Staff


def test_letters_are_listed_newest_first_twenty_five_a_page(animator, as_user):
    for number in range(10, 36):
        make(number)
    client = as_user(animator)
    first, second = page(client, "/courrier/"), page(client, "/courrier/", page=2)
    assert [number for number in range(10, 36) if f"Objet {number}<" in first] == list(range(11, 36))
    assert first.index("Objet 35<") < first.index("Objet 11<")
    assert [number for number in range(10, 36) if f"Objet {number}<" in second] == [10]


def test_letters_are_narrowed_by_state_and_address_and_counted_by_state(animator, as_user):
    make(1, to="bert@firm.example")
    make(2, state=LetterState.FAILED)
    client = as_user(animator)
    assert "Objet 1<" not in page(client, "/courrier/", state="failed")
    narrowed = page(client, "/courrier/", q="BERT")
    assert ("Objet 1<" in narrowed, "Objet 2<" in narrowed) == (True, False)
    assert [
        f'state={state}">{number}<' in narrowed for state, number in (("waiting", 1), ("failed", 1), ("sent", 0))
    ] == [True] * 3
    assert "Aucun e-mail ici" in page(client, "/courrier/", state="dropped")
    assert "Objet 1<" in page(client, "/courrier/", state="nonsense")


def test_the_list_says_when_there_is_no_mail_server(animator, as_user, monkeypatch):
    assert "Aucun serveur de courrier" in page(as_user(animator), "/courrier/")
    monkeypatch.setattr(settings.TABLE, "mail_url", "smtp://mail.relais.example")
    assert "Aucun serveur de courrier" not in page(as_user(animator), "/courrier/")


def test_one_letters_page_shows_its_text_escaped_and_the_servers_words(animator, as_user):
    letter = make(1, state=LetterState.FAILED, last_error="550 no such mailbox", attempts=1)
    response = as_user(animator).get(f"/courrier/{letter.pk}/")
    shown = response.content.decode()
    assert "Bonjour &lt;Anna&gt;" in shown
    assert "550 no such mailbox" in shown
    assert "Envoyer à nouveau" in shown


def test_the_text_of_a_letter_with_a_personal_link_is_not_shown_once_there_is_a_mail_server(
    animator, as_user, monkeypatch
):
    letter, _new = keep_letter(
        key="code",
        to="a@firm.example",
        language="fr",
        kind="x",
        subject="Votre code",
        text="K7QX-42PM",
        unsubscribable=False,
    )
    address = f"/courrier/{letter.pk}/"
    assert "K7QX-42PM" in as_user(animator).get(address).content.decode()
    monkeypatch.setattr(settings.TABLE, "mail_url", "smtp://mail.example:25")
    monkeypatch.setattr(settings.TABLE, "mail_from", "relais@relais.example")
    page = as_user(animator).get(address).content.decode()
    assert "K7QX-42PM" not in page
    assert "lien personnel" in page


@pytest.mark.parametrize("link", ["/diagnostics/r/s3cret/resultat/", "/nl/enquete/s3cret/", "/besoin/s3cret/suivi/"])
def test_the_text_of_a_letter_that_holds_a_secret_link_is_not_shown_even_when_one_may_leave_such_letters(
    animator, as_user, monkeypatch, link
):
    monkeypatch.setattr(settings.TABLE, "mail_url", "smtp://mail.example:25")
    monkeypatch.setattr(settings.TABLE, "mail_from", "relais@relais.example")
    values = {"to": "a@firm.example", "language": "fr", "kind": "x", "subject": "Rappel"}
    texts = [
        f"Ouvrez https://relais.example{link}",
        "Rien de secret\n\n-- \nNe plus recevoir : https://relais.example/n0more",
    ]
    with_link, without = (keep_letter(key=text, text=text, **values)[0] for text in texts)

    assert "s3cret" not in as_user(animator).get(f"/courrier/{with_link.pk}/").content.decode()
    page = as_user(animator).get(f"/courrier/{without.pk}/").content.decode()
    assert "Rien de secret" in page
    assert "n0more" not in page


def test_a_digests_page_names_the_letters_it_gathers_and_theirs_name_it(animator, as_user):
    digest, letter = make(1), make(2)
    Letter.objects.filter(pk=letter.pk).update(digest=digest)
    client = as_user(animator)
    assert f'href="/courrier/{letter.pk}/"' in page(client, f"/courrier/{digest.pk}/")
    assert f'href="/courrier/{digest.pk}/"' in page(client, f"/courrier/{letter.pk}/")


def test_a_failed_letter_is_sent_again_by_its_button_with_a_trace(animator, as_user):
    letter = make(1, state=LetterState.FAILED, last_error="550 no", attempts=5)
    client = as_user(animator)
    assert client.post(f"/courrier/{letter.pk}/renvoyer/").url == f"/courrier/{letter.pk}/"
    letter.refresh_from_db()
    assert (letter.state, letter.attempts, letter.last_error) == ("waiting", 0, "")
    assert [(trace.verb, trace.by) for trace in traces_of(letter)] == [("send_again", animator)]
    shown = page(client, f"/courrier/{letter.pk}/")
    assert "va être envoyé à nouveau" in shown
    assert "Animator" in shown
    assert "Envoyer à nouveau" not in shown


def test_a_letter_that_has_not_failed_stays_as_it_is(animator, as_user):
    letter = make(1)
    client = as_user(animator)
    client.post(f"/courrier/{letter.pk}/renvoyer/")
    assert "Seul un e-mail en échec" in page(client, f"/courrier/{letter.pk}/")
    assert not traces_of(letter).exists()


def test_the_verb_refuses_whoever_does_not_run_the_platform_and_nothing_happens(editor):
    letter = make(1, state=LetterState.FAILED)
    with pytest.raises(NotAllowed):
        send_letter_again(by=editor, letter=letter)
    letter.refresh_from_db()
    assert (letter.state, traces_of(letter).count()) == ("failed", 0)


def test_the_list_asks_few_questions_however_many_letters_there_are(animator, as_user, django_assert_max_num_queries):
    for number in range(20):
        make(number)
    client = as_user(animator)
    with django_assert_max_num_queries(7):
        client.get("/courrier/")


# Whoever gets letters


def test_opening_the_link_ends_nothing(client):
    assert "Que voulez-vous ne plus recevoir" in page(client, path_for())
    assert not Silence.objects.exists()


def test_a_mail_program_ends_letters_by_one_click_without_session_or_protection_token():
    client = Client(enforce_csrf_checks=True)
    assert client.post(path_for(), {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert list(Silence.objects.values_list("email", "kind")) == [(ANNA, "news")]


def test_the_pages_other_button_ends_letters_of_every_kind(client):
    answer = client.post(path_for(), {"everything": "1"})
    assert "n'écrit plus à anna@firm.example" in html.unescape(answer.content.decode())
    assert list(Silence.objects.values_list("email", "kind")) == [(ANNA, "")]


def test_the_link_of_a_digest_offers_one_button_for_every_kind(client):
    shown = page(client, path_for(""))
    assert ("Ne plus recevoir ces e-mails" in shown, "Les e-mails de cette sorte" in shown) == (True, False)
    client.post(path_for(""), {"List-Unsubscribe": "One-Click"})
    assert [silence.kind for silence in Silence.objects.all()] == [""]


def test_a_person_subscribes_again_by_the_same_page(client):
    client.post(path_for())
    assert "Recevoir à nouveau ces e-mails" in page(client, path_for())
    assert client.post(f"{path_for()}reprendre/").url == path_for()
    assert not Silence.objects.exists()
    assert "vous parviendront à nouveau" in page(client, path_for())


def test_the_page_tells_each_kind_in_plain_words_and_one_button_ends_one(client):
    news = "introductions/letter/news"
    shown = page(client, path_for(""))
    for words in ("Nouvelles de vos demandes", "Trois mois après", "Rappels à vos portes", "Fin des demandes reçues"):
        assert words in shown
    assert "un message" in shown
    client.post(path_for(""), {"kind": news})
    assert list(Silence.objects.values_list("email", "kind")) == [(ANNA, news)]
    assert page(client, path_for("")).count("Reprendre") == 1
    client.post(f"{path_for('')}reprendre/", {"kind": news})
    assert not Silence.objects.exists()


def test_subscribing_again_needs_the_protection_token():
    Silence.objects.create(email=ANNA)
    assert Client(enforce_csrf_checks=True).post(f"{path_for()}reprendre/").status_code == 403
    assert Silence.objects.count() == 1


@pytest.mark.parametrize("token", ["x", "WyJhQGIuY2giLCIiXQ:forged"])
def test_a_link_that_we_did_not_sign_gets_a_page_and_ends_nothing(client, token):
    assert client.get(f"/lettres/{token}/").status_code == 404
    assert client.post(f"/lettres/{token}/").status_code == 404
    assert client.post(f"/lettres/{token}/reprendre/").status_code == 404
    assert not Silence.objects.exists()
