"""The demo's two rounds: the facts of the providers' survey hold, and the second is compared with the first."""

import pytest

from relais.diagnostics.queries import definition_of, version_called
from relais.diagnostics.services.questionnaires import load_questionnaires
from relais.people.models import User
from relais.surveys.demo import load_surveys
from relais.surveys.models import Coding, Round, Wanted
from relais.surveys.queries import outcome, replies_of
from relais.surveys.results import results_of


@pytest.fixture
def played(db):
    load_questionnaires()
    load_surveys(by=User.objects.get(email="animatrice@relais.example"))
    return Round.objects.order_by("pk")


def test_the_rounds_are_played_once(played):
    assert [(one.state, one.published_at is not None, len(replies_of(one))) for one in played] == [
        ("closed", True, 18), ("closed", True, 21),
    ]  # fmt: skip
    assert load_surveys(by=None) == 0


def test_eighty_one_per_cent_are_more_at_ease_selling_to_existing_clients(played):
    second = played.last()
    shown = {one.key: one for one in results_of(second, replies_of(second))}
    assert version_called("providers-needs") == second.version
    assert definition_of(second.version).by_key["q8"].options[0].key == "existing"
    assert (shown["q8"].lines[0].cells, shown["q8"].answered) == ([(17, 81)], 21)


def test_the_second_is_coded_weighed_and_compared(played):
    second = played.last()
    needs = outcome(second)
    assert Coding.objects.filter(reply__round=second).count() == 21
    assert needs[0].asked >= needs[-1].asked
    assert all(need.low <= need.share <= need.high for need in needs)
    assert [need.trend is not None for need in needs] == [need.told for need in needs]
    assert sum(Wanted.objects.filter(round=second).values_list("read", flat=True)) == 21
