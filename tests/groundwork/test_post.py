"""Letters: written once, sent once, whatever the mail server answers; a real one, on this machine."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.db import transaction
from django_tasks_db.models import DBTaskResult

from relais.groundwork import post, writing
from relais.groundwork.errors import WrongLetter
from relais.groundwork.models import Letter
from relais.groundwork.queries import traces_of
from relais.groundwork.writing import keep_letter

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
ANNA = "anna@firm.example"


def parts(message):
    return {part.get_content_type(): part.get_content() for part in message.walk() if not part.is_multipart()}


def stand(letter):
    letter.refresh_from_db()
    return letter.state, letter.attempts, letter.last_error


@pytest.fixture
def killed(monkeypatch):
    """Let the worker be killed as soon as the mail server has taken a letter, until the test says otherwise."""
    real = post.deliver

    def deliver(letter):
        real(letter)
        raise SystemExit

    monkeypatch.setattr(post, "deliver", deliver)
    return lambda: monkeypatch.setattr(post, "deliver", real)


# Written


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
    assert f"[{language}] Le texte de a." in sent["text/plain"]
    assert message["Subject"] == "a"
    assert (message["To"], message["From"]) == (ANNA, "Relais <relais@relais.example>")
    assert (message["Message-ID"], message["Reply-To"]) == (letter.message_id, "desk@relais.example")
    assert (message["Auto-Submitted"], message["Content-Language"]) == ("auto-generated", language)
    assert message["Date"]
    assert (letter.state, letter.sent_at, letter.attempts, letter.last_error) == ("sent", NOON, 1, "")


def test_a_letter_asked_twice_with_one_key_is_written_and_sent_once(server, write):
    first, second = write("a", urgent=True), write("a", to="other@firm.example", urgent=True, name="other")
    assert first == second
    assert (Letter.objects.count(), post.send_due(NOON)) == (1, 1)
    assert server.recipients == [ANNA]


def test_a_letter_is_written_with_the_change_it_tells_of_or_not_at_all(write):
    with pytest.raises(RuntimeError), transaction.atomic():
        write("a", urgent=True)
        raise RuntimeError
    assert not Letter.objects.exists()


def test_only_the_html_of_a_letter_is_escaped(write):
    letter = write("a", name="Müller & <fils>")
    assert "Müller & <fils>" in letter.text
    assert "Müller &amp; &lt;fils&gt;" in letter.html


def test_a_letter_remembers_its_person_and_what_it_is_about(write, stranger, actor):
    letter = write("a", person=stranger, about=actor, to=" Stranger@Test.example ")
    assert (letter.person, letter.to) == (stranger, "stranger@test.example")
    assert (letter.about_kind, letter.about_id) == ("actors.actor", str(actor.pk))
    stranger.delete()
    letter.refresh_from_db()
    assert letter.person is None


@pytest.mark.parametrize("address", ["a@firm.example\nBcc: x@evil.example", "no address", "", "ä@firm.example"])
@pytest.mark.parametrize("which", ["to", "reply_to"])
def test_a_wrong_address_is_refused_by_name_and_nothing_is_written(write, address, which):
    if (address, which) == ("", "reply_to"):
        pytest.skip("no address for answers is as good")
    with pytest.raises(WrongLetter) as caught:
        write("a", **{which: address})
    assert (list(caught.value.fields), Letter.objects.count()) == ([which], 0)


@pytest.mark.parametrize("sign", ["\n", "\r\n", "\r", "\x00", "\u2028", "\x85"])
def test_a_name_of_several_lines_stands_on_one_in_the_subject(write, sign):
    there = write("a", urgent=True, name="Bonjour Bcc: x@evil.example").subject
    assert write("b", urgent=True, name=f"Bonjour{sign}Bcc: x@evil.example").subject == there


@pytest.mark.parametrize("sign", ["\n", "\r\n", "\r", "\x00", "\u2028", "\x85"])
def test_a_subject_of_several_lines_is_refused_and_nothing_is_written(db, sign):
    with pytest.raises(WrongLetter) as caught:
        keep_letter(key="a", to="a@firm.example", language="fr", kind="x", subject=f"Bonjour{sign}Bcc: x", text="x")
    assert (list(caught.value.fields), Letter.objects.count()) == (["subject"], 0)


@pytest.mark.parametrize("key", ["", "x" * 201])
def test_a_key_of_no_use_is_refused_and_nothing_is_written(write, key):
    with pytest.raises(ValueError, match="1 to 200"):
        write(key)
    assert not Letter.objects.exists()


def test_a_language_that_the_site_does_not_speak_falls_back_to_french(write):
    assert write("a", language="xx").language == "fr"


def test_message_ids_are_made_from_keys_alone_and_tell_nothing_of_them(write):
    names = [write(key, to=to).message_id for key, to in (("anna", ANNA), ("bert", ANNA))]
    assert names == [writing.message_id_of("anna"), writing.message_id_of("bert")]
    assert len(set(names)) == 2
    assert "anna" not in names[0]


def test_shared_templates_load_nothing_from_elsewhere(write):
    html = write("a", language="nl").html
    assert [sign for sign in ("<img", "<link", "<script", "url(", "@import", "src=") if sign in html] == []


def test_the_body_of_a_text_is_what_stands_above_the_footer(write):
    letter = write("a")
    assert writing.body_of(letter.text).endswith("Le texte de a.")
    assert writing.body_of("no footer at all\n") == "no footer at all"


# When


def test_an_urgent_letter_becomes_a_job_after_the_commit(server, write, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        letter = write("a", urgent=True)
        assert not DBTaskResult.objects.exists()
    (job,) = DBTaskResult.objects.all()
    assert (job.task_path, job.args_kwargs["args"]) == ("relais.groundwork.tasks.send_letter", [letter.pk])


@pytest.mark.parametrize("how", [{"urgent": False}, {"urgent": True, "not_before": datetime(2999, 1, 1, tzinfo=UTC)}])
def test_a_letter_that_can_wait_becomes_no_job(server, write, django_capture_on_commit_callbacks, how):
    with django_capture_on_commit_callbacks(execute=True):
        write("a", **how)
    assert not DBTaskResult.objects.exists()


def test_a_letter_that_is_not_due_yet_waits_for_its_time(server, write):
    letter = write("a", urgent=True, not_before=NOON)
    assert (post.send_letter(letter.pk, now=NOON - timedelta(seconds=1)), server.messages) == (None, [])
    assert post.send_letter(letter.pk, now=NOON) == "sent"


def test_without_a_mail_server_letters_are_kept_and_nothing_is_tried(write, django_capture_on_commit_callbacks):
    assert settings.TABLE.mail_server() is None
    with django_capture_on_commit_callbacks(execute=True):
        urgent, other = write("a", urgent=True), write("b")
    assert (post.send_due(NOON), post.send_letter(urgent.pk, now=NOON)) == (0, None)
    assert (stand(urgent), stand(other)) == (("waiting", 0, ""), ("waiting", 0, ""))
    assert (Letter.objects.count(), DBTaskResult.objects.count()) == (2, 0)


# What the mail server answers


@pytest.mark.parametrize("where", ["recipient", "message"])
def test_a_letter_refused_for_good_has_failed_at_once_with_the_servers_words(server, write, where):
    if where == "recipient":
        server.answers[ANNA] = "550 5.1.1 no such mailbox"
    else:
        server.at_data = "550 5.1.1 no such mailbox"
    letter = write("a", urgent=True)
    assert post.send_due(NOON) == 0
    assert stand(letter) == ("failed", 1, "550 5.1.1 no such mailbox")
    server.answers, server.at_data = {}, ""
    assert (post.send_due(NOON + timedelta(days=9)), server.messages) == (0, [])


@pytest.mark.parametrize("where", ["recipient", "message"])
def test_a_letter_put_off_is_tried_later_and_later_then_has_failed(server, write, where):
    if where == "recipient":
        server.answers[ANNA] = "451 try again"
    else:
        server.at_data = "451 try again"
    letter, now = write("a", urgent=True), NOON
    for number, minutes in enumerate([5, 30, 120, 480], start=1):
        assert post.send_due(now) == 0
        assert stand(letter) == ("waiting", number, "451 try again")
        assert letter.not_before == now + timedelta(minutes=minutes)
        assert post.send_due(letter.not_before - timedelta(seconds=1)) == 0
        assert stand(letter)[1] == number
        now = letter.not_before
    post.send_due(now)
    assert stand(letter) == ("failed", 5, "451 try again")
    assert server.messages == []


def test_a_letter_put_off_goes_out_when_the_server_takes_it(server, write):
    server.answers[ANNA] = "451 try again"
    letter = write("a", urgent=True)
    post.send_due(NOON)
    server.answers = {}
    assert post.send_due(NOON + timedelta(minutes=5)) == 1
    assert stand(letter) == ("sent", 2, "")


def test_one_recipient_refused_does_not_hold_up_the_others(server, write):
    server.answers["b@firm.example"] = "550 no"
    letters = [write(name, to=f"{name}@firm.example", urgent=True) for name in "abc"]
    assert post.send_due(NOON) == 2
    assert [stand(letter)[0] for letter in letters] == ["sent", "failed", "sent"]
    assert server.recipients == ["a@firm.example", "c@firm.example"]


def test_when_the_server_is_down_one_letter_is_tried_and_the_others_lose_nothing(server, write, monkeypatch):
    letters = [write(name, urgent=True) for name in "abc"]
    monkeypatch.setattr(settings.TABLE, "mail_url", "smtp://127.0.0.1:1")
    assert post.send_due(NOON) == 0
    assert [stand(letter)[:2] for letter in letters] == [("waiting", 1), ("waiting", 0), ("waiting", 0)]
    assert letters[0].last_error.startswith("ConnectionRefusedError")
    monkeypatch.setattr(settings.TABLE, "mail_url", f"smtp://127.0.0.1:{server.port}")
    assert post.send_due(NOON + timedelta(minutes=5)) == 3
    assert [stand(letter)[0] for letter in letters] == ["sent"] * 3


def test_nothing_is_said_in_clear_to_a_server_that_should_protect_the_line_and_does_not(server, write, monkeypatch):
    letter = write("a", urgent=True)
    monkeypatch.setattr(settings.TABLE, "mail_url", f"smtp+starttls://127.0.0.1:{server.port}")
    assert post.send_due(NOON) == 0
    assert (stand(letter)[0], server.messages) == ("waiting", [])
    assert "STARTTLS" in letter.last_error


# A worker that is killed


def test_a_letter_left_by_a_killed_worker_is_sent_again_after_ten_minutes_under_the_same_name(server, write, killed):
    letter = write("a", urgent=True)
    with pytest.raises(SystemExit):
        post.send_due(NOON)
    assert stand(letter) == ("sending", 1, "")
    killed()
    assert post.send_due(NOON + timedelta(minutes=9, seconds=59)) == 0
    assert post.send_letter(letter.pk, now=NOON + timedelta(minutes=10)) == "sent"
    first, second = server.messages
    assert first["Message-ID"] == second["Message-ID"] == letter.message_id
    assert stand(letter) == ("sent", 2, "")


def test_a_letter_that_kills_every_worker_is_given_up(server, write, killed):
    letter = write("a", urgent=True)
    for number in range(5):
        with pytest.raises(SystemExit):
            post.send_due(NOON + timedelta(hours=number))
    assert post.send_due(NOON + timedelta(hours=9)) == 0
    assert stand(letter) == ("failed", 5, "lost while it was being sent")
    assert len(server.messages) == 5


def test_a_worker_that_was_taken_for_lost_does_not_overwrite_what_another_wrote(server, write, monkeypatch):
    letter, real = write("a", urgent=True), post.deliver

    def slow(claimed):
        monkeypatch.setattr(post, "deliver", real)
        assert post.send_letter(letter.pk, now=NOON + timedelta(minutes=11)) == "sent"
        raise post.Refused("550 too late")

    monkeypatch.setattr(post, "deliver", slow)
    post.send_due(NOON)
    assert stand(letter) == ("sent", 2, "")


def test_a_worker_that_was_taken_for_lost_does_not_settle_what_another_is_sending(server, write, monkeypatch):
    letter, later = write("a", urgent=True), NOON + timedelta(minutes=11)

    def slow(claimed):
        assert post._claim(Letter.objects.filter(pk=letter.pk), later).pk == letter.pk
        raise post.Refused("550 too late")

    monkeypatch.setattr(post, "deliver", slow)
    post.send_due(NOON)
    assert stand(letter) == ("sending", 2, "")
    assert letter.claimed_at == later


# Again, and no more


def test_a_failed_letter_is_sent_again_with_all_its_attempts_and_a_trace(
    server, write, animator, django_capture_on_commit_callbacks
):
    server.answers[ANNA] = "550 no"
    letter = write("a", urgent=True)
    post.send_due(NOON)
    server.answers = {}
    with django_capture_on_commit_callbacks(execute=True):
        assert post.put_back(letter, by=animator) is True
    assert DBTaskResult.objects.count() == 1
    assert stand(letter) == ("waiting", 0, "")
    (trace,) = traces_of(letter)
    assert (trace.by, trace.verb, trace.before["last_error"]) == (animator, "send_again", "550 no")
    assert post.send_due(NOON) == 1


def test_a_letter_that_has_not_failed_is_not_sent_again(server, write, animator):
    letter = write("a", urgent=True)
    post.send_due(NOON)
    assert post.put_back(letter, by=animator) is False
    assert (post.send_due(NOON), len(server.messages), traces_of(letter).count()) == (0, 1, 0)


def test_old_letters_lose_address_and_words_and_are_still_not_written_twice(server, write, stranger):
    old, waiting = write("a", urgent=True, person=stranger), write("b", to="b@firm.example")
    post.send_letter(old.pk, now=NOON)
    Letter.objects.update(created_at=NOON)
    assert post.erase_old_letters(NOON + timedelta(days=90)) == 0
    assert post.erase_old_letters(NOON + timedelta(days=91)) == 2
    assert post.erase_old_letters(NOON + timedelta(days=91)) == 0
    assert [stand(one)[0] for one in (old, waiting)] == ["sent", "failed"]
    assert {(one.to, one.subject, one.text, one.html, one.person) for one in (old, waiting)} == {("", "", "", "", None)}
    assert write("a") == old
    assert (post.put_back(waiting, by=None), Letter.objects.count()) == (False, 2)
