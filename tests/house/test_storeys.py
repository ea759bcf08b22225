"""Rooms stand on storeys: what import-linter cannot see (models, reverse relations, installed apps)."""

import re
import subprocess
import sys

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

from tests.house.storeys import CONTRACT, PACKAGE, ROOMS, STOREYS, contracts, may_use, python_files, room_of, templates

# A person is named by rooms below the accounts: by Django's swappable setting, without importing them.
UPWARD_BY_SETTING = {("groundwork.Trace", "by", "people.User"), ("groundwork.Letter", "person", "people.User")}


SPEAKS = {"relais.territories.gazetteer"}  # an algorithm that names towns in the screen's language, which Django knows


def own_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models(include_auto_created=True) if model.__module__.startswith("relais.")]


def room_of_model(model: type[models.Model]) -> str:
    return model.__module__.split(".")[1]


def relations() -> list[tuple[type[models.Model], models.Field, type[models.Model]]]:
    """Return (model, field, model pointed to) of every relation between models of Relais."""
    return [
        (model, field, field.related_model)
        for model in own_models()
        for field in [*model._meta.local_fields, *model._meta.local_many_to_many]
        if field.is_relation and field.related_model in own_models()
    ]


def test_every_package_and_module_under_relais_has_its_storey():
    ignored = next(contract.get("exhaustive_ignores", []) for contract in contracts() if contract["name"] == CONTRACT)
    packages = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    modules = {path.stem for path in PACKAGE.glob("*.py")} - {"__init__"}
    assert STOREYS.keys() | set(ignored) == packages | modules


def test_every_room_is_installed_and_nothing_else_of_ours_is():
    assert {name.removeprefix("relais.") for name in settings.INSTALLED_APPS if name.startswith("relais.")} == ROOMS


def test_rooms_are_installed_from_the_top_down_so_that_a_higher_template_can_replace_a_lower_one():
    order = [STOREYS[name.removeprefix("relais.")] for name in settings.INSTALLED_APPS if name.startswith("relais.")]
    assert order == sorted(order, reverse=True)


def test_every_room_says_what_it_is_for():
    assert [room for room in sorted(ROOMS) if not __import__(f"relais.{room}", fromlist=["x"]).__doc__] == []


def test_algorithms_run_where_there_is_no_django():
    """What import-linter leaves out: it looks at no package but ours."""
    listed = next(
        one["source_modules"] for one in contracts() if str(one["name"]).startswith("Algorithms know no Django")
    )
    code = f"import sys, {', '.join(sorted({*listed} - SPEAKS))}; print(sorted(one for one in sys.modules if one.startswith('django')))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_foreign_keys_point_to_the_own_room_or_to_a_lower_one():
    upward = {
        (model._meta.label, field.name, other._meta.label)
        for model, field, other in relations()
        if not may_use(room_of_model(model), room_of_model(other))
    }
    assert upward == UPWARD_BY_SETTING


def climbing_names() -> list[tuple[str, str]]:
    """Return (lower room, name of a reverse relation that leads up out of it)."""
    return sorted({
        (room_of_model(other), name)
        for model, field, other in relations()
        if room_of_model(model) != room_of_model(other) and not (name := field.remote_field.get_accessor_name() or "").endswith("+")
        and name
    })  # fmt: skip


def uses(name: str, text: str) -> list[str]:
    """Return where ``text`` follows the reverse relation ``name``, as an attribute or inside a lookup."""
    return re.findall(rf"(?:\.|[\"']|__){name}(?:\b|__)", text)


@pytest.mark.parametrize("text", ["user.positions.all()", 'prefetch_related("positions")', '"user__positions__actor"'])
def test_following_a_reverse_relation_is_seen(text):
    assert len(uses("positions", text)) == 1


def test_no_lower_room_climbs_by_a_reverse_relation():
    files = [*python_files(), *templates().values()]
    climbs = [
        (path.relative_to(PACKAGE).as_posix(), name)
        for room, name in climbing_names()
        for path in files
        if room_of(path) in ROOMS and STOREYS[room_of(path)] <= STOREYS[room] and uses(name, path.read_text("utf-8"))
    ]
    assert climbs == []
