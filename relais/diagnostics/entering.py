"""What the site's search holds of the diagnostics: each questionnaire that can be taken, in four languages."""

from collections.abc import Iterator

from relais.diagnostics.definitions import LANGUAGES
from relais.diagnostics.models import Questionnaire
from relais.diagnostics.queries import definition_of, offered
from relais.finding.findable import Findable
from relais.finding.services import forget_entry, index_entries

DIAGNOSTIC = "diagnostic"
BOOST = 2  # as a subject


def questionnaire_pieces() -> Iterator[Findable]:
    """Yield the pieces of all diagnostics that can be taken."""
    for one in offered():
        yield from _pieces(one)


def enter_questionnaire(questionnaire: Questionnaire) -> None:
    """Let ``questionnaire`` be found as its current version stands; one that nobody can take is found no more."""
    found = offered().filter(pk=questionnaire.pk).first()
    if found is None:
        forget_entry(DIAGNOSTIC, questionnaire.slug)
    else:
        index_entries(_pieces(found), sole=True)


def _pieces(questionnaire: Questionnaire) -> Iterator[Findable]:
    if questionnaire.current is None:
        return
    definition = definition_of(questionnaire.current)
    for language in LANGUAGES:
        sides = [
            f"{one.title.in_language(language)} {one.summary.in_language(language)}" for one in definition.dimensions
        ]
        asked = [one.title.in_language(language) for one in definition.questions]
        yield Findable(
            kind=DIAGNOSTIC, key=questionnaire.slug, language=language, title=definition.title.in_language(language),
            summary=definition.summary.in_language(language), text=" · ".join([*sides, *asked]),
            view="diagnostics:questionnaire", args=(questionnaire.slug,), boost=BOOST,
        )  # fmt: skip
