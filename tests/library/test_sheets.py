"""Practical sheets: the list and its filters, a sheet and where it leads, in the reader's language or the next that has it."""

import json
import re
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from relais.groundwork.errors import NotAllowed
from relais.groundwork.models import Trace
from relais.library.models import Done, Sheet
from relais.library.queries.pieces import done_by, find_piece, pieces_for
from relais.library.services.marking import mark_done, unmark_done
from relais.people.holdings import erase_holdings, export_holdings

pytestmark = pytest.mark.django_db


def body(answer):
    return " ".join(unescape(answer.content.decode()).split())


def listed(client, address="/fiches/"):
    return re.findall(r'<h2 lang="\w\w"><a href="([^"]+)">', body(client.get(address)))


@pytest.fixture
def three(empty_shelf, make_sheet):
    return [
        make_sheet("a", themes=("wifi",), level=1),
        make_sheet("b", themes=("backup",), level=2),
        make_sheet("c", themes=("backup", "wifi"), level=3),
    ]


def test_list_shows_what_is_published_by_title(client, three, make_sheet):
    make_sheet("z", live=False)
    assert listed(client) == ["/fiches/a/", "/fiches/b/", "/fiches/c/"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("level=2", ["b"]), ("level=", ["a", "b", "c"]), ("language=fr", ["a", "b", "c"]), ("language=nl", []),
        ("level=1&language=fr", ["a"]), ("level=9", ["a", "b", "c"]), ("theme=%27", ["a", "b", "c"]), ("page=99", ["a", "b", "c"]),
    ],
)  # fmt: skip
def test_filter_in_the_address_narrows_and_a_wrong_one_is_told(client, three, asked, found):
    answer = client.get(f"/fiches/?{asked}")
    assert re.findall(r"/fiches/(\w)/", " ".join(listed(client, f"/fiches/?{asked}"))) == found
    assert ('role="alert"' in body(answer)) == (asked in {"level=9", "theme=%27"})


def test_group_of_themes_keeps_the_sheets_of_its_leaves(client, three):
    from relais.vocabulary.models import Theme

    wifi = Theme.objects.select_related("broader__broader").get(slug="wifi")
    for group in filter(None, (wifi.broader, wifi.broader.broader)):
        assert {"/fiches/a/", "/fiches/c/"} <= set(listed(client, f"/fiches/?theme={group.slug}"))
    backup = Theme.objects.get(slug="backup")
    if backup.broader_id != wifi.broader_id:
        assert "/fiches/b/" not in listed(client, f"/fiches/?theme={wifi.broader.slug}")


def test_empty_list_says_what_to_do(client, empty_shelf, make_sheet):
    assert "Aucune fiche pour le moment" in body(client.get("/fiches/"))
    make_sheet("a")
    assert "Aucune fiche pour ces filtres" in body(client.get("/fiches/?level=3"))


def test_piece_is_listed_once_in_the_best_language(client, empty_shelf, make_sheet):
    french = make_sheet("une")
    make_sheet("een", language="nl", like=french, title="Fiche een")
    make_sheet("eine", language="de", title="Blatt")
    assert listed(client) == ["/fiches/eine/", "/fiches/une/"]
    assert listed(client, "/nl/fiches/") == ["/nl/fiches/eine/", "/nl/fiches/een/"]
    assert listed(client, "/fiches/?language=nl") == ["/nl/fiches/een/"]  # the page of that language


def test_list_costs_no_more_with_more(as_user, stranger, empty_shelf, make_sheet, django_assert_max_num_queries):
    make_sheet("first")
    browser = as_user(stranger)
    browser.get("/fiches/")
    for number in range(12):
        make_sheet(f"s{number}")
    with django_assert_max_num_queries(8):
        browser.get("/fiches/")


def test_sheet_shows_everything_it_holds(client, make_sheet):
    make_sheet("tout", links=["https://ailleurs.example/page"], for_whom="Pour <b>toutes</b>")
    page = body(client.get("/fiches/tout/"))
    for words in (
        "Fiche tout",
        "Le mal.",
        "Encore.",
        "Faites ceci.",
        "Puis cela.",
        "Une heure",
        "Un piège.",
        "Combien ?",
    ):
        assert words in page
    assert "Pour &lt;b&gt;toutes" in client.get("/fiches/tout/").content.decode()
    assert 'href="https://ailleurs.example/page" rel="external noopener"' in page
    assert 'data-copy="- Combien ?"' in page
    assert "/fiches/tout.pdf" in page
    assert reverse("vocabulary:theme", args=["wifi"]) in page


