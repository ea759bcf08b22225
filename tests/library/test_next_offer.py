"""What to offer next: from the needs of firms, where enough of them stand behind it, and from showcases."""

from datetime import date

import pytest
from django.utils import timezone

from relais.groundwork.keeping import in_process
from relais.introductions.models import Case
from relais.introductions.queries import themes_of_firms
from relais.library import baskets
from relais.library.models import Showcase
from relais.library.queries.next_offers import next_offers, themes_told_of
from relais.vocabulary.models import Theme

PAGE = "/arguments/et-ensuite/"


@pytest.fixture(autouse=True)
def _fresh(db):
    Showcase.objects.all().delete()
    in_process.delete("library.baskets")
    yield
    in_process.delete("library.baskets")


@pytest.fixture
def firms(monkeypatch):
    """Let the needs be those of these firms."""

    def say(*found):
        monkeypatch.setattr(baskets, "_registered", {"test": lambda: [frozenset(one) for one in found]})
        in_process.delete("library.baskets")

    say()
    return say


@pytest.fixture
def make_showcase(actor):
    def make(slug, *themes, state="published"):
        now = timezone.now()
        one = Showcase.objects.create(
            slug=slug, title=slug, summary="x", firm="Firm", provider=actor, problem="x", done="x", state=state,
            told_by="firm", happened_on=date(2026, 1, 1), other_email="a@firm.example", firm_agreed_at=now,
            provider_agreed_at=now, fingerprint="x", firm_agreed_to="x", provider_agreed_to="x", published_at=now,
        )  # fmt: skip
        one.themes.set(Theme.objects.filter(slug__in=themes))
        return one

    return make


def offers(client, theme="wifi"):
    return client.get(f"{PAGE}?theme={theme}").context["offers"]


def told(found):
    return [
        (offer.theme.slug, offer.needs and offer.needs.together, offer.shown and offer.shown.together)
        for offer in found
    ]


def test_nine_firms_are_not_enough_to_be_told_of(client, firms):
    firms(*[{"wifi", "backup"}] * 9, *[{"crm"}] * 30)
    response = client.get(f"{PAGE}?theme=wifi")
    assert response.context["offers"] == []
    assert "moins de 10 entreprises" in response.content.decode()
    assert client.get(PAGE).context["told_of"] == []


def test_ten_firms_are(client, firms):
    firms(*[{"wifi", "backup"}] * 10, *[{"wifi"}] * 10, *[{"crm"}] * 30)
    assert told(offers(client)) == [("backup", 10, None)]
    assert "10 des 20 entreprises venues pour" in client.get(f"{PAGE}?theme=wifi").content.decode()
    assert [theme.slug for theme in client.get(PAGE).context["told_of"]] == ["backup", "wifi"]


def test_a_total_that_tells_of_a_few_is_not_shown(client, firms):
    firms(*[{"wifi", "backup"}] * 17, *[{"wifi"}] * 2, *[{"crm"}] * 30)
    page = client.get(f"{PAGE}?theme=wifi").content.decode()
    assert "17 entreprises au moins" in page
    assert "19" not in page.split("<main")[1].split("</main")[0]


def test_showcases_count_apart_and_come_after_needs(client, firms, make_showcase):
    firms(*[{"wifi", "backup"}] * 12, *[{"wifi"}] * 10, *[{"crm"}] * 30)
    make_showcase("one", "wifi", "loyalty")
    make_showcase("two", "wifi", "loyalty")
    make_showcase("three", "crm")
    make_showcase("four", "crm", "quotes")
    make_showcase("five", "wifi", "chatbot", state="draft")
    assert told(offers(client)) == [("backup", 12, None), ("loyalty", None, 2)]
    page = client.get(f"{PAGE}?theme=wifi").content.decode()
    assert "2 réalisations le montrent" in page
    assert "Les besoins reçus ne disent rien ici" not in page


def test_a_page_from_showcases_alone_says_why(client, firms, make_showcase):
    make_showcase("one", "wifi", "loyalty")
    make_showcase("two", "crm")
    assert "Les besoins reçus ne disent rien ici" in client.get(f"{PAGE}?theme=wifi").content.decode()


def test_a_theme_that_is_none_is_told_and_shows_nothing(client, firms):
    response = client.get(f"{PAGE}?theme=nothing")
    assert (response.status_code, response.context["offers"], response.context["theme"]) == (200, [], None)
    assert "Sélectionnez un choix valide" in response.content.decode()


def test_what_to_use_stands_with_each_theme(firms, holder, make_showcase, make_door):
    make_showcase("one", "wifi", "e-invoicing")
    make_showcase("two", "crm")
    make_door("mine", themes=("e-invoicing",))
    (offer,) = next_offers(Theme.objects.get(slug="wifi"), holder)
    assert [door.slug for door in offer.own_doors] == ["mine"]
    assert offer.arguments[0].slug == "facture-electronique-taxe-de-plus"
    assert "factures-par-peppol" in [sheet.slug for sheet in offer.sheets]
    assert offer.doors >= 1
    assert offer.more_showcases == 0


def test_a_firm_counts_once_whatever_the_number_of_its_needs(db, stranger):
    now = timezone.now()

    def case(email, *themes, **values):
        values = {"owner": "firm", "due_on": date(2026, 12, 1), "confirmed_at": now} | values
        return Case.objects.create(email=email, themes=list(themes), **values)

    case("a@firm.example", "wifi")
    case("A@firm.example", "backup", "wifi")
    case("b@firm.example", "crm", confirmed_at=None)
    case("", "quotes", person=stranger)
    case("", "loyalty", person=stranger)
    case("", "chatbot")
    case("", "grants")
    case("c@firm.example")
    assert sorted(map(sorted, themes_of_firms())) == [
        ["backup", "wifi"], ["chatbot"], ["grants"], ["loyalty", "quotes"],
    ]  # fmt: skip


def test_a_case_keeps_the_surest_theme_of_each_part(db, make_door):
    from relais.introductions.services.sending import send_need
    from relais.needs.services import keep_need

    make_door("door", themes=("wifi",))
    text = "Le wifi ne passe pas dans la réserve. Je veux vendre mes fromages en ligne."
    case = send_need(by=None, need=keep_need(text=text), doors=["door"], firm="F", contact="A", email="a@firm.example")
    case.refresh_from_db()
    assert case.theme == case.themes[0]
    assert len(case.themes) == 2


@pytest.mark.parametrize(("address", "most"), [(PAGE, 7), (f"{PAGE}?theme=wifi", 16)])
def test_the_page_asks_the_database_little(client, firms, make_showcase, django_assert_max_num_queries, address, most):
    for number, theme in enumerate(("loyalty", "crm", "quotes", "backup", "chatbot", "grants")):
        make_showcase(f"s{number}", "wifi", theme)
        make_showcase(f"t{number}", theme)
        make_showcase(f"u{number}", "erp")
    client.get(address)
    with django_assert_max_num_queries(most):
        assert client.get(address).status_code == 200


def test_only_live_themes_are_told_of(firms, make_showcase):
    make_showcase("one", "wifi", "loyalty")
    Theme.objects.filter(slug="loyalty").update(retired=True)
    assert [theme.slug for theme in themes_told_of()] == ["wifi"]
