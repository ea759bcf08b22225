"""Requests to other servers, against real servers on this machine."""

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from relais.groundwork.outward import OutwardFailed, OutwardRefused, check_address, fetch, is_public, post


class Answering(BaseHTTPRequestHandler):
    """Answers by its path and remembers what it was asked."""

    asked: list[tuple[str, str, str, bytes]] = []

    def do_GET(self) -> None:
        self.answer()

    def do_POST(self) -> None:
        self.answer()

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.asked.append((self.command, self.path, self.headers["Host"], body))
        self.send_response({"/gone": 404, "/moved": 302}.get(self.path, 200))
        self.send_header("Location", "/")
        said = b"x" * 5000 if self.path == "/long" else b"BEGIN"
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_args: Any) -> None:
        pass


@pytest.fixture
def server() -> Iterator[ThreadingHTTPServer]:
    Answering.asked.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), Answering) as found:
        threading.Thread(target=found.serve_forever, daemon=True).start()
        yield found
        found.shutdown()


@pytest.fixture
def outward(settings: Any) -> Any:
    def turn(how: str) -> None:
        settings.TABLE = settings.TABLE.model_copy(update={"outward": how})

    turn("any")
    return turn


def at(server: ThreadingHTTPServer, path: str, scheme: str = "http", host: str = "127.0.0.1") -> str:
    return f"{scheme}://{host}:{server.server_address[1]}{path}"


def test_fetch_gives_the_body(server: ThreadingHTTPServer, outward: Any) -> None:
    assert fetch(at(server, "/a?b=1"), limit=100, accept="text/calendar") == b"BEGIN"
    port = server.server_address[1]
    assert Answering.asked == [("GET", "/a?b=1", f"127.0.0.1:{port}", b"")]


def test_post_gives_the_status(server: ThreadingHTTPServer, outward: Any) -> None:
    assert [
        post(at(server, path), b"{}", {"Content-Type": "application/json"}) for path in ("/", "/gone", "/moved")
    ] == [200, 404, 302]
    assert [row[3] for row in Answering.asked] == [b"{}"] * 3  # a redirect was not followed


@pytest.mark.parametrize("path", ["/gone", "/moved", "/long"])
def test_fetch_of_what_cannot_be_used_fails(server: ThreadingHTTPServer, outward: Any, path: str) -> None:
    with pytest.raises(OutwardFailed):
        fetch(at(server, path), limit=100, accept="*/*")


def test_nobody_there_fails(server: ThreadingHTTPServer, outward: Any) -> None:
    address = at(server, "/")
    server.shutdown()
    server.server_close()
    with pytest.raises(OutwardFailed):
        fetch(address, limit=100, accept="*/*")


@pytest.mark.parametrize("start", [b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\n\r\n"])
def test_server_that_drips_is_cut_off(outward: Any, monkeypatch: pytest.MonkeyPatch, start: bytes) -> None:
    monkeypatch.setattr("relais.groundwork.outward.LONGEST", 0.5)

    def drip() -> None:
        line, _address = listening.accept()
        with line, suppress(OSError):
            line.sendall(start)
            while True:
                line.sendall(b"x")
                time.sleep(0.05)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=drip, daemon=True).start()
        began = time.monotonic()
        with pytest.raises(OutwardFailed):
            fetch(f"http://127.0.0.1:{listening.getsockname()[1]}/", limit=10_000, accept="*/*")
        assert time.monotonic() - began < 5


def test_nothing_is_asked_when_off(server: ThreadingHTTPServer, settings: Any) -> None:
    assert settings.TABLE.outward == "off"  # unless an administrator turns it on
    with pytest.raises(OutwardRefused):
        post(at(server, "/"), b"", {})
    assert Answering.asked == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
def test_private_address_is_refused_where_only_public_ones_are_allowed(
    server: ThreadingHTTPServer, outward: Any, host: str
) -> None:
    outward("public")
    with pytest.raises(OutwardRefused):
        post(at(server, "/", "https", host), b"", {})
    assert Answering.asked == []


@pytest.mark.parametrize(
    "url",
    ["http://relais.example/", "ftp://relais.example/", "https://", "https://a:b@relais.example/", "https://relais.example:0/",
     "https://relais.example:99999/", "https://[::1", "https://rélais.example/", "https://relais.example/\r\nX: y", "", "/path"],
)  # fmt: skip
def test_address_of_another_form_is_refused(outward: Any, url: str) -> None:
    outward("public")
    with pytest.raises(OutwardRefused):
        check_address(url)


@pytest.mark.parametrize(
    ("address", "public"),
    [("8.8.8.8", True), ("2001:4860:4860::8888", True), ("10.0.0.1", False), ("192.168.1.1", False), ("172.16.0.1", False),
     ("169.254.169.254", False), ("100.64.0.1", False), ("0.0.0.0", False), ("224.0.0.1", False), ("255.255.255.255", False),
     ("::1", False), ("fe80::1%eth0", False), ("fd00::1", False), ("::ffff:127.0.0.1", False), ("::ffff:8.8.8.8", True),
     ("fec0::1", False), ("64:ff9b::7f00:1", False), ("64:ff9b::808:808", True), ("2002:7f00:1::", False)],
)  # fmt: skip
def test_address_is_public_when_it_leads_to_the_open_internet(address: str, public: bool) -> None:
    assert is_public(address) is public


def certificate(folder: Path, name: str) -> Path:
    """A certificate for ``name`` that signed itself, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    names = [x509.DNSName(name)] if not name[0].isdigit() else [x509.IPAddress(ip_address(name))]
    made = (
        x509.CertificateBuilder().subject_name(who).issuer_name(who).public_key(key.public_key()).serial_number(1)
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False).sign(key, hashes.SHA256())
    )  # fmt: skip
    file = folder / f"{name}.pem"
    plain = serialization.NoEncryption()
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return file


@pytest.mark.parametrize(("name", "trusted", "works"), [("localhost", True, True), ("localhost", False, False), ("other.example", True, False)])  # fmt: skip
def test_certificate_must_be_trusted_and_of_that_name(
    tmp_path: Path, outward: Any, monkeypatch: pytest.MonkeyPatch, name: str, trusted: bool, works: bool
) -> None:
    file = certificate(tmp_path, name)
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    Answering.asked.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), Answering) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        if works:
            assert post(at(server, "/", "https", "localhost"), b"{}", {}) == 200
        else:
            with pytest.raises(OutwardFailed):
                post(at(server, "/", "https", "localhost"), b"{}", {})
            assert Answering.asked == []
        server.shutdown()
