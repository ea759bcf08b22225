"""Objectivity by proof: payment, membership and sponsorship change, and not one letter of any answer moves."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from relais.actors.enums import ActorRole, TieKind
from relais.actors.indexing import index_doors, next_tick
from relais.actors.models import Actor, Door, Tie
from relais.needs import index as indexing
from relais.needs import queries
from relais.needs.answering import as_json

TODAY = date(2026, 5, 4)
NEEDS = [
    queries.Asked("On ne me trouve pas sur Google, mon concurrent bien."),
    queries.Asked("Je passe mes dimanches soir à refaire les mêmes factures dans Word.", "4000", "bakery", 3, "fr"),
    queries.Asked("Mijn computer is stuk en alle werffoto's stonden erop.", "Eupen", "", 12),
    queries.Asked("Mes sauvegardes ne marchent plus. Je voudrais aussi vendre en ligne.", "Namur"),
]
# What a door's own text says, and what its holder asks of a firm, is no payment to the platform: both are shown, so
# they are left out of the comparison when they are what was changed.
SHOWN = {"price": "price"}

roles = st.lists(st.sampled_from(ActorRole.values), unique=True, max_size=4)
pick = st.integers(0, 10_000)
change = st.one_of(
    st.tuples(
        st.just("tie"), pick, pick, st.sampled_from(TieKind.values), st.sampled_from(["", "Or, 50 000 €", "VIP"])
    ),
    st.tuples(st.just("untie"), pick),
    st.tuples(st.just("roles"), pick, roles),
    st.tuples(st.just("profile"), pick, st.integers(0, 100_000), st.booleans()),
    st.tuples(st.just("price"), pick, st.sampled_from(["", "gratuit", "1 000 000 €", "premium"])),
)


def answered(*, without: frozenset[str] = frozenset()) -> list[str]:
    """Return the answers to the needs to the letter, from an index read anew."""
    indexing._held = None
    found = []
    for need in NEEDS:
        answer = as_json(queries.find(need, today=TODAY))
        for door in answer["doors"]:
            for name in without:
                del door[name]
        found.append(json.dumps(answer, ensure_ascii=False))
    return found


def apply(changes: list[tuple[Any, ...]], answers: list[str]) -> None:
    """Write the changes, half of them to actors of the answers, and have the index read every door again."""
    actors = list(Actor.objects.order_by("slug"))
    shown = [door["id"] for answer in answers for door in json.loads(answer)["doors"]]
    leading = list(Actor.objects.filter(doors__slug__in=shown).order_by("slug"))
    for verb, at, *rest in changes:
        actor = leading[at % len(leading)] if at % 2 else actors[at % len(actors)]
        if verb == "tie":
            other, kind, detail = rest
            Tie.objects.update_or_create(
                actor=actor, other=actors[other % len(actors)], kind=kind, defaults={"detail": detail}
            )
        elif verb == "untie":
            Tie.objects.filter(actor=actor).delete()
            Tie.objects.filter(pk__in=list(Tie.objects.values_list("pk", flat=True))[at % 5 :: 5]).delete()
        elif verb == "roles":
            Actor.objects.filter(pk=actor.pk).update(roles=rest[0])
        elif verb == "profile":
            number = f"{at:010d}" if rest[1] else ""
            taken = Actor.objects.filter(enterprise_number=number).exclude(enterprise_number="").exists()
            Actor.objects.filter(pk=actor.pk).update(
                employees=rest[0], founded=1900 + at % 120, enterprise_number="" if taken else number
            )
        else:
            Door.objects.filter(actor=actor).update(price=rest[0])
    Door.objects.update(version=next_tick())


@settings(max_examples=15)
@given(st.lists(change, min_size=1, max_size=12))
def test_answers_stay_equal_to_the_letter_whatever_is_paid_or_joined(db, changes):
    without = frozenset(SHOWN[verb] for verb, *_rest in changes if verb in SHOWN)
    with transaction.atomic():
        before = answered(without=without)
        apply(changes, before)
        assert answered(without=without) == before
        transaction.set_rollback(True)


def test_sponsor_of_every_body_that_pays_for_all_gains_nothing(db):
    before = answered()
    leader = json.loads(before[0])["doors"]
    sponsor = Door.objects.get(slug=leader[-1]["id"]).actor
    others = Actor.objects.exclude(pk=sponsor.pk)
    Tie.objects.bulk_create(
        [Tie(actor=sponsor, other=other, kind=kind, detail="Platine") for other in others for kind in TieKind.values],
        ignore_conflicts=True,
    )
    Door.objects.update(version=next_tick())
    assert answered() == before


# The same comparison notices what may count: it is not blind.


@pytest.mark.parametrize(
    "values",
    [
        {"confirmed_until": TODAY - timedelta(days=200)},
        {"capacity": 2, "in_hand": 2},
        {"helped": 0, "not_helped": 500},
        {"languages": ["nl"]},
        {"max_employees": 0},
    ],
    ids=lambda values: next(iter(values)),
)
def test_comparison_notices_what_may_count(db, values):
    before = answered()
    slugs = {door["id"] for answer in before for door in json.loads(answer)["doors"]}
    Door.objects.filter(slug__in=slugs).order_by("slug").filter(min_employees=None).update(**values)
    Door.objects.update(version=next_tick())
    assert answered() != before


def test_comparison_notices_another_place_or_text(db):
    before = answered()
    door = Door.objects.get(slug=json.loads(before[0])["doors"][0]["id"])
    door.title, door.description = "Danse de salon", "Cours de valse pour débutants."
    door.save()
    index_doors([door], {})
    assert answered() != before
