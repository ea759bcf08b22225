"""The back office's forms for files and pictures: what they bring is inspected before anything is kept."""

from typing import Any

from django.core.exceptions import ValidationError
from wagtail.documents.fields import WagtailDocumentField
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from relais.library.file_words import why
from relais.library.inspecting import Unfit, inspect, inspect_picture


class FileField(WagtailDocumentField):
    """A document, slides, a film or captions."""

    def to_python(self, data: Any) -> Any:
        """Return the file. Raises ValidationError, naming it, when it is not what it says."""
        if data not in self.empty_values:
            _inspected(inspect, data)
        return super().to_python(data)


class PictureField(WagtailImageField):
    """A picture."""

    def to_python(self, data: Any) -> Any:
        """Return the picture. Raises ValidationError, naming it, when it is none."""
        if data not in self.empty_values:
            _inspected(inspect_picture, data)
        return super().to_python(data)


def _inspected(inspector: Any, data: Any) -> None:
    try:
        inspector(data.name, data.size, data)
    except Unfit as unfit:
        raise ValidationError(why(data.name, unfit), code=unfit.reason) from None


def _exchanged(form: Any, kind: type) -> None:
    """Put a field of ``kind`` in the place of the form's file, when it asks for one."""
    if "file" in form.fields:
        old = form.fields["file"]
        form.fields["file"] = kind(label=old.label, required=old.required, widget=old.widget)


class FileForm(BaseDocumentForm):
    """A file with its title; the pages that take several, and the chooser, use it too."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Inspect what it brings."""
        super().__init__(*args, **kwargs)
        _exchanged(self, FileField)


class PictureForm(BaseImageForm):
    """A picture with its title; the pages that take several, and the chooser, use it too."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Inspect what it brings."""
        super().__init__(*args, **kwargs)
        _exchanged(self, PictureField)
