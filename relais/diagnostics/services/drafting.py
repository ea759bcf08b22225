"""Drafts of questionnaires: begun, changed part by part, each change undone at will."""

from typing import Any

from relais.diagnostics import drafting
from relais.diagnostics.drafting import Body
from relais.diagnostics.enums import VersionState
from relais.diagnostics.errors import DraftChanged, DraftThere, SlugTaken, VersionFixed
from relais.diagnostics.models import Questionnaire, Version
from relais.diagnostics.rules import may_edit
from relais.diagnostics.services.questionnaires import NO_DRAFT, RESERVED, save_draft
from relais.groundwork.errors import require


def begin_questionnaire(*, by: Any, slug: str, purpose: str, audience: str, title: str) -> Version:
    """Begin a questionnaire: a draft with one question. Raises NotAllowed, SlugTaken, QuestionnaireWrong."""
    require(may_edit(by))
    if slug in RESERVED or Questionnaire.objects.filter(slug=slug).exists():
        raise SlugTaken
    try:
        return save_draft(by=by, body=drafting.new_body(slug, purpose, audience, title), seen=NO_DRAFT)
    except DraftChanged as error:  # somebody took it in the same moment
        raise SlugTaken from error


def draft_from(*, by: Any, version: Version) -> Version:
    """Begin a draft from a published ``version``. Raises NotAllowed, DraftThere."""
    try:
        return save_draft(by=by, body=version.body, seen=NO_DRAFT)
    except DraftChanged as error:
        raise DraftThere from error


def change_draft(*, by: Any, version: Version, body: Body, seen: str) -> Version:
    """Keep ``body`` as what ``version``, a draft, holds; ``seen`` is the digest that the person saw.

    Raises NotAllowed, VersionFixed, DraftChanged, QuestionnaireWrong.
    """
    require(may_edit(by))
    if version.state != VersionState.DRAFT or body["slug"] != version.questionnaire.slug:
        raise VersionFixed
    return save_draft(by=by, body=body, seen=seen)
