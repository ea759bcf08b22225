"""Scenarios of the Experience Center, and the visits that readers ask for."""

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.list_block import ListBlockValidationError
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.fields import StreamField

from relais.actors.models import Actor
from relais.library.enums import PieceKind, VisitState
from relais.library.gains import MOST_HOURLY, MOST_HOURS, MOST_MINUTES, MOST_MONTHLY, MOST_TIMES, MOST_WEEKS
from relais.library.models.pieces import Piece
from relais.library.models.tools import Tool
from relais.library.tokens import new_token
from relais.vocabulary.models import Sector, Theme


def unknown_names(step: Mapping[str, Any], tools: Collection[str], themes: Collection[str]) -> dict[str, list[str]]:
    """Return which slugs a step names that are not among ``tools`` and ``themes``, by its field; empty when all are known."""
    missing = {
        "tools": [slug for slug in step["tools"] if slug not in tools],
        "themes": [slug for slug in step["themes"] if slug not in themes],
    }
    return {field: slugs for field, slugs in missing.items() if slugs}


class ScenarioStepBlock(blocks.StructBlock):
    """One step of a process: as it is, where it hurts, as it could be. Times are minutes an occurrence."""

    name = blocks.CharBlock(label=_("étape"), max_length=80)
    today = blocks.TextBlock(label=_("aujourd'hui"))
    pain = blocks.TextBlock(label=_("où cela fait mal"))
    tomorrow = blocks.TextBlock(label=_("demain"))
    minutes_today = blocks.FloatBlock(label=_("minutes aujourd'hui"), min_value=0, max_value=MOST_MINUTES)
    minutes_tomorrow = blocks.FloatBlock(label=_("minutes demain"), min_value=0, max_value=MOST_MINUTES)
    share = blocks.FloatBlock(label=_("part des cas concernés, de 0 à 1"), min_value=0, max_value=1, default=1.0)
    tools = blocks.ListBlock(blocks.CharBlock(label=_("identifiant d'un outil"), max_length=80), label=_("outils"))
    themes = blocks.ListBlock(blocks.CharBlock(label=_("identifiant d'un thème"), max_length=60), label=_("thèmes"))

    def clean(self, value: Any) -> Any:
        """Return the step. Raises ValidationError, naming the step and the slug, when a tool or a theme does not exist."""
        value = super().clean(value)
        tools = set(Tool.objects.filter(slug__in=list(value["tools"])).values_list("slug", flat=True))
        themes = set(Theme.objects.filter(slug__in=list(value["themes"]), retired=False).values_list("slug", flat=True))
        said = {
            "tools": gettext("Étape « %(step)s » : aucun outil ne s'appelle « %(slug)s »."),
            "themes": gettext("Étape « %(step)s » : aucun thème ne s'appelle « %(slug)s »."),
        }
        errors = {
            field: ListBlockValidationError(
                non_block_errors=[
                    ValidationError(said[field] % {"step": value["name"], "slug": slug}) for slug in slugs
                ]
            )
            for field, slugs in unknown_names(value, tools, themes).items()
        }
        if errors:
            raise StructBlockValidationError(block_errors=errors)
        return value


class Scenario(Piece):
    """A process of a trade, walked step by step."""

    kind: ClassVar[PieceKind] = PieceKind.SCENARIO

    trade = models.CharField(_("métier"), max_length=160)
    sector = models.ForeignKey(Sector, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    body = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="+", verbose_name=_("à visiter chez"))
    intro = models.TextField(_("une journée"))
    times_label = models.CharField(_("ce qui se répète"), max_length=120)
    times = models.PositiveIntegerField(_("fois par semaine"), validators=[MaxValueValidator(MOST_TIMES)])
    weeks = models.PositiveSmallIntegerField(
        _("semaines par an"), default=46, validators=[MinValueValidator(1), MaxValueValidator(MOST_WEEKS)]
    )
    hourly_cost = models.DecimalField(
        _("coût d'une heure de travail, en euros"), max_digits=6, decimal_places=2,
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(MOST_HOURLY))],
    )  # fmt: skip
    monthly_cost = models.DecimalField(
        _("coût mensuel des outils, en euros"), max_digits=8, decimal_places=2,
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(MOST_MONTHLY))],
    )  # fmt: skip
    setup_hours = models.PositiveSmallIntegerField(
        _("heures de mise en place"), validators=[MaxValueValidator(MOST_HOURS)]
    )
    steps = StreamField([("step", ScenarioStepBlock(label=_("étape")))], verbose_name=_("étapes"))
    caution = models.TextField(_("ce que le calcul ne dit pas"))

    class Meta(Piece.Meta):
        """A scenario."""

        verbose_name = _("scénario")
        verbose_name_plural = _("scénarios")

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        """Return the template of the preview: the texts, without the sums and doors of the public page."""
        return "library/scenario_preview.html"


class Visit(models.Model):
    """Somebody asks to see a scenario at its body: asked, confirmed, answered or withdrawn, and one day erased.

    ``token`` opens it to whoever asks, ``body_token`` to the body that answers.
    """

    scenario = models.ForeignKey(Scenario, on_delete=models.SET_NULL, null=True, related_name="visits")
    body = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="+")
    token = models.CharField(max_length=43, unique=True, default=new_token, editable=False)
    body_token = models.CharField(max_length=43, unique=True, default=new_token, editable=False)
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
    erased_at = models.DateTimeField(_("effacée le"), null=True, blank=True)

    class Meta:
        """Newest first; answered only once its address is confirmed."""

        verbose_name = _("visite demandée")
        verbose_name_plural = _("visites demandées")
        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="visit_answered_when_confirmed",
                condition=models.Q(answered_at=None) | models.Q(confirmed_at__isnull=False),
                violation_error_message=_("Une visite reçoit sa réponse après la confirmation de l'adresse."),
            )
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["body", "answered_at"], name="visit_body")]

    def __str__(self) -> str:
        """Return its number."""
        return f"#{self.pk}"

    @property
    def state(self) -> VisitState:
        """Return where it stands."""
        if self.erased_at:
            return VisitState.ERASED
        if self.withdrawn_at:
            return VisitState.WITHDRAWN
        if self.answered_at:
            return VisitState.ANSWERED
        return VisitState.WAITING if self.confirmed_at else VisitState.UNCONFIRMED
