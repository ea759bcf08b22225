"""The index of doors: eligibility from the database's own relations, and changes that show at once."""

from datetime import timedelta

import numpy as np
from django.db import transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from relais.actors import services
from relais.actors.indexing import index_doors
from relais.actors.models import Actor, Door
from relais.needs import index as indexing
from relais.needs.facts import Facts
from relais.needs.index import Index, current_index
from relais.needs.matching import match
from relais.needs.queries import sector_finder
from relais.territories.models import Area, Place
from relais.territories.queries import gazetteer
from relais.vocabulary.models import Sector, Theme
from tests.needs.doors import TODAY, part_of

PLACES = ["4000", "4031", "5000", "6700", "4700", "7000", "Wallonie", "Bruxelles"]


def served(index: Index, facts: Facts) -> set[str]:
    """Return the doors that all rules let through."""
    found = set()
    for segment in index.segments:
        mask = segment.alive.copy()
        for allowed in segment.allowed(facts).values():
            mask &= allowed
        found |= {segment.slugs[number] for number in np.flatnonzero(mask)}
    return found


def at(text: str) -> Facts:
    spot = gazetteer().find(text)
    return Facts(areas=spot.areas, position=spot.position)


# Who is served


def test_served_locality_opens_its_municipality(make_door):
    door = make_door("locality", everywhere=False)
    door.places.set([Place.objects.get(code="4031-angleur")])
    index_doors([door], {})
    for place in ("4031", "4000", "Liège", "Rocourt"):
        assert "locality" in served(current_index(), at(place)), place
    for place in ("5000", "Verviers"):
        assert "locality" not in served(current_index(), at(place)), place


def test_door_without_any_place_serves_only_firms_whose_place_is_unknown(make_door):
    make_door("nowhere", everywhere=False)
    assert "nowhere" in served(current_index(), Facts())
    assert not any("nowhere" in served(current_index(), at(place)) for place in PLACES)


def test_province_serves_its_towns_and_no_others(make_door):
    make_door("province", areas=("province-liege",), everywhere=False)
    inside = {place.code for place in Place.objects.filter(areas__code="province-liege")}
    index = current_index()
    for place in Place.objects.order_by("pk")[::17]:
        assert ("province" in served(index, at(place.code))) == (place.code in inside), place


def test_sector_family_is_the_sector_with_all_above_and_all_below(make_door):
    broader = {sector.slug: {b.slug for b in sector.broader.all()} for sector in Sector.objects.all()}

    def above(slug: str) -> set[str]:
        return {up for parent in broader[slug] for up in {parent} | above(parent)}

    finder = sector_finder()
    for slug in broader:
        family = {other for other in broader if other == slug or slug in above(other) or other in above(slug)}
        found = finder.family(finder.sectors[slug])
        assert {sector.slug for sector in finder.sectors.values() if sector.pk in found} == family, slug


def test_door_for_a_branch_serves_its_trades_and_a_door_for_a_trade_serves_its_branch(make_door):
    make_door("branch", sectors=("retail",))
    make_door("trade", sectors=("bakery",))
    finder = sector_finder()

    def for_sector(name: str) -> set[str]:
        return served(current_index(), Facts(sectors=finder.family(finder.find(name)))) & {"branch", "trade"}

    assert for_sector("bakery") == {"branch", "trade"}
    assert for_sector("retail") == {"branch", "trade"}
    assert for_sector("butcher") == {"branch"}
    assert for_sector("construction") == set()


def test_sector_that_our_list_does_not_know_excludes_nobody(make_door):
    door = make_door("elsewhere", sectors=("bakery",), other_sectors=["apiculture de montagne"])
    construction = sector_finder().find("construction")
    assert "elsewhere" in served(current_index(), Facts(sectors=sector_finder().family(construction)))
    door.other_sectors = []
    door.save()
    index_doors([door], {})
    assert "elsewhere" not in served(current_index(), Facts(sectors=sector_finder().family(construction)))


# What changes


def test_index_is_the_same_object_until_a_door_changes(make_door):
    first = current_index()
    assert current_index() is first
    make_door("new")
    assert current_index() is not first
    assert "new" in served(current_index(), Facts())


def test_archived_door_leaves_the_index_and_comes_back_when_opened_again(make_door, holder):
    door = make_door("coming-and-going")
    services.archive_door(by=holder, door=door)
    assert "coming-and-going" not in served(current_index(), Facts())
    services.reopen_door(by=holder, door=door)
    assert "coming-and-going" in served(current_index(), Facts())


def test_many_changes_make_a_new_base(db):
    before = current_index()
    doors = list(Door.objects.order_by("pk")[:220])
    index_doors(doors, {})
    after = current_index()
    assert after.base is not before.base
    assert (len(after.base), len(after.recent)) == (len(before.base), 0)


def test_few_changes_leave_the_base_alone(db):
    before = current_index()
    index_doors(list(Door.objects.order_by("pk")[:3]), {})
    after = current_index()
    assert after.base.slugs is before.base.slugs  # the same arrays, three doors switched off
    assert (int(after.base.alive.sum()), len(after.recent)) == (len(before.base) - 3, 3)


