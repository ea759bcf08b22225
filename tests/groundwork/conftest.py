"""A real mail server on a free port of this machine, and letters to send through it."""

import email
import email.policy
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.conf import settings
from django.template import engines
from django.template.loaders.locmem import Loader as LettersOfTests


@dataclass
class Mailbox:
    """What the mail server took, and what it is told to answer: to a recipient, or to a whole message."""

    messages: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)  # by recipient
    at_data: str = ""
    port: int = 0

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.at_data:
            return self.at_data
        self.messages.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        self.recipients += envelope.rcpt_tos
        return "250 taken"


class OnAnyPort(Controller):
    """A server on a port that the system chooses."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """A mail server of its own for one test; nothing is sent there before ``server`` says so."""
    box = Mailbox()
    controller = OnAnyPort(box, hostname="127.0.0.1", port=0)
    controller.start()
    box.port = controller.port
    yield box
    controller.stop()


@pytest.fixture
def server(mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch) -> Mailbox:
    """The mail server, set as the site's own."""
    monkeypatch.setattr(settings.TABLE, "mail_url", f"smtp://127.0.0.1:{mailbox.port}")
    monkeypatch.setattr(settings.TABLE, "mail_from", "Relais <relais@relais.example>")
    monkeypatch.setattr(settings.TABLE, "site_url", "https://relais.example")
    return mailbox


NEWS = {
    "news.subject.txt": "{{ name }}\n",
    "news.txt": """{% extends "groundwork/letter.txt" %}
{% block body %}{% load i18n %}{% get_current_language as spoken %}[{{ spoken }}] Le texte de {{ name }}.{% endblock %}""",
    "news.html": """{% extends "groundwork/letter.html" %}
{% block body %}<p>Le texte de <b>{{ name }}</b>.</p>{% endblock %}""",
}


@pytest.fixture
def write(db: None, write_for_good: Callable[..., Any]) -> Callable[..., Any]:
    """Write a letter of the tests' own kind, "news": write("key", urgent=True)."""
    return write_for_good


@pytest.fixture
def write_for_good(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """The same, for tests that see to the database themselves."""
    from relais.groundwork.post import write_letter

    engine = engines["django"].engine
    monkeypatch.setattr(engine, "template_loaders", [LettersOfTests(engine, NEWS), *engine.template_loaders])

    def written(key: str, to: str = "anna@firm.example", **values: Any) -> Any:
        values = {"language": "fr", "template": "news", "context": {"name": values.pop("name", key)}} | values
        return write_letter(key=key, to=to, **values)

    return written
