"""Handing one letter to the mail server, and reading what the server says."""

import smtplib
from contextlib import suppress

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.smtp import EmailBackend
from django.utils.translation import override

from relais.groundwork.models import Letter
from relais.groundwork.silences import link_for

PATIENCE = 30  # seconds without a word from the server


class Delayed(Exception):  # noqa: N818 - an answer of the server, not a fault
    """Not now: the server is away, busy or wants something set first. The message holds its words."""


class Away(Delayed):
    """The server does not answer at all: no other letter need be tried now."""


class Refused(Exception):  # noqa: N818 - likewise
    """Never: the server takes no letter for this address, or not this letter. The message holds its words."""


def message_of(letter: Letter) -> EmailMultiAlternatives:
    """Return ``letter`` as it travels: text and HTML, and headers that name it and offer the way out."""
    headers = {
        "Message-ID": letter.message_id,
        "Auto-Submitted": "auto-generated",
        "Content-Language": letter.language,
    }
    if letter.unsubscribable:
        with override(letter.language):
            link = link_for(letter.to, letter.kind)
        if link:
            headers |= {"List-Unsubscribe": f"<{link}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    message = EmailMultiAlternatives(
        letter.subject,
        letter.text,
        settings.TABLE.mail_from,
        [letter.to],
        reply_to=[letter.reply_to] if letter.reply_to else None,
        headers=headers,
    )
    if letter.html:
        message.attach_alternative(letter.html, "text/html")
    return message


def deliver(letter: Letter) -> None:
    """Hand ``letter`` to the mail server of RELAIS_MAIL_URL. Returns when the server has taken it.

    Raises Refused, Delayed or Away. A refusal of the sender or of our password is a Delayed: the letter is good, and
    whoever runs the site can set it right.
    """
    connection = connected()
    try:
        connection.send_messages([message_of(letter)])
    except smtplib.SMTPRecipientsRefused as error:
        code, words = next(iter(error.recipients.values()))
        raise (Refused if code >= 500 else Delayed)(_said(code, words)) from error
    except smtplib.SMTPDataError as error:
        raise (Refused if error.smtp_code >= 500 else Delayed)(_said(error.smtp_code, error.smtp_error)) from error
    except smtplib.SMTPResponseException as error:
        raise Delayed(_said(error.smtp_code, error.smtp_error)) from error
    except OSError as error:  # SMTPException is one too
        raise Delayed(_named(error)) from error
    except ValueError as error:  # what no header or address may hold
        raise Refused(_named(error)) from error
    finally:
        hang_up(connection)


def connected() -> EmailBackend:
    """Return an open line to the mail server. Raises Away, also when it refuses our password."""
    server = settings.TABLE.mail_server()
    if server is None:
        raise Away("RELAIS_MAIL_URL is empty")
    connection = EmailBackend(
        host=server.host,
        port=server.port,
        username=server.user,
        password=server.password,
        use_tls=server.scheme == "smtp+starttls",
        use_ssl=server.scheme == "smtps",
        timeout=PATIENCE,
    )
    try:
        connection.open()
    except OSError as error:
        hang_up(connection)
        if isinstance(error, smtplib.SMTPResponseException):
            raise Away(_said(error.smtp_code, error.smtp_error)) from error
        raise Away(_named(error)) from error
    return connection


def hang_up(connection: EmailBackend) -> None:
    """End the line. Whether the letter is taken is known by then: how the line ends changes nothing."""
    with suppress(OSError):
        connection.close()


def _said(code: int, words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return f"{code} {' '.join(text.split())}"


def _named(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
