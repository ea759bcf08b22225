"""Sectors found by any of their names, and their families."""

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from relais.groundwork.text import LANGUAGES, fold
from relais.vocabulary.models import Sector
from relais.vocabulary.queries import SectorFinder


@pytest.fixture(scope="session")
def finder(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        return SectorFinder()


@pytest.fixture(scope="session")
def named(finder):
    """Find a text and return the sector's slug, or None."""

    def found(text):
        sector = finder.find(text)
        return sector.slug if sector else None

    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sector_is_found_by_its_label_however_it_is_typed(named, sector_files, language):
    wrong = [
        (slug, typed)
        for slug, sector in sector_files.items()
        for label in [sector.labels[language]]
        for typed in (label, label.upper(), fold(label), f"  {label} ", label.replace(" ", "  "))
        if named(typed) != slug
    ]
    assert wrong == []


def test_every_sector_is_found_by_its_identifier(named, sector_files):
    assert {slug for slug in sector_files if named(slug) != slug} == set()


def test_every_other_name_of_a_sector_leads_to_a_sector(named, sector_files):
    names = [name for sector in sector_files.values() for listed in sector.names.values() for name in listed]
    assert [name for name in names if named(name) is None] == []


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("boulangeries", "bakery"),
        ("Boulanger", "bakery"),
        ("patisserie", "bakery"),
        ("boulangerie, pâtisserie artisanale", "bakery"),
        ("boulangerie et traiteur", "bakery"),
        ("Bakkerijen", "bakery"),
        ("Bäckerei", "bakery"),
        ("backerei", "bakery"),
        ("Bäckereien", "bakery"),
        ("bakeries", "bakery"),
        ("bakers", "bakery"),
        ("slagerijen", "butcher"),
        ("Metzgereien", "butcher"),
        ("carpenter", "carpenter"),  # also an English name of the roofers
        ("commerces de detail", "retail"),
        ("magasins", "retail"),
        ("Boucher/charcutier", "butcher"),
    ],
)
def test_a_sector_is_found_without_accents_and_in_the_plural(named, text, slug):
    assert named(text) == slug


@pytest.mark.parametrize("text", ["", "?", "astronaute", ",,,", "et"])
def test_a_text_that_names_no_sector_leads_nowhere(named, text):
    assert named(text) is None


@given(st.text(max_size=60))
def test_whatever_is_typed_gives_a_sector_or_nothing(finder, text):
    found = finder.find(text)
    assert found is None or finder.sectors[found.slug] is found


def slugs(finder, ids):
    by_id = {sector.pk: sector.slug for sector in finder.sectors.values()}
    return {by_id[pk] for pk in ids}


def test_the_family_of_a_sector_holds_all_broader_and_narrower_ones(finder):
    family = slugs(finder, finder.family(finder.sectors["bakery"]))
    assert {"bakery", "retail", "food-industry"} <= family
    assert "butcher" not in family
    wide = slugs(finder, finder.family(finder.sectors["retail"]))
    assert {"retail", "bakery", "butcher", "food-shop"} <= wide


def test_a_sector_is_in_the_family_of_those_in_its_own(finder):
    for sector in finder.sectors.values():
        family = finder.family(sector)
        assert sector.pk in family
        assert all(sector.pk in finder.family(other) for other in finder.sectors.values() if other.pk in family)


def test_families_follow_the_relations_of_the_database(finder, db):
    for sector in Sector.objects.prefetch_related("broader", "narrower"):
        near = {one.pk for one in (*sector.broader.all(), *sector.narrower.all())}
        assert near <= finder.family(sector)


def test_reading_all_sectors_takes_two_queries(db, django_assert_num_queries):
    with django_assert_num_queries(2):
        SectorFinder().find("boulangerie")


def test_a_sector_is_shown_in_the_screens_language(db):
    bakery = Sector.objects.get(slug="bakery")
    shown = []
    for language in LANGUAGES:
        with override(language):
            shown.append(str(bakery))
    assert shown == ["Boulangerie, pâtisserie", "Bakkerij", "Bäckerei", "Bakery"]
