"""Pages of showcases: telling step by step, the other side's page, the list, the page, both profiles."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from relais.actors.models import Actor, Position
from relais.library.models import Showcase
from relais.library.services import showcasing
from relais.territories.models import Place
from relais.vocabulary.models import Sector, Theme
from tests.library.told import OTHER, begun, confirmed, everything, letters, published, sent

STEPS = [
    ("probleme", {"problem": "Je perdais mes commandes en ligne, mon site web ne prenait rien."}),
    ("solution", {"done": "Une boutique en ligne en deux jours."}),
    ("chiffres", {"label_1": "Heures par semaine", "before_1": "6", "after_1": "1,5", "unit_1": "h"}),
    ("lecon", {"learned": ""}),
    ("image", {"picture_alt": ""}),
    ("themes", {"other": "online-shop"}),
    ("titre", {"title": "Les paniers se commandent en ligne", "summary": "Une page au lieu d'un carnet."}),
    ("cadre", {"happened_on": "2026-05-04", "place": "7000", "sector": "bakery"}),
    ("autre-partie", {"other_email": OTHER}),
]


def step(showcase, name):
    return reverse("library:tell_step", args=[showcase.pk, name])


def test_a_provider_tells_one_question_a_page_and_sends(holder, actor, as_user):
    browser = as_user(holder)
    answer = browser.post(
        "/mon-espace/realisations/nouvelle/?cote=prestataire", {"own": actor.slug, "firm": "Ferme Zyxwvu"}
    )
    showcase = Showcase.objects.get(author=holder)
    for name, told in STEPS:
        assert answer.url == step(showcase, name)
        assert browser.get(answer.url).status_code == 200
        answer = browser.post(answer.url, told)
    assert answer.url == reverse("library:my_showcase", args=[showcase.pk])
    showcase.refresh_from_db()
    assert showcase.figures == [{"label": "Heures par semaine", "before": 6, "after": 1.5, "unit": "h"}]
    assert (str(showcase.place), showcase.sector.slug) == ("7000 Mons", "bakery")
    page = browser.get(answer.url)
    agreed_to = re.search(r'name="agreed_to" value="([0-9a-f]{64})"', page.text)[1]
    browser.post(reverse("library:send_showcase", args=[showcase.pk]), {"agreed_to": agreed_to, "agree": "on"})
    showcase.refresh_from_db()
    assert (showcase.state, letters()) == ("waiting", [("asked", OTHER)])


def test_nothing_is_sent_without_the_box_ticked(holder, actor, as_user):
    showcase = begun(holder, actor)
    before = everything()
    address = reverse("library:send_showcase", args=[showcase.pk])
    assert as_user(holder).post(address, {"agreed_to": showcase.fingerprint}).status_code == 422
    assert everything() == before


def test_a_firm_finds_its_provider_by_name_without_javascript(stranger, actor, as_user):
    browser = as_user(stranger)
    page = browser.get("/mon-espace/realisations/nouvelle/?q=test prov")
    assert f'value="{actor.slug}"' in page.text
    browser.post("/mon-espace/realisations/nouvelle/?q=test prov", {"other": actor.slug, "firm": "Ferme Zyxwvu"})
    showcase = Showcase.objects.get(author=stranger)
    assert (showcase.told_by, showcase.provider, showcase.firm) == ("firm", actor, "Ferme Zyxwvu")


def test_a_case_hands_over_the_provider_and_the_firms_name(stranger, actor, as_user):
    page = as_user(stranger).get(f"/mon-espace/realisations/nouvelle/?cote=entreprise&acteur={actor.slug}&nom=Ferme")
    assert re.search(rf'value="{actor.slug}"[^>]*checked', page.text)
    assert 'value="Ferme"' in page.text


def test_an_actor_that_is_no_provider_is_not_offered(stranger, as_user):
    firm = Actor.objects.create(slug="ferme-zyxwvu", name="Ferme Zyxwvu", roles=["firm"])
    address = f"/mon-espace/realisations/nouvelle/?cote=entreprise&acteur={firm.slug}&q=zyxwvu"
    assert as_user(stranger).post(address, {"other": firm.slug, "firm": "x"}).status_code == 422
    assert not Showcase.objects.filter(author=stranger).exists()


@pytest.mark.parametrize(
    ("name", "told", "field"),
    [
        ("probleme", {"problem": ""}, "problem"),
        ("chiffres", {}, "label_1"),
        ("chiffres", {"label_1": "x", "before_1": "beaucoup", "after_1": "1"}, "before_1"),
        ("chiffres", {"label_1": "x", "before_1": "2", "after_1": "1", "before_3": "4"}, "label_3"),
        ("themes", {}, "proposed"),
        ("themes", {"other": "nothing"}, "other"),
        ("titre", {"title": "x" * 111, "summary": "y"}, "title"),
        ("cadre", {"happened_on": "2199-01-01"}, "happened_on"),
        ("cadre", {"happened_on": "2026-01-01", "place": "Zyxwvutopie"}, "place"),
        ("cadre", {"happened_on": "2026-01-01", "sector": "\x00"}, "sector"),
        ("autre-partie", {"other_email": "holder@test.example"}, "other_email"),
        ("autre-partie", {"other_email": "nobody"}, "other_email"),
    ],
)  # fmt: skip
def test_a_wrong_answer_is_told_at_its_field_and_not_kept(holder, actor, as_user, name, told, field):
    showcase = begun(holder, actor)
    showcasing.save_step(by=holder, showcase=showcase, values={"problem": "Mon site web ne prend pas de commandes."})
    before = everything()
    answer = as_user(holder).post(step(showcase, name), told)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert everything() == before


def test_one_stops_and_goes_on_later(holder, actor, as_user):
    showcase = begun(holder, actor)
    answer = as_user(holder).post(step(showcase, "probleme"), {"problem": "Autre chose.", "later": "1"})
    assert answer.url == "/mon-espace/realisations/"
    showcase.refresh_from_db()
    assert showcase.problem == "Autre chose."
    assert showcase.title in as_user(holder).get(answer.url).text


def test_themes_are_proposed_from_the_words(holder, actor, as_user):
    showcase = begun(holder, actor)
    values = {
        "problem": "Notre boutique en ligne perd des clients au moment de payer.",
        "done": "Une boutique en ligne.",
    }
    showcasing.save_step(by=holder, showcase=showcase, values=values, themes=[])
    form = as_user(holder).get(step(showcase, "themes")).context["form"]
    assert "online-shop" in [slug for slug, _label in form.fields["proposed"].choices]
    assert not form["proposed"].value()  # proposed, never chosen for somebody


def test_another_persons_showcase_is_not_there(holder, actor, stranger, animator, as_user):
    showcase = begun(holder, actor)
    for person in (stranger, animator):
        for name in ("my_showcase", "withdraw_showcase", "erase_showcase"):
            assert as_user(person).get(reverse(f"library:{name}", args=[showcase.pk])).status_code == 404
        assert as_user(person).post(step(showcase, "probleme"), {"problem": "x"}).status_code == 404


def test_a_draft_that_nobody_sent_is_not_there_for_the_other_side(stranger, holder, actor, as_user):
    firm = Actor.objects.create(slug="ferme-zyxwvu", name="Ferme Zyxwvu", roles=["firm"])
    Position.objects.create(user=stranger, actor=firm, kind="member")
    showcase = begun(holder, actor, firm_actor=firm)
    browser = as_user(stranger)
    assert browser.get(reverse("library:my_showcase", args=[showcase.pk])).status_code == 404
    assert showcase.title not in browser.get("/mon-espace/realisations/").text
    showcase = showcasing.submit(by=holder, showcase=showcase, agreed_to=showcase.fingerprint)
    assert browser.get(reverse("library:my_showcase", args=[showcase.pk])).url.endswith(f"/accord/{showcase.token}/")


def test_the_other_side_reads_everything_and_agrees_by_its_link(client, holder, actor):
    showcase = sent(holder, actor)
    page = client.get(f"/realisations/accord/{showcase.token}/")
    for told in (showcase.title, showcase.problem, showcase.done, showcase.learned, "Heures par semaine", "1,5 h"):
        assert told.replace("'", "&#x27;") in page.text
    assert page["Cache-Control"].startswith("max-age=0")
    answer = f"/realisations/accord/{showcase.token}/accepter/"
    assert client.post(answer, {"agreed_to": showcase.fingerprint}).status_code == 422
    client.post(answer, {"agreed_to": showcase.fingerprint, "agree": "on"})
    showcase.refresh_from_db()
    assert showcase.state == "confirmed"
    assert "Merci" in client.get(f"/realisations/accord/{showcase.token}/").text


def test_what_the_other_side_refuses_is_withdrawn_and_its_address_erased(client, holder, actor):
    showcase = sent(holder, actor)
    client.post(f"/realisations/accord/{showcase.token}/retirer/")
    showcase.refresh_from_db()
    assert (showcase.state, showcase.other_email) == ("withdrawn", "")
    page = client.get(f"/realisations/accord/{showcase.token}/")
    assert (page.status_code, showcase.problem in page.text) == (200, False)


def test_words_that_are_being_changed_are_not_shown_behind_the_link(client, holder, actor):
    showcase = sent(holder, actor)
    showcasing.save_step(by=holder, showcase=showcase, values={"problem": "Entre deux versions."})
    page = client.get(f"/realisations/accord/{showcase.token}/").text
    assert "Entre deux versions." not in page


def test_a_wrong_link_opens_nothing(client, db):
    assert client.get("/realisations/accord/wrong/").status_code == 404
    assert client.post("/realisations/accord/wrong/retirer/").status_code == 404


def test_a_published_showcase_has_its_page_its_place_in_the_list_and_on_both_profiles(client, holder, actor, animator):
    firm = Actor.objects.create(slug="ferme-zyxwvu", name="Ferme Zyxwvu", roles=["firm"], email=OTHER)
    pages = ["/realisations/", f"/acteurs/{actor.slug}/", f"/acteurs/{firm.slug}/"]
    showcase = confirmed(holder, actor, firm_actor=firm, happened_on=timezone.localdate())
    assert [showcase.title in client.get(page).text for page in pages] == [False] * 3
    showcase = showcasing.publish(by=animator, showcase=showcase)
    assert [showcase.title in client.get(page).text for page in pages] == [True] * 3
    page = client.get(showcase.get_absolute_url()).text
    assert "<desc" in page and "−75 %" in page  # noqa: PT018 - one picture
    assert [f'href="/acteurs/{one.slug}/"' in page for one in (actor, firm)] == [True, True]
    assert 'href="/themes/online-shop/"' in page
    showcasing.withdraw(by=None, showcase=showcase, token=showcase.token)
    assert [showcase.title in client.get(page).text for page in pages] == [False] * 3
    assert client.get(showcase.get_absolute_url()).status_code == 410


@pytest.mark.parametrize("make", [begun, sent, confirmed])
def test_what_is_not_published_has_no_page(client, holder, actor, make):
    showcase = make(holder, actor)
    assert client.get(showcase.get_absolute_url()).status_code == 404


def test_the_list_is_narrowed_by_theme_sector_and_province_in_the_address(client, holder, actor, animator):
    showcase = published(
        holder, actor, animator, place=Place.objects.filter(postal_code="7000")[0],
        sector=Sector.objects.get(slug="bakery"), happened_on=timezone.localdate(),
    )  # fmt: skip
    province = showcase.place.areas.get(kind="province").code
    other = Theme.objects.get(slug="wifi").slug
    for query, found in (
        ("theme=online-shop", True), (f"theme={other}", False), ("sector=bakery", True), ("sector=dentist", False),
        (f"province={province}", True), ("province=none-such", True), (f"acteur={actor.slug}", True),
        ("acteur=facturelle", False), ("theme=none-such&page=x", True),
    ):  # fmt: skip
        assert (showcase.title in client.get(f"/realisations/?{query}").text) is found, query


def test_an_empty_list_says_what_to_do(client, db):
    Showcase.objects.all().delete()
    assert "Aucune réalisation pour le moment" in client.get("/realisations/").text
    assert "Aucune réalisation pour ces filtres" in client.get("/realisations/?theme=wifi").text


def test_a_showcase_in_another_language_says_so(client, holder, actor, animator):
    showcase = published(holder, actor, animator)
    page = client.get(f"/de{showcase.get_absolute_url()}").text
    assert 'lang="fr"' in page.partition("<main")[2]


@pytest.mark.parametrize(("address", "most"), [("/realisations/", 14), ("one", 10), ("profile", 16)])
def test_pages_ask_the_database_a_fixed_number_of_times(
    client, holder, actor, animator, django_assert_max_num_queries, address, most
):
    for number in range(3):
        showcase = published(holder, actor, animator, happened_on=timezone.localdate() - timedelta(days=number))
    path = {"one": showcase.get_absolute_url(), "profile": f"/acteurs/{actor.slug}/"}.get(address, address)
    with django_assert_max_num_queries(most):
        client.get(path)


def test_drafts_stand_first_and_are_erased_after_a_question(holder, actor, as_user):
    waiting, draft = sent(holder, actor, title="Partie"), begun(holder, actor, title="Pas partie")
    browser = as_user(holder)
    page = browser.get("/mon-espace/realisations/").text
    assert page.index("Pas partie") < page.index(">Partie<")
    address = reverse("library:erase_showcase", args=[draft.pk])
    browser.get(address)
    assert Showcase.objects.filter(pk=draft.pk).exists()
    browser.post(address)
    assert list(Showcase.objects.filter(author=holder)) == [waiting]
