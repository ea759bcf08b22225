"""What is found for typed words, in which order, and what is never found; on both databases."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relais.finding import queries
from relais.finding.findable import Findable
from relais.finding.models import Entry
from relais.finding.queries import search
from relais.finding.services import forget_entries, index_entries

HOSTILE = [
    '"', "'", "''", '" OR "', "* *", "NEAR(a b)", "a AND", "NOT", "OR OR", "(((", "))", "titles:facture", "{titles}:x", "^a",
    "a & | !b", "a <-> b", "a:*", ":A", "\\", "%s %(x)s", "\x00", "facture\x00", "é" * 5000, "mot " * 3000, "𐀀 日本 مرحبا", "-1",
    "'; DROP TABLE finding_entry; --", "xkdoor", "xsfr", "frfactur", "a+b.c&d", "<script>alert(1)</script>", "\ud800",
]  # fmt: skip


def titles(words, language="fr", **asked):
    return [result.entry.title for result in search(words, language=language, **asked).results]


@pytest.mark.parametrize(
    "words", ["facturation", "factures", "FACTURE", "facturer", "electroniques", "Électronique facturé", "la facture"]
)
def test_a_title_is_found_by_its_words_whatever_accents_plurals_and_capitals(enter, words):
    enter("La facture électronique", "Une porte")
    assert titles(words) == ["La facture électronique"]


def test_all_words_must_be_there(enter):
    enter("Facture papier", "Facture électronique", "Courrier électronique")
    assert titles("facture électronique") == ["Facture électronique"]


def test_when_nothing_holds_all_words_what_holds_the_most_of_them_is_told_as_such(enter):
    enter("Facture électronique", "Courrier électronique", "Site vitrine")
    found = search("facture électronique vitrine", language="fr")
    assert found.loosened
    assert [result.entry.title for result in found.results] == ["Facture électronique"]


def test_a_title_comes_before_a_summary_before_the_end_of_a_text(enter):
    enter("Troisième", text=f"{' '.join(f'mot{n}' for n in range(200))} caisse", key="3")
    enter("Deuxième", summary="Une caisse", key="2")
    enter("La caisse", key="1")
    assert titles("caisse") == ["La caisse", "Deuxième", "Troisième"]


def test_of_equals_the_one_with_more_boost_comes_first(enter):
    enter("Caisse verte", key="1")
    enter("Caisse rouge", key="2", boost=2)
    assert titles("caisse") == ["Caisse rouge", "Caisse verte"]


def test_titles_come_first_among_more_than_are_ranked(enter, monkeypatch):
    monkeypatch.setattr(queries, "RANKED", 5)
    enter(*(f"Feuille {n}" for n in range(30)), summary="une caisse", boost=3)
    enter("La caisse du commerce", key="last")
    found = search("caisse", language="fr")
    assert found.results[0].entry.title == "La caisse du commerce"
    assert (found.total, found.page.paginator.count) == (31, 5)


def test_beyond_what_is_counted_the_number_is_a_least_one_and_a_kind_is_found_all_the_same(enter, monkeypatch):
    monkeypatch.setattr(queries, "COUNTED", 10)
    enter(*(f"Caisse {n}" for n in range(30)))
    enter("La caisse", kind="event")
    found = search("caisse", language="fr", kinds=["event"])
    assert (found.capped, found.total) == (True, 10)
    assert [result.entry.title for result in found.results] == ["La caisse"]


def test_kinds_are_counted_whatever_kind_is_chosen(enter):
    enter("Caisse", "Caisses", kind="sheet")
    enter("Caisse", kind="event")
    found = search("caisse", language="fr", kinds=["event"])
    assert found.kinds == {"sheet": 2, "event": 1}
    assert [result.entry.kind for result in found.results] == ["event"]


@pytest.mark.parametrize("kind", ["no", "' | xsfr", "xk door", "", "É"])
def test_a_kind_that_is_none_finds_nothing_and_breaks_nothing(enter, kind):
    enter("Caisse")
    assert titles("caisse", kinds=[kind]) == []


def test_a_piece_is_shown_once_in_the_screens_language(enter):
    enter("Peppol en Belgique", key="peppol", language="fr")
    enter("Peppol in België", key="peppol", language="nl")
    assert titles("peppol", "fr") == ["Peppol en Belgique"]
    assert titles("peppol", "nl") == ["Peppol in België"]
    assert titles("peppol", "de") == ["Peppol en Belgique"]


def test_a_piece_in_another_language_is_found_by_the_words_of_its_own(enter):
    enter("Rechnungen versenden", language="de")
    found = search("Rechnung", language="fr")
    assert [(one.entry.language, one.entry.title) for one in found.results] == [("de", "Rechnungen versenden")]
    assert found.corrected == ""


def test_words_of_another_language_find_what_has_the_screens_language_too(enter):
    enter("La facture", key="f", language="fr")
    enter("Die Rechnung", key="f", language="de")
    assert titles("Rechnungen", "fr") == ["Die Rechnung"]


def test_the_screens_language_comes_first(enter):
    enter("Cloud storage", language="en")
    enter("Cloud", summary="Le stockage", language="fr")
    assert titles("cloud", "fr")[0] == "Cloud"
    assert titles("cloud", "en")[0] == "Cloud storage"


def test_a_title_of_stop_words_only_is_found(enter):
    enter("Qui et comment")
    assert titles("qui comment") == ["Qui et comment"]


@pytest.mark.parametrize("words", ["r&d", "R & D", "rd"])
def test_joined_letters_are_found(enter, words):
    enter("Aide à la R&D")
    assert titles(words) == ["Aide à la R&D"]


def test_what_was_asked_is_marked_and_everything_else_escaped(enter):
    enter("<b>Factures</b> & co", summary="Une facture <script>")
    (result,) = search("facture", language="fr").results
    assert result.title == "&lt;b&gt;<mark>Factures</mark>&lt;/b&gt; &amp; co"
    assert result.passage == "Une <mark>facture</mark> &lt;script&gt;"


def test_the_passage_is_taken_from_around_the_words(enter):
    enter("Feuille", summary="Rien", text=f"{'avant ' * 200}la caisse {'après ' * 200}")
    (result,) = search("caisse", language="fr").results
    assert result.passage.startswith("… ")
    assert "<mark>caisse</mark>" in result.passage
    assert len(result.passage) < 300


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_find_nothing_that_is_not_there_and_break_nothing(enter, words):
    enter("Une porte")
    found = search(words, language="fr")
    assert {result.entry.title for result in found.results} <= {"Une porte"}
    assert queries.suggest(words, "fr") is not None


@pytest.mark.parametrize("page", ["x", "-1", "0", "99999999999999999999", None, "2"])
def test_any_page_is_a_page(enter, page):
    enter(*(f"Caisse {n}" for n in range(25)))
    assert search("caisse", language="fr", page=page).results


def test_a_search_takes_few_queries(enter, within):
    enter(*(f"Caisse {n}" for n in range(25)))
    with within(3):
        search("caisse", language="fr")
    with within(8):
        search("caissse", language="fr")


words_of = st.lists(
    st.text(st.sampled_from("abcdeéèlmnoprstuœßü"), min_size=1, max_size=12), min_size=1, max_size=6
).map(" ".join)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    title=words_of, language=st.sampled_from(["fr", "nl", "de", "en"]), screen=st.sampled_from(["fr", "nl", "de", "en"])
)
def test_what_is_entered_is_found_by_its_title_and_what_is_forgotten_is_not(bare, title, language, screen):
    index_entries([Findable(kind="sheet", key="k", language=language, title=title, view="portal:home")])
    try:
        found = search(title, language=screen, exact=True)
        assert [result.entry.key for result in found.results] == ["k"]
    finally:
        forget_entries("sheet", ["k"])
    assert not search(title, language=screen).results
    assert not Entry.objects.exists()
