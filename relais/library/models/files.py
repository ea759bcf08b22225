"""Files and pictures that editors bring in; their content is checked before they are kept."""

import secrets
from pathlib import PurePath
from typing import Any, ClassVar

from django.db import models
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument
from wagtail.documents.models import Document as WagtailDocument
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.images.models import Image as WagtailImage

from relais.library.enums import FileKind
from relais.library.inspecting import BY_EXTENSION, inspect

SHOWN = {FileKind.PDF, FileKind.VIDEO, FileKind.CAPTIONS}  # a browser shows them; slides are taken away


class File(AbstractDocument):
    """A PDF, slides, a video or its captions."""

    kind = models.CharField(_("sorte"), max_length=10, choices=FileKind.choices, editable=False)
    seconds = models.PositiveIntegerField(_("durée en secondes"), null=True, blank=True, editable=False)

    admin_form_fields: ClassVar[tuple[str, ...]] = WagtailDocument.admin_form_fields

    class Meta(AbstractDocument.Meta):
        """A file."""

        verbose_name = _("fichier")
        verbose_name_plural = _("fichiers")
        permissions: ClassVar[list[tuple[str, str]]] = [("choose_file", "Can choose file")]

    def clean(self) -> None:
        """Refuse an ending that no kind has; a form that asks for the words only brings no file."""
        if self.file:
            super().clean()

    def _set_document_file_metadata(self) -> None:
        """Note what the content is, whichever way it came. Raises Unfit when it is not what its name says."""
        super()._set_document_file_metadata()
        with self.open_file() as content:
            facts = inspect(self.file.name, self.file.size, content)
        self.kind, self.seconds = facts.format.kind, facts.seconds
        if self.file._committed:  # noqa: SLF001 - stored already: nothing will read it from here again
            self.file.close()

    def note_content(self) -> None:
        """Note size, hash, kind and length of the content that was just given. Raises Unfit."""
        self._set_document_file_metadata()

    @property
    def url(self) -> str:
        """Return the one address of the file; it changes with the content."""
        with override("fr"):
            return reverse("library:file", args=[self.pk, self.digest, self.filename])

    @property
    def digest(self) -> str:
        """Return what names the content in its address."""
        return str(self.get_file_hash())[:16]

    @property
    def content_type(self) -> str:
        """Return the media type, fixed by the format that was found."""
        form = BY_EXTENSION.get(self.file_extension.lower())
        return form.media_type if form and form.kind == self.kind else "application/octet-stream"

    @property
    def duration(self) -> str:
        """Return how long a film is, in minutes and seconds; empty when nobody knows."""
        if not self.seconds:
            return ""
        minutes, seconds = divmod(self.seconds, 60)
        if not minutes:
            return gettext("%(seconds)d s") % {"seconds": seconds}
        return gettext("%(minutes)d min %(seconds)02d s") % {"minutes": minutes, "seconds": seconds}

    @property
    def weight(self) -> str:
        """Return how large it is, in thousands or millions of bytes."""
        size = self.file_size or 0
        if size < 1_000_000:
            return gettext("%(number)s ko") % {"number": max(1, round(size / 1000))}
        return gettext("%(number)s Mo") % {"number": number_format(size / 1_000_000, 1)}

    @property
    def is_shown(self) -> bool:
        """Tell whether a browser may show it in its place, rather than save it."""
        return self.kind in SHOWN and self.content_type != "application/octet-stream"


class Picture(AbstractImage):
    """A picture; its description is what a screen reader says."""

    admin_form_fields: ClassVar[tuple[str, ...]] = WagtailImage.admin_form_fields
    just_made: Any = None  # the content of the size that is being made

    class Meta(AbstractImage.Meta):
        """A picture."""

        verbose_name = _("image")
        verbose_name_plural = _("images")
        permissions: ClassVar[list[tuple[str, str]]] = [("choose_picture", "Can choose picture")]

    def get_upload_to(self, filename: str) -> str:
        """Return where it is stored: under a name that nobody guesses and that no other content ever has."""
        return f"original_images/{secrets.token_hex(12)}{PurePath(filename).suffix.lower()}"

    def note_content(self) -> None:
        """Note size and hash of the content that was just given."""
        self._set_image_file_metadata()

    def generate_rendition_file(self, filter: Any, *, source: Any = None) -> Any:  # noqa: A002 - the library's name
        """Make the content of a size of the picture."""
        self.just_made = super().generate_rendition_file(filter, source=source)
        return self.just_made

    def create_rendition(self, filter: Any) -> "PictureRendition":  # noqa: A002 - the library's name
        """Make a size of the picture, and leave no file open: the row forgets the content that it was given."""
        made: PictureRendition = super().create_rendition(filter)
        if self.just_made is not None:
            self.just_made.close()
            self.just_made = None
        return made


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
