"""Accounts."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from relais.people.enums import Duty


class UserManager(BaseUserManager["User"]):
    """Makes accounts known by their address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create an account whose address counts as confirmed: whoever makes it vouches. Kept in lower case."""
        from allauth.account.models import EmailAddress  # the library's models need ours first

        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        with transaction.atomic(using=self._db):
            user.save(using=self._db)
            EmailAddress.objects.using(self._db).create(user=user, email=user.email, primary=True, verified=True)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create the first account of a real deployment: it runs the platform."""
        return self.create_user(email, password, is_superuser=True, duty=Duty.ANIMATOR, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find the account whatever the case of the address."""
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person's account. The address is its name."""

    email = models.EmailField(_("adresse électronique"), unique=True)
    name = models.CharField(_("nom"), max_length=120)
    language = models.CharField(_("langue"), max_length=2, default="fr")
    duty = models.CharField(_("rôle sur la plateforme"), max_length=10, choices=Duty.choices, blank=True)
    is_active = models.BooleanField(_("actif"), default=True)
    joined_at = models.DateTimeField(_("créé le"), default=timezone.now)
    told_at = models.DateTimeField(_("prévenu de sa fin le"), null=True, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        """By address."""

        ordering = ["email"]

    def __str__(self) -> str:
        """Return the person's name."""
        return self.name or self.email


class SignInAttempt(models.Model):
    """One failed sign-in, known by a hash of address and account only; kept for a quarter of an hour."""

    key = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        """Newest first."""

        ordering = ["-id"]
        indexes = [models.Index(fields=["key", "at"], name="attempt_by_key")]

    def __str__(self) -> str:
        """Return the moment."""
        return f"{self.at:%Y-%m-%d %H:%M}"


class Consent(models.Model):
    """What a person, or whoever reads an address, agreed to: to which purpose, by which text, from when to when."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, blank=True, related_name="consents")
    email = models.EmailField(_("adresse électronique"), blank=True)
    purpose = models.CharField(_("but"), max_length=60)
    version = models.CharField(_("version du texte"), max_length=20)
    given_at = models.DateTimeField(_("donné le"), default=timezone.now)
    withdrawn_at = models.DateTimeField(_("retiré le"), null=True, blank=True)

    class Meta:
        """Newest first; of a person or of an address, never of nobody nor of both."""

        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="consent_of_one",
                condition=models.Q(user__isnull=False, email="") | models.Q(user=None) & ~models.Q(email=""),
            ),
            models.UniqueConstraint(
                fields=["email", "purpose", "version"],
                condition=models.Q(withdrawn_at=None, user=None),
                name="consent_in_force_once",
            ),
        ]

    def __str__(self) -> str:
        """Return the purpose and the text's version."""
        return f"{self.purpose} {self.version}"
