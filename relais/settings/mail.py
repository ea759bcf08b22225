"""Where outgoing mail is handed over: the address of a mail server, read from one text."""

from typing import NamedTuple
from urllib.parse import unquote, urlsplit

PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


class MailServer(NamedTuple):
    """A mail server. ``scheme`` says how the line is protected: not (smtp), after a while, or from the start."""

    scheme: str
    host: str
    port: int
    user: str
    password: str


def read_mail_url(url: str) -> MailServer:
    """Return the server that ``url`` names (``smtp+starttls://user:password@host:port``).

    User and password are percent-encoded; the port is the scheme's usual one unless given. Raises ValueError, without
    showing the password.
    """
    if any(sign.isspace() for sign in url):
        raise ValueError("must hold no space: write %20 inside a user or password")
    parts = urlsplit(url)
    if parts.scheme not in PORTS:
        raise ValueError("must start with smtp://, smtp+starttls:// or smtps:// (or be empty for no mail server)")
    if not parts.hostname:
        raise ValueError("must name a host: smtp://host:25")
    if parts.path not in {"", "/"} or parts.query or parts.fragment:
        raise ValueError("must end after the port; percent-encode a password that holds / ? # or @")
    try:
        port = parts.port
    except ValueError:
        port = 0
    if port == 0:
        raise ValueError("must give the port as a number from 1 to 65535")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if bool(user) != bool(password):
        raise ValueError("must give both user and password, or neither")
    return MailServer(parts.scheme, parts.hostname, port or PORTS[parts.scheme], user, password)


def read_site_url(url: str) -> str:
    """Return the public address ``url`` without a slash at its end. Raises ValueError when it is no such address."""
    parts = urlsplit(url)
    try:
        whole = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        whole = False
    if not whole or any(sign.isspace() for sign in url):
        raise ValueError("must be a whole address: https://relais.example")
    if parts.path not in {"", "/"} or parts.query or parts.fragment or "@" in parts.netloc:
        raise ValueError("must end after the host name (and port): the site stands at the root")
    return url.rstrip("/")
