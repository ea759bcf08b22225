"""The line to the mail server: who we say we are, and that it is protected where it should be."""

import shutil
import ssl
import subprocess
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from aiosmtpd.smtp import AuthResult
from django.conf import settings

from relais.groundwork import post
from relais.groundwork.delivery import message_of
from tests.groundwork.conftest import Mailbox, OnAnyPort

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)


@contextmanager
def running(**how):
    """Run a mail server of another kind, and take what it gets."""
    box = Mailbox()
    controller = OnAnyPort(box, hostname="127.0.0.1", port=0, **how)
    controller.start()
    box.port = controller.port
    try:
        yield box
    finally:
        controller.stop()


@pytest.fixture
def set_server(monkeypatch):
    """Make a mail server the site's own."""

    def chosen(url):
        monkeypatch.setattr(settings.TABLE, "mail_url", url)
        monkeypatch.setattr(settings.TABLE, "mail_from", "relais@relais.example")

    return chosen


def test_a_refusal_of_the_sender_leaves_the_letter_waiting(server, write):
    async def handle_mail(_server, _session, _envelope, _address, _options):
        return "553 sender not allowed"

    server.handle_MAIL = handle_mail
    letter = write("a", urgent=True)
    assert post.send_letter(letter.pk, now=NOON) == "waiting"
    letter.refresh_from_db()
    assert letter.last_error == "553 sender not allowed"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for 127.0.0.1 that signs itself, and its key."""
    if not shutil.which("openssl"):
        pytest.skip("makes a certificate with openssl")
    folder = tmp_path_factory.mktemp("certificate")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "3650", "-subj", "/CN=127.0.0.1",
         "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", folder / "key.pem", "-out", folder / "cert.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    return folder / "cert.pem", folder / "key.pem"


@pytest.fixture
def protected(certificate):
    """What a server protects its line with."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*certificate)
    return context


@pytest.mark.parametrize("scheme", ["smtp+starttls", "smtps"])
@pytest.mark.parametrize("trusted", [True, False])
def test_a_protected_line_is_used_only_with_a_server_that_we_trust(
    write, set_server, certificate, protected, monkeypatch, scheme, trusted
):
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    how = {"ssl_context": protected} if scheme == "smtps" else {"tls_context": protected, "require_starttls": True}
    with running(**how) as box:
        set_server(f"{scheme}://127.0.0.1:{box.port}")
        letter = write("a", urgent=True)
        assert post.send_letter(letter.pk, now=NOON) == ("sent" if trusted else "waiting")
        assert len(box.messages) == trusted
    letter.refresh_from_db()
    assert ("CERTIFICATE_VERIFY_FAILED" in letter.last_error) is not trusted


@pytest.mark.parametrize(("password", "state"), [("p%40ss%2F", "sent"), ("other", "waiting")])
def test_a_server_that_asks_who_we_are_is_told_and_a_wrong_password_leaves_the_letter_waiting(
    write, set_server, certificate, protected, monkeypatch, password, state
):
    def known(_server, _session, _envelope, _mechanism, data):
        return AuthResult(success=(data.login, data.password) == (b"relais", b"p@ss/"), handled=False)

    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    with running(tls_context=protected, authenticator=known, auth_required=True) as box:
        set_server(f"smtp+starttls://relais:{password}@127.0.0.1:{box.port}")
        letter = write("a", urgent=True)
        assert post.send_letter(letter.pk, now=NOON) == state
        assert len(box.messages) == (state == "sent")
    letter.refresh_from_db()
    assert letter.last_error.startswith("" if state == "sent" else "535 ")


def test_a_letter_travels_with_the_headers_that_programs_look_for(server, write):
    letter = write("a", urgent=True)
    headers = message_of(letter).message()
    assert headers["Auto-Submitted"] == "auto-generated"
    assert headers["Message-ID"] == letter.message_id
    assert headers.get_all("To") == ["anna@firm.example"]
    assert headers.get_all("Date")
