"""The comparison of a response, and the open page of all that is published."""

import csv
import io
import json
import re

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext

from relais.diagnostics.comparing import comparison, comparison_context, published_cells
from relais.diagnostics.labels import labels_of, sections
from relais.diagnostics.models import Response
from relais.diagnostics.services.sealing import seal_waiting
from relais.territories.models import Area, Place
from relais.vocabulary.models import Sector
from tests.diagnostics.comparing_scenes import TODAY, answered, published, ten

pytestmark = pytest.mark.django_db
PAGE = "/diagnostics/comparaisons/"
FRAGMENT = "diagnostics/_comparison.html"


@pytest.fixture
def version():
    return published()


@pytest.fixture
def filled(version):
    """Twenty shops of Hainaut, ten larger ones and ten roofers of Liège, all sealed."""
    for number in range(20):
        answered(version, number, ticks=number % 5, step=number % 5)
    ten(version, first=20, employees=30, ticks=4, step=4)
    ten(version, first=30, sector="roofer", place="4000", ticks=0, step=0)
    seal_waiting(TODAY)
    return version


def fresh(version, **facts):
    return Response.objects.select_related("version__questionnaire").get(pk=answered(version, 99, **facts).pk)


def test_a_response_is_compared_from_the_finest_cell_to_all_with_each_cell_once(filled):
    found = comparison(fresh(filled, ticks=3, step=3))
    assert [(one.label, one.n) for one in found] == [
        ("Commerce de détail · 2 à 9 personnes · Hainaut", 20),
        ("Commerce de détail · Hainaut", 30),
        ("2 à 9 personnes", 30),
        ("toutes les réponses", 40),
    ]
    finest = found[0]
    assert (finest.overall.mean, finest.overall.own) == (50, 75)
    assert [(one.title, one.mean, one.n) for one in finest.dimensions] == [("Outils", 50, 20), ("Gens", 50, 20)]
    assert 60 <= finest.position <= 80


def test_without_ten_of_its_kind_the_next_coarser_cell_is_shown(filled):
    found = comparison(fresh(filled, sector="roofer", place="5000"))
    assert [(one.label, one.n) for one in found] == [
        ("Construction · 2 à 9 personnes", 10), ("2 à 9 personnes", 30), ("toutes les réponses", 40),
    ]  # fmt: skip


def test_before_ten_have_answered_the_fragment_says_so_and_names_no_number_of_those_that_wait(version):
    for number in range(7):
        answered(version, number)
    seal_waiting(TODAY)
    shown = render_to_string(FRAGMENT, comparison_context(fresh(version)))
    assert "Pas encore de comparaison" in shown
    words = re.sub(r"<[^>]*>", " ", shown)
    assert re.findall(r"\d+", words) == ["10"]
    assert 'class="strip"' not in shown


def test_the_fragment_draws_the_finest_cell_and_tells_the_same_in_a_table(filled):
    shown = render_to_string(FRAGMENT, comparison_context(fresh(filled, ticks=3, step=3)))
    assert "Commerce de détail · 2 à 9 personnes · Hainaut" in shown
    assert shown.count('class="strip"') == 3 + 2
    assert shown.count("<tr>") == 1 + 4 + 1 + 2
    assert re.findall(r"Vous 75, score du milieu (\d+)", " ".join(shown.split())) == ["53", "26", "53", "53", "53"]


def test_a_response_that_is_not_finished_shows_no_comparison(filled):
    response = fresh(filled)
    response.state = "open"
    assert comparison_context(response) == {"comparison": None}
    assert not render_to_string(FRAGMENT, comparison_context(response)).strip()


def test_the_comparison_asks_the_database_six_times_at_most(filled):
    response = fresh(filled)
    with CaptureQueriesContext(connection) as asked:
        comparison_context(response)
    assert len(asked) <= 6


def test_a_bakery_is_retail_and_brussels_its_own_province(version):
    found = sections()
    assert found[Sector.objects.get(slug="bakery").pk] == "retail"
    assert found[Sector.objects.get(slug="brewery").pk] == "manufacturing"
    assert labels_of(answered(version, 1, place="1000"))[2] == "bruxelles"


