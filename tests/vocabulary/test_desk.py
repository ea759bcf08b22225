"""The editors' desk: hidden from others, and edits that work through its forms."""

import pytest
from django_tasks_db.models import DBTaskResult

from relais.groundwork.models import Trace
from relais.groundwork.queries import traces_of
from relais.vocabulary.models import Phrase, Sector, Theme

pytestmark = pytest.mark.django_db
PAGES = [
    "/vocabulaire/",
    "/vocabulaire/historique/",
    "/vocabulaire/secteurs/",
    "/vocabulaire/secteurs/bakery/",
    "/vocabulaire/themes/nouveau/",
    "/vocabulaire/themes/backup/",
]


@pytest.fixture(autouse=True)
def nothing_enqueued(db):
    """Forget the job that set-up's own learning left."""
    DBTaskResult.objects.all().delete()


@pytest.fixture
def desk(as_user, editor):
    return as_user(editor)


@pytest.fixture
def form_of():
    """Fetch a page's form and return what a browser would send back unchanged."""

    def filled(client, path):
        form = client.get(path).context["form"]
        values = {bound.html_name: bound.value() for bound in form}
        return {name: value for name, value in values.items() if value not in (None, False)}

    return filled


def text_of(response):
    assert response.status_code == 200
    return response.content.decode()


def everything():
    return (
        list(Theme.objects.order_by("pk").values()),
        list(Phrase.objects.order_by("pk").values_list()),
        list(Sector.objects.order_by("pk").values()),
        Trace.objects.count(),
        DBTaskResult.objects.count(),
    )


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_others_are_told_that_there_is_no_such_page_and_nothing_happens(
    client, as_user, stranger, holder, path, method
):
    before = everything()
    data = {"label_fr": "Forgé", "slug": "forged"}
    for other in (client, as_user(stranger), as_user(holder)):
        assert getattr(other, method)(path, data if method == "post" else {}).status_code == 404
    assert everything() == before


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("duty", ["editor", "animator"])
def test_editors_and_animators_are_let_in(as_user, request, duty, path):
    response = as_user(request.getfixturevalue(duty)).get(path)
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize(
    "path",
    [
        "/vocabulaire/themes/nothing/",
        "/vocabulaire/secteurs/nothing/",
        "/vocabulaire/historique/?theme=nothing",
        "/vocabulaire/historique/?sector=!",
    ],
)
def test_what_does_not_exist_answers_404_to_editors_too(desk, path):
    assert desk.get(path).status_code == 404


def test_the_form_sent_back_unchanged_changes_nothing(desk, form_of, django_capture_on_commit_callbacks):
    before = everything()
    with django_capture_on_commit_callbacks(execute=True):
        for path in ("/vocabulaire/themes/backup/", "/vocabulaire/secteurs/bakery/"):
            assert desk.post(path, form_of(desk, path)).status_code == 302
    assert everything() == before


def test_a_theme_is_edited_through_its_form(desk, editor, backup, form_of, django_capture_on_commit_callbacks):
    path = "/vocabulaire/themes/backup/"
    data = form_of(desk, path)
    data |= {
        "label_fr": "  Copies   de secours ",
        "says_nl": "Een nieuwe zin.\n\nNog een zin.  \nEen nieuwe zin.",
        "dimension": "D6",
    }
    with django_capture_on_commit_callbacks(execute=True):
        response = desk.post(path, data, follow=True)
    assert response.redirect_chain == [(path, 302)]
    assert "Le thème est enregistré" in text_of(response)
    old = backup.labels
    backup.refresh_from_db()
    assert backup.labels == old | {"fr": "Copies de secours"}
    assert backup.dimension == "D6"
    assert [p.text for p in backup.phrases.filter(kind="says", language="nl")] == ["Een nieuwe zin.", "Nog een zin."]
    assert traces_of(backup).get().by == editor
    assert DBTaskResult.objects.get().task_path == "relais.vocabulary.tasks.learn_reader"
    assert "Apprentissage en cours" in text_of(desk.get("/vocabulaire/"))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"label_de": ""}, "label_de"),
        ({"definition_en": " "}, "definition_en"),
        ({"label_fr": "x" * 81}, "label_fr"),
        ({"says_fr": "ok\n" + "x" * 401}, "says_fr"),
        ({"broader": "999999"}, "broader"),
        ({"category": "other"}, "category"),
        ({"dimension": "D7"}, "dimension"),
        ({"label_fr": "a\x00b"}, "label_fr"),
    ],
)
def test_a_wrong_value_is_shown_at_its_field_and_nothing_changes(desk, form_of, change, field):
    path = "/vocabulaire/themes/backup/"
    data = form_of(desk, path) | change
    before = everything()
    response = desk.post(path, data)
    assert response.status_code == 200
    assert list(response.context["form"].errors) == [field]
    assert everything() == before


