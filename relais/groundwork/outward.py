"""Requests of ours to other servers: off until an administrator turns them on, and never to machines behind ours.

Whoever may enter an address could otherwise make this server ask its own neighbours (server-side request forgery): the
name is resolved once, every address found must be public, and the request goes to the very address that was checked,
with the certificate checked against the name. No redirect is followed. Speaks HTTPS only, unless RELAIS_OUTWARD is "any".
"""

import ipaddress
import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPException
from urllib.parse import SplitResult, urlsplit

import urllib3
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from relais import __version__
from relais.groundwork.errors import Refusal

PATIENCE = 10  # seconds without a word
LONGEST = 20  # seconds for the whole of it, however slowly it drips
TRANSLATED = ipaddress.ip_network("64:ff9b::/96")  # IPv4 behind a translator (RFC 6052): the last 32 bits count


class OutwardRefused(Refusal):
    """We do not ask there: outward requests are off, or the address is none that may be asked."""

    status = 422
    message = _("Cette adresse ne peut pas être appelée.")


class OutwardFailed(Refusal):
    """We asked, and got no answer that can be used. The message holds the reason."""

    status = 422
    message = _("L'autre serveur n'a pas répondu.")


@dataclass(frozen=True)
class Answer:
    """What another server said: its HTTP status and its body, as far as it was read."""

    status: int
    body: bytes


def check_address(url: str) -> SplitResult:
    """Return the parts of ``url`` when its form is one that may be asked; its name is not looked up. Raises OutwardRefused."""
    if settings.TABLE.outward == "off":
        raise OutwardRefused(_("Les appels vers d'autres serveurs sont désactivés sur ce site (RELAIS_OUTWARD)."))
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise OutwardRefused(_("Cette adresse n'est pas lisible.")) from None
    schemes = ("https", "http") if settings.TABLE.outward == "any" else ("https",)
    if parts.scheme not in schemes:
        raise OutwardRefused(_("L'adresse doit commencer par https://."))
    if not parts.hostname or parts.username is not None or port == 0 or not url.isascii() or not url.isprintable():
        raise OutwardRefused(_("Cette adresse n'est pas lisible."))
    return parts


def fetch(url: str, *, limit: int, accept: str) -> bytes:
    """Return the body behind ``url``, at most ``limit`` bytes long, asked for as ``accept`` (a media type).

    Raises OutwardRefused, and OutwardFailed: no answer in time, a status other than 200, or a longer body.
    """
    answer = _ask("GET", url, {"Accept": accept}, b"", limit)
    if answer.status != 200:
        raise OutwardFailed(_("L'autre serveur a répondu %(status)d.") % {"status": answer.status})
    return answer.body


def post(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    """Post ``body`` to ``url`` and return the HTTP status; of the answer nothing is kept. Raises OutwardRefused, OutwardFailed."""
    return _ask("POST", url, headers, body, limit=0).status


def reachable(url: str) -> int:
    """Return the HTTP status behind ``url``; nothing of the page is read, and a redirect is an answer like another.

    Some servers know no HEAD, or answer it wrongly: what it refuses is asked again by GET. Raises OutwardRefused,
    OutwardFailed.
    """
    asked = {"Accept": "*/*"}
    with suppress(OutwardFailed):
        status = _ask("HEAD", url, asked, b"", limit=0).status
        if status < 400:
            return status
    return _ask("GET", url, asked, b"", limit=0).status


def _ask(method: str, url: str, headers: Mapping[str, str], body: bytes, limit: int) -> Answer:
    parts = check_address(url)
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    own = {"Host": parts.netloc, "User-Agent": f"Relais/{__version__}", "Accept-Encoding": "identity"}
    line = _line(parts.scheme, _resolved(host, port), port, host)
    late = threading.Event()
    held: list[socket.socket | None] = []
    # A time limit of the socket's counts each piece anew.
    clock = threading.Timer(LONGEST, lambda: _cut(late, *held, line.sock))
    clock.daemon = True
    clock.start()
    try:
        line.connect()
        held.append(line.sock)  # the line lets go of it once an answer is to end with it
        line.request(method, path, body or None, {**own, **headers}, preload_content=False, decode_content=False)
        answer = line.getresponse()
        found = Answer(answer.status, _read(answer, limit))
    except (urllib3.exceptions.HTTPError, HTTPException, OSError) as error:
        if not late.is_set():
            raise OutwardFailed(_("L'autre serveur n'a pas répondu : %(why)s") % {"why": str(error)[:200]}) from error
    finally:
        clock.cancel()
        line.close()
    if late.is_set():  # what was read until then may be a part only
        raise OutwardFailed(_("L'autre serveur a mis plus de %(seconds)d secondes.") % {"seconds": LONGEST})
    return found


def _line(scheme: str, address: str, port: int, host: str) -> urllib3.connection.HTTPConnection:
    if scheme == "http":
        return urllib3.connection.HTTPConnection(address, port, timeout=PATIENCE)
    return urllib3.connection.HTTPSConnection(
        address, port, timeout=PATIENCE, server_hostname=host, ssl_context=ssl.create_default_context()
    )


def _cut(late: threading.Event, *lines: socket.socket | None) -> None:
    late.set()
    for line in filter(None, lines):
        with suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)


def _read(answer: urllib3.BaseHTTPResponse, limit: int) -> bytes:
    """Read at most ``limit`` bytes; with a limit of 0 nothing is read. Raises OutwardFailed."""
    body = b""
    while limit and (piece := answer.read1(16_384)):
        body += piece
        if len(body) > limit:
            raise OutwardFailed(_("La réponse dépasse %(limit)d octets.") % {"limit": limit})
    return body


def _resolved(host: str, port: int) -> str:
    """Return an address of ``host`` to connect to, once all of its addresses were found public. Raises both refusals."""
    try:
        found = {str(row[4][0]) for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError):
        raise OutwardFailed(_("Le nom %(host)s est introuvable.") % {"host": host[:100]}) from None
    if settings.TABLE.outward != "any" and not all(is_public(address) for address in found):
        raise OutwardRefused(_("Cette adresse mène à un réseau privé."))
    return min(found, key=lambda address: (":" in address, address))  # IPv4 first: it works everywhere


def is_public(address: str) -> bool:
    """Tell whether an IP ``address`` belongs to the open internet. IPv4 wrapped in IPv6 is judged by what is inside."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF) if ip in TRANSLATED else ip.ipv4_mapped
        if inner:
            return is_public(str(inner))
        if ip.sixtofour or ip.teredo or ip.is_site_local:  # of another age
            return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved
