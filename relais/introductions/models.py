"""Cases, their introductions and the steps of both."""

import secrets
from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from relais.actors.models import Actor, Door
from relais.introductions.enums import CaseState, IntroductionState, Outcome, Reason, Side, StepKind
from relais.introductions.following import ACTIVE
from relais.needs.enums import Way
from relais.needs.models import LONGEST_REFERENCE, Need
from relais.vocabulary.enums import Language

LONGEST_WORDS = 2000
OPEN_CASES = [CaseState.UNCONFIRMED, CaseState.OPEN, CaseState.STRANDED, CaseState.ASKED]
GOING_CASES = [CaseState.OPEN, CaseState.STRANDED, CaseState.ASKED]  # confirmed, and not closed
OPEN_INTRODUCTIONS = sorted(ACTIVE)


def new_token() -> str:
    """Return the secret of a link."""
    return secrets.token_urlsafe(24)


class Awaited(models.Model):
    """What somebody must do something about: who, until when, and how many steps the platform has taken meanwhile."""

    since = models.DateField(_("dans cet état depuis"), default=timezone.localdate)
    passed = models.PositiveSmallIntegerField(default=0)
    owner = models.CharField(_("à qui d'agir"), max_length=10, choices=Side.choices, blank=True)
    due_on = models.DateField(_("échéance"), null=True, blank=True)
    alarm_since = models.DateField(_("en alerte depuis"), null=True, blank=True)

    class Meta:
        """No table of its own."""

        abstract = True


