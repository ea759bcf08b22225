"""Files and pictures that are brought other than by the back office's forms: inspected, then kept."""

from typing import Any

from django.core.files.base import File as AnyFile

from relais.groundwork.errors import Refusal
from relais.library.file_words import why
from relais.library.inspecting import Unfit, inspect, inspect_picture
from relais.library.models import File, Picture

Content = AnyFile[bytes]


def keep_file(content: Content, *, title: str, by: Any = None) -> File:
    """Keep ``content``, a named file of the core's kind, under ``title``. Raises Refusal, naming it, and keeps nothing."""
    kept: File = _kept(File, inspect, content, title, by)
    return kept


def keep_picture(content: Content, *, title: str, by: Any = None) -> Picture:
    """Keep a picture under ``title``, which says what it shows. Raises Refusal, naming it, and keeps nothing.

    Whoever calls has checked that the person may bring one; only they and editors see it until something published shows it.
    """
    kept: Picture = _kept(Picture, inspect_picture, content, title, by)
    return kept


def _kept(model: Any, inspector: Any, content: Content, title: str, by: Any) -> Any:
    name = (content.name or "").rpartition("/")[2]
    try:
        inspector(name, content.size, content)
    except Unfit as unfit:
        message = why(name, unfit)
        raise Refusal(message, {"file": message}) from None
    row = model(title=title, uploaded_by_user=by)
    row.file.save(name, content, save=False)
    row.note_content()
    row.save()
    row.file.close()
    return row
