"""Needs and the chain of answers."""

import secrets

from django.db import models
from django.utils.translation import gettext_lazy as _

from relais.actors.models import Actor
from relais.needs.enums import Channel, Way
from relais.territories.models import Area, Place
from relais.vocabulary.enums import Language
from relais.vocabulary.models import Sector

LONGEST_NEED = 2000
LONGEST_REFERENCE = 80


def new_token() -> str:
    """Return the secret by which the person who typed a need finds it again."""
    return secrets.token_urlsafe(16)


class Need(models.Model):
    """What a firm typed, the facts it gave and the corrections it made. Its words are erased after their term."""

    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    text = models.CharField(_("votre besoin"), max_length=LONGEST_NEED, blank=True)
    language = models.CharField(_("langue"), max_length=2, choices=Language.choices, blank=True)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    sector = models.ForeignKey(Sector, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    employees = models.PositiveIntegerField(_("personnes occupées"), null=True, blank=True)
    chosen = models.JSONField(_("thèmes ajoutés"), default=list)
    dropped = models.JSONField(_("thèmes écartés"), default=list)
    skipped = models.JSONField(_("questions passées"), default=list)
    way = models.CharField(_("arrivé par"), max_length=10, choices=Way.choices, default=Way.PAGE, db_default="page")
    partner = models.ForeignKey(
        Actor, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("orienté par")
    )
    reference = models.CharField(_("référence du partenaire"), max_length=LONGEST_REFERENCE, blank=True, db_default="")
    created_at = models.DateTimeField(_("reçu le"), auto_now_add=True, db_index=True)
    kept_until = models.DateTimeField(
        _("gardé jusqu'au"), null=True, blank=True, help_text=_("Un besoin envoyé garde ses mots tant qu'on le suit.")
    )
    erased_at = models.DateTimeField(_("effacé le"), null=True, blank=True)

    class Meta:
        """Newest first."""

        ordering = ["-id"]

    def __str__(self) -> str:
        """Return the number, never the words."""
        return f"#{self.pk}"


class Answer(models.Model):
    """What was shown for one need at one moment: a link of the chain. Never edited."""

    number = models.PositiveBigIntegerField(unique=True)
    need = models.ForeignKey(Need, on_delete=models.SET_NULL, null=True, blank=True, related_name="answers")
    at = models.DateTimeField(db_index=True)
    channel = models.CharField(max_length=4, choices=Channel.choices)
    record = models.JSONField()
    previous = models.CharField(max_length=64)
    own = models.CharField(max_length=64, unique=True)

    class Meta:
        """In order of the chain."""

        ordering = ["number"]

    def __str__(self) -> str:
        """Return the number."""
        return f"#{self.number}"


class Missed(models.Model):
    """How often, in a month, a door fitted needs on a theme but one rule kept it away, by the fact that decided."""

    month = models.DateField()
    door = models.ForeignKey("actors.Door", on_delete=models.CASCADE, related_name="+")
    theme = models.ForeignKey("vocabulary.Theme", on_delete=models.CASCADE, related_name="+")
    rule = models.CharField(max_length=10)
    fact = models.CharField(max_length=80, blank=True)
    times = models.PositiveIntegerField(default=0)

    class Meta:
        """The most frequent first."""

        ordering = ["-times", "id"]
        constraints = [models.UniqueConstraint(fields=["month", "door", "theme", "rule", "fact"], name="missed_once")]

    def __str__(self) -> str:
        """Return the count and rule."""
        return f"{self.times} x {self.rule}"


class ChainHead(models.Model):
    """One row: the last link of the chain, locked while the next one is written."""

    number = models.PositiveBigIntegerField(default=0)
    own = models.CharField(max_length=64)

    def __str__(self) -> str:
        """Return the number of the last link."""
        return str(self.number)


class Asking(models.Model):
    """How often one address asked in an hour, by a keyed hash of the address."""

    who = models.CharField(max_length=32, unique=True)
    hour = models.DateTimeField(db_index=True)
    times = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        """Return the count."""
        return str(self.times)
