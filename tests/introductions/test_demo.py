"""The demo region's year of needs, played through the room's own verbs: whole, consistent, and told to nobody."""

from collections import Counter

from django.utils import timezone

from relais.groundwork.models import Letter
from relais.introductions import demo, queries
from relais.introductions.enums import CaseState, IntroductionState, Outcome
from relais.introductions.models import OPEN_INTRODUCTIONS, Case, Introduction, Step
from relais.introductions.services.watching import recount
from relais.needs.enums import Way
from relais.people.models import User


def test_demo_plays_its_stories_to_a_whole_of_every_state_and_way(db):
    firm = User.objects.create_user("firm@demo.example", "a long password 1", name="Firm")
    assert demo.load_stories(firm_person=firm) == Case.objects.count() == 160
    assert not Letter.objects.exists()
    assert recount() == {}
    today = timezone.localdate()
    for case in Case.objects.exclude(state="closed"):
        assert case.owner, case
        assert case.due_on, case
    for row in Introduction.objects.all():
        assert (bool(row.owner), bool(row.due_on)) == (row.state in OPEN_INTRODUCTIONS,) * 2, row
    assert not Case.objects.exclude(state="closed").filter(due_on__lt=today).exists()
    states = Counter(Case.objects.values_list("state", flat=True))
    assert set(states) == set(CaseState.values) - {"unconfirmed"}
    assert set(Case.objects.values_list("way", flat=True)) == set(Way.values) - {Way.API}
    assert set(Case.objects.exclude(outcome="").values_list("outcome", flat=True)) >= {
        Outcome.MET, Outcome.NOT_MET, Outcome.SILENT,
    }  # fmt: skip
    assert set(Introduction.objects.values_list("state", flat=True)) == set(IntroductionState.values)
    assert [case.person for case in Case.objects.filter(person=firm)] == [firm]
    assert max(Case.objects.values_list("created_at", flat=True)) <= timezone.now()
    assert max(Step.objects.values_list("at", flat=True)).date() <= today
    assert all(queries.desk_counts(today)[name] for name in ("alarm", "stranded", "declined", "open", "closed"))
    before = Case.objects.count(), Step.objects.count()
    assert demo.load_stories(firm_person=firm) == 0
    assert (Case.objects.count(), Step.objects.count()) == before
