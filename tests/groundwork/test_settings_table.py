"""The table of settings: a wrong value is refused with its name; the key is made once, for its owner only."""

import os
import stat
import subprocess
import sys

import pytest
from pydantic import ValidationError

from relais.cli import wrong_settings
from relais.settings.table import Table


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch, tmp_path):
    for name in list(os.environ):
        if name.startswith("RELAIS_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("RELAIS_HOME", str(tmp_path / "home"))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "http"),
        ("WEB_WORKERS", "0"),
        ("WEB_WORKERS", "many"),
        ("HTTPS", "maybe"),
        ("DEBUG", "2"),
        ("NEED_DAYS", "0"),
        ("NEED_DAYS", "366"),
        ("READING_MONTHS", "61"),
        ("ASKS_PER_HOUR", "9"),
        ("DATABASE_URL", "mysql://u@h/n"),
        ("DATABASE_URL", "sqlite:///x"),
        ("SITE_URL", ""),
        ("SITE_URL", "relais.example"),
        ("SITE_URL", "ftp://relais.example"),
        ("SITE_URL", "https://relais.example/fr/"),
        ("SITE_URL", "https://relais.example:port"),
        ("SITE_URL", "https://me@relais.example"),
        ("MAIL_URL", "mail.relais.example"),
        ("MAIL_URL", "http://mail.relais.example"),
        ("MAIL_URL", "smtp://"),
        ("MAIL_URL", "smtp://mail.relais.example:0"),
        ("MAIL_URL", "smtp://mail.relais.example:port"),
        ("MAIL_URL", "smtp://user:pass/word@mail.relais.example"),
        ("MAIL_URL", "smtp://user@mail.relais.example"),
        ("MAIL_URL", "smtp://mail.relais.example/?tls=1"),
        ("MAIL_URL", "smtp://mail relais.example"),
        ("MAIL_FROM", "relais"),
        ("MAIL_FROM", "Relais <relais@>"),
        ("MAIL_FROM", "relais@relais.example\nBcc: x@evil.example"),
        ("LETTER_DAYS", "6"),
    ],
)
def test_a_wrong_value_is_refused_with_the_name_of_its_setting(monkeypatch, name, value):
    if name == "MAIL_URL":
        monkeypatch.setenv("RELAIS_MAIL_FROM", "relais@relais.example")
    monkeypatch.setenv(f"RELAIS_{name}", value)
    with pytest.raises(ValidationError) as caught:
        Table()
    assert [error["loc"][0] for error in caught.value.errors()] == [name.lower()]
    assert f"RELAIS_{name}: " in wrong_settings(caught.value)


def test_every_wrong_value_is_named_at_once(monkeypatch):
    monkeypatch.setenv("RELAIS_PORT", "0")
    monkeypatch.setenv("RELAIS_NEED_DAYS", "x")
    with pytest.raises(ValidationError) as caught:
        Table()
    assert [line.split(":")[0].strip() for line in wrong_settings(caught.value).splitlines()[1:]] == [
        "RELAIS_PORT",
        "RELAIS_NEED_DAYS",
    ]


def test_the_program_refuses_a_wrong_value_in_one_clear_line_and_prepares_nothing(monkeypatch, tmp_path):
    monkeypatch.setenv("RELAIS_PORT", "0")
    done = subprocess.run([sys.executable, "-m", "relais", "check"], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "RELAIS_PORT: " in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "home").exists()


def test_values_come_from_the_environment_in_their_types(monkeypatch):
    monkeypatch.setenv("RELAIS_PORT", "8100")
    monkeypatch.setenv("RELAIS_HTTPS", "true")
    monkeypatch.setenv("RELAIS_HOSTS", " relais.example , www.relais.example,, ")
    monkeypatch.setenv("RELAIS_DATABASE_URL", "postgresql://u:p@h:5432/n")
    table = Table()
    assert (table.port, table.https, table.database_url) == (8100, True, "postgresql://u:p@h:5432/n")
    assert table.hosts == ["relais.example", "www.relais.example"]


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.relais.example", ("smtp", "mail.relais.example", 25, "", "")),
        ("smtp+starttls://u:p@mail.relais.example/", ("smtp+starttls", "mail.relais.example", 587, "u", "p")),
        ("smtps://a%40b.example:p%2F%3A%25@[::1]:2465", ("smtps", "::1", 2465, "a@b.example", "p/:%")),
    ],
)
def test_a_mail_server_is_read_with_the_usual_port_of_its_kind(monkeypatch, url, server):
    monkeypatch.setenv("RELAIS_MAIL_URL", url)
    monkeypatch.setenv("RELAIS_MAIL_FROM", "Relais <relais@relais.example>")
    assert Table().mail_server() == server


def test_a_mail_server_without_a_sender_is_refused_by_the_name_of_what_is_missing(monkeypatch):
    monkeypatch.setenv("RELAIS_MAIL_URL", "smtp://u:secret@mail.relais.example")
    with pytest.raises(ValidationError) as caught:
        Table()
    told = wrong_settings(caught.value)
    assert "RELAIS_MAIL_FROM: Value error, must be set where RELAIS_MAIL_URL is" in told
    assert "secret" not in told


def test_the_public_address_is_kept_without_a_slash_at_its_end(monkeypatch):
    monkeypatch.setenv("RELAIS_SITE_URL", "https://relais.example:8443/")
    assert Table().site_url == "https://relais.example:8443"


def test_defaults_are_safe():
    table = Table()
    assert (table.debug, table.components, table.host) == (False, False, "127.0.0.1")
    assert table.hosts == ["localhost", "127.0.0.1", "[::1]"]
    assert (table.secret_key, table.mail_server(), table.site_url) == ("", None, "http://localhost:8000")


@pytest.mark.parametrize("name", sorted(Table.model_fields))
def test_every_setting_says_what_it_is_for(name):
    assert Table.model_fields[name].description.endswith(".")


def test_a_given_key_is_used_and_no_file_is_made(monkeypatch, tmp_path):
    monkeypatch.setenv("RELAIS_SECRET_KEY", "given")
    assert Table().key() == "given"
    assert not (tmp_path / "home").exists()


def test_the_key_is_made_once_and_only_its_owner_can_read_it(tmp_path):
    key = Table().key()
    path = tmp_path / "home" / "secret_key"
    assert len(key) >= 50
    assert path.read_text() == key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert Table().key() == key
    assert [file.name for file in path.parent.iterdir()] == ["secret_key"]


def test_two_data_folders_have_different_keys(monkeypatch, tmp_path):
    first = Table().key()
    monkeypatch.setenv("RELAIS_HOME", str(tmp_path / "other"))
    assert Table().key() != first


# Each start waits where it has found no key and is about to write its own, so that all of them really meet there.
MEETING = """
import secrets

make = secrets.token_urlsafe

def wait(size):
    print("no key yet", flush=True)
    input()
    return make(size)

secrets.token_urlsafe = wait
from relais.settings import SECRET_KEY
print(SECRET_KEY)
"""


def test_starts_that_meet_before_there_is_a_key_all_read_the_first_one(tmp_path):
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    starts = [subprocess.Popen([sys.executable, "-c", MEETING], **pipes) for _number in range(4)]
    assert [start.stdout.readline() for start in starts] == ["no key yet\n"] * 4
    keys = [start.communicate("go\n")[0].strip() for start in starts]
    assert [start.returncode for start in starts] == [0] * 4
    assert keys == [(tmp_path / "home" / "secret_key").read_text()] * 4
    assert [file.name for file in (tmp_path / "home").iterdir()] == ["secret_key"]
