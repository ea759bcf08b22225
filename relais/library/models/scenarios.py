"""Scenarios of the Experience Center, and the visits that readers ask for."""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.fields import StreamField

from relais.actors.models import Actor
from relais.library.enums import PieceKind
from relais.library.models.pieces import Piece
from relais.library.tokens import new_token
from relais.vocabulary.models import Sector


class ScenarioStepBlock(blocks.StructBlock):
    """One step of a process: as it is, where it hurts, as it could be. Times are minutes an occurrence."""

    name = blocks.CharBlock(label=_("étape"), max_length=80)
    today = blocks.TextBlock(label=_("aujourd'hui"))
    pain = blocks.TextBlock(label=_("où cela fait mal"))
    tomorrow = blocks.TextBlock(label=_("demain"))
    minutes_today = blocks.FloatBlock(label=_("minutes aujourd'hui"), min_value=0, max_value=600)
    minutes_tomorrow = blocks.FloatBlock(label=_("minutes demain"), min_value=0, max_value=600)
    share = blocks.FloatBlock(label=_("part des cas concernés, de 0 à 1"), min_value=0, max_value=1, default=1.0)
    tools = blocks.ListBlock(blocks.CharBlock(label=_("identifiant d'un outil"), max_length=80), label=_("outils"))
    themes = blocks.ListBlock(blocks.CharBlock(label=_("identifiant d'un thème"), max_length=60), label=_("thèmes"))


class Scenario(Piece):
    """A process of a trade, walked step by step."""

    kind: ClassVar[PieceKind] = PieceKind.SCENARIO

    trade = models.CharField(_("métier"), max_length=160)
    sector = models.ForeignKey(Sector, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    body = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="+", verbose_name=_("à visiter chez"))
    intro = models.TextField(_("une journée"))
    times_label = models.CharField(_("ce qui se répète"), max_length=120)
    times = models.PositiveIntegerField(_("fois par semaine"), validators=[MaxValueValidator(100_000)])
    weeks = models.PositiveSmallIntegerField(
        _("semaines par an"), default=46, validators=[MinValueValidator(1), MaxValueValidator(52)]
    )
    hourly_cost = models.DecimalField(_("coût d'une heure de travail, en euros"), max_digits=6, decimal_places=2)
    monthly_cost = models.DecimalField(_("coût mensuel des outils, en euros"), max_digits=8, decimal_places=2)
    setup_hours = models.PositiveSmallIntegerField(_("heures de mise en place"))
    steps = StreamField([("step", ScenarioStepBlock(label=_("étape")))], verbose_name=_("étapes"))
    caution = models.TextField(_("ce que le calcul ne dit pas"))

    class Meta(Piece.Meta):
        """A scenario."""

        verbose_name = _("scénario")
        verbose_name_plural = _("scénarios")


class Visit(models.Model):
    """Somebody asks to see a scenario at its body."""

    scenario = models.ForeignKey(Scenario, on_delete=models.SET_NULL, null=True, related_name="visits")
    body = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="+")
    token = models.CharField(max_length=43, unique=True, default=new_token, editable=False)
    firm = models.CharField(_("entreprise"), max_length=160)
    contact = models.CharField(_("votre nom"), max_length=120)
    email = models.EmailField(_("adresse électronique"))
    phone = models.CharField(_("téléphone"), max_length=40, blank=True)
    people = models.PositiveSmallIntegerField(
        _("combien de personnes"), default=1, validators=[MinValueValidator(1), MaxValueValidator(30)]
    )
    wishes = models.CharField(_("quand cela vous arrange"), max_length=300, blank=True)
    figures = models.JSONField(_("ses chiffres"), default=dict)
    language = models.CharField(max_length=2, default="fr")
    asked_at = models.DateTimeField(_("demandée le"), default=timezone.now)
    confirmed_at = models.DateTimeField(_("confirmée le"), null=True, blank=True)
    answered_at = models.DateTimeField(_("réponse donnée le"), null=True, blank=True)
    answer = models.CharField(_("réponse"), max_length=1000, blank=True)
    withdrawn_at = models.DateTimeField(_("retirée le"), null=True, blank=True)

    class Meta:
        """Newest first."""

        ordering: ClassVar[list[str]] = ["-id"]

    def __str__(self) -> str:
        """Return its number."""
        return f"#{self.pk}"