def test_draft_is_not_there(client, make_sheet):
    make_sheet("brouillon", live=False)
    for address in ("/fiches/brouillon/", "/fiches/brouillon.jsonld", "/fiches/nulle-part/"):
        assert client.get(address).status_code == 404


def test_sheet_checked_long_ago_warns(client, make_sheet):
    today = timezone.localdate()
    make_sheet("fraiche", checked_on=today - timedelta(days=300))
    make_sheet("vieille", checked_on=today - timedelta(days=400))
    assert "Relue il y a plus d'un an" not in body(client.get("/fiches/fraiche/"))
    assert "Relue il y a plus d'un an" in body(client.get("/fiches/vieille/"))


def test_sheet_of_another_language_says_so_and_its_translations_are_told(client, make_sheet):
    french = make_sheet("une")
    page = body(client.get("/de/fiches/une/"))
    assert '<h1 lang="fr">' in page
    assert '<link rel="canonical" href="http://testserver/fiches/une/">' in page
    make_sheet("eine", language="de", like=french)
    moved = client.get("/de/fiches/une/")
    assert (moved.status_code, moved.url) == (302, "/de/fiches/eine/")
    page = body(client.get("/de/fiches/eine/"))
    assert '<link rel="alternate" hreflang="fr" href="http://testserver/fiches/une/">' in page
    assert '<link rel="alternate" hreflang="de" href="http://testserver/de/fiches/eine/">' in page
    assert "other-language" not in page


def test_sheet_leads_to_doors_of_its_themes_the_fuller_first(client, make_sheet, make_door):
    make_sheet("deux", themes=("wifi", "backup"))
    make_door("both", title="Les deux sujets", themes=("wifi", "backup"))
    make_door(
        "old",
        title="Porte périmée",
        themes=("wifi", "backup"),
        confirmed_until=timezone.localdate() - timedelta(days=9),
    )
    page = body(client.get("/fiches/deux/"))
    assert "Les deux sujets" in page
    assert "Porte périmée" not in page
    assert page.count('<article class="card compact">') == 3


def test_sheet_stays_within_its_queries(as_user, stranger, make_sheet, django_assert_max_num_queries):
    make_sheet("budget", themes=("wifi", "backup"))
    browser = as_user(stranger)
    browser.get("/fiches/budget/")
    with django_assert_max_num_queries(12):
        browser.get("/fiches/budget/")


def test_sheet_describes_itself_to_programs(client, make_sheet):
    make_sheet("une", language="nl", themes=("wifi",))
    answer = client.get("/fiches/une.jsonld")
    assert answer["Content-Type"] == "application/ld+json"
    told = json.loads(answer.content)
    assert (told["@type"], told["@id"], told["inLanguage"]) == ("HowTo", "http://testserver/nl/fiches/une/", "nl")
    assert told["step"] == [
        {"@type": "HowToStep", "position": 1, "name": "Un", "text": "Faites ceci."},
        {"@type": "HowToStep", "position": 2, "name": "Deux", "text": "Puis cela."},
    ]


def test_editors_preview_shows_a_draft(make_sheet, rf):
    sheet = make_sheet("apercu", live=False)
    shown = sheet.make_preview_request()
    assert shown.status_code == 200
    assert "Faites ceci." in shown.render().content.decode() if hasattr(shown, "render") else shown.content.decode()


# Done


def test_tick_and_back(as_user, stranger, make_sheet):
    sheet = make_sheet("une")
    browser = as_user(stranger)
    answer = browser.post("/fiches/une/fait/", follow=True)
    assert answer.redirect_chain == [("/fiches/une/", 302)]
    assert "Pas encore fait" in body(answer)
    assert "fait</span>" in body(browser.get("/fiches/"))
    assert "Fiche une" in body(browser.get(reverse("introductions:my_path")))
    assert "1 faite" in body(browser.get(reverse("portal:workspace")))
    assert [one.sheet for one in Done.objects.all()] == [sheet.translation_key]
    browser.post("/fiches/une/pas-fait/")
    assert not Done.objects.exists()
    assert list(Trace.objects.order_by("pk").values_list("verb", flat=True))[-2:] == ["mark_done", "unmark_done"]


def test_tick_holds_for_the_translation_too(stranger, make_sheet):
    french = make_sheet("une")
    dutch = make_sheet("een", language="nl", like=french)
    mark_done(by=stranger, sheet=dutch)
    mark_done(by=stranger, sheet=french)
    assert Done.objects.count() == 1
    assert [sheet.slug for sheet, _at in done_by(stranger)] == ["une"]
    with translation.override("nl"):
        assert [sheet.slug for sheet, _at in done_by(stranger)] == ["een"]
    assert unmark_done(by=stranger, sheet=french)
    assert not unmark_done(by=stranger, sheet=french)


