"""Practical sheets."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from relais.library.enums import Level, PieceKind
from relais.library.models import blocks
from relais.library.models.pieces import Piece


class Sheet(Piece):
    """One problem, and how a firm gets rid of it."""

    kind: ClassVar[PieceKind] = PieceKind.SHEET

    level = models.PositiveSmallIntegerField(_("niveau"), choices=Level.choices, default=Level.FIRST)
    problem = models.TextField(_("le problème"))
    for_whom = models.CharField(_("pour qui"), max_length=300)
    steps = blocks.steps(_("étapes"))
    time = models.CharField(_("temps"), max_length=200)
    cost = models.CharField(_("coût"), max_length=300)
    pitfalls = blocks.lines(_("pièges"))
    questions = blocks.lines(_("questions à poser à un prestataire"))
    links = blocks.links()
    checked_on = models.DateField(
        _("relue le"), help_text=_("Le jour où quelqu'un a vérifié que tout est encore vrai.")
    )

    class Meta(Piece.Meta):
        """A practical sheet."""

        verbose_name = _("fiche pratique")
        verbose_name_plural = _("fiches pratiques")
