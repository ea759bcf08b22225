"""Fixed words of the diagnostics."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Purpose(models.TextChoices):
    """What a questionnaire is for."""

    DIAGNOSTIC = "diagnostic", _("diagnostic")
    SURVEY = "survey", _("enquête")


class Audience(models.TextChoices):
    """Who answers it."""

    MICRO = "micro", _("indépendants et très petites entreprises")
    SME = "sme", _("petites et moyennes entreprises")
    PSO = "pso", _("administrations et services publics")
    PROVIDER = "provider", _("prestataires numériques")


class VersionState(models.TextChoices):
    """Where a version stands."""

    DRAFT = "draft", _("brouillon")
    PUBLISHED = "published", _("publiée")


class ResponseState(models.TextChoices):
    """Whether the firm is still answering."""

    OPEN = "open", _("en cours")
    DONE = "done", _("terminé")


class Stage(models.TextChoices):
    """When an assessment is taken: before the support, and twice later (the hubs' words)."""

    T0 = "T0", _("au départ")
    T1 = "T1", _("après un temps")
    T2 = "T2", _("plus tard")


class StepState(models.TextChoices):
    """Where a step of the plan stands."""

    AHEAD = "todo", _("à faire")
    DOING = "doing", _("en cours")
    DONE = "done", _("fait")
    DROPPED = "dropped", _("écarté")


class FileState(models.TextChoices):
    """Where a file of assessments stands."""

    LOOKED = "looked", _("regardé, pas gardé")
    WAITING = "waiting", _("attend son tour")
    KEEPING = "keeping", _("en train d'être gardé")
    KEPT = "kept", _("gardé")
    UNDOING = "undoing", _("en train d'être annulé")
    UNDONE = "undone", _("annulé")


class Stop(models.TextChoices):
    """Why the work on a file stopped before its end."""

    UNREADABLE = "unreadable", _("le fichier ne se laisse plus lire")
    FAULT = "fault", _("une erreur inattendue, que le journal du serveur raconte")
