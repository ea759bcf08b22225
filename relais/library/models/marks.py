"""What a person has done of the library, and what the robot found behind the links of pieces."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from relais.library.enums import LinkState


class Done(models.Model):
    """A person ticked a sheet, whatever the language in which they read it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    sheet = models.UUIDField(default=uuid.uuid4, help_text=_("La clé que ses traductions partagent."))
    done_at = models.DateTimeField(_("fait le"), default=timezone.now)

    class Meta:
        """Each sheet once; the newest first."""

        ordering: ClassVar[list[str]] = ["-done_at", "-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user", "sheet"], name="done_once")
        ]

    def __str__(self) -> str:
        """Return which."""
        return f"{self.user_id} {self.sheet}"


class Link(models.Model):
    """An address that a piece names, as the robot last found it."""

    url = models.URLField(_("adresse"), max_length=500)
    kind = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    piece_id = models.PositiveBigIntegerField()
    piece = GenericForeignKey("kind", "piece_id")
    state = models.CharField(_("état"), max_length=10, choices=LinkState.choices, default=LinkState.UNKNOWN)
    reason = models.CharField(_("raison"), max_length=300, blank=True)  # a status of HTTP, or what was said
    checked_at = models.DateTimeField(_("vérifié le"), null=True, blank=True)
    failures = models.PositiveSmallIntegerField(_("échecs de suite"), default=0)
    told_at = models.DateTimeField(_("signalé le"), null=True, blank=True)

    class Meta:
        """The longest unchecked first."""

        verbose_name = _("lien")
        verbose_name_plural = _("liens")
        ordering: ClassVar[list[Any]] = [models.F("checked_at").asc(nulls_first=True), "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["kind", "piece_id", "url"], name="link_once")
        ]

    def __str__(self) -> str:
        """Return the address."""
        return self.url

    @property
    def title(self) -> str:
        """Return the title of the piece that names it."""
        return str(self.piece or "")

    @property
    def why(self) -> str:
        """Return the reason as a sentence."""
        said = gettext("L'autre serveur a répondu %(status)s.") % {"status": self.reason}
        return said if self.reason.isdigit() else self.reason
