"""Primary tools: a neutral catalogue."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from relais.library.enums import Function, Peppol, PieceKind
from relais.library.models import blocks
from relais.library.models.pieces import Piece


class Tool(Piece):
    """A product that small firms can put in, told neutrally; no order is for sale."""

    kind: ClassVar[PieceKind] = PieceKind.TOOL

    function = models.CharField(_("sert à"), max_length=20, choices=Function.choices)
    maker = models.CharField(_("éditeur"), max_length=120)
    website = models.URLField(_("site"))
    origin = models.CharField(
        _("pays de l'éditeur"),
        max_length=2,
        blank=True,
        help_text=_("Deux lettres ; vide pour une communauté, sans pays."),
    )
    open_source = models.BooleanField(_("logiciel libre"), default=False)
    free_plan = models.BooleanField(_("formule gratuite"), default=False)
    price = models.CharField(_("prix"), max_length=300)
    hosting = models.CharField(
        _("où sont les données"), max_length=300, blank=True, help_text=_("Vide tant que ce n'est pas certain.")
    )
    languages = models.JSONField(_("langues"), default=list)
    peppol = models.CharField(_("factures Peppol"), max_length=10, choices=Peppol.choices, blank=True)
    size = models.CharField(_("taille d'entreprise"), max_length=200)
    good_for = blocks.lines(_("convient pour"))
    look_at = blocks.lines(_("à regarder avant de choisir"))
    putting_in = models.TextField(_("mise en place"))
    checked_on = models.DateField(_("relu le"))

    class Meta(Piece.Meta):
        """A tool."""

        verbose_name = _("outil")
        verbose_name_plural = _("outils")
