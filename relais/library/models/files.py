"""Files and pictures that editors bring in; their content is checked before they are kept."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument
from wagtail.documents.models import Document as WagtailDocument
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.images.models import Image as WagtailImage

from relais.library.enums import FileKind


class File(AbstractDocument):
    """A PDF, slides, a video or its captions."""

    kind = models.CharField(_("sorte"), max_length=10, choices=FileKind.choices, editable=False)

    admin_form_fields: ClassVar[tuple[str, ...]] = WagtailDocument.admin_form_fields

    class Meta(AbstractDocument.Meta):
        """A file."""

        verbose_name = _("fichier")
        verbose_name_plural = _("fichiers")
        permissions: ClassVar[list[tuple[str, str]]] = [("choose_file", "Can choose file")]


class Picture(AbstractImage):
    """A picture; its description is what a screen reader says."""

    admin_form_fields: ClassVar[tuple[str, ...]] = WagtailImage.admin_form_fields

    class Meta(AbstractImage.Meta):
        """A picture."""

        verbose_name = _("image")
        verbose_name_plural = _("images")
        permissions: ClassVar[list[tuple[str, str]]] = [("choose_picture", "Can choose picture")]


class PictureRendition(AbstractRendition):
    """A picture in one size."""

    image = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        """Each size once."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="picture_rendition_once")
        ]

    def __str__(self) -> str:
        """Return which picture, in which size."""
        return f"{self.image_id} {self.filter_spec}"