def test_without_an_account_nothing_is_ticked_and_one_comes_back_after_signing_in(client, make_sheet):
    from django.contrib.auth.models import AnonymousUser

    sheet = make_sheet("une")
    answer = client.post("/fiches/une/fait/")
    assert (answer.status_code, answer.url) == (302, "/connexion/?next=/fiches/une/")
    for verb in (mark_done, unmark_done):
        with pytest.raises(NotAllowed):
            verb(by=AnonymousUser(), sheet=sheet)
    assert not Done.objects.exists()
    assert not Trace.objects.filter(verb__endswith="mark_done").exists()


def test_ticks_are_the_persons_to_see_and_to_erase(stranger, holder, make_sheet):
    sheet = make_sheet("une")
    for user in (stranger, holder):
        mark_done(by=user, sheet=sheet)
    assert [row["sheet"] for row in export_holdings(stranger)["done_sheets"]] == [str(sheet.translation_key)]
    erase_holdings(stranger, None)
    assert [one.user for one in Done.objects.all()] == [holder]


# What a need and a theme lead to


def test_pieces_of_a_need_come_in_its_language_once_with_one_query(empty_shelf, make_sheet, django_assert_num_queries):
    french = make_sheet("une", themes=("wifi", "backup"))
    make_sheet("een", language="nl", like=french, themes=("wifi",))
    make_sheet("seule", themes=("wifi",))
    make_sheet("brouillon", live=False)
    with django_assert_num_queries(1):
        found = pieces_for(["wifi", "backup"], "fr")
    assert [(card.slug, card.language, card.themes) for card in found] == [
        ("une", "fr", ("backup", "wifi")), ("seule", "fr", ("wifi",)),
    ]  # fmt: skip
    assert {(card.slug, card.language) for card in pieces_for(["wifi"], "nl")} == {("een", "nl"), ("seule", "fr")}
    assert pieces_for([]) == []
    assert pieces_for(["no-such-theme"]) == []


def test_answer_shows_pieces_with_their_reason_below_the_doors(client, empty_shelf, make_sheet):
    from relais.needs.services import keep_need

    make_sheet("mon-wifi", themes=("wifi",), title="Un wifi qui porte")
    need = keep_need(text="Le wifi ne passe pas dans mon atelier, il coupe sans cesse.")
    page = body(client.get(reverse("needs:answer", args=[need.token])))
    assert "À lire ou à regarder en attendant" in page
    assert "Un wifi qui porte" in page
    assert page.index("Un wifi qui porte") > page.rindex("Voir comment y frapper")
    assert "Parce que vous parlez de" in page


def test_order_of_doors_is_the_same_with_and_without_pieces(empty_shelf, make_sheet):
    from relais.needs.answering import points
    from relais.needs.queries import Asked, find

    def order():
        found = find(Asked("Le wifi ne passe pas dans mon atelier"))
        return [(kept.door, points(kept)) for part in found.matched for kept in part.kept]

    before = order()
    for number in range(5):
        make_sheet(f"s{number}", themes=("wifi",))
    assert before
    assert order() == before


def test_theme_shows_its_pieces(client, empty_shelf, make_sheet):
    make_sheet("une", themes=("wifi",), title="Un wifi qui porte")
    assert "Un wifi qui porte" in body(client.get(reverse("vocabulary:theme", args=["wifi"])))


def test_shelf_counts_each_piece_once_and_shows_the_newest(client, empty_shelf, make_sheet):
    french = make_sheet("une", title="La première")
    make_sheet("een", language="nl", like=french)
    page = body(client.get("/bibliotheque/"))
    assert '<p class="figures count">1</p>' in page
    assert page.count("La première") == 1


def test_shelf_with_nothing_says_what_to_do(client, empty_shelf):
    assert "Aucune fiche pour le moment" in body(client.get("/bibliotheque/"))


def test_find_piece_gives_the_screens_language(make_sheet):
    french = make_sheet("une")
    make_sheet("een", language="nl", like=french)
    assert [find_piece(Sheet, "une", code).slug for code in ("fr", "nl", "de")] == ["une", "een", "une"]


def test_demo_sheets_of_the_first_level_are_in_four_languages(db):
    spoken = {}
    for key, language in Sheet.objects.filter(level=1).values_list("translation_key", "locale__language_code"):
        spoken.setdefault(key, set()).add(language)
    assert len(spoken) > 10
    assert all(languages == {"fr", "nl", "de", "en"} for languages in spoken.values())
