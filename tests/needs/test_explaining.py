"""Why a door is here: a sentence with its evidence, and never a reason that does not hold."""

import pytest
from django.utils import translation

from relais.needs.explaining import why
from relais.needs.queries import shown_doors

NEED = "Mes sauvegardes ne marchent plus"


@pytest.fixture
def reasons(find):
    """Return, by door, the reason that is given for it: reasons(NEED, place="4000")."""

    def told(text=NEED, **known):
        found = find(text, **known)
        doors = shown_doors(found.doors)
        return {kept.candidate.door: why(found, kept, doors[kept.door]) for kept in found.doors}

    return told


def test_each_door_of_an_answer_has_its_reason(reasons):
    told = reasons()
    assert len(told) > 1
    assert all(reason.strip() for reason in told.values())


def test_reason_quotes_the_words_of_the_need_and_the_theme_of_the_door(reasons, make_door):
    make_door("mine", title="Sauvegarde", themes=("backup",))
    assert reasons()["mine"].startswith("Vous écrivez ")
    assert "« sauvegardes »" in reasons()["mine"]


def test_door_that_limits_no_sector_is_not_said_to_be_made_for_one(reasons, make_door):
    make_door("for-bakers", title="Sauvegarde", themes=("backup",), sectors=("bakery",))
    make_door("for-all", title="Sauvegarde", themes=("backup",))
    told = reasons(sector="bakery")
    assert "faite pour votre secteur" in told["for-bakers"]
    assert "secteur" not in told["for-all"]
    assert "secteur" not in reasons()["for-bakers"]  # the firm's sector is not known


def test_distance_is_told_only_when_both_ends_are_known(reasons, make_door, actor):
    from relais.territories.models import Place

    make_door("mine", title="Sauvegarde", themes=("backup",))
    assert "km" not in reasons(place="5000")["mine"]
    actor.place = Place.objects.get(code="4000-liege")
    actor.save()
    assert "km de chez vous" in reasons(place="5000")["mine"]
    assert "tout près de chez vous" in reasons(place="4000")["mine"]
    assert "km" not in reasons()["mine"]
    assert "km" not in reasons(place="Province de Liège")["mine"]


def test_size_is_told_only_when_the_door_limits_it_and_the_firm_told_its_own(reasons, make_door):
    make_door("small", title="Sauvegarde", themes=("backup",), max_employees=15)
    assert "15" in reasons(employees=3)["small"]
    assert "15" not in reasons()["small"]


@pytest.mark.parametrize(
    ("language", "beginning"), [("nl", "U schrijft"), ("de", "Sie schreiben"), ("en", "You write")]
)
def test_reason_speaks_the_language_of_the_screen(reasons, make_door, language, beginning):
    make_door("mine", title="Sauvegarde", themes=("backup",))
    with translation.override(language):
        assert reasons()["mine"].startswith(beginning)
