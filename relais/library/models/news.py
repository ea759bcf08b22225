"""News of the network, and who wants it by letter."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from relais.actors.models import Actor
from relais.library.enums import PieceKind
from relais.library.models.pieces import Piece
from relais.library.tokens import new_token
from relais.vocabulary.models import Theme


class News(Piece):
    """Something a body of the network has to tell."""

    kind: ClassVar[PieceKind] = PieceKind.NEWS

    body = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="+", verbose_name=_("organisme"))
    published_on = models.DateField(_("date"), default=timezone.localdate)
    text = models.TextField(_("texte"))
    url = models.URLField(_("pour en savoir plus"), blank=True)

    class Meta(Piece.Meta):
        """News; the newest first."""

        verbose_name = _("actualité")
        verbose_name_plural = _("actualités")
        ordering: ClassVar[list[str]] = ["-published_on", "-id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["locale", "live", "-published_on"], name="news_by_day")
        ]


class Subscription(models.Model):
    """An address that asked for the newsletter, and confirmed it by the link that we sent there."""

    email = models.EmailField(_("adresse électronique"))
    language = models.CharField(_("langue"), max_length=2, default="fr")
    themes = models.ManyToManyField(Theme, related_name="+", blank=True, verbose_name=_("thèmes"))
    bodies = models.ManyToManyField(Actor, related_name="+", blank=True, verbose_name=_("organismes"))
    token = models.CharField(max_length=43, unique=True, default=new_token, editable=False)
    asked_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    told_until = models.DateTimeField(_("nouvelles envoyées jusqu'au"), null=True, blank=True)

    class Meta:
        """One an address; one that is left is gone."""

        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["email"], name="subscription_once"),
            models.CheckConstraint(
                name="subscription_told_once_confirmed",
                condition=models.Q(confirmed_at=None, told_until=None)
                | models.Q(confirmed_at__isnull=False, told_until__isnull=False),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["told_until", "id"], name="subscription_due")]

    def __str__(self) -> str:
        """Return its number, not the address."""
        return f"#{self.pk}"


class Edition(models.Model):
    """One newsletter: what stands in it, decided once. A piece of news stands in one edition, in whatever language it is read."""

    due_at = models.DateTimeField(unique=True)  # the weekly moment that it is for
    made_at = models.DateTimeField(default=timezone.now)  # who had confirmed before gets it
    news = models.JSONField(default=list)  # the keys that translations share
    written_at = models.DateTimeField(null=True, blank=True)  # when everybody's letter stood

    class Meta:
        """The newest first."""

        ordering: ClassVar[list[str]] = ["-due_at"]

    def __str__(self) -> str:
        """Return the day that it is for."""
        return f"{self.due_at:%Y-%m-%d}"
