"""Indicators with their figures; the demand by quarter and theme, its batches, and what a quarter's watch says."""

from datetime import date
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from relais.groundwork.multilingual import in_language
from relais.observatory.enums import Better, Span, Territory, Trend, Unit, Wanting
from relais.observatory.quarters import number_of
from relais.vocabulary.enums import Dimension
from relais.vocabulary.models import Sector, Theme

OWN, DEMO = "relais", "relais-demo"  # sources of own figures: the platform's assessments, and those of the demo
LONGEST_SOURCE = 200
LONGEST_NOTE = 500
HUNDRED = [MinValueValidator(0), MaxValueValidator(100)]


class Indicator(models.Model):
    """Something of digital usage that is told period by period. ``measure`` says how own figures are estimated; empty: they are not."""

    slug = models.SlugField(_("identifiant"), max_length=60, unique=True)
    titles = models.JSONField(_("titres"))
    explanations = models.JSONField(_("explications"))
    unit = models.CharField(_("unité"), max_length=10, choices=Unit.choices, default=Unit.PERCENT)
    better = models.CharField(_("sens"), max_length=4, choices=Better.choices, default=Better.UP)
    dimension = models.CharField(_("dimension de maturité"), max_length=2, choices=Dimension.choices, blank=True)
    themes = models.ManyToManyField(Theme, verbose_name=_("thèmes"), related_name="+", blank=True)
    measure = models.JSONField(_("mesure"), default=dict, blank=True)
    target = models.FloatField(_("objectif"), null=True, blank=True, validators=HUNDRED)
    target_year = models.PositiveSmallIntegerField(_("année de l'objectif"), null=True, blank=True)
    target_sources = models.JSONField(_("source de l'objectif"), default=dict, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        """In their order."""

        ordering: ClassVar[list[str]] = ["position", "slug"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="target_0_to_100",
                condition=models.Q(target__isnull=True) | models.Q(target__gte=0, target__lte=100),
                violation_error_message=_("L'objectif va de 0 à 100."),
            )
        ]

    def __str__(self) -> str:
        """Return the title in the screen's language."""
        return in_language(self.titles)

    @property
    def explanation(self) -> str:
        """Return what is counted, in the screen's language."""
        return in_language(self.explanations)

    @property
    def target_source(self) -> str:
        """Return who set the target, in the screen's language."""
        return in_language(self.target_sources)


class Figure(models.Model):
    """One value of an indicator: of a period and a territory, from one source. ``ours``: estimated by the platform."""

    indicator = models.ForeignKey(
        Indicator, on_delete=models.CASCADE, related_name="figures", verbose_name=_("indicateur")
    )
    span = models.CharField(_("durée"), max_length=8, choices=Span.choices, default=Span.YEAR)
    start = models.DateField(_("premier jour de la période"), db_index=True)
    territory = models.CharField(_("territoire"), max_length=8, choices=Territory.choices, default=Territory.REGION)
    value = models.FloatField(_("valeur"), validators=HUNDRED)
    low = models.FloatField(_("borne basse de l'intervalle"), null=True, blank=True, validators=HUNDRED)
    high = models.FloatField(_("borne haute de l'intervalle"), null=True, blank=True, validators=HUNDRED)
    number = models.PositiveIntegerField(
        _("entreprises comptées"), null=True, blank=True, validators=[MaxValueValidator(10_000_000)]
    )
    source = models.CharField(_("source"), max_length=LONGEST_SOURCE)
    source_url = models.URLField(_("adresse de la source"), max_length=500, blank=True)
    notes = models.JSONField(_("remarque"), default=dict, blank=True)
    ours = models.BooleanField(_("calculé par la plateforme"), default=False)
    changed_at = models.DateTimeField(_("modifié le"), default=timezone.now)

    class Meta:
        """The oldest first."""

        ordering: ClassVar[list[str]] = ["start", "span", "territory", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["indicator", "span", "start", "territory", "source"],
                name="figure_once",
                violation_error_message=_(
                    "Cette source a déjà un chiffre pour cette période et ce territoire. Corrigez-le plutôt."
                ),
            ),
            models.CheckConstraint(
                name="figure_0_to_100",
                condition=models.Q(value__gte=0, value__lte=100),
                violation_error_message=_("Une valeur va de 0 à 100."),
            ),
            models.CheckConstraint(
                name="figure_within_its_interval",
                condition=models.Q(low__isnull=True, high__isnull=True)
                | models.Q(low__isnull=False, high__isnull=False, low__gte=0, high__lte=100)
                & models.Q(low__lte=models.F("value"), high__gte=models.F("value")),
                violation_error_message=_("L'intervalle a deux bornes, et la valeur se trouve entre elles."),
            ),
            models.CheckConstraint(
                name="own_figure_counts_ten",
                condition=models.Q(ours=False) | models.Q(number__gte=10),
                violation_error_message=_("Un chiffre de la plateforme compte au moins dix entreprises."),
            ),
        ]

    def __str__(self) -> str:
        """Return indicator, period and value."""
        return f"{self.indicator_id} {self.start} {self.value}"

    @property
    def period(self) -> str:
        """Return the period as the screen tells it."""
        return period_name(self.start, self.span)

    @property
    def note(self) -> str:
        """Return the note in the screen's language, or in the one that it has."""
        return in_language(self.notes)

    @property
    def source_name(self) -> str:
        """Return the source as the screen names it."""
        return source_name(self.source)

    @property
    def is_invented(self) -> bool:
        """Tell whether it comes from the assessments of the demo."""
        return self.source == DEMO


