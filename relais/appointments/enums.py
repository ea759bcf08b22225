"""Fixed words of the appointments."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Manner(models.TextChoices):
    """How one meets."""

    HERE = "here", _("chez nous")
    THERE = "there", _("dans l'entreprise")
    VIDEO = "video", _("par vidéo")
    PHONE = "phone", _("par téléphone")


class AppointmentState(models.TextChoices):
    """Where an appointment stands."""

    BOOKED = "booked", _("pris")
    CANCELLED = "cancelled", _("annulé")
    HELD = "held", _("a eu lieu")
    MISSED = "missed", _("manqué")


class Origin(models.TextChoices):
    """Where a busy time was read."""

    FILE = "file", _("fichier")
    ADDRESS = "address", _("adresse")


class Weekday(models.IntegerChoices):
    """A day of the week, as Python numbers it."""

    MONDAY = 0, _("lundi")
    TUESDAY = 1, _("mardi")
    WEDNESDAY = 2, _("mercredi")
    THURSDAY = 3, _("jeudi")
    FRIDAY = 4, _("vendredi")
    SATURDAY = 5, _("samedi")
    SUNDAY = 6, _("dimanche")
