"""The indicators that come with the product: complete, from the sources, and readable from the questionnaires."""

import pytest

from relais.diagnostics.built_in import DATA
from relais.diagnostics.built_in import built_in as questionnaire
from relais.diagnostics.definitions import Choice, Pairs
from relais.groundwork.models import Trace
from relais.observatory.built_in import built_in
from relais.observatory.estimating import measure_of
from relais.observatory.models import Figure, Indicator
from relais.observatory.services.loading import load_indicators
from relais.vocabulary.queries import leaves

TOLD = built_in()
MEASURED = [one for one in TOLD if one.fields["measure"]]


def cells_of(definition):
    for question in definition.questions:
        if isinstance(question, Choice):
            yield from (f"{question.key}.{option.key}" for option in question.options)
        elif isinstance(question, Pairs):
            yield from (f"{question.key}.{i.key}.{c.key}" for i in question.items for c in question.columns)
        else:
            yield from (f"{question.key}.{item.key}" for item in getattr(question, "items", ()))


@pytest.mark.parametrize("told", TOLD, ids=lambda told: told.slug)
def test_an_indicator_has_its_words_in_four_languages(told):
    notes = [figure["note"] for figure in told.figures if "note" in figure]
    for texts in (told.fields["titles"], told.fields["explanations"], *notes, told.fields["target_sources"] or None):
        assert texts is None or (set(texts) == {"fr", "nl", "de", "en"} and all(map(str.strip, texts.values())))


@pytest.mark.parametrize("told", MEASURED, ids=lambda told: told.slug)
def test_a_measure_reads_what_its_questionnaire_asks(told):
    measure = measure_of(told.fields["measure"])
    if not (DATA / f"{measure.questionnaire}.json").exists():
        pytest.skip("the questionnaire has not come yet")
    definition = questionnaire(measure.questionnaire, measure.rule)
    assert {*measure.cells, *measure.without} <= set(cells_of(definition))
    if len({cell.partition(".")[0] for cell in measure.cells}) == 1 and len(measure.cells) > 1:
        assert isinstance(definition.by_key[measure.cells[0].partition(".")[0]], Choice)
    assert len({cell.partition(".")[0] for cell in measure.cells}) <= 1  # what is added excludes each other
    assert measure.dimension in {"overall", *(one.key for one in definition.dimensions)}


@pytest.mark.django_db
def test_every_theme_of_an_indicator_is_a_live_leaf():
    known = set(leaves().values_list("slug", flat=True))
    assert {theme for told in TOLD for theme in told.themes} - known == set()
    assert all(told.themes for told in TOLD)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("slug", "territory", "year", "value"),
    [
        ("orders-online", "region", 2013, 15), ("it-person", "region", 2013, 30), ("basic-intensity", "union", 2023, 58),
        ("basic-intensity", "union", 2024, 73), ("maturity", "region", 2026, 29),
    ],
)  # fmt: skip
def test_the_figures_that_others_published_are_there(slug, territory, year, value):
    figure = Figure.objects.get(indicator__slug=slug, territory=territory, start__year=year, ours=False)
    assert (figure.value, bool(figure.source)) == (value, True)


@pytest.mark.django_db
def test_the_european_target_is_there():
    one = Indicator.objects.get(slug="basic-intensity")
    assert (one.target, one.target_year) == (90, 2030)


@pytest.mark.django_db
def test_loading_again_mends_texts_and_brings_no_deleted_figure_back():
    Indicator.objects.filter(slug="website").update(titles={"fr": "x"})
    Figure.objects.filter(indicator__slug="it-person").delete()
    traces = Trace.objects.count()
    assert load_indicators() == 0
    assert Indicator.objects.get(slug="website").titles["nl"] == "Ondernemingen met een eigen website"
    assert not Figure.objects.filter(indicator__slug="it-person", ours=False).exists()
    assert Trace.objects.count() == traces
