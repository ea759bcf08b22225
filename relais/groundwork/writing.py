"""Writing one letter: templates in its language, what may stand on one line, and the row that keeps it."""

import unicodedata
from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.template import Context, engines
from django.template.backends.django import DjangoTemplates
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import override

from relais.groundwork.announcements import announce
from relais.groundwork.errors import WrongLetter
from relais.groundwork.events import LetterWritten
from relais.groundwork.models import Letter
from relais.groundwork.silences import link_for

LONGEST_KEY, LONGEST_SUBJECT = 200, 250
FOOTER = "\n-- \n"  # what parts a text from its footer, since the first mail programs


def known_language(language: str) -> str:
    """Return ``language`` when the site speaks it, else the site's own."""
    return language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def render(template: str, language: str, context: Mapping[str, Any], *, leave: str = "") -> tuple[str, str, str]:
    """Return subject, text and HTML of the three templates of ``template``, in ``language``.

    The subject is brought to one line, so that no name in it can stop a letter. Templates know ``site_url`` and ``region_name`` too, and ``leave``: the address that puts an end to such letters.
    """
    site = {"site_url": settings.TABLE.site_url, "region_name": settings.TABLE.region_name, "leave": leave}
    engine = cast("DjangoTemplates", engines["django"]).engine
    loaded = [engine.get_template(f"{template}{ending}") for ending in (".subject.txt", ".txt", ".html")]
    with override(language):
        # Only HTML is escaped: in a text, "&amp;" would be read as it stands.
        subject, text, html = (one.render(Context({**site, **context}, autoescape=one is loaded[-1])) for one in loaded)
    return one_line(subject), text.strip() + "\n", html.strip() + "\n"


def one_line(text: str) -> str:
    """Return ``text`` without signs that end a line or steer, its words parted by single spaces."""
    return " ".join("".join(" " if _breaks(sign) else sign for sign in text).split())


def body_of(text: str) -> str:
    """Return ``text`` without the footer that the shared template puts at its end."""
    body, _footer, _rest = text.rpartition(FOOTER)
    return (body or text).strip()


def message_id_of(key: str) -> str:
    """Return the Message-ID of the letter with ``key``: always the same, and telling nothing of the key."""
    digest = salted_hmac("relais.groundwork.letter", key, algorithm="sha256").hexdigest()
    return f"<{digest[:40]}@{urlsplit(settings.TABLE.site_url).hostname}>"


def keep_letter(
    *,
    key: str,
    to: str,
    language: str,
    kind: str,
    subject: str,
    text: str,
    html: str = "",
    urgent: bool = False,
    unsubscribable: bool = True,
    person: Any = None,
    about: models.Model | None = None,
    reply_to: str = "",
    not_before: datetime | None = None,
    now: datetime | None = None,
) -> tuple[Letter, bool]:
    """Keep a letter inside the caller's transaction; return it, and whether it is new or was there under its key.

    An urgent one is announced after the commit. Raises WrongLetter when subject or addresses would not stay on one
    line or an address is none, ValueError when the key is empty or too long.
    """
    if not key or len(key) > LONGEST_KEY:
        raise ValueError(f"the key of a letter has 1 to {LONGEST_KEY} signs")
    if _breaks(subject) or not subject:
        reason = _("L'objet doit tenir sur une seule ligne.")
        raise WrongLetter(reason, {"subject": reason})
    letter, is_new = Letter.objects.get_or_create(
        key=key,
        defaults={
            "to": _address(to, "to"),
            "kind": kind,
            "language": known_language(language),
            "subject": subject[:LONGEST_SUBJECT],
            "text": text.replace("\x00", ""),
            "html": html.replace("\x00", ""),
            "urgent": urgent,
            "unsubscribable": unsubscribable,
            "person": person if getattr(person, "pk", None) else None,
            "about_kind": about._meta.label_lower if about else "",
            "about_id": str(about.pk) if about else "",
            "message_id": message_id_of(key),
            "reply_to": _address(reply_to, "reply_to") if reply_to else "",
            "created_at": now or timezone.now(),
            "not_before": not_before,
        },
    )
    if is_new and urgent and (not_before is None or not_before <= timezone.now()):
        announce(LetterWritten(letter.pk))
    return letter, is_new


def _address(address: str, field: str) -> str:
    reason = _("Cette adresse électronique n'est pas valable.")
    try:
        if _breaks(address):
            raise WrongLetter(reason, {field: reason})
        validate_email(address.strip())
    except ValidationError as error:
        raise WrongLetter(reason, {field: reason}) from error
    return address.strip().lower()


def _breaks(line: str) -> bool:
    """Tell whether ``line`` holds a sign that ends a line or steers: a header could be forged with it."""
    return any(unicodedata.category(sign) in {"Cc", "Zl", "Zp"} for sign in line)


def link_of(to: str, kind: str, language: str) -> str:
    """Return the address, in ``language``, by which ``to`` puts an end to letters of ``kind``."""
    with override(language):
        return link_for(to.strip().lower(), kind)
