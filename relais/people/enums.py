"""What a person may be for the whole platform."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Duty(models.TextChoices):
    """A duty for the platform itself, beside positions in bodies."""

    ANIMATOR = "animator", _("animation de la plateforme")
    EDITOR = "editor", _("rédaction")
