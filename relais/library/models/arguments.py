"""Arguments for providers: objections of reluctant firms, and honest answers."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from relais.library.enums import PieceKind
from relais.library.models.pieces import Piece


class Argument(Piece):
    """An objection (its title), what is behind it (its summary), and the answer with its source."""

    kind: ClassVar[PieceKind] = PieceKind.ARGUMENT

    answer = models.TextField(_("réponse"))
    not_when = models.TextField(_("quand l'objection est juste"))
    reuse = models.TextField(_("à reprendre tel quel"))
    source = models.CharField(_("source"), max_length=200)
    source_url = models.URLField(_("adresse de la source"))

    class Meta(Piece.Meta):
        """An argument."""

        verbose_name = _("argument")
        verbose_name_plural = _("arguments")
