"""The pages of barometer and watch: what they say, and what they leave unsaid."""

import csv
import io
import re
from datetime import timedelta

import pytest

from relais.groundwork.models import Trace
from relais.needs.models import Answer, Need
from relais.observatory.models import DEMO, OWN, Batch, Figure, Indicator
from relais.observatory.quarters import moved
from relais.observatory.services import stocktaking
from tests.observatory.scenes import FIRST, NOON, described

pytestmark = pytest.mark.django_db
LANGUAGES = ["", "/nl", "/de", "/en"]


@pytest.fixture
def computed():
    return Figure.objects.create(
        indicator=Indicator.objects.get(slug="website"), span="quarter", start=FIRST, value=42.6, low=37.5, high=48.4,
        number=40, source=OWN, ours=True,
    )  # fmt: skip


@pytest.fixture
def watched():
    """A year in which backups are asked for by many, passwords by few."""
    Answer.objects.all().delete()
    Need.objects.all().delete()
    for place in range(4):
        for number in range(12):
            described(NOON + timedelta(days=91 * place), "backup", sector="food-shop", employees=4)
            if number < 2:
                described(NOON + timedelta(days=91 * place), "passwords")
    stocktaking.close_quarters(moved(FIRST, 4))


def page(client, path, status=200):
    answer = client.get(path)
    assert answer.status_code == status
    return answer.content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", ["/barometre/", "/barometre/website/", "/veille/", "/veille/backup/"])
def test_a_page_is_there_in_each_language(client, language, path, computed, watched):
    assert "<h1>" in page(client, language + path)


def test_the_latest_figure_is_told_in_words_with_interval_and_source(client, computed):
    told = page(client, "/barometre/website/")
    assert re.search(r"<strong>43 %</strong>", told)
    assert "entre 38 % et 48 %" in told
    assert "1er trimestre 2025" in told
    assert "Évaluations faites par les entreprises sur Relais" in told
    assert "démo" not in told


def test_a_figure_of_the_demo_says_so(client, computed):
    Figure.objects.filter(pk=computed.pk).update(source=DEMO)
    assert "démo : évaluations inventées" in page(client, "/barometre/website/")


def test_the_target_and_what_is_missing_are_told(client):
    told = page(client, "/barometre/basic-intensity/")
    assert "Objectif 2030 : 90 %" in told
    assert "Il manque 17 points" in told
    assert "73 %" in told


def test_an_indicator_without_a_figure_says_what_it_waits_for(client):
    told = page(client, "/barometre/backup/")
    assert "au moins dix entreprises" in told
    assert 'class="course"' not in told


def test_an_indicator_leads_to_doors(client):
    assert "/portes/" in page(client, "/barometre/website/")


def test_the_barometer_is_narrowed_by_dimension_and_survives_a_wrong_one(client):
    told = page(client, "/barometre/?dimension=D6")
    assert "Consommation d'énergie" in told.replace("&#x27;", "'")
    assert "leur propre site" not in told
    assert page(client, "/barometre/?dimension=D9&page=x")


def test_the_export_can_be_imported_again(client, editor, as_user, computed):
    text = client.get("/barometre/export.csv").getvalue().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert {row["indicator"] for row in rows} >= {"basic-intensity", "website"}
    own = [row for row in rows if row["ours"] == "1"]
    assert [(row["value"], row["low"], row["number"]) for row in own] == [("42.6", "37.5", "40")]
    kept = "\n".join(line for line in text.splitlines() if not line.endswith(",1"))
    answer = as_user(editor).post("/barometre/gerer/importer/", {"file": io.BytesIO(kept.encode())}, follow=True)
    assert answer.status_code == 200
    assert f"Inchangés : {len(rows) - 1}." in answer.content.decode()


def test_the_open_data_hold_titles_targets_and_figures(client, computed):
    told = client.get("/barometre/export.json").json()
    assert told["licence"] == "https://creativecommons.org/publicdomain/zero/1.0/"
    one = next(row for row in told["indicators"] if row["indicator"] == "basic-intensity")
    assert (one["target"], one["target_year"], one["titles"]["nl"][:5]) == (90, 2030, "Kmo's")
    assert [(f["period"], f["territory"], f["value"]) for f in one["figures"]] == [
        ("2023", "union", 58),
        ("2024", "union", 73),
    ]


def test_the_watch_tells_what_is_asked_and_hides_what_is_under_ten(client, watched):
    row = re.search(r'<tr>\s*<th scope="row"><a href="/veille/backup/".*?</tr>', page(client, "/veille/"), re.DOTALL)[0]
    assert ">48<" in row
    told = page(client, "/veille/passwords/")
    assert "moins de 10" in told
    assert ">8<" not in told
    assert not Batch.objects.filter(theme__slug="passwords").exists()


def test_a_theme_tells_who_asks_by_sector_and_size(client, watched):
    told = page(client, "/veille/backup/")
    assert "Besoins, par secteur" in told
    assert "2 à 9 personnes" in told
    assert told.count('<td class="number">12</td>') >= 4


def test_a_theme_that_is_none_a_retired_one_and_a_top_one_are_not_there(client, watched):
    from relais.vocabulary.models import Theme

    page(client, "/veille/no-such-theme/", 404)
    page(client, f"/veille/{Theme.objects.filter(broader=None).first().slug}/", 404)
    Theme.objects.filter(slug="backup").update(retired=True)
    page(client, "/veille/backup/", 404)


