"""Reactions to the rooms below, and what the room adds to their pages."""

from django.utils.translation import gettext_lazy as _

from relais.actors.events import PersonLeft
from relais.appointments.additions import ADDITION
from relais.appointments.letters import REMINDER
from relais.appointments.queries import held_about
from relais.appointments.services import keeping
from relais.groundwork.announcements import listens
from relais.groundwork.silences import register_kind
from relais.introductions.additions import register_addition
from relais.introductions.events import CasesErased, IntroductionEnded, StepTaken
from relais.people.holdings import register_holding

register_kind(
    REMINDER,
    _("Rappels de rendez-vous"),
    _("La veille ouvrable d'un rendez-vous, une ligne dans l'e-mail du jour."),
)
register_holding("appointments", held_about, keeping.erase_person)
register_addition("appointments", ADDITION)


@listens(IntroductionEnded, within=True)
def on_introduction_ended(event: IntroductionEnded) -> None:
    """Cancel what is to come: nobody would come."""
    keeping.end_for(introduction=event.introduction)


@listens(StepTaken, within=True)
def on_step_taken(event: StepTaken) -> None:
    """Cancel what is to come where help is reported or the case is closed: these endings are announced as steps only."""
    keeping.end_after(step=event.step)


@listens(CasesErased, within=True)
def on_cases_erased(event: CasesErased) -> None:
    """Erase their appointments with them."""
    keeping.erase_cases(event.cases)


@listens(PersonLeft)
def on_person_left(event: PersonLeft) -> None:
    """Cancel what the leaver had agreed upon for that body."""
    keeping.leave_calendar(user=event.user, actor=event.actor)
