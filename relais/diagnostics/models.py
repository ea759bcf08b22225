"""Questionnaires with their versions, what firms answered, and the steps that follow."""

import secrets
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from relais.actors.models import Actor
from relais.diagnostics.blocks import TEN
from relais.diagnostics.definitions import digest
from relais.diagnostics.enums import Audience, FileState, Purpose, ResponseState, Stage, StepState, Stop, VersionState
from relais.diagnostics.errors import VersionFixed
from relais.groundwork.multilingual import in_language
from relais.territories.models import Area, Place
from relais.vocabulary.enums import Language
from relais.vocabulary.models import Sector

LONGEST_NAME = 200
LONGEST_NOTE = 500


def new_token() -> str:
    """Return the secret that opens a response."""
    return secrets.token_urlsafe(24)


def cell_key(questionnaire: int, rule: str, labels: tuple[str, str, str]) -> str:
    """Return the key of the cell of ``labels`` (sector, size, province; empty: any)."""
    return "|".join((str(questionnaire), rule, *labels))


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
        """Return questionnaire (id) and number."""
        return f"{self.questionnaire_id} {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write it; what was published keeps its content. Raises VersionFixed."""
        if digest(self.body) != self.digest:
            raise VersionFixed
        before = Version.objects.filter(pk=self.pk).values_list("state", "digest").first() if self.pk else None
        if before and before[0] != VersionState.DRAFT and before[1] != self.digest:
            raise VersionFixed
        super().save(*args, **kwargs)


class Counted(models.Model):
    """What blocks and cells have in common: whose figures they are, by labels that stay as they were, and the figures."""

    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.CASCADE, related_name="+")
    rule = models.CharField(_("règle de calcul"), max_length=80, blank=True)
    sector = models.CharField(_("secteur"), max_length=60, blank=True, help_text=_("Le plus large. Vide : tous."))
    size = models.CharField(_("taille"), max_length=10, blank=True, help_text=_("Vide : toutes."))
    area = models.CharField(_("province"), max_length=80, blank=True, help_text=_("Vide : toutes."))
    n = models.PositiveIntegerField(_("entreprises"))
    figures = models.JSONField(_("chiffres"), help_text=_("Sommes et histogrammes, sans noms."))
    ticks = models.JSONField(_("choix"), default=dict, help_text=_("Combien ont choisi quoi, par question et réponse."))

    class Meta:
        """No table of its own."""

        abstract = True

    def __str__(self) -> str:
        """Return the labels."""
        return f"{self.questionnaire_id} {self.rule} {self.sector}|{self.size}|{self.area} n={self.n}"

    @property
    def labels(self) -> tuple[str, str, str]:
        """Return sector, size class and province."""
        return self.sector, self.size, self.area


class Block(Counted):
    """Ten finished responses or more that are counted together for ever, each of another firm."""

    sealed_on = models.DateField(_("scellé le"), default=timezone.localdate)

    class Meta:
        """In the order in which they were sealed; never fewer than ten."""

        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(n__gte=TEN), name="block_of_ten")
        ]


class Cell(Counted):
    """The sum of all blocks that a part of the labels holds: what is published."""

    key = models.CharField(max_length=250, unique=True)
    changed_on = models.DateField(_("mise à jour le"), default=timezone.localdate)

    class Meta:
        """The largest first; never fewer than ten."""

        ordering: ClassVar[list[str]] = ["-n", "key"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(n__gte=TEN), name="cell_of_ten")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["questionnaire", "rule", "-n"], name="cell_largest")
        ]


