"""Testimonials with their video, and the material of past seminars."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from relais.actors.models import Actor
from relais.library.enums import PieceKind
from relais.library.models.files import File, Picture
from relais.library.models.pieces import Piece
from relais.territories.models import Place
from relais.vocabulary.models import Sector


class Testimonial(Piece):
    """A manager tells what was wrong and what changed."""

    kind: ClassVar[PieceKind] = PieceKind.TESTIMONIAL

    person = models.CharField(_("qui parle"), max_length=120, help_text=_("Un rôle, pas un nom : « boulangère »."))
    firm = models.CharField(_("entreprise"), max_length=160)
    actor = models.ForeignKey(
        Actor, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("sa page")
    )
    provider = models.ForeignKey(
        Actor, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("avec l'aide de")
    )
    sector = models.ForeignKey(Sector, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    quote = models.CharField(_("la phrase qui reste"), max_length=240)
    story = models.TextField(_("récit"))
    video = models.ForeignKey(
        File, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("vidéo")
    )
    captions = models.ForeignKey(
        File, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("sous-titres")
    )
    poster = models.ForeignKey(
        Picture, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("image d'attente")
    )
    transcript = models.TextField(_("transcription"), blank=True)
    checked_on = models.DateField(_("relu le"))

    class Meta(Piece.Meta):
        """A testimonial."""

        verbose_name = _("témoignage")
        verbose_name_plural = _("témoignages")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Piece.Meta.constraints,
            models.CheckConstraint(
                name="testimonial_video_is_readable",
                condition=models.Q(video=None) | (models.Q(captions__isnull=False) & ~models.Q(transcript="")),
                violation_error_message=_("Une vidéo se publie avec ses sous-titres et sa transcription."),
            ),
        ]


class Material(Piece):
    """Slides or a document of a seminar, beside what it comes from."""

    kind: ClassVar[PieceKind] = PieceKind.MATERIAL

    body = models.ForeignKey(
        Actor, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("organisme")
    )
    occasion = models.CharField(_("à quelle occasion"), max_length=200)
    held_on = models.DateField(_("tenue le"))
    file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="+", verbose_name=_("fichier"))

    class Meta(Piece.Meta):
        """Material of a seminar."""

        verbose_name = _("support de séance")
        verbose_name_plural = _("supports de séance")
        ordering: ClassVar[list[str]] = ["-held_on", "id"]
