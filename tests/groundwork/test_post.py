"""Letters: written once, sent once, whatever the mail server answers; a real one, on this machine."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from relais.groundwork import post
from relais.groundwork.errors import WrongLetter
from relais.groundwork.models import Letter

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)


def parts(message):
    return {part.get_content_type(): part.get_content() for part in message.walk() if not part.is_multipart()}


@pytest.mark.parametrize("language", ["fr", "nl", "de", "en"])
def test_an_urgent_letter_is_sent_once_with_text_and_html_in_its_language(server, write, language):
    letter = write("a", urgent=True, language=language, reply_to="desk@relais.example")
    assert post.send_letter(letter.pk, now=NOON) == "sent"
    assert (post.send_letter(letter.pk, now=NOON), post.send_due(NOON)) == (None, 0)
    (message,) = server.messages
    sent = parts(message)
    letter.refresh_from_db()
    assert sent["text/plain"].split() == letter.text.split()
    assert sent["text/html"].split() == letter.html.split()
    assert f'<html lang="{language}">' in sent["text/html"]
    assert "Le texte de a." in sent["text/plain"]
    assert (message["To"], message["From"]) == ("anna@firm.example", "Relais <relais@relais.example>")
    assert (message["Message-ID"], message["Reply-To"]) == (letter.message_id, "desk@relais.example")
    assert (message["Auto-Submitted"], message["Content-Language"]) == ("auto-generated", language)
    assert message["Date"]
    assert (letter.state, letter.sent_at, letter.attempts, letter.last_error) == ("sent", NOON, 1, "")


def test_a_letter_asked_twice_with_one_key_is_written_and_sent_once(server, write):
    first, second = write("a", urgent=True), write("a", to="other@firm.example", urgent=True, subject="Other")
    assert first == second
    assert (Letter.objects.count(), post.send_due(NOON)) == (1, 1)
    assert server.recipients == ["anna@firm.example"]


def test_a_letter_is_written_with_the_change_it_tells_of_or_not_at_all(write):
    with pytest.raises(RuntimeError), transaction.atomic():
        write("a", urgent=True)
        raise RuntimeError
    assert not Letter.objects.exists()


@pytest.mark.parametrize("address", ["a@firm.example\nBcc: x@evil.example", "no address", "", "ä@firm.example"])
@pytest.mark.parametrize("which", ["to", "reply_to"])
def test_a_wrong_address_is_refused_by_name_and_nothing_is_written(write, address, which):
    if (address, which) == ("", "reply_to"):
        pytest.skip("no address for answers is as good")
    with pytest.raises(WrongLetter) as caught:
        write("a", **{which: address})
    assert (list(caught.value.fields), Letter.objects.count()) == ([which], 0)


def test_a_letter_that_is_not_due_yet_waits_for_its_time(server, write):
    letter = write("a", urgent=True, not_before=NOON)
    assert (post.send_letter(letter.pk, now=NOON - timedelta(seconds=1)), server.messages) == (None, [])
    assert post.send_letter(letter.pk, now=NOON) == "sent"
