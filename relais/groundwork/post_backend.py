"""Django's door for mail: whatever Django or a library sends becomes an urgent letter, and goes out as all letters do."""

from collections.abc import Sequence
from email.utils import parseaddr
from typing import Any
from uuid import NAMESPACE_URL, uuid4, uuid5

from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils.html import strip_tags
from django.utils.translation import get_language

from relais.groundwork.errors import WrongLetter
from relais.groundwork.writing import keep_letter

KIND = "mail"  # of letters that no template of ours made


class Backend(BaseEmailBackend):
    """Keeps each message as one urgent letter a recipient, in the screen's language. They cannot be unsubscribed from.

    The sender is always RELAIS_MAIL_FROM, and each recipient sees no other. Letters carry no attachment.
    """

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Keep the messages' letters; return the number of messages kept.

        Raises WrongLetter for a wrong address or subject and ValueError for an attachment, unless failing silently;
        nothing of that message is kept then.
        """
        kept = 0
        for message in email_messages:
            try:
                with transaction.atomic():
                    kept += _keep(message)
            except (WrongLetter, ValueError):
                if not self.fail_silently:
                    raise
        return kept


def _keep(message: EmailMessage) -> bool:
    if message.attachments:
        raise ValueError("letters carry no attachment")
    recipients = [parseaddr(str(one))[1] or str(one) for one in message.recipients()]
    name = str(message.extra_headers.get("Message-ID") or uuid4())
    text, html = _parts(message)
    for recipient in recipients:
        keep_letter(
            key=f"{KIND}:{uuid5(NAMESPACE_URL, f'{name} {recipient}')}",
            to=recipient,
            language=(get_language() or "")[:2],
            kind=KIND,
            subject=str(message.subject),
            text=text,
            html=html,
            urgent=True,
            unsubscribable=False,
            reply_to=parseaddr(str(message.reply_to[0]))[1] if message.reply_to else "",
        )
    return bool(recipients)


def _parts(message: EmailMessage) -> tuple[str, str]:
    """Return text and HTML of ``message``; a text is made from HTML that comes alone."""
    body = str(message.body)
    if message.content_subtype == "html":
        return strip_tags(body).strip() + "\n", body
    others: list[Any] = message.alternatives if isinstance(message, EmailMultiAlternatives) else []
    html = next((str(content) for content, kind in others if kind == "text/html"), "")
    return body, html
