"""The themes for everybody: the tree, the search, one theme."""

import pytest

from relais.vocabulary.models import Theme

pytestmark = pytest.mark.django_db


def text_of(response):
    assert response.status_code == 200
    return response.content.decode()


def test_the_tree_shows_every_live_theme_with_its_address(client, backup):
    Theme.objects.filter(pk=backup.pk).update(retired=True)
    shown = text_of(client.get("/themes/"))
    slugs = set(Theme.objects.filter(retired=False).values_list("slug", flat=True))
    assert {slug for slug in slugs if f'href="/themes/{slug}/"' not in shown} == set()
    assert 'href="/themes/backup/"' not in shown
    assert 'href="/themes/scheme.jsonld"' in shown


@pytest.mark.parametrize(("path", "label"), [("/nl", "nl"), ("/de", "de"), ("/en", "en"), ("", "fr")])
def test_a_theme_is_shown_in_the_language_of_its_address(client, backup, path, label):
    shown = client.get(f"{path}/themes/backup/")
    assert backup.labels[label] in text_of(shown)
    assert shown.context["theme"].definition == backup.definitions[label]
    sentences = [sentence.language for sentence in shown.context["sentences"]]
    assert sentences == [label] * 10


def test_a_theme_shows_what_stands_above_and_below_it(client, backup):
    group = backup.broader
    shown = client.get(f"/themes/{group.slug}/")
    assert [one.slug for one in shown.context["above"]] == [group.broader.slug]
    assert [row["theme"] for row in shown.context["below"]] == list(group.narrower.all())
    assert [one.slug for one in client.get("/themes/backup/").context["above"]] == [group.broader.slug, group.slug]


def test_a_theme_shows_its_open_doors_and_a_group_those_of_its_themes(client, make_door, backup):
    door = make_door("porte-sauvegarde", themes=("backup",), title="Vos copies au sec")
    archived = make_door("porte-fermee", themes=("backup",), title="Porte fermée", state="archived")
    before = client.get("/themes/backup/").context["page"].paginator.count
    for slug in ("backup", backup.broader.slug, backup.broader.broader.slug):
        listed = client.get(f"/themes/{slug}/").context["page"].paginator.object_list
        assert door.pk in [one.pk for one in listed]
        assert archived.pk not in [one.pk for one in listed]
    door.delete()
    assert client.get("/themes/backup/").context["page"].paginator.count == before - 1


def test_a_retired_theme_still_has_its_page_and_says_so(client, backup):
    Theme.objects.filter(pk=backup.pk).update(retired=True)
    assert "Thème retiré" in text_of(client.get("/themes/backup/"))


@pytest.mark.parametrize("path", ["/themes/nothing/", "/themes/Backup/", "/themes/backup/x/"])
def test_a_theme_that_does_not_exist_answers_404(client, path):
    assert client.get(path).status_code == 404


def test_the_search_finds_a_theme_by_a_managers_words(client):
    response = client.get("/themes/", {"q": "disque dur"})
    assert "backup" in [hit["theme"].slug for hit in response.context["hits"]]
    assert 'href="/themes/backup/"' in text_of(response)


def test_a_search_that_finds_nothing_says_so_and_leads_on(client):
    response = client.get("/themes/", {"q": "zygomorphe"})
    assert response.context["hits"] == []
    assert "Aucun thème ne porte ces mots" in text_of(response)


def test_a_search_that_is_too_long_says_why_and_shows_the_tree(client):
    response = client.get("/themes/", {"q": "x" * 121})
    assert response.status_code == 200
    assert response.context["form"].errors
    assert response.context["tree"]


def test_what_is_searched_is_escaped(client):
    assert "<script>alert" not in text_of(client.get("/themes/", {"q": "<script>alert(1)</script>"}))


@pytest.mark.parametrize("path", ["/themes/", "/themes/backup/", "/themes/scheme.jsonld"])
def test_public_pages_take_no_form(client, path):
    assert client.post(path).status_code == 405


def test_only_editors_see_the_way_to_the_desk(client, as_user, editor, stranger):
    assert "/vocabulaire/" not in text_of(client.get("/themes/backup/"))
    assert "/vocabulaire/" not in text_of(as_user(stranger).get("/themes/backup/"))
    assert "/vocabulaire/themes/backup/" in text_of(as_user(editor).get("/themes/backup/"))
    assert 'href="/vocabulaire/"' in text_of(as_user(editor).get("/themes/"))


@pytest.mark.parametrize(
    ("path", "queries"),
    [("/themes/", 6), ("/themes/?q=facture", 8), ("/themes/backup/", 17), ("/themes/security/", 17)],
)
def test_pages_ask_the_database_little(client, django_assert_max_num_queries, path, queries):
    client.get(path)
    with django_assert_max_num_queries(queries):
        client.get(path)
