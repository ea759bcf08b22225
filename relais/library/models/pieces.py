"""What every piece has: a language, a draft and its history, moderation, a lock, themes. Nothing more is shared."""

from typing import Any, ClassVar

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    PreviewableMixin,
    RevisionMixin,
    TranslatableMixin,
    WorkflowMixin,
)

from relais.library.enums import PieceKind
from relais.vocabulary.models import Theme


class Piece(
    WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, PreviewableMixin, TranslatableMixin, ClusterableModel
):
    """One text of the library in one language; its translations share ``translation_key``."""

    kind: ClassVar[PieceKind]

    slug = models.SlugField(_("identifiant dans l'adresse"), max_length=80)
    title = models.CharField(_("titre"), max_length=160)
    summary = models.CharField(_("en une ou deux phrases"), max_length=320)
    themes = ParentalManyToManyField(
        Theme,
        related_name="+",
        verbose_name=_("thèmes"),
        limit_choices_to={"narrower__isnull": True, "retired": False},
    )
    changed_at = models.DateTimeField(_("modifié le"), auto_now=True)

    revisions = GenericRelation(
        "wagtailcore.Revision",
        content_type_field="base_content_type",
        object_id_field="object_id",
        for_concrete_model=False,
    )
    workflow_states = GenericRelation(
        "wagtailcore.WorkflowState",
        content_type_field="base_content_type",
        object_id_field="object_id",
        for_concrete_model=False,
    )

    class Meta(TranslatableMixin.Meta):
        """One slug a language."""

        abstract = True
        ordering: ClassVar[list[str]] = ["title", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["locale", "slug"],
                name="%(class)s_slug_once",
                violation_error_message=_("Une autre pièce de cette langue porte déjà cet identifiant."),
            )
        ]

    def __str__(self) -> str:
        """Return the title."""
        return self.title

    def get_absolute_url(self) -> str:
        """Return the address of its page, in the screen's language."""
        return reverse(f"library:{self.kind}", args=[self.slug])

    @property
    def language(self) -> str:
        """Return the code of the language in which it is written."""
        return str(self.locale.language_code)

    @property
    def is_foreign(self) -> bool:
        """Tell whether it is written in another language than the screen's."""
        return self.language != (get_language() or "")[:2]

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        """Return the template of the public page, for the editors' preview."""
        return f"library/{self.kind}.html"

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict[str, Any]:
        """Return what that template needs; what depends on a reader or on other pieces is left out."""
        return {"piece": self, "request": request, "is_preview": True}
