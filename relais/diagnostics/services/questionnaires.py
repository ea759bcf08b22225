"""Questionnaires: those that come with the product, drafts, publishing, files in and out."""

from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from relais.diagnostics.built_in import DATA, all_built_in
from relais.diagnostics.definitions import Definition, DefinitionError, body_of, check, digest, read, write
from relais.diagnostics.drafting import unwritten
from relais.diagnostics.entering import enter_questionnaire
from relais.diagnostics.enums import VersionState
from relais.diagnostics.errors import DraftChanged, QuestionnaireWrong, StillToWrite, VersionFixed
from relais.diagnostics.models import Questionnaire, Version
from relais.diagnostics.queries import definition_of
from relais.diagnostics.rules import may_edit, may_publish
from relais.groundwork.errors import NotFound, require
from relais.groundwork.models import Trace
from relais.groundwork.services import record_trace

RESERVED = ("gerer", "miens", "r", "rappel", "comparaisons", "comparaison")  # our own pages below /diagnostics/
NO_DRAFT = ""  # what is seen where there is no draft


def load_questionnaires(folder: Path = DATA) -> list[Version]:
    """Publish what ``folder`` holds and is not yet published, for the platform itself; return the versions that are new.

    New responses get the first rule of a questionnaire, and of that rule the newest version, unless somebody has decided otherwise since:
    chosen another version, published one of their own, withdrawn the questionnaire.
    """
    return [version for definition in all_built_in(folder) for version in _publish_once(definition)]


def _publish_once(definition: Definition) -> list[Version]:
    body = body_of(definition)
    name = digest(body)
    with transaction.atomic():
        questionnaire, _new = Questionnaire.objects.get_or_create(
            slug=definition.slug, defaults={"purpose": definition.purpose, "audience": definition.audience}
        )
        questionnaire = Questionnaire.objects.select_for_update().get(pk=questionnaire.pk)
        if questionnaire.versions.filter(digest=name).exclude(state=VersionState.DRAFT).exists():
            return []
        takes_over = _takes_over(questionnaire, _rule(definition))
        version = _new_version(questionnaire, definition, state=VersionState.PUBLISHED)
        if takes_over:
            _make_current(questionnaire, version, definition)
        record_trace(by=None, verb="publish_questionnaire", subject=version, after={"digest": name})
    return [version]


def _takes_over(questionnaire: Questionnaire, rule: str) -> bool:
    """Tell whether a new version of ours by ``rule`` would be on offer: the first one, or where the newest of ours by that rule is."""
    published = questionnaire.versions.exclude(state=VersionState.DRAFT)
    if questionnaire.current is None:
        return not published.exists()  # or else it was withdrawn
    numbers = {str(one.pk): one for one in published.filter(rule=rule).order_by("-number")}
    traces = Trace.objects.filter(verb="save_draft", subject_kind=Version._meta.label_lower, subject_id__in=numbers)
    drafted = set(traces.values_list("subject_id", flat=True))
    newest = next((one for pk, one in numbers.items() if pk not in drafted), None)
    return newest == questionnaire.current


def save_draft(*, by: Any, body: Any, seen: str | None = None) -> Version:
    """Keep ``body`` (parsed JSON, format relais-questionnaire/1) as the draft of its questionnaire; a new slug makes a new one.

    ``seen`` is the digest of the draft that the person saw (``NO_DRAFT``: there was none): when it has changed since, nothing is kept.
    Raises NotAllowed, DraftChanged, and QuestionnaireWrong, which names each wrong field.
    """
    require(may_edit(by))
    try:
        definition = check(body)
    except DefinitionError as error:
        raise QuestionnaireWrong(error.problems) from error
    if definition.slug in RESERVED:
        raise QuestionnaireWrong([f"slug: {definition.slug!r} is an address of our own"])
    with transaction.atomic():
        questionnaire, _new = Questionnaire.objects.get_or_create(
            slug=definition.slug,
            defaults={
                "purpose": definition.purpose, "audience": definition.audience, "titles": definition.title.model_dump(),
            },
        )  # fmt: skip
        questionnaire = Questionnaire.objects.select_for_update().get(pk=questionnaire.pk)
        if questionnaire.purpose != definition.purpose:
            raise QuestionnaireWrong([f"purpose: {questionnaire.slug} is a {questionnaire.purpose}"])
        draft = questionnaire.versions.filter(state=VersionState.DRAFT).first()
        if seen is not None and seen != (draft.digest if draft else NO_DRAFT):
            raise DraftChanged
        if draft is None:
            draft = _new_version(questionnaire, definition, state=VersionState.DRAFT)
        else:
            _fill(draft, definition)
            draft.save()
        record_trace(by=by, verb="save_draft", subject=draft, after={"digest": draft.digest})
    return draft


