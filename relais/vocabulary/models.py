"""Themes, their phrases, sectors, and the learned reader."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from relais.groundwork.multilingual import in_language
from relais.vocabulary.enums import Category, Dimension, Language, PhraseKind


class Theme(models.Model):
    """A concept of the scheme. Only leaves carry phrases and are proposed to needs and doors."""

    slug = models.SlugField(_("identifiant"), max_length=60, unique=True)
    broader = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="narrower",
        verbose_name=_("fait partie de"),
    )
    labels = models.JSONField(_("noms"))
    definitions = models.JSONField(_("définitions"))
    category = models.CharField(_("catégorie de rapport"), max_length=30, choices=Category.choices, blank=True)
    dimension = models.CharField(_("dimension de maturité"), max_length=2, choices=Dimension.choices, blank=True)
    position = models.PositiveIntegerField(default=0)
    retired = models.BooleanField(_("retiré"), default=False)

    class Meta:
        """In the scheme's order."""

        ordering = ["position", "slug"]

    def __str__(self) -> str:
        """Return the label in the screen's language."""
        return in_language(self.labels)

    @property
    def definition(self) -> str:
        """Return the definition in the screen's language."""
        return in_language(self.definitions)


class Phrase(models.Model):
    """One sentence or name that reveals a theme."""

    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, related_name="phrases")
    kind = models.CharField(max_length=10, choices=PhraseKind.choices)
    language = models.CharField(max_length=2, choices=Language.choices)
    text = models.CharField(max_length=400)

    class Meta:
        """Each text once a theme."""

        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["theme", "kind", "language", "text"],
                name="phrase_once",
                violation_error_message=_("Cette phrase figure déjà sous ce thème."),
            )
        ]

    def __str__(self) -> str:
        """Return the text."""
        return self.text


class Stray(models.Model):
    """A sentence that is none of ours (a leaking roof, a greeting): the reader learns to decline."""

    language = models.CharField(max_length=2, choices=Language.choices)
    text = models.CharField(max_length=400, unique=True)

    class Meta:
        """In order of entry."""

        ordering = ["id"]

    def __str__(self) -> str:
        """Return the text."""
        return self.text


class Sector(models.Model):
    """A trade, which may belong to several broader ones (a bakery sells and makes)."""

    slug = models.SlugField(_("identifiant"), max_length=60, unique=True)
    broader = models.ManyToManyField("self", symmetrical=False, related_name="narrower", blank=True)
    labels = models.JSONField(_("noms"))
    names = models.JSONField(_("autres noms"), default=dict, help_text=_("Par langue, une liste."))
    nace = models.JSONField(_("préfixes NACE"), default=dict, help_text=_("Par version (2008, 2025), une liste."))
    priority = models.BooleanField(_("prioritaire"), default=False)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        """In the scheme's order."""

        ordering = ["position", "slug"]

    def __str__(self) -> str:
        """Return the label in the screen's language."""
        return in_language(self.labels)


class LearnedReader(models.Model):
    """The reader learned from one state of the vocabulary, shared by all machines through the database."""

    fingerprint = models.CharField(max_length=64, unique=True, help_text=_("Empreinte du vocabulaire appris."))
    learned_at = models.DateTimeField(auto_now_add=True)
    seconds = models.FloatField(help_text=_("Durée de l'apprentissage."))
    blob = models.BinaryField()

    class Meta:
        """Newest first."""

        ordering = ["-id"]

    def __str__(self) -> str:
        """Return fingerprint and date."""
        return f"{self.fingerprint[:12]} ({self.learned_at:%Y-%m-%d %H:%M})"