def source_name(source: str) -> str:
    """Return ``source`` as the screen names it: the platform's own two have a name in each language."""
    if source == OWN:
        return gettext("Évaluations faites par les entreprises sur Relais")
    return gettext("Démonstration : évaluations inventées") if source == DEMO else source


def period_name(start: date, span: str = Span.QUARTER) -> str:
    """Return "2026", or "3e trimestre 2026" in the screen's language."""
    if span == Span.YEAR:
        return str(start.year)
    names = (
        gettext("1er trimestre %(year)s"), gettext("2e trimestre %(year)s"), gettext("3e trimestre %(year)s"),
        gettext("4e trimestre %(year)s"),
    )  # fmt: skip
    return names[number_of(start) - 1] % {"year": start.year}


class Quarter(models.Model):
    """A quarter that is over and counted: it is closed once and never changes. Its totals are never shown exactly."""

    start = models.DateField(unique=True)
    needs = models.PositiveIntegerField(default=0)
    respondents = models.PositiveIntegerField(default=0)
    closed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """The newest first."""

        ordering: ClassVar[list[str]] = ["-start"]

    def __str__(self) -> str:
        """Return the period."""
        return period_name(self.start)


class Batch(models.Model):
    """A demand that is published: at least ten of one theme, together, once. Sectors and sizes hold the cells that may be shown."""

    wanting = models.CharField(max_length=10, choices=Wanting.choices)
    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, related_name="+")
    quarter = models.ForeignKey(Quarter, on_delete=models.CASCADE, related_name="batches")
    first = models.DateField()
    last = models.DateField()
    number = models.PositiveIntegerField()
    sectors = models.JSONField(default=dict)
    sizes = models.JSONField(default=dict)

    class Meta:
        """As they were published."""

        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["wanting", "theme", "quarter"], name="batch_once"),
            models.CheckConstraint(name="batch_of_ten", condition=models.Q(number__gte=10)),
        ]

    def __str__(self) -> str:
        """Return theme and number."""
        return f"{self.theme_id} {self.number}"


class Tally(models.Model):
    """How often a theme was asked for in a quarter, by sector and size. Never shown: what may be told stands in batches."""

    quarter = models.ForeignKey(Quarter, on_delete=models.CASCADE, related_name="tallies")
    wanting = models.CharField(max_length=10, choices=Wanting.choices)
    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, related_name="+")
    sector = models.ForeignKey(Sector, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    size = models.CharField(max_length=8, blank=True)
    number = models.PositiveIntegerField()
    batch = models.ForeignKey(Batch, on_delete=models.SET_NULL, null=True, blank=True, related_name="tallies")

    class Meta:
        """As they were counted."""

        ordering: ClassVar[list[str]] = ["id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["wanting", "id"], name="tally_waiting", condition=models.Q(batch__isnull=True))
        ]

    def __str__(self) -> str:
        """Return the theme, never the number."""
        return f"#{self.theme_id}"


class Gap(models.Model):
    """How many of the assessed firms lack what a theme brings, from blocks sealed in a quarter; of all, a sector or a size class."""

    quarter = models.ForeignKey(Quarter, on_delete=models.CASCADE, related_name="gaps")
    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, related_name="+")
    sector = models.ForeignKey(Sector, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    size = models.CharField(max_length=8, blank=True)
    firms = models.PositiveIntegerField()
    lacking = models.PositiveIntegerField()

    class Meta:
        """As they were counted."""

        ordering: ClassVar[list[str]] = ["id"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["theme", "quarter"], name="gap_of_theme")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="gap_of_ten", condition=models.Q(firms__gte=10, lacking__lte=models.F("firms"))
            ),
        ]

    def __str__(self) -> str:
        """Return theme and numbers."""
        return f"{self.theme_id} {self.lacking}/{self.firms}"


class Watched(models.Model):
    """What the watch says of a theme at the end of a quarter, over the last four: published demand, gaps, and their trends."""

    quarter = models.ForeignKey(Quarter, on_delete=models.CASCADE, related_name="watched")
    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, related_name="+")
    needs = models.PositiveIntegerField(default=0)
    respondents = models.PositiveIntegerField(default=0)
    firms = models.PositiveIntegerField(default=0)
    lacking = models.PositiveIntegerField(default=0)
    needs_trend = models.CharField(max_length=8, choices=Trend.choices, default=Trend.UNCLEAR)
    gap_trend = models.CharField(max_length=8, choices=Trend.choices, default=Trend.UNCLEAR)

    class Meta:
        """As they were written."""

        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["quarter", "theme"], name="watched_once")
        ]

    def __str__(self) -> str:
        """Return theme and demand."""
        return f"{self.theme_id} {self.needs}"
