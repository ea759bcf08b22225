"""Django's own mail becomes urgent letters."""

from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection, send_mail
from django.utils.translation import override

from relais.groundwork import post
from relais.groundwork.errors import WrongLetter
from relais.groundwork.models import Letter, Silence

pytestmark = pytest.mark.django_db
NOON = datetime(2999, 1, 1, 12, tzinfo=UTC)


@pytest.fixture
def backend():
    return get_connection("relais.groundwork.post_backend.Backend")


def test_the_site_sends_all_mail_this_way():
    from relais.settings import EMAIL_BACKEND

    assert EMAIL_BACKEND == "relais.groundwork.post_backend.Backend"
    assert settings.DEFAULT_FROM_EMAIL == "relais@localhost"


def test_a_message_becomes_an_urgent_letter_to_each_recipient_and_goes_out(server, backend):
    with override("nl"):
        kept = send_mail("Code", "Dag", "x@y.example", ["Anna <a@firm.example>", "b@firm.example"], connection=backend)
    assert kept == 1
    assert set(Letter.objects.values_list("to", "urgent", "unsubscribable", "language", "subject", "text", "html")) == {
        ("a@firm.example", True, False, "nl", "Code", "Dag", ""),
        ("b@firm.example", True, False, "nl", "Code", "Dag", ""),
    }
    assert post.send_due(NOON) == 2
    assert [(message["To"], message["From"]) for message in server.messages] == [
        ("a@firm.example", "Relais <relais@relais.example>"),
        ("b@firm.example", "Relais <relais@relais.example>"),
    ]


def test_html_comes_along_and_a_text_is_made_where_there_is_none(backend):
    both = EmailMultiAlternatives("A", "text", to=["a@firm.example"], reply_to=["Desk <desk@relais.example>"])
    both.attach_alternative("<p>html</p>", "text/html")
    alone = EmailMessage("B", "<p>only <b>html</b></p>", to=["a@firm.example"])
    alone.content_subtype = "html"
    assert backend.send_messages([both, alone]) == 2
    assert set(Letter.objects.values_list("subject", "text", "html", "reply_to")) == {
        ("A", "text", "<p>html</p>", "desk@relais.example"),
        ("B", "only html\n", "<p>only <b>html</b></p>", ""),
    }


def test_a_message_with_its_own_name_is_kept_once_and_others_each_time(backend):
    named = EmailMessage("A", "text", to=["a@firm.example"], headers={"Message-ID": "<1@x>"})
    plain = EmailMessage("B", "text", to=["a@firm.example"])
    backend.send_messages([named, named, plain, plain])
    assert sorted(Letter.objects.values_list("subject", flat=True)) == ["A", "B", "B"]


def test_it_reaches_whoever_unsubscribed_for_they_asked_for_it(server, backend):
    Silence.objects.create(email="a@firm.example")
    send_mail("Code", "Bonjour", None, ["a@firm.example"], connection=backend)
    assert post.send_due(NOON) == 1


@pytest.mark.parametrize(
    ("message", "error"),
    [
        (EmailMessage("A\nBcc: x@evil.example", "text", to=["a@firm.example"]), WrongLetter),
        (EmailMessage("A", "text", to=["a@firm.example", "nobody"]), WrongLetter),
        (EmailMessage("A", "text", to=["a@firm.example"], attachments=[("a.txt", "x", "text/plain")]), ValueError),
    ],
)
def test_what_no_letter_can_be_is_refused_whole_and_nothing_is_kept(backend, message, error):
    with pytest.raises(error):
        backend.send_messages([message])
    silent = get_connection("relais.groundwork.post_backend.Backend", fail_silently=True)
    assert (silent.send_messages([message]), Letter.objects.count()) == (0, 0)


def test_a_message_to_nobody_keeps_nothing(backend):
    assert (backend.send_messages([EmailMessage("A", "text")]), Letter.objects.count()) == (0, 0)
