"""Replies by mail: the address that says to which demand a reply belongs and who writes, and the words of a message.

The address is ``local+d12-0a1b…@domain``: the side (d door, f firm), the introduction's number, and a keyed hash of both, in
lower case only, since some servers fold it. Whoever has a letter can answer it, as with its link.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import default
from email.utils import getaddresses
from html.parser import HTMLParser

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac
from mailparser_reply import EmailReplyParser

from relais.introductions.enums import Side

LARGEST = 10_000_000  # bytes of a message
HASH = 20  # hexadecimal digits of the address's hash
_LETTER = {Side.DOOR: "d", Side.FIRM: "f"}
_PLACE = re.compile(rf"\+([df])([0-9]{{1,12}})-([0-9a-f]{{{HASH}}})@")
_HEADERS = ("to", "cc", "delivered-to", "x-original-to", "envelope-to")


@dataclass(frozen=True)
class Reply:
    """What a message is: a reply of ``side`` to ``introduction`` (id), a letter that came back, or neither."""

    introduction: int | None = None
    side: Side | None = None
    words: str = ""
    bounced: str = ""  # the Message-ID of our letter that came back
    reason: str = ""
    automatic: bool = False


def reply_address(introduction: int, side: Side) -> str:
    """Return the address that a reply of ``side`` to ``introduction`` (id) goes to; "" when none is set up."""
    local, at, domain = settings.TABLE.reply_address.partition("@")
    return f"{local}+{_LETTER[side]}{introduction}-{_hash(introduction, side)}@{domain}" if at else ""


def read_message(raw: bytes) -> Reply:
    """Return what the message ``raw`` (RFC 5322) is. Raises ValueError when it is too large or cannot be read."""
    if len(raw) > LARGEST:
        raise ValueError("the message is larger than 10 MB")
    try:
        message = message_from_bytes(raw, policy=default)
        if message.get_content_type() == "multipart/report":
            return _bounce(message)
        automatic = str(message.get("Auto-Submitted", "no")).lower() != "no" or str(
            message.get("Precedence", "")
        ).lower() in {"bulk", "junk", "list", "auto_reply"}
        found = _addressed(str(value) for name in _HEADERS for value in message.get_all(name, []))
        return Reply(*found, words=_words(message), automatic=automatic)
    except (LookupError, TypeError, AttributeError, IndexError, RecursionError) as fault:  # hostile headers and parts
        raise ValueError(f"the message cannot be read: {type(fault).__name__}") from fault


def _hash(introduction: int, side: Side) -> str:
    return salted_hmac("relais.introductions.reply", f"{side}{introduction}", algorithm="sha256").hexdigest()[:HASH]


def _addressed(headers: Iterable[str]) -> tuple[int | None, Side | None]:
    for _name, address in getaddresses(list(headers)):
        match = _PLACE.search(address.lower())
        if match:
            side = Side.DOOR if match[1] == "d" else Side.FIRM
            number = int(match[2])
            if constant_time_compare(match[3], _hash(number, side)):
                return number, side
    return None, None


def _words(message: Message) -> str:
    """Return the words that were written anew: the quoted letter and the signature are left out."""
    if not isinstance(message, EmailMessage):
        return ""
    body = message.get_body(("plain", "html"))
    if body is None:
        return ""
    text = str(body.get_content())
    if body.get_content_type() == "text/html":
        stripped = _Text()
        stripped.feed(text)
        text = stripped.text
    kept = EmailReplyParser(languages=[code for code, _name in settings.LANGUAGES]).parse_reply(text=text) or ""
    return "\n".join(line for line in kept.splitlines() if not line.startswith(">")).strip()


def _bounce(message: Message) -> Reply:
    """Return which letter came back and why (RFC 3464)."""
    name = reason = ""
    for part in message.walk():
        name = name or (str(part.get("Message-ID", "")) if part is not message else "")
        reason = reason or str(part.get("Diagnostic-Code", ""))
        if part.get_content_type() == "text/rfc822-headers":
            headers = part.get_payload(decode=True)
            if isinstance(headers, bytes):
                name = name or str(message_from_bytes(headers).get("Message-ID", ""))
    return Reply(bounced=name.strip(), reason=reason[:500], automatic=True)


class _Text(HTMLParser):
    """The words of an HTML message, a line a block; nothing of it is ever shown as HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.text, self._hidden = "", 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._hidden += tag in {"script", "style", "head", "blockquote"}
        self.text += "\n" * (tag in {"p", "div", "br", "li", "tr"})

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in {"script", "style", "head", "blockquote"} and self._hidden > 0

    def handle_data(self, data: str) -> None:
        self.text += "" if self._hidden else data
