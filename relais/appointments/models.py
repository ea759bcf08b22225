"""Calendars, their hours, days closed and busy times; appointments."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from relais.appointments.enums import AppointmentState, Manner, Origin, Weekday
from relais.appointments.slots import Opening, Terms
from relais.introductions.models import Introduction, new_token

LONGEST_PLACE = 300


class Calendar(models.Model):
    """How one person may be booked. Its token opens the feed of their appointments."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    length = models.PositiveSmallIntegerField(
        _("durée d'un rendez-vous, en minutes"), default=45,
        validators=[MinValueValidator(15), MaxValueValidator(120)],
    )  # fmt: skip
    pause = models.PositiveSmallIntegerField(
        _("pause entre deux rendez-vous, en minutes"), default=15, validators=[MaxValueValidator(120)]
    )
    notice = models.PositiveSmallIntegerField(
        _("au plus tôt, en heures d'avance"), default=24, validators=[MaxValueValidator(336)]
    )
    ahead = models.PositiveSmallIntegerField(
        _("au plus loin, en jours d'avance"), default=30, validators=[MinValueValidator(1), MaxValueValidator(120)]
    )
    manner = models.CharField(_("comment"), max_length=10, choices=Manner.choices, default=Manner.VIDEO)
    place = models.CharField(
        _("adresse ou lien"), max_length=LONGEST_PLACE, blank=True,
        help_text=_("L'adresse de vos bureaux, ou le lien de votre salle vidéo. L'entreprise le reçoit en réservant."),
    )  # fmt: skip
    address = models.URLField(_("adresse secrète de votre agenda"), max_length=1000, blank=True)
    read_at = models.DateTimeField(_("lue le"), null=True, blank=True)
    read_until = models.DateField(_("lue jusqu'au"), null=True, blank=True)
    fault = models.CharField(_("ce qui n'a pas pu être lu"), max_length=500, blank=True)

    class Meta:
        """Terms within their limits, whoever writes them."""

        constraints: ClassVar = [
            models.CheckConstraint(
                name="calendar_terms",
                condition=models.Q(
                    length__gte=15, length__lte=120, pause__lte=120, notice__lte=336, ahead__gte=1, ahead__lte=120
                ),
                violation_error_message=_(
                    "Un rendez-vous dure de 15 à 120 minutes, et se prend 120 jours d'avance au plus."
                ),
            )
        ]

    def __str__(self) -> str:
        """Return the number, never the name."""
        return f"#{self.pk}"

    @property
    def terms(self) -> Terms:
        """Return the terms as the slots are computed from them."""
        return Terms(self.length, self.pause, self.notice, self.ahead)


class Hours(models.Model):
    """Hours of a weekday in which the person may be booked."""

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField(_("jour"), choices=Weekday.choices)
    opens = models.TimeField(_("de"))
    closes = models.TimeField(_("à"))

    class Meta:
        """As the week goes."""

        ordering = ["weekday", "opens"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["calendar", "weekday", "opens"], name="hours_once"),
            models.CheckConstraint(
                name="hours_in_order",
                condition=models.Q(opens__lt=models.F("closes"), weekday__lte=6),
                violation_error_message=_("Une plage finit après son début."),
            ),
        ]

    def __str__(self) -> str:
        """Return the hours."""
        return f"{self.weekday} {self.opens}–{self.closes}"

    @property
    def opening(self) -> Opening:
        """Return the hours as the slots are computed from them."""
        return Opening(self.weekday, self.opens, self.closes)


class ClosedDay(models.Model):
    """A single day on which the person may not be booked."""

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="closed_days")
    day = models.DateField(_("jour"))

    class Meta:
        """In order."""

        ordering = ["day"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["calendar", "day"], name="closed_day_once")]

    def __str__(self) -> str:
        """Return the day."""
        return str(self.day)


class Busy(models.Model):
    """A time at which the person is busy elsewhere: from when to when, and nothing else of what it is."""

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="busy")
    origin = models.CharField(max_length=10, choices=Origin.choices)
    starts_at = models.DateTimeField(_("de"))
    ends_at = models.DateTimeField(_("à"))

    class Meta:
        """In order."""

        ordering = ["starts_at", "id"]
        indexes = [models.Index(fields=["calendar", "ends_at"], name="busy_of_calendar")]
        constraints: ClassVar = [
            models.CheckConstraint(name="busy_in_order", condition=models.Q(starts_at__lt=models.F("ends_at")))
        ]

    def __str__(self) -> str:
        """Return the time."""
        return f"{self.starts_at:%Y-%m-%d %H:%M}"


class Appointment(models.Model):
    """A slot taken for an introduction. Each side has its own link; the calendar is gone when its person is."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    firm_token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    door_token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    calendar = models.ForeignKey(Calendar, on_delete=models.SET_NULL, null=True, related_name="appointments")
    introduction = models.ForeignKey(Introduction, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(
        _("état"), max_length=10, choices=AppointmentState.choices, default=AppointmentState.BOOKED
    )
    starts_at = models.DateTimeField(_("début"))
    ends_at = models.DateTimeField(_("fin"))
    manner = models.CharField(_("comment"), max_length=10, choices=Manner.choices)
    place = models.CharField(_("où"), max_length=LONGEST_PLACE, blank=True)
    sequence = models.PositiveIntegerField(default=0)  # rises with each change, for whoever keeps a copy
    remind_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """As they come."""

        ordering = ["starts_at", "id"]
        indexes = [
            models.Index(fields=["calendar", "ends_at"], name="appointment_of_calendar"),
            models.Index(
                fields=["remind_on"], name="appointment_to_remind", condition=models.Q(remind_on__isnull=False)
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["calendar", "starts_at"],
                condition=models.Q(state=AppointmentState.BOOKED),
                name="slot_once",
                violation_error_message=_("Cette heure est déjà prise."),
            ),
            models.CheckConstraint(name="appointment_in_order", condition=models.Q(starts_at__lt=models.F("ends_at"))),
            models.CheckConstraint(name="appointment_state", condition=models.Q(state__in=AppointmentState.values)),
            models.CheckConstraint(
                name="reminder_of_booked_only",
                condition=models.Q(remind_on__isnull=True) | models.Q(state=AppointmentState.BOOKED),
            ),
        ]

    def __str__(self) -> str:
        """Return number and moment, never words."""
        return f"#{self.pk} {self.starts_at:%Y-%m-%d %H:%M}"
