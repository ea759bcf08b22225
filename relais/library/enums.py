"""Kinds of pieces, functions of tools, levels of sheets, states of showcases."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PieceKind(models.TextChoices):
    """What the library publishes."""

    SHEET = "sheet", _("fiche pratique")
    TESTIMONIAL = "testimonial", _("témoignage")
    SCENARIO = "scenario", _("scénario")
    ARGUMENT = "argument", _("argument")
    TOOL = "tool", _("outil")
    NEWS = "news", _("actualité")
    MATERIAL = "material", _("support de séance")


class Level(models.IntegerChoices):
    """How much a sheet asks of its reader."""

    FIRST = 1, _("premiers pas")
    FURTHER = 2, _("aller plus loin")
    ADVANCED = 3, _("avancé")


class Function(models.TextChoices):
    """What a primary tool is for."""

    MANAGEMENT = "management", _("gérer l'entreprise")
    ACCOUNTING = "accounting", _("tenir la comptabilité")
    INVOICING = "invoicing", _("facturer")
    CRM = "crm", _("suivre les clients")
    WEBSITE = "website", _("avoir un site")
    SHOP = "shop", _("vendre en ligne")
    PAYMENT = "payment", _("encaisser")
    BOOKING = "booking", _("prendre rendez-vous")
    PLANNING = "planning", _("planifier l'équipe")
    FILES = "files", _("partager des fichiers")
    OFFICE = "office", _("écrire et calculer")
    COMMUNICATION = "communication", _("se parler")
    SECURITY = "security", _("se protéger")
    BACKUP = "backup", _("sauvegarder")
    AUTOMATION = "automation", _("automatiser")
    PROJECT = "project", _("mener un projet")


class Peppol(models.TextChoices):
    """Whether a tool sends and receives structured invoices."""

    YES = "yes", _("oui")
    PARTNER = "partner", _("par un partenaire")
    NO = "no", _("non")


class ShowcaseState(models.TextChoices):
    """Where a showcase stands. Only a published one is seen by others."""

    DRAFT = "draft", _("brouillon")
    WAITING = "waiting", _("attend l'autre partie")
    CONFIRMED = "confirmed", _("attend la rédaction")
    PUBLISHED = "published", _("publiée")
    DECLINED = "declined", _("à revoir")
    WITHDRAWN = "withdrawn", _("retirée")


UNREAD = frozenset({ShowcaseState.DRAFT, ShowcaseState.WITHDRAWN})  # the other side reads nothing of it


class Side(models.TextChoices):
    """Who of the two tells a showcase."""

    FIRM = "firm", _("l'entreprise")
    PROVIDER = "provider", _("le prestataire")


class FileKind(models.TextChoices):
    """What a file of the library is, as its content shows."""

    PDF = "pdf", _("document PDF")
    SLIDES = "slides", _("présentation")
    VIDEO = "video", _("vidéo")
    CAPTIONS = "captions", _("sous-titres")


class LinkState(models.TextChoices):
    """What the robot found behind a link."""

    UNKNOWN = "unknown", _("pas encore vérifié")
    ALIVE = "alive", _("fonctionne")
    DEAD = "dead", _("ne répond plus")


class VisitState(models.TextChoices):
    """Where a visit that somebody asked for stands."""

    UNCONFIRMED = "unconfirmed", _("attend la confirmation de l'adresse")
    WAITING = "waiting", _("attend une réponse")
    ANSWERED = "answered", _("a reçu une réponse")
    WITHDRAWN = "withdrawn", _("retirée")
    ERASED = "erased", _("effacée")
