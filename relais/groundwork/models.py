"""Traces: who changed what, when and why. Letters: what the platform writes to people, and who wants none."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from relais.groundwork.enums import LetterState


class Trace(models.Model):
    """One change of consequence. Never edited; ``before`` and ``after`` hold only the fields that changed."""

    at = models.DateTimeField(_("date"), auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    verb = models.CharField(_("action"), max_length=60)
    subject_kind = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=120)
    why = models.CharField(_("raison"), max_length=500, blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    class Meta:
        """Newest first."""

        ordering = ["-id"]
        indexes = [models.Index(fields=["subject_kind", "subject_id", "-id"], name="trace_of_subject")]

    def __str__(self) -> str:
        """Return the change in one line."""
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} {self.subject_kind} {self.subject_id}"


class Letter(models.Model):
    """One letter to one address, as it was written. The key says what it is: asked twice, it is written once."""

    key = models.CharField(max_length=200)
    to = models.EmailField(_("destinataire"))
    kind = models.CharField(max_length=100)  # the template it was written from; silences may name it
    language = models.CharField(_("langue"), max_length=2, choices=settings.LANGUAGES)
    subject = models.CharField(_("objet"), max_length=250)
    text = models.TextField(_("texte"))
    html = models.TextField(blank=True)
    urgent = models.BooleanField(_("urgent"), default=False)
    unsubscribable = models.BooleanField(default=True)
    state = models.CharField(_("état"), max_length=10, choices=LetterState.choices, default=LetterState.WAITING)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    about_kind = models.CharField(max_length=60, blank=True)
    about_id = models.CharField(max_length=120, blank=True)
    message_id = models.CharField(max_length=255)
    reply_to = models.EmailField(blank=True)
    created_at = models.DateTimeField(_("écrit le"), default=timezone.now)
    not_before = models.DateTimeField(_("pas avant"), null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)  # when a worker last began to send it
    sent_at = models.DateTimeField(_("envoyé le"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("essais"), default=0)
    last_error = models.CharField(_("dernière erreur"), max_length=500, blank=True)
    digest = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="gathered")

    class Meta:
        """Newest first."""

        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["key"], name="letter_once"),
            models.UniqueConstraint(fields=["message_id"], name="letter_message_once"),
            models.CheckConstraint(condition=models.Q(state__in=LetterState.values), name="letter_state_known"),
            models.CheckConstraint(
                condition=~models.Q(state=LetterState.SENT) | models.Q(sent_at__isnull=False), name="letter_sent_at"
            ),
            models.CheckConstraint(
                condition=~models.Q(state=LetterState.SENDING) | models.Q(claimed_at__isnull=False),
                name="letter_claimed_at",
            ),
            models.CheckConstraint(
                condition=models.Q(urgent=False) | models.Q(digest__isnull=True), name="letter_urgent_goes_alone"
            ),
        ]
        indexes = [
            models.Index(
                fields=["urgent", "to"],
                condition=models.Q(state__in=[LetterState.WAITING, LetterState.SENDING]),
                name="letter_to_send",
            ),
            models.Index(fields=["to", "-id"], name="letter_of_address"),
            models.Index(fields=["about_kind", "about_id"], name="letter_about"),
        ]

    def __str__(self) -> str:
        """Return what it is and how it stands, without address or words."""
        return f"#{self.pk} {self.kind} {self.state}"


class Silence(models.Model):
    """An address that wants no letter of a kind; of no kind at all when ``kind`` is empty. Kept, to be honoured."""

    email = models.EmailField(_("adresse électronique"))
    kind = models.CharField(max_length=100, blank=True)
    at = models.DateTimeField(_("date"), default=timezone.now)

    class Meta:
        """Newest first."""

        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["email", "kind"], name="silence_once")]

    def __str__(self) -> str:
        """Return what is not wanted, without the address."""
        return f"#{self.pk} {self.kind or '*'}"


class Kept(models.Model):
    """The table of Django's cache in the database, as ``createcachetable`` would make it; written by Django alone."""

    cache_key = models.CharField(max_length=255, primary_key=True)  # a keyed hash
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        """The first to expire first."""

        db_table = "groundwork_cache"
        ordering = ["expires"]

    def __str__(self) -> str:
        """Return until when it is kept."""
        return f"{self.expires:%Y-%m-%d %H:%M}"
