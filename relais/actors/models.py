"""Actors, doors, positions and ties."""

from datetime import date, timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from relais.actors.enums import ActorRole, DoorKind, DoorState, PositionKind, TieKind
from relais.territories.models import Area, Place
from relais.vocabulary.models import Sector, Theme

IDENTIFIER = RegexValidator(
    r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,119}\Z",
    _("Lettres sans accent, chiffres, point, tiret et deux-points seulement, 120 signes au plus."),
)


class Actor(models.Model):
    """An organisation. The enterprise number is checked when given and never required."""

    slug = models.CharField(_("identifiant"), max_length=120, unique=True, validators=[IDENTIFIER])
    name = models.CharField(_("nom"), max_length=160)
    roles = models.JSONField(_("rôles"), default=list)
    summary = models.CharField(_("en une phrase"), max_length=300, blank=True)
    description = models.TextField(_("présentation"), max_length=5000, blank=True)
    place = models.ForeignKey(
        Place, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("lieu")
    )
    sector = models.ForeignKey(
        Sector, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("secteur")
    )
    employees = models.PositiveIntegerField(_("personnes occupées"), null=True, blank=True)
    languages = models.JSONField(_("langues"), default=list)
    themes = models.ManyToManyField(Theme, related_name="+", blank=True, verbose_name=_("thèmes"))
    email = models.EmailField(_("adresse électronique"), blank=True)
    phone = models.CharField(_("téléphone"), max_length=40, blank=True)
    website = models.URLField(_("site"), blank=True)
    enterprise_number = models.CharField(_("numéro d'entreprise"), max_length=10, blank=True)
    founded = models.PositiveIntegerField(
        _("année de création"), null=True, blank=True, validators=[MinValueValidator(1500), MaxValueValidator(2100)]
    )
    changed_at = models.DateTimeField(_("modifié le"), auto_now=True)

    class Meta:
        """By name."""

        ordering = ["name", "slug"]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise_number"],
                condition=~models.Q(enterprise_number=""),
                name="enterprise_number_once",
                violation_error_message=_("Une autre fiche porte déjà ce numéro d'entreprise."),
            )
        ]

    def __str__(self) -> str:
        """Return the name."""
        return self.name

    @property
    def role_labels(self) -> list[str]:
        """Return the roles as the screen names them."""
        return [str(ActorRole(role).label) for role in self.roles if role in ActorRole.values]


class Door(models.Model):
    """Something a need can be sent to."""

    slug = models.CharField(_("identifiant"), max_length=120, unique=True, validators=[IDENTIFIER])
    actor = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="doors", verbose_name=_("organisation"))
    kind = models.CharField(_("sorte"), max_length=20, choices=DoorKind.choices)
    state = models.CharField(_("état"), max_length=10, choices=DoorState.choices, default=DoorState.OPEN)
    title = models.CharField(_("titre"), max_length=200)
    description = models.TextField(_("description"), max_length=5000)
    everywhere = models.BooleanField(_("sans limite de lieu"), default=False)
    areas = models.ManyToManyField(Area, related_name="+", blank=True, verbose_name=_("zones servies"))
    places = models.ManyToManyField(Place, related_name="+", blank=True, verbose_name=_("lieux servis"))
    sectors = models.ManyToManyField(Sector, related_name="+", blank=True, verbose_name=_("secteurs servis"))
    other_sectors = models.JSONField(
        _("secteurs hors liste"), default=list, help_text=_("Gardés tels quels quand la liste ne les connaît pas.")
    )
    min_employees = models.PositiveIntegerField(_("personnes occupées, au moins"), null=True, blank=True)
    max_employees = models.PositiveIntegerField(_("personnes occupées, au plus"), null=True, blank=True)
    languages = models.JSONField(_("langues de l'accueil"), default=list)
    price = models.CharField(_("prix"), max_length=300, blank=True)
    conditions = models.CharField(_("conditions"), max_length=500, blank=True)
    contact = models.CharField(_("qui répond"), max_length=160, blank=True)
    answers_within_days = models.PositiveIntegerField(
        _("répond en (jours ouvrables)"), null=True, blank=True, validators=[MaxValueValidator(60)]
    )
    capacity = models.PositiveIntegerField(_("besoins suivis à la fois, au plus"), null=True, blank=True)
    in_hand = models.PositiveIntegerField(_("besoins en cours"), default=0)
    held = models.PositiveIntegerField(
        _("places réservées"), default=0, editable=False, help_text=_("Par les demandes envoyées d'ici, en cours.")
    )
    helped = models.PositiveIntegerField(_("besoins aidés"), default=0)
    not_helped = models.PositiveIntegerField(_("besoins sans suite"), default=0)
    confirmed_until = models.DateField(_("faits confirmés jusqu'au"))
    changed_at = models.DateTimeField(_("modifié le"), auto_now=True)
    terms = models.TextField(editable=False, default="", help_text=_("Les racines des mots, pour l'index."))
    profile = models.JSONField(editable=False, default=dict, help_text=_("Le profil du texte, pour l'index."))
    meaning = models.BinaryField(editable=False, default=bytes, help_text=_("La place du texte parmi les sens."))
    version = models.PositiveBigIntegerField(default=0, db_index=True, editable=False)

    class Meta:
        """By title."""

        ordering = ["title", "slug"]
        constraints = [
            models.CheckConstraint(
                name="door_size_order",
                condition=models.Q(min_employees__isnull=True)
                | models.Q(max_employees__isnull=True)
                | models.Q(min_employees__lte=models.F("max_employees")),
                violation_error_message=_("La taille minimale dépasse la taille maximale."),
            )
        ]

    def __str__(self) -> str:
        """Return the title."""
        return self.title

    def expired(self, today: date | None = None) -> bool:
        """Tell whether the date until which the facts are confirmed has passed."""
        return self.confirmed_until < (today or timezone.localdate())

    @property
    def full(self) -> bool:
        """Tell whether the door holds as many needs as it can."""
        return self.capacity is not None and self.in_hand + self.held >= self.capacity


