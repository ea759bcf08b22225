"""What robots may read, and HEAD: the headers of GET and no body."""

from urllib.robotparser import RobotFileParser

import pytest
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import RequestFactory
from django.urls import URLPattern, get_resolver, reverse
from django.utils.translation import override

from relais.wsgi import application

pytestmark = pytest.mark.django_db
PUBLIC = ("portal:home", "portal:how", "portal:privacy", "actors:doors", "vocabulary:themes", "introductions:service")


@pytest.fixture
def robots(client):
    """What a robot takes from the file."""
    answer = client.get("/robots.txt")
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/plain; charset=utf-8")
    rules = RobotFileParser()
    rules.parse(answer.content.decode().splitlines())
    return rules


def secret_addresses(patterns=None, space=""):
    """Yield (name, its other arguments) of every address that a secret opens."""
    for one in get_resolver().url_patterns if patterns is None else patterns:
        if not isinstance(one, URLPattern):
            yield from secret_addresses(one.url_patterns, f"{space}{one.namespace}:" if one.namespace else space)
        elif "token" in one.pattern.converters:
            yield f"{space}{one.name}", dict.fromkeys(one.pattern.converters, "1") | {"token": "abc"}


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_robots_leave_out_every_address_behind_a_secret_and_read_the_public_ones(robots, language):
    with override(language):
        secret = {reverse(name, kwargs=filled) for name, filled in secret_addresses()}
        public = {reverse(name) for name in PUBLIC}
    assert len(secret) > 20
    assert {path for path in secret if robots.can_fetch("any", path)} == set()
    assert {path for path in public if not robots.can_fetch("any", path)} == set()


@pytest.fixture
def kept_open():
    """Leave the test's own connection open after a request, as the test client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def answered(method, path):
    """Return (status, headers, body) as the web server gets them: the test client itself would take the body away."""
    started = []
    environ = RequestFactory().generic(method, path).environ
    result = application(environ, lambda status, headers: started.extend([status, dict(headers)]))
    body = b"".join(result)
    result.close()
    return *started, body


@pytest.mark.parametrize(
    "path", ["/", "/robots.txt", "/portes/", "/nowhere/", "/objectivite/chaine.jsonl", "/mon-espace/"]
)
def test_head_gets_the_headers_of_get_and_no_body(path, kept_open):
    get, head = answered("GET", path), answered("HEAD", path)
    assert (head[0], head[2]) == (get[0], b"")
    for name in ("Content-Type", "Content-Length", "Location"):
        assert head[1].get(name) == get[1].get(name)
