"""The demo region: large, varied, invented, and loaded twice without a change."""

import json
import re
from collections import Counter
from urllib.parse import urlsplit

import pytest
from django.utils import timezone

from relais.actors.enums import ActorRole
from relais.actors.models import Actor, Door, DoorTheme, Position, Tie
from relais.cli.demo import ACCOUNTS, DATA, FILES, load_demo
from relais.people.models import User
from relais.vocabulary.models import Theme
from tests.actors.conftest import everything

pytestmark = pytest.mark.django_db


def rows(kind):
    """Return the lines of the region's files."""
    paths = [path for one, pattern in FILES if one == kind for path in sorted(DATA.glob(pattern))]
    return [json.loads(line) for path in paths for line in path.read_text("utf-8").splitlines() if line.strip()]


def test_it_holds_the_firms_providers_and_doors_that_were_promised():
    roles = Counter(role for row in rows("actors") for role in row["roles"])
    invented = [line for path in DATA.glob("providers*.jsonl") for line in path.read_text("utf-8").splitlines()]
    assert roles["firm"] >= 300
    assert sum("provider" in json.loads(line)["roles"] for line in invented) >= 150
    assert len(rows("doors")) >= 400
    assert set(roles) <= set(ActorRole.values)


def test_every_line_is_in_the_database_and_every_identifier_stands_once():
    for kind, model in (("actors", Actor), ("doors", Door)):
        slugs = [row["id"] for row in rows(kind)]
        assert [slug for slug, times in Counter(slugs).items() if times > 1] == []
        assert set(model.objects.values_list("slug", flat=True)) == set(slugs)


def test_every_leaf_is_the_main_theme_of_some_door():
    parents = Theme.objects.exclude(broader=None).values_list("broader", flat=True)
    leaves = set(Theme.objects.filter(retired=False).exclude(pk__in=parents).values_list("slug", flat=True))
    mains = set(
        DoorTheme.objects.filter(proposed=False, weight=1, door__state="open").values_list("theme__slug", flat=True)
    )
    assert sorted(leaves - mains) == []


def test_no_address_reaches_anybody_real():
    hosts = {row["email"].partition("@")[2] for row in rows("actors") if row.get("email")}
    hosts |= {urlsplit(row["website"]).hostname for row in rows("actors") if row.get("website")}
    hosts |= {email.partition("@")[2] for email, *_rest in ACCOUNTS}
    assert sorted(host for host in hosts if not re.search(r"(^|\.)example(\.(com|org|net))?$", host)) == []


def test_some_doors_have_expired_and_most_have_not():
    today = timezone.localdate()
    expired = Door.objects.filter(confirmed_until__lt=today).count()
    assert 0 < expired < Door.objects.count() / 4


def test_four_languages_are_spoken_and_written():
    assert {"fr", "nl", "de", "en"} <= {language for row in rows("doors") for language in row["languages"]}
    assert {"fr", "nl", "de", "en"} <= {language for row in rows("actors") for language in row["languages"]}


@pytest.mark.parametrize(("kind", "field"), [("actors", "summary"), ("doors", "title"), ("doors", "description")])
def test_no_text_is_used_twice(kind, field):
    texts = Counter(row[field] for row in rows(kind) if row.get(field))
    assert [text for text, times in texts.items() if times > 1] == []


def test_every_tie_and_door_names_an_actor_of_the_region():
    slugs = {row["id"] for row in rows("actors")}
    assert sorted({row["actor"] for row in rows("doors")} - slugs) == []
    assert sorted({tie["other"] for row in rows("actors") for tie in row.get("ties") or []} - slugs) == []


def test_loading_it_twice_changes_nothing():
    before = everything(), sorted(Tie.objects.values_list("actor", "other", "kind", "detail"))
    people = list(User.objects.values()), list(Position.objects.values())
    load_demo(say=lambda _text: None, stories=False)
    after = everything(), sorted(Tie.objects.values_list("actor", "other", "kind", "detail"))
    del before[0]["ties"], after[0]["ties"]  # their rows are written anew
    assert after == before
    assert (list(User.objects.values()), list(Position.objects.values())) == people


def test_its_accounts_have_the_duties_they_say():
    assert list(
        User.objects.filter(email__in=[a[0] for a in ACCOUNTS]).order_by("email").values_list("email", "duty")
    ) == sorted((email, duty) for email, _name, duty, _what in ACCOUNTS)
    assert Position.objects.get(user__email=ACCOUNTS[2][0]).actor.slug == "facturelle"
