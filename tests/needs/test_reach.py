"""What a rule kept from a door, and what a changed profile would have reached; nothing is saved."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from relais.actors.models import Door
from relais.needs.enums import Channel
from relais.needs.models import Answer
from relais.needs.reach import DAYS, Profile, ReachForm, current_profile, reach_of
from relais.needs.services import record_answer
from relais.territories.models import Area
from relais.vocabulary.models import Theme

NEED = "Mes sauvegardes ne marchent plus"
EVERYONE = {"try": "1", "places": "", "sectors": "", "min_employees": "", "max_employees": "", "languages": []}


@pytest.fixture
def tell(find):
    """Ask as a firm does and write the answer: tell(place="4000")."""
    return lambda text=NEED, **known: record_answer(find(text, **known), channel=Channel.API)


@pytest.fixture
def door(make_door):
    """A door that answers the need to the letter, in and around Arlon, for bakers of ten people at most, in French."""
    return make_door(
        "narrow", title="Mes sauvegardes ne marchent plus", themes=("backup",), areas=("arlon",), everywhere=False,
        sectors=("bakery",), min_employees=2, max_employees=10, languages=["fr"],
    )  # fmt: skip


def tried(door, **changed):
    form = ReachForm(EVERYONE | changed, door=door)
    assert form.is_valid(), form.errors
    return reach_of(door, form.profile())


def test_door_that_was_shown_is_counted_and_nothing_was_kept_from_it(tell, door):
    tell(place="Arlon", sector="bakery", employees=3, language="fr")
    reach = reach_of(door)
    assert (reach.answers, reach.shown, reach.first, reach.kept_away) == (1, 1, 1, [])
    assert (reach.gained, reach.gained_first) == (None, None)


@pytest.mark.parametrize(
    ("known", "rule", "fact"),
    [
        ({"place": "4000"}, "le lieu", "4000 Liège"),
        ({"sector": "butcher"}, "le secteur", "Boucherie"),
        ({"employees": 11}, "la taille", "11"),
        ({"employees": 1}, "la taille", "1"),
        ({"language": "de"}, "la langue", "de"),
    ],
)
def test_door_kept_away_is_told_the_rule_the_theme_and_the_fact(tell, door, known, rule, fact):
    for _time in range(2):
        tell(**known)
    reach = reach_of(door)
    assert (reach.answers, reach.shown) == (2, 0)
    [(told_rule, theme, told_fact, times)] = reach.kept_away
    assert (told_rule, theme, times) == (rule, str(Theme.objects.get(slug="backup")), 2)
    assert told_fact.startswith(fact)


def test_need_that_two_rules_keep_away_is_told_of_neither(tell, door):
    tell(place="4000", employees=50)
    assert reach_of(door).kept_away == []


def test_facts_are_told_most_frequent_first(tell, door):
    for place, times in (("4000", 1), ("5000", 3), ("7500", 2)):
        for _time in range(times):
            tell(place=place)
    assert [(fact[:4], times) for _rule, _theme, fact, times in reach_of(door).kept_away] == [
        ("5000", 3), ("7500", 2), ("4000", 1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("known", "wide", "still_narrow"),
    [
        ({"place": "4000"}, {"places": "Province de Liège"}, {"places": "Namur"}),
        ({"place": "4000"}, {"places": "Arlon\n4031"}, {"places": "Arlon"}),
        ({"sector": "butcher"}, {"sectors": "retail"}, {"sectors": "construction"}),
        ({"employees": 50}, {"max_employees": "50"}, {"max_employees": "49"}),
        ({"employees": 1}, {"min_employees": "1"}, {"min_employees": "2"}),
        ({"language": "de"}, {"languages": ["fr", "de"]}, {"languages": ["fr", "nl"]}),
    ],
)
def test_profile_that_takes_the_firm_in_gains_the_need_and_one_that_does_not_gains_nothing(
    tell, door, known, wide, still_narrow
):
    tell(**known)
    gained = tried(door, **wide)
    assert (gained.gained, gained.gained_first) == (1, 1)
    assert (tried(door, **still_narrow).gained, tried(door, **still_narrow).gained_first) == (0, 0)


def test_open_profile_gains_all_that_was_kept_away(tell, door):
    for known in ({"place": "4000"}, {"sector": "butcher"}, {"employees": 50}, {"language": "de"}):
        tell(**known)
    assert tried(door).gained == 4
    assert len(reach_of(door).kept_away) == 4


def test_need_that_the_door_was_shown_for_is_no_gain(tell, door):
    tell(place="Arlon")
    assert tried(door).gained == 0


def test_trying_a_profile_saves_nothing(tell, door):
    tell(place="4000")
    before = [Door.objects.filter(pk=door.pk).values().get(), current_profile(door), list(Answer.objects.values())]
    tried(door, places="Wallonie", sectors="retail", max_employees="500", languages=["nl"])
    after = [Door.objects.filter(pk=door.pk).values().get(), current_profile(door), list(Answer.objects.values())]
    assert after == before


def test_answers_older_than_ninety_days_no_longer_count(tell, door):
    tell(place="4000")
    Answer.objects.update(at=timezone.now() - timedelta(days=DAYS + 1))
    reach = tried(door)
    assert (reach.answers, reach.kept_away, reach.gained) == (0, [], 0)


# The form


@pytest.mark.parametrize("language", ["fr", "nl", "de", "en"])
def test_form_as_it_is_first_shown_holds_the_profile_that_each_door_has(db, language):
    with translation.override(language):
        for door in Door.objects.order_by("pk")[::3]:
            shown = {
                name: field.initial for name, field in ReachForm(door=door).fields.items() if field.initial is not None
            }
            form = ReachForm({"try": "1"} | shown, door=door)
            assert form.is_valid(), (door.slug, form.errors)
            assert form.profile() == current_profile(door), door.slug


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("places", "Atlantis"), ("places", "Liège\n\x00"), ("sectors", "alchimie"), ("min_employees", "-1"),
        ("max_employees", "beaucoup"), ("max_employees", "99999999999"), ("languages", ["xx"]),
    ],
)  # fmt: skip
def test_profile_that_cannot_be_read_is_refused_at_its_field(door, field, value):
    form = ReachForm(EVERYONE | {field: value}, door=door)
    assert not form.is_valid()
    assert list(form.errors) == [field]


def test_locality_stands_for_its_municipality_and_blank_for_everywhere(door):
    form = ReachForm(EVERYONE | {"places": "4031\n\n  Province de Namur "}, door=door)
    assert form.is_valid()
    expected = frozenset(Area.objects.filter(code__in=["liege", "province-namur"]).values_list("pk", flat=True))
    assert form.profile().limits.areas == expected
    assert not form.profile().limits.everywhere
    blank = ReachForm(EVERYONE, door=door)
    assert blank.is_valid()
    limits = blank.profile().limits
    assert blank.profile() == Profile(limits, frozenset())
    assert (limits.everywhere, limits.areas, limits.sectors, limits.smallest) == (True, frozenset(), frozenset(), 0)
    assert limits.largest == float("inf")