class AssessmentFile(models.Model):
    """A file of European assessments that somebody brought: looked at, then kept or given up; a kept one can be undone.

    While it is kept or undone, ``done`` of ``total`` (lines, then responses) are through.
    """

    WORKED_ON = (FileState.WAITING, FileState.KEEPING, FileState.UNDOING)
    UNDOABLE = (FileState.WAITING, FileState.KEEPING, FileState.KEPT)

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("apporté par"),
    )  # fmt: skip
    name = models.CharField(_("fichier"), max_length=200)
    content = models.BinaryField(_("contenu"), null=True, help_text=_("Comprimé. Il part dès qu'il n'est plus à lire."))
    lines = models.PositiveIntegerField(_("lignes"))
    look = models.JSONField(_("ce qui y a été vu"), default=dict)
    state = models.CharField(_("état"), max_length=10, choices=FileState.choices, default=FileState.LOOKED)
    done = models.PositiveIntegerField(_("faites"), default=0)
    total = models.PositiveIntegerField(_("à faire"), default=0)
    stored = models.PositiveIntegerField(_("gardées"), default=0)
    erased = models.PositiveIntegerField(_("effacées"), default=0)
    reason = models.CharField(_("arrêté parce que"), max_length=10, choices=Stop.choices, blank=True)
    looked_at = models.DateTimeField(_("regardé le"), default=timezone.now)
    asked_at = models.DateTimeField(_("demandé le"), null=True, blank=True)
    moved_at = models.DateTimeField(_("a avancé le"), default=timezone.now)
    kept_at = models.DateTimeField(_("gardé le"), null=True, blank=True)
    undone_at = models.DateTimeField(_("annulé le"), null=True, blank=True)

    class Meta:
        """The newest first; never further than its end, and its content no longer than it is needed."""

        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(done__lte=models.F("total")), name="file_done_within_total"),
            models.CheckConstraint(
                condition=models.Q(stored__lte=models.F("lines"), erased__lte=models.F("stored")),
                name="file_stored_within_lines",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["looked", "waiting", "keeping"], content__isnull=False)
                | models.Q(state__in=["kept", "undoing", "undone"], content__isnull=True),
                name="file_content_while_read",
            ),
        ]

    def __str__(self) -> str:
        """Return the number, never what the file is called."""
        return f"#{self.pk}"

    @property
    def is_worked_on(self) -> bool:
        """Tell whether a job is on it, or will be."""
        return self.state in self.WORKED_ON and not self.reason

    @property
    def is_undoable(self) -> bool:
        """Tell whether what it brought can be taken back."""
        return self.state in self.UNDOABLE

    @property
    def left_out(self) -> int:
        """Return how many lines were kept already."""
        return self.lines - self.stored if self.kept_at else 0


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
    file = models.ForeignKey(
        AssessmentFile, on_delete=models.SET_NULL, null=True, blank=True, related_name="responses", db_index=False,
        verbose_name=_("venu avec le fichier"),
    )  # fmt: skip
    email = models.EmailField(_("adresse pour les rappels"), blank=True)
    email_confirmed_at = models.DateTimeField(_("adresse confirmée le"), null=True, blank=True)
    asked_email = models.EmailField(_("adresse à confirmer"), blank=True, default="", db_default="")
    asked_nonce = models.CharField(max_length=32, blank=True, default="", db_default="", editable=False)
    asked_at = models.DateTimeField(_("confirmation demandée le"), null=True, blank=True)
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
    block = models.ForeignKey(
        Block, on_delete=models.PROTECT, null=True, blank=True, related_name="responses", verbose_name=_("compté avec")
    )
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
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["version", "finished_at"],
                condition=models.Q(block__isnull=True, state="done", stage="T0"),
                name="response_waiting",
            ),
            models.Index(fields=["file", "id"], condition=models.Q(file__isnull=False), name="response_of_file"),
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
    state = models.CharField(_("état"), max_length=10, choices=StepState.choices, default=StepState.AHEAD)
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


class Mark(models.Model):
    """One way to know a firm that a block counts: it counts once for a questionnaire and rule. It goes with the response."""

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="+")
    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.CASCADE, related_name="+")
    rule = models.CharField(max_length=80, blank=True)
    key = models.CharField(max_length=32, help_text=_("Empreinte d'un numéro, d'une page, d'un compte ou d'un nom."))

    class Meta:
        """A firm counts once."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["questionnaire", "rule", "key"], name="firm_counts_once")
        ]

    def __str__(self) -> str:
        """Return the digest."""
        return self.key
