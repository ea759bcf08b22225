"""A round at any stage, for the tests of other rooms that meet every page."""

from datetime import timedelta

from django.utils import timezone

from relais.diagnostics.enums import VersionState
from relais.diagnostics.models import Questionnaire, Version
from relais.diagnostics.services import questionnaires
from relais.people.models import User
from relais.surveys.listing import read
from relais.surveys.services import inviting, rounds
from tests.surveys.asked import BODY
from tests.surveys.conftest import answered


def round_of(body, stage):
    """Return a round of ``body`` that is "draft", "open" (named, one of two answered), "closed" or "published" (ten answered)."""
    runs, _new = User.objects.get_or_create(email="runs@test.example", defaults={"name": "Runs", "duty": "animator"})
    questionnaire = Questionnaire.objects.filter(slug=BODY["slug"]).first()
    if questionnaire is None:
        draft = questionnaires.save_draft(by=runs, body=BODY)
        questionnaire = questionnaires.publish_version(by=runs, version=draft).questionnaire
    version = Version.objects.filter(questionnaire=questionnaire, state=VersionState.PUBLISHED)[0]
    found = rounds.make_round(
        by=runs, organiser=body, version=version, title="Round", anonymous=False,
        closes_on=timezone.localdate() + timedelta(days=20),
    )  # fmt: skip
    number = 10 if stage == "published" else 2
    inviting.invite(by=runs, round_=found, listing=read("\n".join(f"p{at}@firm.example" for at in range(number))))
    if stage == "draft":
        return found
    found = rounds.open_round(by=runs, round_=found)
    for invitation in list(found.invitations.all())[: number if stage == "published" else 1]:
        answered(invitation)
    if stage in {"closed", "published"}:
        found = rounds.close_round(by=runs, round_=found)
    return rounds.publish_round(by=runs, round_=found) if stage == "published" else found
