"""Small parts of the screen: tags, texts in languages, built files, components."""

import json

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.paginator import Paginator
from django.template import Context, Template
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from relais.groundwork import assets
from relais.groundwork.multilingual import ORDER, in_language
from relais.groundwork.templatetags.groundwork import ROW, bars, page_numbers, percent, step_states, unbroken

NUMBERS = st.lists(st.tuples(st.text(max_size=5), st.integers(0, 10**6) | st.floats(0, 1e6)), max_size=6)


@pytest.mark.parametrize(
    ("texts", "language", "found"),
    [
        ({"fr": "un", "nl": "een"}, "nl", "een"),
        ({"fr": "un", "nl": "een"}, "de", "un"),
        ({"de": "eins", "en": "one"}, "fr", "eins"),
        ({"fr": "", "en": "one"}, "fr", "one"),
        ({"fr": "un"}, "fr-be", "un"),
        ({}, "fr", ""),
    ],
)
def test_a_text_is_given_in_the_language_asked_for_else_in_the_first_that_has_one(texts, language, found):
    assert in_language(texts, language) == found


@pytest.mark.parametrize("language", ORDER)
def test_a_text_is_given_in_the_screens_language_when_none_is_asked_for(language):
    with override(language):
        assert in_language({code: code.upper() for code in ORDER}) == language.upper()


@given(st.dictionaries(st.sampled_from(ORDER), st.text(max_size=4)), st.sampled_from(ORDER))
def test_a_text_in_languages_is_empty_only_when_all_are(texts, language):
    found = in_language(texts, language)
    assert found in {"", *texts.values()}
    assert (found == "") == (not any(texts.values()))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("« site » ?", "«\u00a0site\u00a0»\u00a0?"),
        ("Vite ! Ici : là ; oui", "Vite\u00a0! Ici\u00a0: là\u00a0; oui"),
        ("sans signe", "sans signe"),
    ],
)
def test_unbroken_keeps_french_signs_with_their_word(text, shown):
    assert unbroken(text) == shown


@pytest.mark.parametrize(("language", "shown"), [("fr", "43 %"), ("nl", "43 %"), ("de", "43 %"), ("en", "43%")])
def test_a_share_is_written_as_the_language_writes_it(language, shown):
    with override(language):
        assert percent(43) == shown


@given(st.text())
def test_unbroken_changes_nothing_but_the_width_of_spaces(text):
    assert unbroken(text).replace("\u00a0", " ") == text.replace("\u00a0", " ")


def test_the_address_of_a_page_in_another_language_keeps_its_query(rf):
    request = rf.get("/annuaire/", {"q": "web", "page": "2"})
    shown = Template('{% address_in "nl" %}').render(Context({"request": request}))
    assert shown == "/nl/annuaire/?q=web&amp;page=2"


def test_the_address_in_another_language_without_a_request_is_the_home_page():
    assert Template('{% address_in "de" %}').render(Context({})) == "/de/"


def test_a_pager_leaves_out_far_pages():
    assert page_numbers(Paginator(range(100), 5).get_page(10)) == [1, None, 9, 10, 11, None, 20]
    assert page_numbers(Paginator(range(3), 5).get_page(1)) == [1]


def test_bars_are_measured_against_the_longest():
    drawn = bars([("a", 10), ("b", 5), ("c", 0)])
    assert drawn["height"] == 3 * ROW
    assert [bar["width"] for bar in drawn["bars"]] == ["100.00%", "50.00%", "0.00%"]
    assert [bar["y"] for bar in drawn["bars"]] == [26, ROW + 26, 2 * ROW + 26]


@given(NUMBERS)
def test_no_bar_is_wider_than_the_chart_and_rows_keep_their_order(rows):
    drawn = bars(rows)
    assert [(bar["label"], bar["number"]) for bar in drawn["bars"]] == rows
    assert all(0 <= float(bar["width"].rstrip("%")) <= 100 for bar in drawn["bars"])


def test_widths_of_bars_have_a_point_whatever_the_screens_language():
    with override("fr"):
        assert bars([("a", 3), ("b", 1)])["bars"][1]["width"] == "33.33%"


@pytest.mark.parametrize(
    ("current", "states"),
    [(1, ["current", "ahead", "ahead"]), ("2", ["done", "current", "ahead"]), (4, ["done", "done", "done"])],
)
def test_steps_before_the_current_one_are_done(current, states):
    assert [step["state"] for step in step_states("Un, Deux ,Trois", current)] == states
    assert [step["label"] for step in step_states(["Un", "Deux", "Trois"], current)] == ["Un", "Deux", "Trois"]


def test_a_built_file_is_served_under_a_name_made_of_its_content():
    names = json.loads((assets.BUILT / "manifest.json").read_text("utf-8"))
    assert {"site.css", "site.js", "favicon.svg"} <= names.keys()
    assert assets.asset_url("site.css") == f"/static/built/{names['site.css']}"
    assert all((assets.BUILT / name).is_file() for name in names.values())


def test_a_file_that_was_not_built_is_named_with_the_remedy():
    with pytest.raises(ImproperlyConfigured, match=r"holds no nothing\.css\. Run `make setup`"):
        assets.asset_url("nothing.css")


def test_a_site_that_was_not_built_says_the_remedy(monkeypatch, tmp_path):
    monkeypatch.setattr(assets, "BUILT", tmp_path)
    assets.built_names.cache_clear()
    try:
        with pytest.raises(ImproperlyConfigured, match="Run `make setup`"):
            assets.asset_url("site.css")
    finally:
        assets.built_names.cache_clear()


def test_text_in_a_component_is_escaped():
    shown = Template("<c-tag>{{ text }}</c-tag>").render(Context({"text": "<script>alert(1)</script>"}))
    assert "<script>" not in shown
