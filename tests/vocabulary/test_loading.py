"""Loading the scheme: complete, twice the same, and never over what staff edited."""

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from relais.actors.models import DoorTheme
from relais.groundwork.models import Trace
from relais.vocabulary.models import Phrase, Sector, Stray, Theme
from relais.vocabulary.scheme_files import read_strays
from relais.vocabulary.services import edit_sector, edit_theme, load_scheme

pytestmark = pytest.mark.django_db


def tables():
    return (
        list(Theme.objects.order_by("pk").values()),
        list(Phrase.objects.order_by("pk").values()),
        list(Stray.objects.order_by("pk").values()),
        list(Sector.objects.order_by("pk").values()),
        sorted(Sector.broader.through.objects.values_list("from_sector", "to_sector")),
    )


def test_the_database_holds_every_theme_of_the_files(theme_files):
    rows = {theme.slug: theme for theme in Theme.objects.select_related("broader")}
    assert rows.keys() == theme_files.keys()
    for slug, entry in theme_files.items():
        row = rows[slug]
        kept = (getattr(row.broader, "slug", ""), row.labels, row.definitions, row.category, row.dimension, row.retired)
        assert kept == (entry.broader, entry.labels, entry.definitions, entry.category, entry.dimension, False)


def test_the_database_holds_every_phrase_of_the_files(theme_files):
    rows = set(Phrase.objects.values_list("theme__slug", "kind", "language", "text"))
    assert rows == {(slug, *phrase) for slug, entry in theme_files.items() for phrase in entry.phrases}
    assert set(Stray.objects.values_list("text", flat=True)) == {text for _language, text in read_strays()}


def test_the_database_holds_every_sector_of_the_files(sector_files):
    rows = {sector.slug: sector for sector in Sector.objects.prefetch_related("broader")}
    assert list(rows) == list(sector_files)
    for slug, entry in sector_files.items():
        row = rows[slug]
        assert (row.labels, row.names, row.nace, row.priority) == (
            entry.labels,
            entry.names,
            entry.nace,
            entry.priority,
        )
        assert {broader.slug for broader in row.broader.all()} == set(entry.broader)


def test_loading_twice_changes_nothing():
    before = tables()
    load_scheme()
    assert tables() == before
    assert not Trace.objects.exists()


def test_what_staff_edited_survives_a_reload(backup, editor):
    bakery = Sector.objects.get(slug="bakery")
    edit_theme(
        by=editor,
        theme=backup,
        values={"labels": backup.labels | {"fr": "Copies"}, "retired": True},
        phrases={("says", "fr"): ["Une seule phrase, à nous."]},
    )
    edit_sector(by=editor, sector=bakery, values={"names": {"fr": ["fournil"]}, "priority": True})
    before = tables()
    load_scheme()
    assert tables() == before
    backup.refresh_from_db()
    assert (backup.labels["fr"], backup.retired) == ("Copies", True)
    assert [phrase.text for phrase in backup.phrases.filter(kind="says", language="fr")] == [
        "Une seule phrase, à nous."
    ]


def test_what_is_missing_is_added_again(theme_files):
    theme = Theme.objects.get(slug="wifi")
    DoorTheme.objects.filter(theme=theme).delete()
    theme.delete()
    Stray.objects.filter(language="en").delete()
    others = Theme.objects.count()
    load_scheme()
    added = Theme.objects.get(slug="wifi")
    assert Theme.objects.count() == others + 1
    assert set(added.phrases.values_list("kind", "language", "text")) == set(theme_files["wifi"].phrases)
    assert set(Stray.objects.values_list("text", flat=True)) == {text for _language, text in read_strays()}


def test_a_phrase_stands_once_under_a_theme(backup):
    one = backup.phrases.first()
    count = Phrase.objects.count()
    with pytest.raises(IntegrityError), transaction.atomic():
        Phrase.objects.create(theme=backup, kind=one.kind, language=one.language, text=one.text)
    assert Phrase.objects.count() == count


def test_a_theme_with_narrower_ones_cannot_be_deleted():
    top = Theme.objects.get(slug="security")
    with pytest.raises(ProtectedError), transaction.atomic():
        top.delete()
    assert Theme.objects.filter(slug="security").exists()
