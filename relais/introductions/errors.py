"""Refusals of the room."""

from django.utils.translation import gettext_lazy as _

from relais.groundwork.errors import NotFound, Refusal


class CaseGone(NotFound):
    """There is no such case, or its link is wrong."""

    message = _("Ce dossier n'existe pas ou n'existe plus.")


class WrongMoment(Refusal):
    """The row is in a state from which this cannot be done: somebody was faster, or it is over."""

    status = 409
    message = _("Ce n'est plus possible : le dossier a changé entre-temps. Relisez-le, puis réessayez.")


class NoDoor(Refusal):
    """No door was chosen, or too many."""

    message = _("Choisissez de une à trois portes.")


class DoorFull(Refusal):
    """The door holds as many needs as it can."""

    status = 409
    message = _("Cette porte est complète pour le moment. Choisissez-en une autre.")


class NoReason(Refusal):
    """A refusal without its reason."""

    message = _("Dites pourquoi : l'entreprise le lira.")
