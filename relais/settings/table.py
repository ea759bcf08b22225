"""The table of settings: every name, type, default and meaning in one place.

Values come from the environment (``RELAIS_<NAME>``); nothing else is read. ``docs/reference/settings.md`` is
tested against this table.
"""

from __future__ import annotations

import os
import secrets
from email.utils import parseaddr
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from relais.settings.mail import MailServer, read_mail_url, read_site_url

CHECKOUT = Path(__file__).resolve().parents[2]


def default_home() -> Path:
    """Return the data folder: ``.relais`` in a checkout, the user's data folder when installed as a package."""
    if (CHECKOUT / "pyproject.toml").exists():
        return CHECKOUT / ".relais"
    base = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(base) / "relais"


class Table(BaseSettings):
    """Every setting of Relais. A wrong value stops the start with the field's name and the reason."""

    model_config = SettingsConfigDict(env_prefix="RELAIS_", extra="ignore")

    home: Path = Field(default_factory=default_home, description="Data folder: embedded database, key, logs.")
    database_url: str = Field(
        default="",
        description="postgresql://user:password@host:port/name; empty: the embedded SQLite database in the data folder.",
    )
    secret_key: str = Field(
        default="",
        description="Signs sessions and links; empty: made once and kept in the data folder, for one machine only.",
    )
    hosts: Annotated[list[str], NoDecode] = Field(
        default=["localhost", "127.0.0.1", "[::1]"],
        description="Host names under which the site answers, separated by commas.",
    )
    https: bool = Field(default=False, description="The site is served over HTTPS: secure cookies, HSTS, redirect.")
    behind_proxy: bool = Field(
        default=False, description="A reverse proxy of yours sets X-Forwarded-Proto and X-Forwarded-For."
    )
    staff_second_factor: bool = Field(
        default=True,
        description="Where the site is served over HTTPS: animators and editors set up a second factor before any page.",
    )
    host: str = Field(default="127.0.0.1", description="Address on which the web server listens.")
    port: int = Field(default=8000, ge=1, le=65535, description="Port on which the web server listens.")
    web_workers: int = Field(default=2, ge=1, le=64, description="Processes of the web server.")
    region_name: str = Field(default="Wallonie", description="Name of the region, as pages show it.")
    region_code: str = Field(default="wallonie", description="Area of the territories that is the home region.")
    human_email: str = Field(
        default="", description="Address of the person who answers when no door fits; empty: the bodies are listed."
    )
    human_phone: str = Field(default="", description="Telephone of the person who answers when no door fits.")
    need_days: int = Field(
        default=30, ge=1, le=365, description="Days after which the words of an anonymous need are erased."
    )
    reading_months: int = Field(
        default=13, ge=1, le=60, description="Months for which readings without words are kept for the doors' holders."
    )
    reply_address: str = Field(
        default="",
        description="Address whose mail `relais receive` gets, for replies to letters; empty: letters are answered on the page.",
    )
    pass_on: bool = Field(
        default=True,
        description="After three working days without an answer the next door is told; false: it is proposed.",
    )
    case_months: int = Field(
        default=24, ge=1, le=120, description="Months after its closure for which a case keeps names and words."
    )
    visit_months: int = Field(
        default=12,
        ge=1,
        le=60,
        description="Months after its answer for which a visit that somebody asked for keeps names and words.",
    )
    response_months: int = Field(
        default=36,
        ge=1,
        le=120,
        description="Months for which a finished diagnostic is kept after it was last touched.",
    )
    account_months: int = Field(
        default=36,
        ge=2,
        le=120,
        description="Months without signing in after which an account is erased, a month's notice included.",
    )
    asks_per_hour: int = Field(
        default=300, ge=10, description="Needs that one address may send in an hour before being asked to wait."
    )
    site_url: str = Field(
        default="http://localhost:8000", description="Public address of the site, as links in letters give it."
    )
    mail_url: str = Field(
        default="",
        description="smtp://user:password@host:port, smtp+starttls://… or smtps://…; empty: no mail server, letters wait.",
    )
    mail_from: str = Field(
        default="",
        validate_default=True,
        description="Address from which letters come: relais@relais.example or Relais <relais@relais.example>.",
    )
    editors_mail: str = Field(
        default="",
        pattern=r"^([^@\s]+@[^@\s]+)?$",
        description="Address of the library's editors, shown where an entry can be proposed or corrected; empty: the need form.",
    )
    letter_days: int = Field(
        default=90, ge=7, le=3650, description="Days after which the address and words of a letter are erased."
    )
    outward: Literal["off", "public", "any"] = Field(
        default="off",
        description="Requests to other servers (partners' webhooks, advisers' calendars, the library's links): off; public: over HTTPS to public addresses; any: private networks and HTTP too.",
    )
    components: bool = Field(default=False, description="Serve the page that shows every component, for developers.")
    debug: bool = Field(default=False, description="Show traces in the browser. Never on a machine that others reach.")

    @field_validator("hosts", mode="before")
    @classmethod
    def split_hosts(cls, value: object) -> object:
        """Accept a comma-separated text."""
        if isinstance(value, str):
            return [part.strip() for part in value.split(",") if part.strip()]
        return value

    @field_validator("database_url")
    @classmethod
    def known_database(cls, value: str) -> str:
        """Refuse a database that the tests do not cover."""
        if value and not value.startswith(("postgresql://", "postgres://")):
            message = "must start with postgresql:// (or be empty for the embedded database)"
            raise ValueError(message)
        return value

    @field_validator("site_url")
    @classmethod
    def whole_address(cls, value: str) -> str:
        """Refuse what no link could start with."""
        return read_site_url(value)

    @field_validator("mail_url")
    @classmethod
    def known_mail_server(cls, value: str) -> str:
        """Refuse what names no mail server."""
        if value:
            read_mail_url(value)
        return value

    @field_validator("reply_address")
    @classmethod
    def plain_address(cls, value: str) -> str:
        """Refuse what a reply could not be sent to; its local part stays short, since more is put behind it."""
        local, _at, domain = value.rpartition("@")
        if value and not (
            0 < len(local) <= 24 and domain and value.isascii() and value.isprintable() and " " not in value
        ):
            raise ValueError("must be an address with at most 24 signs before the @: reponse@relais.example")
        return value

    @field_validator("mail_from")
    @classmethod
    def sender(cls, value: str, info: ValidationInfo) -> str:
        """Refuse what is no address; with a mail server there must be one."""
        if not value and info.data.get("mail_url"):
            raise ValueError("must be set where RELAIS_MAIL_URL is")
        local, _at, domain = parseaddr(value)[1].rpartition("@")
        if value and not (local and domain and value.isprintable()):
            raise ValueError("must be an address: relais@relais.example")
        return value

    def mail_server(self) -> MailServer | None:
        """Return the mail server, or None when none is set."""
        return read_mail_url(self.mail_url) if self.mail_url else None

    @property
    def asks_second_factor(self) -> bool:
        """Tell whether staff must have a second factor: never without HTTPS, so that the demo can be tried."""
        return self.https and self.staff_second_factor

    def key(self) -> str:
        """Return the secret key, made and kept in the data folder (readable by its owner only) at first use."""
        if self.secret_key:
            return self.secret_key
        path = self.home / "secret_key"
        try:
            return path.read_text()
        except FileNotFoundError:
            self.home.mkdir(parents=True, exist_ok=True)
            draft = path.with_suffix(f".{os.getpid()}")
            draft.touch(mode=0o600)
            draft.write_text(secrets.token_urlsafe(64))
            try:
                os.link(draft, path)  # two starts at once: the first link wins, both read the same key
            except FileExistsError:
                pass
            finally:
                draft.unlink()
            return path.read_text()