def test_a_sentence_of_another_theme_is_refused_by_name_and_nothing_changes(desk, form_of):
    path = "/vocabulaire/themes/backup/"
    taken = Phrase.objects.filter(theme__slug="wifi", kind="says", language="fr").first().text
    data = form_of(desk, path)
    data["says_fr"] += f"\n{taken}"
    before = everything()
    response = desk.post(path, data)
    assert [taken in error for error in response.context["form"].non_field_errors()] == [True]
    assert everything() == before


def test_a_theme_cannot_be_put_below_itself_or_deeper_than_three_levels(desk):
    form = desk.get("/vocabulaire/themes/security/").context["form"]
    assert [value for value, _label in form.fields["broader"].choices] == [""]
    group = Theme.objects.get(slug="protection")
    choices = [
        value for value, _label in desk.get("/vocabulaire/themes/protection/").context["form"].fields["broader"].choices
    ]
    tops = Theme.objects.filter(broader=None)
    assert set(choices) == {"", *tops.values_list("pk", flat=True)}
    assert group.pk not in choices


def test_a_group_has_no_fields_for_sentences(desk):
    form = desk.get("/vocabulaire/themes/protection/").context["form"]
    assert [name for name in form.fields if name.startswith(("says_", "offers_", "cue_"))] == []
    assert "alt_fr" in form.fields


def test_a_theme_is_added_through_its_form(desk, backup, django_capture_on_commit_callbacks):
    texts = {
        f"{name}_{language}": f"{name} {language}"
        for name in ("label", "definition")
        for language in ("fr", "nl", "de", "en")
    }
    data = texts | {
        "slug": "paper-planes",
        "broader": backup.broader_id,
        "category": "networking",
        "dimension": "D1",
        "says_fr": "Plier.",
    }
    with django_capture_on_commit_callbacks(execute=True):
        response = desk.post("/vocabulaire/themes/nouveau/", data)
    assert (response.status_code, response["Location"]) == (302, "/vocabulaire/themes/paper-planes/")
    added = Theme.objects.get(slug="paper-planes")
    assert (added.broader, added.labels["nl"], added.definitions["de"]) == (backup.broader, "label nl", "definition de")
    assert [phrase.text for phrase in added.phrases.all()] == ["Plier."]
    assert DBTaskResult.objects.count() == 1


@pytest.mark.parametrize("slug", ["backup", "", "Not a slug", "é", "x" * 61])
def test_a_theme_with_a_wrong_or_taken_identifier_is_not_added(desk, slug):
    texts = {f"{name}_{language}": "x" for name in ("label", "definition") for language in ("fr", "nl", "de", "en")}
    before = everything()
    response = desk.post("/vocabulaire/themes/nouveau/", texts | {"slug": slug})
    assert list(response.context["form"].errors) == ["slug"]
    assert everything() == before