@pytest.mark.parametrize(
    ("code", "province"),
    [("mons", "province-hainaut"), ("province-namur", "province-namur"), ("bruxelles", "bruxelles"), ("wallonie", "")],
)
def test_an_area_lies_in_the_one_province_that_holds_all_of_it(version, code, province):
    response = answered(version, 1)
    response.place, response.area = None, Area.objects.get(code=code)
    assert labels_of(response)[2] == province


def test_every_place_has_a_province_or_region(version):
    from relais.diagnostics.labels import labeller

    places = set(Place.objects.values_list("pk", flat=True))
    assert places - {pk for pk, code in labeller(places, ()).places.items() if code} == set()


def test_the_page_lists_every_published_cell_and_narrows(filled, client):
    answer = client.get(PAGE)
    assert answer.context["rows"][0].label == "toutes les réponses"
    assert answer.context["total"] == published_cells("small:plain").count() == 18
    answer = client.get(PAGE, {"kind": "small:plain", "sector": "retail", "area": "province-hainaut"})
    assert {row.label for row in answer.context["rows"]} == {
        "Commerce de détail · Hainaut", "Commerce de détail · 2 à 9 personnes · Hainaut",
        "Commerce de détail · 10 à 49 personnes · Hainaut",
    }  # fmt: skip
    assert "Outils" in answer.content.decode()


def test_a_wrong_filter_is_told_and_an_empty_answer_says_what_to_do(filled, client):
    answer = client.get(PAGE, {"sector": "nonsense", "kind": "x" * 300, "page": "-4"})
    assert answer.status_code == 200
    assert answer.context["form"].errors
    answer = client.get(PAGE, {"sector": "construction", "size": "10-49"})
    assert "Aucun groupe publié pour ces filtres" in answer.content.decode()


def test_without_any_block_the_page_says_when_figures_will_come(version, client):
    assert "Encore aucun chiffre publié" in client.get(PAGE).content.decode()
    assert client.get("/diagnostics/comparaisons.json").json()["cells"] == []
    assert client.get("/diagnostics/comparaisons.csv").status_code == 200


def test_the_files_hold_what_the_page_lists_and_never_fewer_than_ten(filled, client):
    asked = {"kind": "small:plain", "sector": "retail"}
    sheet = b"".join(client.get("/diagnostics/comparaisons.csv", asked).streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(sheet)))
    body = client.get("/diagnostics/comparaisons.json", asked).json()
    assert len(rows) == len(body["cells"]) == client.get(PAGE, asked).context["total"]
    for row, cell in zip(rows, body["cells"], strict=True):
        assert int(row["firms"]) == cell["firms"] >= 10
        assert float(row["mean"]) == cell["overall"]["mean"]
        assert float(row["d1_mean"]) == cell["dimensions"]["d1"]["mean"]
    assert "Firme" not in sheet + json.dumps(body)


def test_the_file_counts_nothing_but_whole_cells(filled, client):
    """A histogram's bin of one firm would tell its score; the difference of two cells, that of one among ten."""
    body = client.get("/diagnostics/comparaisons.json", {"kind": "small:plain"}).json()
    assert body["cells"]
    for cell in body["cells"]:
        parts = [cell["overall"], *cell["dimensions"].values()]
        counts = [
            number for part in parts for name, number in part.items() if name == "firms" or isinstance(number, list)
        ]
        assert counts == [cell["firms"]] * len(cell["dimensions"])


@pytest.mark.parametrize(
    "path", [PAGE, "/nl/diagnostics/comparaisons/", "/diagnostics/comparaisons.csv", "/diagnostics/comparaisons.json"]
)
def test_each_address_keeps_its_budget_of_queries(filled, client, path):
    client.get(path)
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(path)
        assert answer.status_code == 200
        if answer.streaming:
            assert b"".join(answer.streaming_content)
    assert len(asked) <= 12
