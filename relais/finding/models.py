"""What can be found, what the databases search in, and the dictionary of near words.

Each database keeps its own index of ``Body``, in the same transaction: triggers and an FTS5 table on SQLite, generated
columns with GIN on PostgreSQL (migration 0001). A migration that alters ``Body`` remakes its table on SQLite and must
make the triggers again.
"""

from typing import Any

from django.db import models
from django.urls import NoReverseMatch, reverse


class Entry(models.Model):
    """One piece in one language: what its line among the results shows."""

    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=120)
    language = models.CharField(max_length=2)
    boost = models.SmallIntegerField(default=0)
    digest = models.CharField(max_length=20)
    view = models.CharField(max_length=80)
    args: "models.JSONField[Any, Any]" = models.JSONField(default=list)
    title = models.CharField(max_length=200)
    summary = models.CharField(max_length=400, blank=True)

    class Meta:
        """In order of entry."""

        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["kind", "key", "language"], name="entry_once")]

    def __str__(self) -> str:
        """Return kind, key and language."""
        return f"{self.kind} {self.key} ({self.language})"

    @property
    def address(self) -> str:
        """Return where its page stands, in the screen's language; "" when this version of the program has no such page."""
        try:
            return reverse(self.view, args=self.args)
        except NoReverseMatch:
            return ""


class Body(models.Model):
    """What is searched of an entry: its tokens (title, text, marks), and its text, to be quoted."""

    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, primary_key=True, related_name="body")
    titles = models.TextField()
    texts = models.TextField(blank=True)
    marks = models.CharField(max_length=80)
    text = models.TextField(blank=True)

    class Meta:
        """In order of entry."""

        ordering = ["entry"]

    def __str__(self) -> str:
        """Return the number of the entry."""
        return f"#{self.pk}"


class Term(models.Model):
    """A word that stands in pieces of a language: folded, as people write it, and in how many."""

    language = models.CharField(max_length=2)
    word = models.CharField(max_length=24, db_index=True)
    shown = models.CharField(max_length=48)
    count = models.PositiveIntegerField(default=1)

    class Meta:
        """By word."""

        ordering = ["word", "language"]
        constraints = [models.UniqueConstraint(fields=["language", "word"], name="term_once")]

    def __str__(self) -> str:
        """Return the word."""
        return self.word


class Near(models.Model):
    """A key under which a misspelt word meets a term."""

    key = models.CharField(max_length=26)
    term = models.ForeignKey(Term, on_delete=models.CASCADE, related_name="keys")

    class Meta:
        """Each key once a term."""

        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["key", "term"], name="near_once")]

    def __str__(self) -> str:
        """Return the key."""
        return self.key
