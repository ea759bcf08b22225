"""Refusals of the room."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from relais.groundwork.errors import NotFound, Refusal


class FigureGone(NotFound):
    """There is no such figure any more."""

    message = _("Ce chiffre n'existe pas ou n'existe plus.")


class FigureTwice(Refusal):
    """The same source has told the same period already."""

    status = 409
    message = _("Cette source a déjà un chiffre pour cette période et ce territoire. Corrigez-le plutôt.")


class OwnFigure(Refusal):
    """What the platform computes is not written by hand."""

    status = 409
    message = _("Ce chiffre est calculé par la plateforme : il ne se corrige pas à la main.")


class NothingToUndo(Refusal):
    """The change is no longer the last one of its figure."""

    status = 409
    message = _("Ce changement ne peut plus être annulé : le chiffre a encore changé depuis.")


class FileRefused(Refusal):
    """A file of figures is refused; ``problems`` name line, column and reason. Nothing of it was kept."""

    status = 422
    message = _("Ce fichier n'a pas été importé : des lignes sont à corriger.")

    def __init__(self, problems: Sequence[str]) -> None:
        """Keep the ``problems``."""
        super().__init__()
        self.problems = tuple(problems)
