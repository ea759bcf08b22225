"""Reads of the staff's side: questionnaires with all their versions, the themes that doors close, files of assessments."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Value, When

from relais.diagnostics.assessments import columns
from relais.diagnostics.enums import Audience, Purpose, VersionState
from relais.diagnostics.models import AssessmentFile, Questionnaire, Response, Step, Version
from relais.diagnostics.queries import definition_of
from relais.vocabulary.models import Theme
from relais.vocabulary.uses import door_counts


@dataclass(frozen=True)
class Kept:
    """A questionnaire and its versions, the newest first; each has ``taken``, its number of responses."""

    questionnaire: Questionnaire
    versions: list[Any]

    @property
    def title(self) -> str:
        """Return its title; its identifier as long as nothing is published."""
        return str(self.questionnaire) or self.questionnaire.slug


def kept_questionnaires() -> list[Kept]:
    """Return every questionnaire with its versions. Two queries."""
    versions = Version.objects.defer("body").annotate(taken=Count("responses")).order_by("-number")
    found: dict[int, list[Any]] = {}
    for version in versions:
        found.setdefault(version.questionnaire_id, []).append(version)
    return [Kept(one, found.get(one.pk, [])) for one in Questionnaire.objects.all()]


def open_doors() -> dict[str, int]:
    """Return the number of open doors of every theme in use, by its slug."""
    counts = door_counts()
    return {slug: counts.get(pk, 0) for slug, pk in Theme.objects.filter(retired=False).values_list("slug", "pk")}


def exchange_versions() -> Iterator[Version]:
    """Yield the newest published version of each rule of the questionnaires that have an exchange file, current ones first."""
    found = Version.objects.filter(
        state=VersionState.PUBLISHED, questionnaire__purpose=Purpose.DIAGNOSTIC,
        questionnaire__audience__in=[Audience.SME, Audience.PSO],
    ).select_related("questionnaire")  # fmt: skip
    seen = set()
    rows = sorted(found, key=lambda one: (one.questionnaire.slug, one.questionnaire.current_id != one.pk, -one.number))
    for version in rows:
        name = (version.questionnaire_id, version.rule)
        if name not in seen and _has_file(version):
            seen.add(name)
            yield version


def _has_file(version: Version) -> bool:
    try:
        return bool(columns(definition_of(version)))
    except ValueError:
        return False


# Assessment files

WAYS = ("", "next__", "next__next__", "next__next__next__")  # a response of a file, and what may follow it


@dataclass(frozen=True)
class Outlook:
    """What undoing a file would do: how many of its responses go, how many of those are in blocks, how many stay."""

    goes: int
    counted: int
    stays: int


def assessment_files() -> QuerySet[AssessmentFile]:
    """Return the files of assessments that were brought, the newest first, without what is in them."""
    found = AssessmentFile.objects.select_related("version__questionnaire", "by")
    return found.defer("content", "version__body")


def brought_by(file: AssessmentFile) -> QuerySet[Any]:
    """Return the responses that ``file`` brought; each has ``went_on``: people went on from it, or from what follows it.

    They did where an account keeps it, steps stand on its path, facts of the firm or an address were told, or the next stage was
    taken on pages. What lies before stays with it: the way keeps its beginning.
    """
    went_on = Q()
    for way in WAYS:
        for told in ("user", "sector", "place", "area", "employees"):
            went_on |= Q((f"{way}{told}__isnull", False))
        went_on |= Q((f"{way}email__gt", "")) | Q(Exists(Step.objects.filter(response=OuterRef(f"{way}pk"))))
        if way:
            went_on |= Q((f"{way}pk__isnull", False), (f"{way}file__isnull", True))
    is_held = Case(When(went_on, then=Value(True)), default=Value(False))
    return Response.objects.filter(file=file).annotate(went_on=is_held)


def outlook(file: AssessmentFile) -> Outlook:
    """Return what undoing ``file`` would do now."""
    goes = Q(went_on=False)
    found = brought_by(file).aggregate(
        goes=Count("pk", filter=goes), counted=Count("pk", filter=goes & Q(block__isnull=False)),
        stays=Count("pk", filter=Q(went_on=True)),
    )  # fmt: skip
    return Outlook(**found)
