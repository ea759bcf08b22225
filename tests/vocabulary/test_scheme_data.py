"""The vocabulary's own promises: enough themes, enough words, all languages, nothing twice."""

import re
from collections import Counter, defaultdict

import pytest

from relais.groundwork.text import LANGUAGES, fold
from relais.vocabulary.enums import Category, Dimension
from relais.vocabulary.families import read_families
from relais.vocabulary.scheme_files import DATA, read_strays

ENOUGH = {"fr": 60, "nl": 15, "de": 15, "en": 15}
LONGEST_LABEL, LONGEST_DEFINITION, LONGEST_PHRASE = 80, 600, 400  # as the form and the database take them
NACE = re.compile(r"\d{1,2}(\.\d{1,3})?")


def plain(text: str) -> str:
    """Return the spelling under which two sentences are the same."""
    return " ".join(re.findall(r"\w+", fold(text)))


def depth_of(theme, theme_files):
    return 1 + depth_of(theme_files[theme.broader], theme_files) if theme.broader else 1


def test_the_scheme_has_three_levels_and_a_hundred_leaves(theme_files, leaf_files):
    assert len(leaf_files) >= 100
    assert {depth_of(theme, theme_files) for theme in leaf_files} == {3}
    assert {depth_of(theme, theme_files) for theme in theme_files.values()} == {1, 2, 3}


def test_parents_come_before_children(theme_files):
    seen = set()
    for theme in theme_files.values():
        assert not theme.broader or theme.broader in seen
        seen.add(theme.slug)


def test_the_order_lists_every_theme_once(theme_files):
    order = (DATA / "order.txt").read_text("utf-8").split()
    assert sorted(order) == sorted(theme_files)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_leaf_has_enough_different_sentences_of_managers(leaf_files, language):
    counts = {
        theme.slug: len({plain(text) for kind, spoken, text in theme.phrases if (kind, spoken) == ("says", language)})
        for theme in leaf_files
    }
    assert {slug: count for slug, count in counts.items() if count < ENOUGH[language]} == {}


def test_no_sentence_of_managers_stands_twice(leaf_files):
    where = defaultdict(list)
    for theme in leaf_files:
        for kind, _language, text in theme.phrases:
            if kind == "says":
                where[plain(text)].append(theme.slug)
    assert {text: slugs for text, slugs in where.items() if len(set(slugs)) > 1} == {}


def test_no_stray_is_a_sentence_of_a_theme(leaf_files):
    said = {plain(text) for theme in leaf_files for kind, _language, text in theme.phrases if kind == "says"}
    assert [text for _language, text in read_strays() if plain(text) in said] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_strays_in_every_language(language):
    assert len({text for spoken, text in read_strays() if spoken == language}) >= 50


@pytest.mark.parametrize("field", ["labels", "definitions"])
def test_every_theme_has_labels_and_definitions_in_the_four_languages(theme_files, field):
    found = {
        slug: {lang for lang, text in getattr(theme, field).items() if text.strip()}
        for slug, theme in theme_files.items()
    }
    assert {slug: languages for slug, languages in found.items() if languages != set(LANGUAGES)} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_themes_have_the_same_label_or_definition(theme_files, language):
    for field in ("labels", "definitions"):
        times = Counter(plain(getattr(theme, field)[language]) for theme in theme_files.values())
        assert [text for text, count in times.items() if count > 1] == []


def test_every_text_fits_its_field(theme_files):
    too_long = [
        (theme.slug, text)
        for theme in theme_files.values()
        for most, texts in (
            (LONGEST_LABEL, theme.labels.values()),
            (LONGEST_DEFINITION, theme.definitions.values()),
            (LONGEST_PHRASE, [text for _kind, _language, text in theme.phrases]),
        )
        for text in texts
        if len(text) > most
    ]
    assert too_long == []


def test_every_leaf_is_reported_under_a_category_and_a_dimension(leaf_files):
    wrong = [
        theme.slug
        for theme in leaf_files
        if theme.category not in Category.values or theme.dimension not in Dimension.values
    ]
    assert wrong == []


def test_every_category_and_dimension_is_used(leaf_files):
    assert {theme.category for theme in leaf_files} == set(Category.values)
    assert {theme.dimension for theme in leaf_files} == set(Dimension.values)


def test_only_leaves_carry_sentences(theme_files, leaf_files):
    groups = set(theme_files) - {theme.slug for theme in leaf_files}
    assert {kind for slug in groups for kind, _language, _text in theme_files[slug].phrases} <= {"alt"}


def test_every_file_of_cues_and_second_sentences_belongs_to_a_leaf(leaf_files):
    slugs = {theme.slug for theme in leaf_files}
    files = [path for folder in ("cues", "second") for path in (DATA / folder).glob("*")]
    assert [path.name for path in files if path.stem not in slugs] == []


def test_the_four_priority_sectors_are_marked(sector_files):
    marked = {slug for slug, sector in sector_files.items() if sector.priority}
    assert marked == {"retail", "construction", "horeca-tourism", "transport-logistics"}


def test_every_sector_has_its_label_in_the_four_languages(sector_files):
    assert {slug for slug, sector in sector_files.items() if set(sector.labels) != set(LANGUAGES)} == set()
    assert all(len(label) <= LONGEST_LABEL for sector in sector_files.values() for label in sector.labels.values())


def test_every_sector_has_nace_prefixes_in_both_versions(sector_files):
    for sector in sector_files.values():
        assert set(sector.nace) <= {"2008", "2025"}
        assert all(NACE.fullmatch(prefix) for listed in sector.nace.values() for prefix in listed)
    without = {slug for slug, sector in sector_files.items() if not all(sector.nace.get(v) for v in ("2008", "2025"))}
    assert without == set()


def test_broader_sectors_exist_and_never_lead_back(sector_files):
    def above(slug, path=()):
        assert slug not in path, f"ring: {path}"
        for broader in sector_files[slug].broader:
            above(broader, (*path, slug))

    for slug in sector_files:
        above(slug)


def test_families_of_words_speak_the_four_languages():
    spoken = defaultdict(set)
    for family, language, _expression in read_families():
        spoken[family].add(language)
    assert len(spoken) > 90
    assert {family: languages for family, languages in spoken.items() if languages != set(LANGUAGES)} == {}
