"""The vocabulary as open data: SKOS in JSON-LD, whole, consistent, without a text under two roles."""

import json

import pytest

from relais.groundwork.text import LANGUAGES
from relais.vocabulary.exporting import CHUNK, scheme_parts
from relais.vocabulary.models import Sector, Theme

pytestmark = pytest.mark.django_db
BASE = "https://relais.example/themes/"
SKOS = {
    "skos:prefLabel", "skos:altLabel", "skos:hiddenLabel", "skos:definition", "skos:inScheme", "skos:broader", "skos:narrower",
    "skos:topConceptOf", "skos:hasTopConcept", "skos:notation", "skos:changeNote",
}  # fmt: skip


@pytest.fixture(scope="module")
def document(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        return json.loads("".join(scheme_parts(BASE)))


@pytest.fixture(scope="module")
def concepts(document):
    return {node["id"]: node for node in document["@graph"] if node["type"] == "skos:Concept"}


def ids(node, name):
    value = node.get(name, [])
    return [one["id"] for one in (value if isinstance(value, list) else [value])]


def texts(node, name):
    return [(one["@language"], one["@value"]) for one in node.get(name, [])]


def test_the_document_names_skos_and_the_address_of_its_identifiers(document):
    context = document["@context"]
    assert context["@base"] == BASE
    assert context["skos"] == "http://www.w3.org/2004/02/skos/core#"
    assert {context["id"], context["type"]} == {"@id", "@type"}


def test_only_terms_of_skos_are_used(document):
    used = {name for node in document["@graph"] for name in node} - {"id", "type"}
    assert used <= SKOS
    assert {"skos:prefLabel", "skos:definition", "skos:broader", "skos:narrower", "skos:notation"} <= used


def test_every_theme_and_sector_is_a_concept_once_in_its_scheme(document, concepts):
    themes = {f"{slug}/" for slug in Theme.objects.values_list("slug", flat=True)}
    sectors = {f"#sector-{slug}" for slug in Sector.objects.values_list("slug", flat=True)}
    assert concepts.keys() == themes | sectors
    assert len(document["@graph"]) == len(concepts) + 2
    assert {ids(concepts[one], "skos:inScheme")[0] for one in themes} == {"#themes"}
    assert {ids(concepts[one], "skos:inScheme")[0] for one in sectors} == {"#sectors"}


def test_every_concept_has_one_label_in_each_of_the_four_languages(concepts):
    assert {tuple(sorted(lang for lang, _text in texts(node, "skos:prefLabel"))) for node in concepts.values()} == {
        tuple(sorted(LANGUAGES))
    }


def test_every_theme_has_one_definition_in_each_of_the_four_languages(concepts):
    themes = [node for node in concepts.values() if ids(node, "skos:inScheme") == ["#themes"]]
    assert {tuple(sorted(lang for lang, _text in texts(node, "skos:definition"))) for node in themes} == {
        tuple(sorted(LANGUAGES))
    }


def test_broader_and_narrower_say_the_same(concepts):
    up = {(one, other) for one, node in concepts.items() for other in ids(node, "skos:broader")}
    down = {(other, one) for one, node in concepts.items() for other in ids(node, "skos:narrower")}
    assert up == down != set()
    assert {other for pair in up for other in pair} <= concepts.keys()


def test_the_concepts_without_broader_ones_are_the_tops_of_their_scheme(document, concepts):
    for scheme in (node for node in document["@graph"] if node["type"] == "skos:ConceptScheme"):
        tops = {
            one
            for one, node in concepts.items()
            if "skos:broader" not in node and ids(node, "skos:inScheme") == [scheme["id"]]
        }
        assert set(ids(scheme, "skos:hasTopConcept")) == tops != set()
        assert {one for one, node in concepts.items() if ids(node, "skos:topConceptOf") == [scheme["id"]]} == tops
        assert {lang for lang, _text in texts(scheme, "skos:prefLabel")} == set(LANGUAGES)


def test_no_text_of_a_concept_plays_two_roles_or_stands_twice(concepts):
    for node in concepts.values():
        listed = [
            pair for name in ("skos:prefLabel", "skos:altLabel", "skos:hiddenLabel") for pair in texts(node, name)
        ]
        assert len(listed) == len(set(listed)), node["id"]


def test_every_phrase_of_a_theme_is_there_under_one_of_its_labels(concepts, backup):
    node = concepts["backup/"]
    labels = {pair for name in ("skos:prefLabel", "skos:altLabel", "skos:hiddenLabel") for pair in texts(node, name)}
    assert labels == set(backup.labels.items()) | set(backup.phrases.values_list("language", "text"))
    names = set(backup.phrases.filter(kind="alt").values_list("language", "text")) - set(backup.labels.items())
    assert set(texts(node, "skos:altLabel")) == names


def test_a_sector_has_its_nace_prefixes_by_version(concepts):
    notation = {(one["@type"], one["@value"]) for one in concepts["#sector-bakery"]["skos:notation"]}
    assert notation == {("nace:2008", "10.71"), ("nace:2008", "47.24"), ("nace:2025", "10.71"), ("nace:2025", "47.24")}


def test_a_retired_theme_stays_and_says_so(backup):
    Theme.objects.filter(pk=backup.pk).update(retired=True)
    nodes = {node["id"]: node for node in json.loads("".join(scheme_parts(BASE)))["@graph"]}
    assert ("en", "retired") in texts(nodes["backup/"], "skos:changeNote")
    assert "skos:changeNote" not in nodes["wifi/"]


def test_texts_with_quotes_and_signs_of_json_come_through(backup):
    Theme.objects.filter(pk=backup.pk).update(labels=dict.fromkeys(LANGUAGES, '"a\\b" </script>\u2028 é'))
    nodes = {node["id"]: node for node in json.loads("".join(scheme_parts(BASE)))["@graph"]}
    assert texts(nodes["backup/"], "skos:prefLabel")[0][1] == '"a\\b" </script>\u2028 é'


def test_the_document_is_made_with_few_queries(django_assert_max_num_queries):
    chunks = Theme.objects.count() // CHUNK + 1
    with django_assert_max_num_queries(2 * chunks + 8):
        list(scheme_parts(BASE))


def test_the_page_of_the_scheme_gives_the_document(client, document):
    response = client.get("/themes/scheme.jsonld")
    assert response["Content-Type"] == "application/ld+json"
    assert set(response["Cache-Control"].split(", ")) == {"public", "max-age=86400"}
    given = json.loads(response.getvalue())
    assert given["@context"]["@base"] == "http://testserver/themes/"
    assert given["@graph"] == document["@graph"]


@pytest.mark.parametrize("language", ["nl", "de", "en"])
def test_identifiers_are_the_same_in_every_language(client, language):
    given = json.loads(client.get(f"/{language}/themes/scheme.jsonld").getvalue())
    assert given["@context"]["@base"] == "http://testserver/themes/"


def test_who_has_the_scheme_already_is_told_so_until_it_changes(client, backup, editor):
    from relais.vocabulary.services import edit_theme

    tag = client.get("/themes/scheme.jsonld")["ETag"]
    assert client.get("/themes/scheme.jsonld", headers={"If-None-Match": tag}).status_code == 304
    edit_theme(by=editor, theme=backup, values={"labels": backup.labels | {"fr": "Copies"}}, phrases={})
    fresh = client.get("/themes/scheme.jsonld", headers={"If-None-Match": tag})
    assert fresh.status_code == 200
    assert '"@value": "Copies"' in fresh.getvalue().decode()
