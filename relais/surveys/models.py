"""Rounds, whom they invite, which responses count, what open answers speak of, and what is wanted."""

import secrets
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from relais.actors.models import Actor
from relais.diagnostics.models import Response, Version
from relais.surveys.enums import InvitationState, RoundState
from relais.vocabulary.enums import Language
from relais.vocabulary.models import Theme

LONGEST_TITLE, LONGEST_WORDS, LONGEST_NAME = 120, 2000, 160


def new_token() -> str:
    """Return the secret that opens an invitation."""
    return secrets.token_urlsafe(24)


class Round(models.Model):
    """One survey, sent by one organiser to one list."""

    slug = models.SlugField(_("identifiant"), max_length=80, unique=True)
    organiser = models.ForeignKey(
        Actor, on_delete=models.PROTECT, related_name="survey_rounds", verbose_name=_("organisée par")
    )
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+", verbose_name=_("questionnaire"))
    title = models.CharField(_("titre"), max_length=LONGEST_TITLE)
    words = models.TextField(_("vos mots aux personnes invitées"), max_length=LONGEST_WORDS, blank=True)
    language = models.CharField(_("langue des e-mails"), max_length=2, choices=Language.choices, default=Language.FR)
    anonymous = models.BooleanField(_("anonyme"), default=True)
    state = models.CharField(_("état"), max_length=6, choices=RoundState.choices, default=RoundState.DRAFT)
    closes_on = models.DateField(_("dernier jour pour répondre"))
    previous = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("fait suite à")
    )
    made_at = models.DateTimeField(_("créée le"), default=timezone.now)
    opened_at = models.DateTimeField(_("ouverte le"), null=True, blank=True)
    closed_at = models.DateTimeField(_("terminée le"), null=True, blank=True)
    published_at = models.DateTimeField(_("publiée le"), null=True, blank=True)
    # It stays when the round is hidden: the watch counts a round in one quarter, however often it is published.
    first_published_at = models.DateTimeField(null=True, blank=True, editable=False)
    forgotten_at = models.DateTimeField(_("adresses effacées le"), null=True, blank=True)
    # Anonymous: somebody has answered since the list was last written anew (services/mixing.py).
    unmixed = models.BooleanField(default=False, db_default=False, editable=False)

    class Meta:
        """The newest first."""

        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(state="draft") | models.Q(opened_at__isnull=False), name="round_opened_at"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="closed") | models.Q(closed_at__isnull=False), name="round_closed_at"
            ),
            models.CheckConstraint(
                condition=models.Q(published_at__isnull=True) | models.Q(state="closed"), name="round_published_closed"
            ),
        ]

    def __str__(self) -> str:
        """Return the title."""
        return self.title


class Invitation(models.Model):
    """One address that is asked. It keeps no moment of opening or answering: none could be laid beside a response."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="invitations")
    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    email = models.EmailField(_("adresse électronique"), blank=True)
    name = models.CharField(_("nom"), max_length=LONGEST_NAME, blank=True)
    firm = models.CharField(_("entreprise"), max_length=LONGEST_NAME, blank=True)
    state = models.CharField(_("état"), max_length=8, choices=InvitationState.choices, default=InvitationState.INVITED)
    written_on = models.DateField(_("écrite le"), null=True, blank=True)
    reminded = models.PositiveSmallIntegerField(_("rappels"), default=0)
    reminded_on = models.DateField(_("rappelée le"), null=True, blank=True)
    response = models.OneToOneField(
        Response, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("réponse"),
        help_text=_("Dans une enquête anonyme, seulement tant que la réponse n'est pas terminée."),
    )  # fmt: skip

    class Meta:
        """In the order of the list."""

        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["round", "email"],
                condition=~models.Q(email=""),
                name="invited_once",
                violation_error_message=_("Cette adresse est déjà invitée."),
            ),
            models.CheckConstraint(
                condition=models.Q(response__isnull=True) | models.Q(state__in=["opened", "answered"]),
                name="response_of_who_opened",
            ),
            models.CheckConstraint(condition=models.Q(reminded__lte=2), name="reminded_twice_at_most"),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["email"], name="invitation_email")]

    def __str__(self) -> str:
        """Return the number, never the address."""
        return f"#{self.pk} {self.state}"


class Erased(models.Model):
    """An address that was erased while its round is not over, as a keyed digest: the list brought once more asks it no more."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="erased")
    digest = models.CharField(max_length=64)

    class Meta:
        """Once a round."""

        ordering: ClassVar[list[str]] = ["round", "digest"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["round", "digest"], name="erased_once")
        ]

    def __str__(self) -> str:
        """Return the digest."""
        return self.digest


class Reply(models.Model):
    """A finished response that counts for a round. Its key is the response's own: it says nothing of when it came."""

    response = models.OneToOneField(Response, on_delete=models.CASCADE, primary_key=True, related_name="+")
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="replies")

    class Meta:
        """By the response's number, which is drawn at random in an anonymous round."""

        ordering: ClassVar[list[str]] = ["response"]

    def __str__(self) -> str:
        """Return the round's number."""
        return f"#{self.round_id}"


class Coding(models.Model):
    """A theme that a person read in an open answer."""

    reply = models.ForeignKey(Reply, on_delete=models.CASCADE, related_name="codings")
    question = models.CharField(max_length=60)
    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        """In order of coding."""

        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["reply", "question", "theme"], name="coded_once")
        ]

    def __str__(self) -> str:
        """Return question and theme."""
        return f"{self.question} {self.theme_id}"


class Wanted(models.Model):
    """A need of the outcome: how many of those who answered asked for a theme, by what, and how many open answers speak of it."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="wanted")
    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, related_name="+")
    asked = models.PositiveIntegerField(_("qui le demandent"))
    answered = models.PositiveIntegerField(_("qui ont répondu"))
    read = models.PositiveIntegerField(_("réponses libres qui en parlent"), default=0, db_default=0)
    rests_on = models.JSONField(_("repose sur"), default=dict, help_text=_("Par « question.choix », combien."))

    class Meta:
        """The heaviest first."""

        ordering: ClassVar[list[str]] = ["-asked", "-read", "theme"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["round", "theme"], name="wanted_once"),
            models.CheckConstraint(
                condition=models.Q(asked__gte=0, asked__lte=models.F("answered")), name="asked_of_answered"
            ),
        ]

    def __str__(self) -> str:
        """Return the share in figures."""
        return f"{self.asked}/{self.answered}"
