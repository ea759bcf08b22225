"""Promises of the schema: complete, reversible, and discreet about what people wrote."""

import datetime
import io

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models
from django.db.migrations.loader import MigrationLoader
from wagtail.fields import StreamField

from tests.house.storeys import ROOMS

SECRET = "zibeline confidentielle"


def own_models():
    return [model for room in sorted(ROOMS) for model in apps.get_app_config(room).get_models()]


def filled(model: type[models.Model]) -> models.Model:
    """Return an unsaved instance whose texts all hold the secret."""
    values = {}
    for field in model._meta.local_concrete_fields:
        if isinstance(field, StreamField):
            continue
        if isinstance(field, models.DateTimeField):
            values[field.attname] = datetime.datetime(2026, 1, 2, tzinfo=datetime.UTC)
        elif isinstance(field, models.DateField):
            values[field.attname] = datetime.date(2026, 1, 2)
        elif isinstance(field, models.JSONField):
            values[field.attname] = {"fr": SECRET, "text": SECRET}
        elif isinstance(field, (models.CharField, models.TextField)):
            values[field.attname] = SECRET[: field.max_length]  # a code of ten signs cannot hold a sentence
        elif isinstance(field, models.BooleanField):
            values[field.attname] = True
        elif isinstance(field, models.BinaryField):
            values[field.attname] = SECRET.encode()
        elif not isinstance(field, models.ForeignKey):
            values[field.attname] = 7
    return model(**values)


def test_no_migration_is_missing(db):
    out = io.StringIO()
    call_command("makemigrations", check_changes=True, dry_run=True, stdout=out, no_color=True)
    assert out.getvalue().strip() == "No changes detected"


def test_every_migration_can_be_taken_back():
    migrations = MigrationLoader(None).disk_migrations
    one_way = [
        f"{app}.{name}: {operation.describe()}"
        for (app, name), migration in sorted(migrations.items())
        if app in ROOMS
        for operation in migration.operations
        if not operation.reversible
    ]
    assert one_way == []


@pytest.mark.parametrize("model", [m for m in own_models() if m._meta.app_label == "needs"], ids=lambda m: m.__name__)
def test_a_row_of_the_needs_room_never_shows_its_words_in_logs_or_lists(model):
    instance = filled(model)
    shown = str(instance) + repr(instance)
    assert SECRET not in shown


def test_the_models_of_the_needs_room_do_hold_words_that_could_be_shown():
    assert SECRET in filled(apps.get_model("needs.Need")).text


@pytest.mark.parametrize("model", own_models(), ids=lambda m: m._meta.label)
def test_every_model_names_its_rows_itself(model, db):  # a file of the library looks for its collection
    assert model.__str__ is not models.Model.__str__
    assert str(filled(model)).strip()
