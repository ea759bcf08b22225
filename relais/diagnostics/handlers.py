"""Answers to the rooms below, and what the room adds to their pages."""

from django.utils.translation import gettext_lazy as _

from relais.diagnostics.entering import DIAGNOSTIC, questionnaire_pieces
from relais.diagnostics.enums import Purpose, Stage
from relais.diagnostics.events import FileAsked, ResponseFinished
from relais.diagnostics.letters import REMINDER
from relais.diagnostics.models import Response
from relais.diagnostics.queries import held_about
from relais.diagnostics.services.erasing import erase_person
from relais.diagnostics.services.reminding import end_without_consent
from relais.diagnostics.tasks import seal_responses, work_on_file
from relais.finding.kinds import Kind
from relais.finding.kinds import register_kind as register_found
from relais.groundwork.announcements import listens
from relais.groundwork.silences import register_kind
from relais.people.events import ConsentWithdrawn
from relais.people.holdings import register_holding

register_kind(
    REMINDER, _("Rappels de diagnostic"), _("Un e-mail, six mois après un diagnostic, pour refaire le point.")
)
register_holding("diagnostics", held_about, erase_person)
register_found(Kind(DIAGNOSTIC, _("Diagnostic"), _("Diagnostics"), "list", questionnaire_pieces))


@listens(ResponseFinished)
def seal_soon(event: ResponseFinished) -> None:
    """See whether ten wait now: only a first assessment counts in the comparison."""
    first = Response.objects.filter(pk=event.response, stage=Stage.T0)
    if first.filter(version__questionnaire__purpose=Purpose.DIAGNOSTIC).exists():
        seal_responses.enqueue()


@listens(FileAsked)
def work_soon(event: FileAsked) -> None:
    """Keep or undo it outside the request."""
    work_on_file.enqueue(event.file)


@listens(ConsentWithdrawn, within=True)
def on_consent_withdrawn(event: ConsentWithdrawn) -> None:
    """Stop the reminder that rested on it."""
    end_without_consent(purpose=event.purpose)