def test_reading_the_current_index_asks_the_database_two_questions_only(db, django_assert_num_queries):
    current_index()
    with django_assert_num_queries(2):
        current_index()


# The base with what changed since answers like an index read anew

number = st.integers(0, 10_000)
change = st.one_of(
    st.tuples(st.just("add"), number),
    st.tuples(st.just("limits"), number),
    st.tuples(st.just("themes"), number),
    st.tuples(st.sampled_from(["archive", "reopen", "renew", "expire", "fill", "move"]), number),
)


def apply(step: tuple[str, int], animator) -> None:
    verb, at_ = step
    doors = Door.objects.order_by("slug")
    door = doors[at_ % doors.count()]
    areas, sectors = Area.objects.order_by("code"), Sector.objects.order_by("slug")
    limits = {
        "everywhere": at_ % 3 == 0,
        "areas": [areas[at_ % areas.count()].pk],
        "places": list(Place.objects.order_by("pk").values_list("pk", flat=True)[at_ % 500 : at_ % 500 + at_ % 2]),
        "sectors": [sectors[at_ % sectors.count()].pk][: at_ % 2],
        "other_sectors": ["inconnu"][: at_ % 5 == 0],
        "min_employees": at_ % 20 or None,
        "max_employees": 20 + at_ % 200 if at_ % 4 else None,
        "languages": ["fr", "nl", "de", "en"][at_ % 4 : at_ % 4 + at_ % 3],
    }
    themes = list(
        Theme.objects.filter(slug__in=["backup", "online-shop", "cash-register"]).values_list("pk", flat=True)
    )
    if verb == "add":
        values = limits | {
            "slug": f"added-{Door.objects.count()}",
            "kind": "advice",
            "title": "Sauvegarde",
            "description": "x",
        }
        services.save_door(by=animator, actor=door.actor, door=None, values=values | {"themes": themes[: at_ % 3]})
    elif verb == "move":
        actor = Actor.objects.filter(doors__isnull=False).distinct().order_by("slug")[at_ % 50]
        services.save_actor(by=animator, actor=actor, values={"place": Place.objects.order_by("pk")[at_ % 500]})
    elif verb in ("archive", "reopen", "renew"):
        getattr(services, f"{verb}_door")(by=animator, door=door)
    else:
        expired = timezone.localdate() - timedelta(days=1 + at_ % 300)
        values = {"limits": limits, "themes": {"themes": themes[: 1 + at_ % 3]}, "expire": {"confirmed_until": expired}}
        values["fill"] = {"capacity": 3, "in_hand": at_ % 5}
        services.save_door(by=animator, actor=door.actor, door=door, values=values[verb])


def answers(index: Index) -> list[tuple[object, object]]:
    """Return the doors that a range of needs find by their themes: kept with all figures and order, and kept away.

    Words are left out on purpose: the weight of a word is the base's until the next base.
    """
    names = index.reader.weights.themes
    found = []
    for theme, place, employees, language in (
        ("backup", None, None, None), ("online-shop", "4000", 3, None), ("cash-register", "5000", None, "nl"),
        ("backup", "4700", 40, "de"), ("invoicing-software", "6700", 120, "fr"),
    ):  # fmt: skip
        shares = np.zeros(len(names), dtype=np.float32)
        shares[names.index(theme)] = 1.0
        spot = gazetteer().find(place) if place else None
        facts = Facts(
            areas=spot.areas if spot else frozenset(), position=spot.position if spot else None,
            employees=employees, language=language,
        )  # fmt: skip
        matched = match(index.segments, part_of(shares), facts, "seed", TODAY)
        kept = [one.candidate for one in matched.kept]
        found.append((kept, sorted((one.slug, one.fit, one.rule) for one in matched.away)))
    return found


def figures(index: Index) -> dict[str, tuple[object, ...]]:
    """Return by door everything that orders it: themes, limits of size, position, date, capacity, outcomes."""
    names = ("smallest", "largest", "until", "capacity", "in_hand", "helped", "not_helped")
    return {
        segment.slugs[row]: (
            segment.themes[[row]].toarray().tobytes(),
            np.nan_to_num(segment.positions[row]).tolist(),
            *(int(getattr(segment, name)[row]) for name in names),
        )
        for segment in index.segments
        for row in np.flatnonzero(segment.alive)
    }


@settings(max_examples=20)
@given(st.lists(st.lists(change, max_size=4), min_size=1, max_size=3))
def test_index_kept_up_to_date_answers_like_one_read_anew(animator, batches):
    with transaction.atomic():
        indexing._held = None
        current_index()
        for steps in batches:  # the index is read between, so that changes pile up on one base
            for step in steps:
                apply(step, animator)
            kept_up = current_index()
        indexing._held = None
        anew = current_index()
        assert kept_up.size == anew.size == Door.objects.filter(state="open").count()
        assert served(kept_up, Facts()) == served(anew, Facts())
        for place in PLACES:
            assert served(kept_up, at(place)) == served(anew, at(place))
        assert figures(kept_up) == figures(anew)
        assert answers(kept_up) == answers(anew)
        transaction.set_rollback(True)