class Case(Awaited):
    """A need that a firm sent to doors, with how to reach the firm. The contact is erased after its term."""

    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    need = models.OneToOneField(Need, on_delete=models.SET_NULL, null=True, related_name="case")
    state = models.CharField(_("état"), max_length=12, choices=CaseState.choices, default=CaseState.UNCONFIRMED)
    outcome = models.CharField(_("issue"), max_length=12, choices=Outcome.choices, blank=True)
    way = models.CharField(_("arrivé par"), max_length=10, choices=Way.choices, default=Way.PAGE)
    firm = models.CharField(_("entreprise"), max_length=160, blank=True)
    contact = models.CharField(_("personne de contact"), max_length=120, blank=True)
    email = models.EmailField(_("adresse électronique"), blank=True)
    phone = models.CharField(_("téléphone"), max_length=40, blank=True)
    language = models.CharField(_("langue"), max_length=2, choices=Language.choices, default="fr")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    partner = models.ForeignKey(Actor, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    reference = models.CharField(_("référence du partenaire"), max_length=LONGEST_REFERENCE, blank=True, db_default="")
    theme = models.CharField(max_length=60, blank=True)
    themes = models.JSONField(default=list, db_default=models.Value([], models.JSONField()))
    province = models.CharField(max_length=80, blank=True)
    wanted = models.JSONField(default=list)
    may_pass_on = models.BooleanField(_("peut être proposé à la porte suivante"), default=False)
    created_at = models.DateTimeField(_("envoyé le"), default=timezone.now, db_index=True)
    confirmed_at = models.DateTimeField(_("confirmé le"), null=True, blank=True)
    answered_at = models.DateTimeField(_("première réponse humaine"), null=True, blank=True)
    closed_at = models.DateTimeField(_("clôturé le"), null=True, blank=True)
    score = models.PositiveSmallIntegerField(
        _("satisfaction"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    met_words = models.CharField(_("ce que cela a changé"), max_length=LONGEST_WORDS, blank=True)
    later_on = models.DateField(_("nouvelles à demander le"), null=True, blank=True)
    later_met = models.BooleanField(_("toujours réglé trois mois après"), null=True, blank=True)
    erased_at = models.DateTimeField(_("anonymisé le"), null=True, blank=True)

    class Meta:
        """The newest first."""

        ordering = ["-id"]
        indexes = [
            models.Index(fields=["state", "due_on"], name="case_due"),
            models.Index(fields=["email"], name="case_of_address"),
            models.Index(fields=["partner", "-id"], name="case_of_partner", condition=models.Q(partner__isnull=False)),
            models.Index(fields=["alarm_since"], name="case_alarm", condition=models.Q(alarm_since__isnull=False)),
            models.Index(fields=["-closed_at", "-id"], name="case_closed"),
            models.Index(fields=["later_on"], name="case_later", condition=models.Q(later_on__isnull=False)),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partner", "reference"],
                condition=models.Q(way=Way.API) & ~models.Q(reference=""),
                name="reference_once",
                violation_error_message=_("Cette référence est déjà celle d'un autre dossier."),
            ),
            models.CheckConstraint(
                name="open_case_has_owner_and_deadline",
                condition=models.Q(state=CaseState.CLOSED) | (~models.Q(owner="") & models.Q(due_on__isnull=False)),
                violation_error_message=_("Un dossier ouvert a un responsable et une échéance."),
            ),
            models.CheckConstraint(
                name="closed_case_has_outcome",
                condition=~models.Q(state=CaseState.CLOSED) | ~models.Q(outcome=""),
                violation_error_message=_("Un dossier clôturé a une issue."),
            ),
            models.CheckConstraint(
                name="case_score",
                condition=models.Q(score__isnull=True) | models.Q(score__gte=1, score__lte=5),
                violation_error_message=_("La satisfaction va de 1 à 5."),
            ),
        ]

    def __str__(self) -> str:
        """Return the number, never a name or words."""
        return f"#{self.pk}"


class Introduction(Awaited):
    """A case at one door. Its token lets whoever got the door's letter answer without an account."""

    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="introductions")
    door = models.ForeignKey(Door, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(
        _("état"), max_length=12, choices=IntroductionState.choices, default=IntroductionState.WAITING
    )
    reason = models.CharField(_("raison"), max_length=14, choices=Reason.choices, blank=True)
    passed_on = models.BooleanField(_("proposée par la plateforme"), default=False)
    keeper = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("suivi par"),
    )  # fmt: skip
    sent_at = models.DateTimeField(_("prévenue le"), default=timezone.now)
    ended_at = models.DateTimeField(_("terminée le"), null=True, blank=True)

    class Meta:
        """In order of sending."""

        ordering = ["id"]
        indexes = [
            models.Index(fields=["door", "state", "due_on"], name="introduction_of_door"),
            models.Index(fields=["state", "due_on"], name="introduction_due"),
            models.Index(fields=["case", "state"], name="introduction_of_case"),
            models.Index(fields=["-ended_at", "-id"], name="introduction_ended"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "door"], name="introduction_once"),
            models.CheckConstraint(
                name="open_introduction_has_owner_and_deadline",
                condition=~models.Q(state__in=OPEN_INTRODUCTIONS)
                | (~models.Q(owner="") & models.Q(due_on__isnull=False)),
                violation_error_message=_("Une demande ouverte a un responsable et une échéance."),
            ),
        ]

    def __str__(self) -> str:
        """Return the numbers, never words."""
        return f"#{self.case_id} → {self.door_id}"

    @property
    def active(self) -> bool:
        """Tell whether it holds a place at its door."""
        return self.state in ACTIVE

    @property
    def writable(self) -> bool:
        """Tell whether the firm may still write to the door: it holds the demand, or could not reach the firm."""
        return self.active or self.state == IntroductionState.UNREACHABLE


class Step(models.Model):
    """What was done with a case: who, when, and their words. Never edited; the words go when the case is anonymised."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="steps")
    introduction = models.ForeignKey(
        Introduction, on_delete=models.CASCADE, null=True, blank=True, related_name="steps"
    )
    kind = models.CharField(max_length=12, choices=StepKind.choices)
    side = models.CharField(max_length=10, choices=Side.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    words = models.CharField(max_length=LONGEST_WORDS, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        """As they happened."""

        ordering = ["id"]
        indexes = [models.Index(fields=["case", "id"], name="step_of_case")]

    def __str__(self) -> str:
        """Return kind and moment, never words."""
        return f"#{self.case_id} {self.kind} {self.at:%Y-%m-%d}"


class SavedView(models.Model):
    """A list of the animator's desk with its narrowing, kept under a name."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("nom de la vue"), max_length=60)
    query = models.CharField(max_length=400)

    class Meta:
        """By name."""

        ordering = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "name"],
                name="view_name_once",
                violation_error_message=_("Une de vos vues porte déjà ce nom."),
            )
        ]

    def __str__(self) -> str:
        """Return the name."""
        return self.name
