"""Questionnaires with their versions, what firms answered, and the steps that follow."""

import secrets
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from relais.actors.models import Actor
from relais.diagnostics.enums import Audience, Purpose, ResponseState, Stage, StepState, VersionState
from relais.groundwork.multilingual import in_language
from relais.territories.models import Area, Place
from relais.vocabulary.enums import Language
from relais.vocabulary.models import Sector

LONGEST_NAME = 200
LONGEST_NOTE = 500


def new_token() -> str:
    """Return the secret that opens a response."""
    return secrets.token_urlsafe(24)


class Questionnaire(models.Model):
    """What is asked, through all its versions. ``current`` is the one that new responses get."""

    slug = models.SlugField(_("identifiant"), max_length=60, unique=True)
    purpose = models.CharField(_("but"), max_length=10, choices=Purpose.choices)
    audience = models.CharField(_("pour qui"), max_length=10, choices=Audience.choices)
    titles = models.JSONField(_("titres"), default=dict)
    current = models.ForeignKey(
        "Version", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("version en cours")
    )

    class Meta:
        """By slug."""

        ordering: ClassVar[list[str]] = ["slug"]

    def __str__(self) -> str:
        """Return the title in the screen's language."""
        return in_language(self.titles)


class Version(models.Model):
    """One state of a questionnaire: a draft, or published and then fixed for ever."""

    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    state = models.CharField(_("état"), max_length=10, choices=VersionState.choices, default=VersionState.DRAFT)
    rule = models.CharField(_("règle de calcul"), max_length=80, blank=True)
    body = models.JSONField(_("contenu"), help_text=_("Au format relais-questionnaire/1."))
    digest = models.CharField(_("empreinte"), max_length=64)
    changed_at = models.DateTimeField(_("modifiée le"), default=timezone.now)
    published_at = models.DateTimeField(_("publiée le"), null=True, blank=True)

    class Meta:
        """The newest first; one draft at a time."""

        ordering: ClassVar[list[str]] = ["-number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["questionnaire", "number"], name="version_once"),
            models.UniqueConstraint(
                fields=["questionnaire"],
                condition=models.Q(state="draft"),
                name="one_draft",
                violation_error_message=_("Ce questionnaire a déjà un brouillon."),
            ),
        ]

    def __str__(self) -> str:
        """Return slug and number."""
        return f"{self.questionnaire.slug} {self.number}"


class Response(models.Model):
    """What one firm (or one person asked by a survey) answered to one version. Whoever holds the token may open it."""

    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="responses")
    state = models.CharField(_("état"), max_length=5, choices=ResponseState.choices, default=ResponseState.OPEN)
    stage = models.CharField(_("moment"), max_length=2, choices=Stage.choices, default=Stage.T0)
    previous = models.OneToOneField(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="next", verbose_name=_("fait suite à")
    )
    # Who
    name = models.CharField(_("entreprise"), max_length=LONGEST_NAME, blank=True)
    number = models.CharField(_("numéro d'entreprise"), max_length=40, blank=True)
    actor = models.ForeignKey(Actor, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("gardé par"),
    )  # fmt: skip
    adviser = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("accompagné par"),
    )  # fmt: skip
    email = models.EmailField(_("adresse pour les rappels"), blank=True)
    email_confirmed_at = models.DateTimeField(_("adresse confirmée le"), null=True, blank=True)
    sector = models.ForeignKey(Sector, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    place = models.ForeignKey(Place, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    area = models.ForeignKey(Area, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    employees = models.PositiveIntegerField(_("personnes occupées"), null=True, blank=True)
    language = models.CharField(_("langue"), max_length=2, choices=Language.choices, default=Language.FR)
    # What
    answers = models.JSONField(_("réponses"), default=dict)
    apart = models.JSONField(
        _("sans objet"), default=dict, help_text=_("Par question, ce qui ne concerne pas l'entreprise.")
    )
    scores = models.JSONField(_("scores"), default=list, help_text=_("Par dimension, de 0 à 100."))
    overall = models.FloatField(_("score"), null=True, blank=True)
    level = models.CharField(_("niveau"), max_length=40, blank=True)
    adjusted = models.JSONField(_("scores ajustés"), default=list)
    adjusted_overall = models.FloatField(_("score ajusté"), null=True, blank=True)
    # When
    assessed_on = models.DateField(_("évalué le"), null=True, blank=True)
    started_at = models.DateTimeField(_("commencé le"), default=timezone.now)
    touched_at = models.DateTimeField(_("dernière réponse le"), default=timezone.now, db_index=True)
    finished_at = models.DateTimeField(_("terminé le"), null=True, blank=True, db_index=True)
    reminded_at = models.DateTimeField(_("rappelé le"), null=True, blank=True)
    kept_until = models.DateTimeField(_("gardé jusqu'au"), db_index=True)

    class Meta:
        """The newest first."""

        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(state="open") | models.Q(finished_at__isnull=False), name="done_has_its_moment"
            ),
            models.CheckConstraint(
                condition=models.Q(overall__isnull=True) | models.Q(overall__gte=0, overall__lte=100),
                name="overall_0_to_100",
            ),
        ]

    def __str__(self) -> str:
        """Return the number, never the firm."""
        return f"#{self.pk}"

    @property
    def is_done(self) -> bool:
        """Tell whether it is finished."""
        return self.state == ResponseState.DONE


class Step(models.Model):
    """A gap that the firm put on its path. ``item`` is empty where the whole question is the gap."""

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="steps")
    question = models.CharField(max_length=60)
    item = models.CharField(max_length=60, blank=True)
    state = models.CharField(_("état"), max_length=10, choices=StepState.choices, default=StepState.TODO)
    note = models.CharField(_("note"), max_length=LONGEST_NOTE, blank=True)
    changed_at = models.DateTimeField(_("modifiée le"), default=timezone.now)

    class Meta:
        """In the order in which they were put there."""

        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["response", "question", "item"], name="step_once")
        ]

    def __str__(self) -> str:
        """Return where it comes from."""
        return f"{self.question} {self.item}".strip()