def test_a_sector_is_edited_through_its_form(desk, editor, form_of):
    path = "/vocabulaire/secteurs/bakery/"
    data = form_of(desk, path)
    data |= {"names_fr": "fournil\n\n fournil \nboulange", "nace_2025": "10.71, 47.24 ,47.2", "priority": "on"}
    response = desk.post(path, data, follow=True)
    assert "Le secteur est enregistré" in text_of(response)
    bakery = Sector.objects.get(slug="bakery")
    assert bakery.names["fr"] == ["fournil", "boulange"]
    assert bakery.nace["2025"] == ["10.71", "47.24", "47.2"]
    assert bakery.priority
    assert traces_of(bakery).get().by == editor


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"nace_2008": "abc"}, "nace_2008"),
        ({"nace_2025": "10.71, 1234"}, "nace_2025"),
        ({"names_nl": "x" * 161}, "names_nl"),
        ({"label_fr": ""}, "label_fr"),
    ],
)
def test_a_wrong_value_of_a_sector_is_shown_at_its_field_and_nothing_changes(desk, form_of, change, field):
    path = "/vocabulaire/secteurs/bakery/"
    data = form_of(desk, path) | change
    before = everything()
    response = desk.post(path, data)
    assert list(response.context["form"].errors) == [field]
    assert everything() == before


def test_the_history_tells_what_changed_and_what_it_was(desk, form_of):
    desk.post(
        "/vocabulaire/themes/backup/",
        form_of(desk, "/vocabulaire/themes/backup/") | {"label_fr": "Copies", "says_en": "Only one."},
    )
    desk.post("/vocabulaire/secteurs/bakery/", form_of(desk, "/vocabulaire/secteurs/bakery/") | {"label_fr": "Fournil"})
    whole = desk.get("/vocabulaire/historique/")
    assert [one.trace.verb for one in whole.context["told"]] == ["edit_sector", "edit_theme"]
    shown = text_of(desk.get("/vocabulaire/historique/?theme=backup"))
    assert "Sauvegardes et données perdues" in shown
    assert "<ins>Copies</ins>" in shown
    assert "<ins>Only one.</ins>" in shown
    assert "Fournil" not in shown
    assert "<ins>Fournil</ins>" in text_of(desk.get("/vocabulaire/historique/?sector=bakery"))


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("q=sauvegarde", {"backup"}),
        ("q=Datensicherung", {"backup"}),
        ("show=retired", {"wifi"}),
        ("q=zygomorphe", set()),
    ],
)
def test_the_list_is_narrowed_by_name_and_state(desk, query, kept):
    Theme.objects.filter(slug="wifi").update(retired=True)
    page = desk.get(f"/vocabulaire/?{query}").context["page"]
    assert {row["theme"].slug for row in page.paginator.object_list} == kept


def test_the_list_is_narrowed_to_a_branch(desk, backup):
    top = backup.broader.broader
    page = desk.get(f"/vocabulaire/?branch={top.slug}").context["page"]
    slugs = {row["theme"].slug for row in page.paginator.object_list}
    assert slugs == {top.slug} | {
        theme.slug for theme in Theme.objects.all() if top in (theme.broader, getattr(theme.broader, "broader", None))
    }


def test_themes_that_lack_sentences_are_listed_as_thin(desk, backup):
    assert "backup" not in {
        row["theme"].slug for row in desk.get("/vocabulaire/?show=thin").context["page"].paginator.object_list
    }
    backup.phrases.filter(kind="says", language="de").delete()
    assert "backup" in {
        row["theme"].slug for row in desk.get("/vocabulaire/?show=thin").context["page"].paginator.object_list
    }


def test_the_desk_says_how_the_learning_stands(desk):
    assert "Apprentissage à jour" in text_of(desk.get("/vocabulaire/"))


@pytest.mark.parametrize(
    "path", ["/vocabulaire/", "/vocabulaire/historique/", "/vocabulaire/secteurs/", "/vocabulaire/themes/backup/"]
)
def test_the_pages_of_the_desk_ask_the_database_little(desk, django_assert_max_num_queries, path):
    desk.get(path)
    with django_assert_max_num_queries(14):
        desk.get(path)
