"""Fixed words of the observatory."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Unit(models.TextChoices):
    """In what an indicator is told."""

    PERCENT = "percent", _("pour cent")
    POINTS = "points", _("points sur 100")


class Better(models.TextChoices):
    """Which way is good."""

    UP = "up", _("plus haut, c'est mieux")
    DOWN = "down", _("plus bas, c'est mieux")


class Span(models.TextChoices):
    """How long a figure's period is."""

    YEAR = "year", _("année")
    QUARTER = "quarter", _("trimestre")


class Territory(models.TextChoices):
    """Of whom a figure tells."""

    REGION = "region", _("la région")
    COUNTRY = "country", _("la Belgique")
    UNION = "union", _("l'Union européenne")


class Wanting(models.TextChoices):
    """Where a demand was heard."""

    NEEDS = "needs", _("besoins décrits par les entreprises")
    SURVEYS = "surveys", _("réponses aux enquêtes")


class Trend(models.TextChoices):
    """What may be said of a demand's movement; see ``trends.Direction``."""

    RISING = "rising", _("en hausse")
    FALLING = "falling", _("en baisse")
    STEADY = "steady", _("stable")
    UNCLEAR = "unclear", _("pas assez net pour conclure")