class DoorTheme(models.Model):
    """A theme that a door answers: given by its holder, or proposed from its text with a weight."""

    door = models.ForeignKey(Door, on_delete=models.CASCADE, related_name="door_themes")
    theme = models.ForeignKey(Theme, on_delete=models.PROTECT, related_name="+")
    weight = models.FloatField(_("poids"), default=1.0, help_text=_("De 0 à 1."))
    proposed = models.BooleanField(_("proposé d'après le texte"), default=False)

    class Meta:
        """The main theme first."""

        ordering = ["-weight", "id"]
        constraints = [
            models.UniqueConstraint(fields=["door", "theme"], name="door_theme_once"),
            models.CheckConstraint(name="door_theme_weight", condition=models.Q(weight__gt=0, weight__lte=1)),
        ]

    def __str__(self) -> str:
        """Return theme and weight."""
        return f"{self.theme_id}: {self.weight:.2f}"


class Position(models.Model):
    """What a person is for an actor."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="positions")
    actor = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="positions")
    kind = models.CharField(_("fonction"), max_length=10, choices=PositionKind.choices)
    absent_until = models.DateField(_("en absence jusqu'au"), null=True, blank=True)
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("qui remplace"),
    )

    class Meta:
        """One position a person and actor."""

        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["user", "actor"], name="position_once")]

    def __str__(self) -> str:
        """Return the position."""
        return f"{self.user_id} {self.kind} {self.actor_id}"

    def absent(self, today: date | None = None) -> bool:
        """Tell whether the person is away, the last day included."""
        return self.absent_until is not None and self.absent_until >= (today or timezone.localdate())


INVITED_FOR = timedelta(days=14)  # how long an invitation's link holds


class Invitation(models.Model):
    """An invitation to take a position, sent to an address; whoever signs in with that address may accept it."""

    actor = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(_("adresse électronique"))
    kind = models.CharField(_("fonction"), max_length=10, choices=PositionKind.choices)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    sent_at = models.DateTimeField(_("envoyée le"), default=timezone.now)

    class Meta:
        """One invitation an actor and address; one that is accepted or withdrawn is gone."""

        ordering = ["email"]
        constraints = [models.UniqueConstraint(fields=["actor", "email"], name="invitation_once")]

    @property
    def expired(self) -> bool:
        """Tell whether its link holds no longer."""
        return self.sent_at <= timezone.now() - INVITED_FOR

    def __str__(self) -> str:
        """Return the position that is offered."""
        return f"{self.kind} {self.actor_id}"


class Tie(models.Model):
    """A disclosed link of money or membership: ``actor`` is member or sponsor of ``other``."""

    actor = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="ties")
    other = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="ties_received")
    kind = models.CharField(max_length=10, choices=TieKind.choices)
    detail = models.CharField(_("précision"), max_length=200, blank=True)

    class Meta:
        """One tie of a kind between two actors."""

        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["actor", "other", "kind"], name="tie_once")]

    def __str__(self) -> str:
        """Return the tie."""
        return f"{self.actor_id} {self.kind} {self.other_id}"


class DoorClock(models.Model):
    """One row: the number of the last change to any door or actor, so that readers know when to look again."""

    tick = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        """Return the tick."""
        return str(self.tick)