def import_questionnaire(*, by: Any, data: bytes) -> Version:
    """Keep the questionnaire in the bytes of a file as a draft. Raises NotAllowed, QuestionnaireWrong."""
    require(may_edit(by))
    try:
        definition = read(data)
    except DefinitionError as error:
        raise QuestionnaireWrong(error.problems) from error
    return save_draft(by=by, body=body_of(definition))


def export_questionnaire(version: Version) -> bytes:
    """Return the file of ``version``; importing it gives the same content."""
    return write(definition_of(version))


def publish_version(*, by: Any, version: Version) -> Version:
    """Publish a draft: it never changes again, and new responses get it.

    Raises NotAllowed, NotFound, VersionFixed, StillToWrite, and QuestionnaireWrong for a draft that was kept before a check was added.
    """
    require(may_publish(by))
    with transaction.atomic():
        questionnaire, version = _locked(version)
        if version.state != VersionState.DRAFT:
            raise VersionFixed
        if places := list(unwritten(version.body)):
            raise StillToWrite(places)
        try:
            definition = definition_of(version)
        except DefinitionError as error:
            raise QuestionnaireWrong(error.problems) from error
        version.state, version.published_at = VersionState.PUBLISHED, timezone.now()
        version.save(update_fields=["state", "published_at"])
        _make_current(questionnaire, version, definition)
        record_trace(by=by, verb="publish_questionnaire", subject=version, after={"digest": version.digest})
    return version


def choose_version(*, by: Any, version: Version) -> Questionnaire:
    """Let new responses get ``version``, which is published; earlier responses keep theirs. Raises NotAllowed, NotFound, VersionFixed."""
    require(may_publish(by))
    with transaction.atomic():
        questionnaire, version = _locked(version)
        if version.state != VersionState.PUBLISHED:
            raise VersionFixed
        before = questionnaire.current_id
        _make_current(questionnaire, version, definition_of(version))
        record_trace(
            by=by, verb="choose_version", subject=questionnaire,
            before={"current": before}, after={"current": version.pk},
        )  # fmt: skip
    return questionnaire


def withdraw_questionnaire(*, by: Any, questionnaire: Questionnaire, why: str = "") -> Questionnaire:
    """Offer a questionnaire no more; responses stay, and a version may be chosen again. Raises NotAllowed."""
    require(may_publish(by))
    with transaction.atomic():
        questionnaire = Questionnaire.objects.select_for_update().get(pk=questionnaire.pk)
        before, questionnaire.current = questionnaire.current_id, None
        questionnaire.save(update_fields=["current"])
        enter_questionnaire(questionnaire)
        record_trace(
            by=by, verb="withdraw_questionnaire", subject=questionnaire, before={"current": before},
            after={"current": None}, why=why,
        )  # fmt: skip
    return questionnaire


def discard_draft(*, by: Any, version: Version) -> None:
    """Throw a draft away; with it a questionnaire that never had anything else. Raises NotAllowed, NotFound, VersionFixed."""
    require(may_edit(by))
    with transaction.atomic():
        questionnaire, version = _locked(version)
        if version.state != VersionState.DRAFT:
            raise VersionFixed
        record_trace(by=by, verb="discard_draft", subject=version, before={"digest": version.digest})
        version.delete()
        if not questionnaire.versions.exists():
            questionnaire.delete()


def _locked(version: Version) -> tuple[Questionnaire, Version]:
    """Return the questionnaire and ``version``, locked in this order. Raises NotFound when the draft was thrown away meanwhile."""
    questionnaire = Questionnaire.objects.select_for_update().filter(pk=version.questionnaire_id).first()
    found = Version.objects.select_for_update().filter(pk=version.pk).first()
    if questionnaire is None or found is None:
        raise NotFound
    return questionnaire, found


def _new_version(questionnaire: Questionnaire, definition: Definition, *, state: VersionState) -> Version:
    last = questionnaire.versions.order_by("-number").values_list("number", flat=True).first() or 0
    version = Version(questionnaire=questionnaire, number=last + 1, state=state)
    if state == VersionState.PUBLISHED:
        version.published_at = timezone.now()
    _fill(version, definition)
    version.save()
    return version


def _fill(version: Version, definition: Definition) -> None:
    version.body = body_of(definition)
    version.digest = digest(version.body)
    version.rule = _rule(definition)
    version.changed_at = timezone.now()


def _make_current(questionnaire: Questionnaire, version: Version, definition: Definition) -> None:
    questionnaire.current = version
    questionnaire.titles, questionnaire.audience = definition.title.model_dump(), definition.audience
    questionnaire.save(update_fields=["current", "titles", "audience"])
    enter_questionnaire(questionnaire)


def _rule(definition: Definition) -> str:
    return definition.scoring.rule if definition.scoring else ""
