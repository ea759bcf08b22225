"""Refusals of the room."""

from django.utils.translation import gettext_lazy as _

from relais.groundwork.errors import NotFound, Refusal


class VisitGone(NotFound):
    """There is no such visit, or its link is wrong."""

    message = _("Cette demande de visite n'existe pas ou n'existe plus.")


class VisitSettled(Refusal):
    """The visit was answered, withdrawn or erased meanwhile, or its address is not confirmed yet."""

    status = 409
    message = _("Cette demande de visite a changé entre-temps : elle a déjà une réponse, ou elle est retirée.")


class NoAnswer(Refusal):
    """An answer without words tells the visitor nothing."""

    message = _("Écrivez votre réponse : la personne qui demande la visite la lira.")
