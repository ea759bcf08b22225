"""Partnerships and the notices that their programs get."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from relais.actors.models import Actor
from relais.introductions.models import Case
from relais.referrals.enums import NoticeState

LONGEST_HOOK = 400


class Partnership(models.Model):
    """What a body uses to bring firms. Of its key only a hash is kept; the secret of its hook signs, so it is kept whole."""

    actor = models.OneToOneField(Actor, on_delete=models.CASCADE, related_name="partnership")
    opened_at = models.DateTimeField(_("ouvert le"), default=timezone.now)
    origins = models.JSONField(_("sites qui affichent le cadre"), default=list, blank=True)
    key_hash = models.CharField(max_length=64, blank=True)
    key_end = models.CharField(_("fin de la clé"), max_length=4, blank=True)
    key_made_at = models.DateTimeField(_("clé créée le"), null=True, blank=True)
    hook_url = models.URLField(_("adresse à prévenir"), max_length=LONGEST_HOOK, blank=True)
    hook_secret = models.CharField(max_length=80, blank=True)

    class Meta:
        """By body."""

        ordering = ["actor_id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key_hash"], condition=~models.Q(key_hash=""), name="partnership_key_once"),
            models.CheckConstraint(
                condition=models.Q(hook_url="") | ~models.Q(hook_secret=""),
                name="hook_has_secret",
                violation_error_message=_("Une adresse à prévenir a un secret."),
            ),
        ]

    def __str__(self) -> str:
        """Return the body's number, never a key."""
        return f"#{self.actor_id}"

    @property
    def refers_for(self) -> int:
        """Return the body (id) that a program with this partnership's key speaks for."""
        return self.actor_id


class Notice(models.Model):
    """That a referral has moved, to be told to the body's program. Sent at least once; its number lets repeats be known."""

    partnership = models.ForeignKey(Partnership, on_delete=models.CASCADE, related_name="notices")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, null=True, blank=True, related_name="+")  # None: a trial
    step = models.PositiveBigIntegerField(default=0)  # the last step that it tells of
    state = models.CharField(_("état"), max_length=10, choices=NoticeState.choices, default=NoticeState.WAITING)
    attempts = models.PositiveSmallIntegerField(_("essais"), default=0)
    due_at = models.DateTimeField(_("à envoyer à partir de"), default=timezone.now)
    claimed_at = models.DateTimeField(null=True, blank=True)
    status = models.PositiveSmallIntegerField(_("réponse HTTP"), null=True, blank=True)
    error = models.CharField(_("dernière erreur"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("écrit le"), default=timezone.now)
    delivered_at = models.DateTimeField(_("reçu le"), null=True, blank=True)

    class Meta:
        """Newest first."""

        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=models.Q(state__in=[NoticeState.WAITING, NoticeState.SENDING]),
                name="notice_to_send",
            ),
            models.Index(fields=["partnership", "-id"], name="notice_of_partnership"),
        ]
        constraints: ClassVar = [
            # What moves on while a notice waits is told by that same notice.
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(state=NoticeState.WAITING), name="notice_waits_once"
            ),
        ]

    def __str__(self) -> str:
        """Return the number and state."""
        return f"#{self.pk} {self.state}"
