"""From words to doors on the demo region: four languages, slips of the pen, two needs at once, and none of ours."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from relais.actors.models import Door, DoorTheme
from relais.needs.matching import CONSIDERED, LEAST, LEAST_OF_BEST, match
from relais.needs.segment import Segment
from tests.needs.doors import THEMES, TODAY, door_rows, facts, parts, serves

# The pure function


@given(st.lists(door_rows(), min_size=1, max_size=2), facts, parts())
def test_doors_kept_are_open_eligible_and_above_every_threshold(lists, known, part):
    rows = {f"{at}-{row.slug}": row for at, listed in enumerate(lists) for row in listed}
    segments = [Segment([_renamed(row, at) for row in listed], THEMES) for at, listed in enumerate(lists)]
    matched = match(segments, part, known, "seed", TODAY)
    assert len(matched.kept) <= CONSIDERED
    for one in matched.kept:
        assert all(serves(rows[one.candidate.door], known).values())
        assert one.word_fit > 0 or one.theme_fit >= LEAST - 1e-6
        assert one.candidate.fit >= 1000 * LEAST_OF_BEST - 1
    if matched.kept:
        assert max(one.candidate.fit for one in matched.kept) == 1000


@given(door_rows(), facts, parts())
def test_doors_kept_away_break_exactly_the_rule_that_is_named(rows, known, part):
    by_slug = {row.slug: row for row in rows}
    matched = match([Segment(rows, THEMES)], part, known, "seed", TODAY)
    for one in matched.away:
        assert [rule for rule, met in serves(by_slug[one.slug], known).items() if not met] == [one.rule]
    assert not {one.slug for one in matched.away} & {one.candidate.door for one in matched.kept}


@given(door_rows(), facts, parts(), st.frozensets(st.integers(100, 112)))
def test_switched_off_door_is_neither_kept_nor_kept_away(rows, known, part, off):
    matched = match([Segment(rows, THEMES).without(off)], part, known, "seed", TODAY)
    assert not off & {one.door for one in (*matched.kept, *matched.away)}


@given(door_rows(), facts, parts(), st.randoms(use_true_random=False))
def test_order_of_doors_in_the_index_changes_nothing(rows, known, part, random):
    shuffled = random.sample(rows, len(rows))
    one, other = (match([Segment(listed, THEMES)], part, known, "seed", TODAY) for listed in (rows, shuffled))
    assert [kept.candidate for kept in one.kept] == [kept.candidate for kept in other.kept]
    assert {(away.slug, away.rule) for away in one.away} == {(away.slug, away.rule) for away in other.away}


def _renamed(row, at):
    return replace(row, slug=f"{at}-{row.slug}")


# The demo region


def themes_of(found):
    """Return the themes that the first door answers."""
    first = found.doors[0].door
    return set(DoorTheme.objects.filter(door=first).values_list("theme__slug", flat=True))


@pytest.mark.parametrize(
    ("text", "language", "theme"),
    [
        ("Je voudrais un site web pour mon magasin", "fr", "website-creation"),
        ("Ik wil een website voor mijn winkel", "nl", "website-creation"),
        ("Ich möchte eine Webseite für mein Geschäft", "de", "website-creation"),
        ("I want a website for my shop", "en", "website-creation"),
        ("Mes sauvegardes ne marchent plus", "fr", "backup"),
        ("Onze back-ups werken niet meer", "nl", "backup"),
        ("Unsere Datensicherung funktioniert nicht mehr", "de", "backup"),
        ("Our backups no longer work", "en", "backup"),
    ],
)
def test_need_in_each_language_finds_a_door_of_its_theme(find, text, language, theme):
    found = find(text)
    assert found.reading.language == language
    assert found.themes[0] == theme
    assert theme in themes_of(found)


@pytest.mark.parametrize(
    ("text", "theme"),
    [
        ("je veu fer un sit internet pr ma boulangeri", "website-creation"),
        ("on c fai piraté nos mo de pass", "cyber-attack"),
        ("ik wil een webwinkl beginen", "online-shop"),
        ("wir brauchn eine neue Webseit", "website-creation"),
        ("our wifi dosnt reach the bak of the shoop", "wifi"),
        ("MES SAUVEGARDE NE MARCHE PLUSSS", "backup"),
    ],
)
def test_misspelt_need_finds_a_door_of_its_theme(find, text, theme):
    found = find(text)
    assert found.themes[0] == theme
    assert theme in themes_of(found)


@pytest.mark.parametrize(
    "text",
    [
        "Le toit de mon hangar fuit", "Het dak van mijn loods lekt", "Das Dach meiner Scheune ist undicht", "The roof of my barn leaks",
        "Mon chien est malade", "Je cherche un plombier pour une fuite d'eau", "bonjour", "!!!", "🙂🙂🙂", "。。。", "- - -",
    ],
)  # fmt: skip
def test_need_that_is_none_of_ours_gets_no_door_and_no_question(find, text):
    found = find(text, place="4000")
    assert found.doors == []
    assert found.questions == ()
    assert [(one.kept, one.away) for one in found.matched] == [((), ())]


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("Mes sauvegardes ne marchent plus. Je voudrais aussi vendre en ligne.", "backup", "online-shop"),
        (
            "Ma caisse enregistreuse est en panne et je voudrais un site pour vendre en ligne",
            "cash-register",
            "online-shop",
        ),
        (
            "Ma caisse enregistreuse tombe en panne chaque samedi, et on a piraté notre page Facebook",  # "en" joins nothing
            "cash-register",
            "hacked-account",
        ),
        ("Onze back-ups werken niet meer. We willen ook online verkopen.", "backup", "online-shop"),
        ("Unsere Datensicherung funktioniert nicht mehr. Wir möchten auch online verkaufen.", "backup", "online-shop"),
        ("Our backups no longer work. We also want to sell online.", "backup", "online-shop"),
    ],
)
def test_two_needs_in_one_text_are_answered_apart_and_share_one_list(find, text, first, second):
    found = find(text)
    assert [part.themes[0].theme for part in found.reading.parts] == [first, second]
    leaders = [one.kept[0] for one in found.matched]
    for theme, leader in zip((first, second), leaders, strict=True):
        assert DoorTheme.objects.filter(door=leader.door, theme__slug=theme).exists()
    assert [kept.door for kept in found.doors[:2]] == [leader.door for leader in leaders]


def test_door_that_answers_both_needs_is_listed_once_with_the_figures_of_its_better_place(find, make_door):
    make_door("both", themes=("online-shop", "backup"), title="Sauvegarde et vente en ligne")
    found = find("Mes sauvegardes ne marchent plus. Je voudrais aussi vendre en ligne.")
    both, others = [], []
    for one in found.matched:
        both += [kept for kept in one.kept if kept.candidate.door == "both"]
        others.append([kept for kept in one.kept if kept.candidate.door != "both"])
    assert len(both) == 2
    last_then_first = (replace(found.matched[0], kept=(*others[0][:4], both[0])), replace(found.matched[1], kept=(both[1], *others[1])))  # fmt: skip
    shown = replace(found, matched=last_then_first).doors
    assert [kept for kept in shown if kept.candidate.door == "both"] == [both[1]]


def test_parts_of_a_text_lie_side_by_side_within_it(find):
    text = "Mes sauvegardes ne marchent plus. Je voudrais aussi vendre en ligne."
    spans = [(part.start, part.end) for part in find(text).reading.parts]
    assert 0 == spans[0][0] < spans[0][1] <= spans[1][0] < spans[1][1] == len(text)


def test_evidence_is_a_word_of_the_text_itself(find):
    text = "Mes sauvegardes ne marchent plus"
    theme = find(text).reading.parts[0].themes[0]
    assert "sauvegardes" in [text[start:end] for start, end in theme.words]


# Corrections


def test_chosen_theme_leads_and_dropped_theme_goes(find):
    text = "Mes sauvegardes ne marchent plus"
    assert find(text).themes[0] == "backup"
    chosen = find(text, chosen=("online-shop",))
    assert chosen.themes[0] == "online-shop"
    assert "online-shop" in themes_of(chosen)
    dropped = find(text, dropped=("backup",))
    assert "backup" not in dropped.themes
    assert [kept.door for kept in dropped.doors] != [kept.door for kept in find(text).doors]


def test_chosen_theme_answers_a_text_that_is_none_of_ours(find):
    found = find("Le toit de mon hangar fuit", chosen=("backup",))
    assert "backup" in themes_of(found)


def test_theme_that_does_not_exist_neither_helps_nor_harms(find):
    text = "Mes sauvegardes ne marchent plus"
    plain = [kept.door for kept in find(text).doors]
    assert [kept.door for kept in find(text, dropped=("no-such-theme",)).doors] == plain


# Equal doors but for one thing

SAME = {"title": "Sauvegarde des données", "description": "Nous mettons vos données à l'abri.", "themes": ("backup",)}
TEXTS = [f"Mes sauvegardes ne marchent plus{'.' * times}" for times in range(12)]


def places_of(find, *slugs, **known):
    """Return, for texts whose seeds differ, the places of the doors in the answer."""
    found = []
    for text in TEXTS:
        order = [kept.candidate.door for kept in find(text, **known).matched[0].kept]
        found.append(tuple(order.index(slug) for slug in slugs))
    return found


def test_equal_doors_take_turns(find, make_door):
    make_door("twin-one", **SAME)
    make_door("twin-two", **SAME)
    orders = {one < two for one, two in places_of(find, "twin-one", "twin-two")}
    assert orders == {True, False}


@pytest.mark.parametrize(
    "worse",
    [
        {"confirmed_until": timezone.localdate() - timedelta(days=1)},
        {"capacity": 4, "in_hand": 4},
        {"helped": 0, "not_helped": 8},
    ],
    ids=["expired", "full", "unhelpful"],
)
def test_door_sinks_below_its_equal(find, make_door, worse):
    make_door("twin-good", **SAME)
    make_door("twin-worse", **SAME, **worse)
    assert all(good < poor for good, poor in places_of(find, "twin-good", "twin-worse"))


def test_door_made_for_the_sector_of_the_firm_stands_above_its_equal_for_all(find, make_door):
    make_door("twin-for-all", **SAME)
    make_door("twin-for-bakers", **SAME, sectors=("bakery",))
    assert all(made < general for made, general in places_of(find, "twin-for-bakers", "twin-for-all", sector="bakery"))


def test_door_that_does_not_speak_the_language_of_the_text_sinks_but_stays(find, make_door):
    make_door("twin-french", **SAME, languages=["fr"])
    make_door("twin-german", **SAME, languages=["de"])
    assert all(french < german for french, german in places_of(find, "twin-french", "twin-german"))
    kept = [one.candidate.door for one in find(TEXTS[0], language="fr").matched[0].kept]
    assert "twin-french" in kept
    assert "twin-german" not in kept


def test_nearer_door_stands_above_its_equal(find, make_door, actor):
    from relais.actors.models import Actor
    from relais.territories.models import Place

    near = Actor.objects.create(slug="near", name="Test Provider", place=Place.objects.get(code="4000-liege"))
    far = Actor.objects.create(slug="far", name="Test Provider", place=Place.objects.filter(postal_code="7500").first())
    make_door("twin-near", **SAME, actor=near)
    make_door("twin-far", **SAME, actor=far)
    assert all(one < two for one, two in places_of(find, "twin-near", "twin-far", place="4000"))
    assert all(one > two for one, two in places_of(find, "twin-near", "twin-far", place="7500"))


def test_answer_is_the_same_at_every_asking_on_one_day_and_turns_on_another(find, make_door):
    for number in range(4):
        make_door(f"twin-{number}", **SAME)
    days = [date(2026, 5, day) for day in range(1, 15)]

    def order(day):
        return [kept.candidate.door for kept in find(TEXTS[0], today=day).matched[0].kept]

    assert all(order(day) == order(day) for day in days)
    assert len({tuple(door for door in order(day) if door.startswith("twin-")) for day in days}) > 1


def test_archived_door_is_never_found(find, make_door, holder):
    from relais.actors.services import archive_door

    door = make_door("twin-one", **SAME)
    assert "twin-one" in [kept.candidate.door for kept in find(TEXTS[0]).matched[0].kept]
    archive_door(by=holder, door=door)
    assert "twin-one" not in [kept.candidate.door for kept in find(TEXTS[0]).matched[0].kept]
    assert Door.objects.filter(slug="twin-one", state="archived").exists()
