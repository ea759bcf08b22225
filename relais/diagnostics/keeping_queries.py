"""Reads of the staff's side: questionnaires with all their versions, the themes that doors close, exchange files."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from relais.diagnostics.assessments import columns
from relais.diagnostics.enums import Audience, Purpose, VersionState
from relais.diagnostics.models import Questionnaire, Version
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