def test_before_the_first_quarter_the_watch_says_so_and_still_tells_the_supply(client):
    from relais.observatory.models import Quarter

    Quarter.objects.all().delete()
    told = page(client, "/veille/")
    assert "Aucun trimestre compté encore" in told
    assert "<table" in told


def test_what_is_much_asked_and_hardly_offered_stands_in_front(client, no_doors, watched):
    told = page(client, "/veille/")
    short = told[told.index('id="short"') : told.index('id="all"')]
    assert "/veille/backup/" in short


@pytest.mark.parametrize(
    ("path", "words", "found"),
    [
        ("/veille/", "PASSÉ  mots", ["passwords"]),
        ("/de/veille/", "passworter", ["passwords"]),
        ("/veille/", "passworter", []),
        ("/nl/veille/", "BACK-UPS verloren", ["backup"]),
    ],
)
def test_words_find_themes_by_their_name_in_the_screens_language(client, watched, path, words, found):
    answer = client.get(path, {"q": words})
    assert [row.theme.slug for row in answer.context["page"]] == found


def test_words_and_filters_of_the_watch_narrow_together(client, watched):
    def found(**query):
        return {row.theme.slug for row in client.get("/veille/", query).context["page"]}

    assert found(q="donnees") > found(q="donnees", theme="security") == {"backup", "gdpr"}


def test_words_that_no_theme_is_named_by_lead_back_to_all(client, watched):
    told = client.get("/veille/", {"q": "nonsense"}).content.decode()
    assert "Aucun thème pour ce choix" in told
    assert '<a href="/veille/">Revenir à tous les thèmes</a>' in told


def test_words_that_are_too_long_are_told_and_narrow_nothing(client, watched):
    answer = client.get("/veille/", {"q": "a" * 121})
    assert answer.context["form"].errors.keys() == {"q"}
    assert answer.context["page"].paginator.count == client.get("/veille/").context["page"].paginator.count


def test_the_exports_of_the_watch_hold_no_number_under_ten(client, watched):
    rows = list(csv.DictReader(io.StringIO(client.get("/veille/export.csv").getvalue().decode("utf-8-sig"))))
    assert {row["needs"] for row in rows} == {"", "48"}
    told = client.get("/veille/export.json").json()
    assert {batch["number"] for batch in told["batches"]} == {12}
    assert all(batch["sectors"] == {"retail": 12} for batch in told["batches"])
    page(client, "/veille/?trend=rising&theme=security")
    page(client, "/veille/?trend=x&theme=x&page=9999")


def test_staff_add_correct_delete_and_take_back_on_the_pages(editor, as_user):
    browser = as_user(editor)
    told = {
        "indicator": "website", "period": "2024-Q2", "territory": "country", "value": "41", "low": "", "high": "", "number": "",
        "source": "Statbel", "source_url": "https://statbel.example/", "note": "Remarque",
    }  # fmt: skip
    assert browser.post("/barometre/gerer/ajouter/", told).status_code == 302
    figure = Figure.objects.get(source="Statbel")
    assert (figure.start.month, figure.notes) == (4, {"fr": "Remarque"})
    assert "déjà un chiffre" in browser.post("/barometre/gerer/ajouter/", told).content.decode()
    address = f"/barometre/gerer/{figure.pk}/"
    assert 'value="2024-Q2"' in browser.get(address).content.decode()
    assert browser.post(address, told | {"value": "42"}).status_code == 302
    assert browser.post(f"{address}supprimer/").status_code == 302
    assert not Figure.objects.filter(source="Statbel").exists()
    told = browser.get("/barometre/gerer/changements/").content.decode()
    assert told.count("/annuler/") == 1
    browser.post(f"/barometre/gerer/changements/{Trace.objects.order_by('-pk').first().pk}/annuler/")
    assert Figure.objects.get(source="Statbel").value == 42


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"period": "hier"}, "Donnez une année"), ({"value": "140"}, "100"), ({"value": "41", "low": "50", "high": "60"}, "entre les deux bornes"),
        ({"low": "30"}, "deux bornes"), ({"source": "relais"}, "calculés par la plateforme"), ({"source": ""}, "obligatoire"),
        ({"source_url": "javascript:alert(1)"}, "URL"), ({"indicator": "none"}, "Sélectionnez"),
    ],
)  # fmt: skip
def test_a_wrong_figure_is_told_where_it_is_wrong_and_nothing_is_kept(wrong, told, editor, as_user):
    before = Figure.objects.count()
    good = {"indicator": "website", "period": "2024", "territory": "region", "value": "41", "source": "S"}
    answer = as_user(editor).post("/barometre/gerer/ajouter/", good | wrong)
    assert answer.status_code == 422
    assert told in answer.content.decode().replace("&#x27;", "'")
    assert Figure.objects.count() == before


def test_a_wrong_file_is_told_line_by_line(editor, as_user):
    file = io.BytesIO(b"indicator,period,value,source\nwebsite,2024,5,S\nnone,2024,5,S\n")
    answer = as_user(editor).post("/barometre/gerer/importer/", {"file": file})
    assert answer.status_code == 422
    assert "Ligne 3" in answer.content.decode()
    assert not Figure.objects.filter(source="S").exists()
