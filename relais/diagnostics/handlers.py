"""Answers to the rooms below, and what the room adds to their pages."""

from django.utils.translation import gettext_lazy as _

from relais.diagnostics.letters import REMINDER
from relais.diagnostics.queries import held_about
from relais.diagnostics.services.responses import erase_person
from relais.groundwork.silences import register_kind
from relais.people.holdings import register_holding

register_kind(
    REMINDER, _("Rappels de diagnostic"), _("Une lettre, six mois après un diagnostic, pour refaire le point.")
)
register_holding("diagnostics", held_about, erase_person)
