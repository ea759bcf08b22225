"""The newsletter on a real mail server: what travels, and what a mail program's one click does."""

import re
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.test import Client

from relais.groundwork import post
from relais.library.models import Subscription
from relais.library.services import subscribing, telling
from tests.groundwork.conftest import mailbox, server  # noqa: F401 - the mail server of the letters' own tests

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
TUESDAY = datetime(2026, 11, 24, 6, 1, tzinfo=UTC)


@pytest.mark.django_db
def test_from_the_form_to_the_letter_and_out_by_one_click(server, client, make_news):  # noqa: F811
    cache.clear()
    client.post("/nl/actualites/lettre/", {"email": "anna@firm.example", "language": "nl"})
    post.send_due()
    (asked,) = server.messages
    assert (asked["To"], asked["Content-Language"], asked["List-Unsubscribe"]) == ("anna@firm.example", "nl", None)
    text = asked.get_body(("plain",)).get_content()
    (link,) = re.findall(r"https://relais\.example(/nl/actualites/abonnement/\S+)", text)
    assert client.post(f"{link}confirmer/").status_code == 302
    Subscription.objects.update(told_until=MONDAY, confirmed_at=MONDAY)
    make_news("eerste", language="nl", at=MONDAY, title="Een & twee <drie>")
    assert telling.send_newsletter(TUESDAY) == 1
    post.send_due()
    letter = server.messages[-1]
    assert letter["Subject"] == "Een & twee <drie>"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = letter["List-Unsubscribe"].strip().strip("<>")
    way_out = urlsplit(address)
    assert (way_out.scheme, way_out.hostname) == ("https", "relais.example")
    assert address in letter.get_body(("plain",)).get_content()
    assert "https://relais.example/nl/actualites/eerste/" in letter.get_body(("plain",)).get_content()
    assert "Een &amp; twee &lt;drie&gt;" in letter.get_body(("html",)).get_content()
    program = Client(enforce_csrf_checks=True)
    assert program.post(way_out.path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Subscription.objects.count() == 0
    make_news("tweede", at=TUESDAY)
    assert telling.send_newsletter(datetime(2026, 12, 1, 7, tzinfo=UTC)) == 0
    post.send_due()
    assert len(server.messages) == 2


@pytest.mark.django_db
def test_whoever_leaves_while_the_letter_waits_gets_none(server, make_news, make_reader):  # noqa: F811
    reader = make_reader("anna@firm.example", at=MONDAY)
    post.send_due()
    make_news("one", at=MONDAY)
    assert telling.send_newsletter(TUESDAY) == 1
    subscribing.leave(token=reader.token)
    post.send_due()
    assert len(server.messages) == 1  # the one that asked to confirm
