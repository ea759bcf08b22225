"""Fixed words of the actors."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ActorRole(models.TextChoices):
    """What an organisation is; several may hold at once."""

    FIRM = "firm", _("entreprise")
    PROVIDER = "provider", _("prestataire")
    CLUSTER = "cluster", _("cluster")
    AGENCY = "agency", _("agence publique")
    RESEARCH = "research_centre", _("centre de recherche")
    TRAINING = "training_centre", _("centre de formation")
    INCUBATOR = "incubator", _("incubateur")
    POLE = "pole", _("pôle de compétitivité")
    FEDERATION = "federation", _("fédération")
    BODY = "body", _("organisme d'appui")


class DoorKind(models.TextChoices):
    """What a need meets behind a door."""

    SERVICE = "provider_service", _("service d'un prestataire")
    ADVICE = "advice", _("conseil")
    TRAINING = "training", _("formation")
    EVENT = "event", _("rencontre")
    FUNDING = "funding", _("aide financière")
    TOOL = "tool", _("outil")
    SHEET = "sheet", _("fiche pratique")


class DoorState(models.TextChoices):
    """Whether a door can be found."""

    OPEN = "open", _("ouverte")
    ARCHIVED = "archived", _("archivée")


class PositionKind(models.TextChoices):
    """What a person is for an actor."""

    OWNER = "owner", _("responsable")
    MEMBER = "member", _("membre")
    ADVISER = "adviser", _("conseil")
    ANIMATOR = "animator", _("animation")


class TieKind(models.TextChoices):
    """A disclosed link between actors. Never an input of the ranking."""

    MEMBER = "member", _("membre de")
    SPONSOR = "sponsor", _("sponsor de")
    PARTNER = "partner", _("partenaire de")
    FUNDER = "funder", _("finance")
