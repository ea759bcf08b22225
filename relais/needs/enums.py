"""Fixed words of the needs."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """By which way an answer was asked."""

    PAGE = "page", _("page")
    API = "api", _("API")
    CLI = "cli", _("ligne de commande")


class Way(models.TextChoices):
    """How a need came in."""

    PAGE = "page", _("page")
    ACCOUNT = "account", _("compte")
    ADVISER = "adviser", _("conseiller, au téléphone")
    PARTNER = "partner", _("partenaire, par formulaire")
    LINK = "link", _("partenaire, par lien")
    WIDGET = "widget", _("partenaire, par son site")
    API = "api", _("partenaire, par programme")


class Rule(models.TextChoices):
    """The rules of eligibility, in the order in which they are applied."""

    PLACE = "place", _("le lieu")
    SECTOR = "sector", _("le secteur")
    SIZE = "size", _("la taille")
    LANGUAGE = "language", _("la langue")


class Fact(models.TextChoices):
    """The facts that may be asked for."""

    PLACE = "place", _("le lieu")
    SECTOR = "sector", _("le secteur")
    EMPLOYEES = "employees", _("la taille")
    THEME = "theme", _("le sujet")
