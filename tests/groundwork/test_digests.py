"""Digests: what is not urgent goes out together, in the morning, at most once a day to an address."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st

from relais.groundwork import post
from relais.groundwork.digests import digest_key
from relais.groundwork.models import Letter, Silence
from relais.groundwork.silences import unsubscribe
from tests.groundwork.test_silences import token_in

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
DAY = timedelta(days=1)
ANNA, BERT = "anna@firm.example", "bert@firm.example"


def told(message):
    return message.get_body(("plain",)).get_content()


def states(*letters):
    return [Letter.objects.get(pk=letter.pk).state for letter in letters]


def test_letters_that_can_wait_go_out_in_one_digest_an_address(server, write):
    first, second, other = write("a"), write("b"), write("c", to=BERT)
    assert post.send_due(NOON) == 2
    assert server.recipients == [ANNA, BERT]
    text = told(server.messages[0])
    assert text.index("Le texte de a.") < text.index("Le texte de b.")
    assert text.count("\n-- ") == 1
    assert "2 nouvelles" in server.messages[0]["Subject"]
    assert "1 nouvelle " in server.messages[1]["Subject"]
    digest = Letter.objects.get(key=f"digest:2026-11-30:{ANNA}")
    for letter in (first, second):
        letter.refresh_from_db()
        assert (letter.state, letter.digest, letter.sent_at, letter.attempts) == ("sent", digest, NOON, 0)
    assert states(digest, other) == ["sent", "sent"]


def test_a_digest_shows_words_as_they_were_written_and_links_as_links(server, write):
    write("a", name="Müller & <fils> https://relais.example/portes/x/")
    post.send_due(NOON)
    html = server.messages[0].get_body(("html",)).get_content()
    assert "Müller &amp; &lt;fils&gt;" in html
    assert '<a href="https://relais.example/portes/x/"' in html
    assert "Müller & <fils>" in told(server.messages[0])


def test_a_digest_speaks_the_language_of_the_latest_letter(server, write):
    write("a", language="nl")
    write("b", language="de")
    post.send_due(NOON)
    assert server.messages[0]["Content-Language"] == "de"


def test_a_letter_written_after_the_days_digest_waits_for_the_next_day(server, write):
    write("a")
    assert post.send_due(NOON) == 1
    late = write("b")
    assert post.send_due(NOON + timedelta(hours=5)) == 0
    assert states(late) == ["waiting"]
    assert post.send_due(NOON + DAY) == 1
    assert [told(message).count("Le texte de") for message in server.messages] == [1, 1]


def test_no_digest_goes_out_before_seven_in_the_morning(server, write):
    write("a")
    seven = datetime(2026, 11, 30, 6, tzinfo=UTC)  # in Brussels
    assert post.send_due(seven - timedelta(seconds=1)) == 0
    assert post.send_due(seven) == 1


def test_a_letter_that_is_not_due_yet_is_not_gathered(server, write):
    write("a", not_before=NOON + timedelta(hours=1))
    assert (post.send_due(NOON), Letter.objects.count()) == (0, 1)
    assert post.send_due(NOON + timedelta(hours=1)) == 1


def test_an_urgent_letter_is_in_no_digest(server, write):
    write("a", urgent=True)
    write("b")
    assert post.send_due(NOON) == 2
    assert sorted(told(message).count("Le texte de") for message in server.messages) == [1, 1]
    assert Letter.objects.get(key="a").digest is None


def test_a_gathered_letter_is_not_sent_by_itself_while_its_digest_is_under_way(server, write):
    server.answers[ANNA] = "451 try again"
    letter = write("a")
    post.send_due(NOON)
    server.answers = {}
    assert (post.send_letter(letter.pk, now=NOON + DAY), server.messages, states(letter)) == (None, [], ["waiting"])


def test_while_a_digest_is_under_way_no_other_is_made(server, write):
    server.answers[ANNA] = "451 try again"
    first = write("a")
    post.send_due(NOON)
    second = write("b")
    server.answers = {}
    late = NOON + timedelta(hours=20)
    assert post.send_due(late) == 1
    assert states(first, second) == ["sent", "waiting"]
    assert post.send_due(late + timedelta(hours=1)) == 0
    assert post.send_due(late + DAY) == 1
    assert states(second) == ["sent"]


def test_letters_share_what_becomes_of_their_digest_and_go_again_with_it(server, write, animator):
    server.answers[ANNA] = "550 no such mailbox"
    letter = write("a")
    post.send_due(NOON)
    letter.refresh_from_db()
    assert (letter.state, letter.last_error) == ("failed", "550 no such mailbox")
    server.answers = {}
    assert post.put_back(letter, by=animator) is True
    assert states(letter, letter.digest) == ["waiting", "waiting"]
    assert (post.send_due(NOON), states(letter, letter.digest)) == (1, ["sent", "sent"])


def test_a_second_digest_on_a_day_is_put_off_to_the_next_morning(server, write, animator):
    server.answers[ANNA] = "550 no"
    write("a")
    post.send_due(NOON)
    server.answers = {}
    write("b")
    assert post.send_due(NOON + DAY) == 1
    failed = Letter.objects.get(key=digest_key(ANNA, "2026-11-30"))
    post.put_back(failed, by=animator)
    assert post.send_due(NOON + DAY + timedelta(hours=1)) == 0
    failed.refresh_from_db()
    assert timezone.localtime(failed.not_before).isoformat() == "2026-12-02T07:00:00+01:00"
    assert post.send_due(NOON + 2 * DAY) == 1


def test_what_a_person_no_longer_wants_is_left_out_of_the_digest(server, write):
    unwanted, wanted = write("a"), write("b", unsubscribable=False)
    Silence.objects.create(email=ANNA)
    assert post.send_due(NOON) == 1
    assert states(unwanted, wanted) == ["dropped", "sent"]
    assert "Le texte de a." not in told(server.messages[0])
    assert server.messages[0]["List-Unsubscribe"] is None


def test_a_digest_put_off_is_dropped_when_the_person_unsubscribes_meanwhile(server, write):
    server.answers[ANNA] = "451 try again"
    letter = write("a")
    post.send_due(NOON)
    letter.refresh_from_db()
    unsubscribe(token=token_in(letter.digest.text))
    server.answers = {}
    assert (post.send_due(NOON + timedelta(hours=1)), server.messages) == (0, [])
    assert states(letter, letter.digest) == ["dropped", "dropped"]


def test_the_key_of_a_digest_to_a_very_long_address_fits():
    long = f"{'a' * 60}@{'.'.join(['b' * 60] * 3)}.example"
    assert len(digest_key(long, "2026-11-30")) <= 200
    assert digest_key(long, "2026-11-30") != digest_key(f"x{long[1:]}", "2026-11-30")


# Few values, so that they meet: two days and a night, one address that is refused at times, letters that mostly wait.
WRITE = st.tuples(
    st.integers(0, 5),  # key
    st.sampled_from([ANNA, ANNA, BERT]),
    st.sampled_from([False, False, True]),  # urgent
    st.sampled_from([None, None, 30]),  # hours from which on it may go out
)
ROUND = st.tuples(
    st.lists(WRITE, min_size=1, max_size=3),
    st.sampled_from([20, 44, 26, 50, 0, 12]),  # the hour at which what is due is sent: forwards and backwards
    st.sampled_from(["250 OK", "451 later", "250 OK", "550 no"]),
)


@how(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(rounds=st.lists(ROUND, min_size=3, max_size=8))
def test_whatever_the_clock_no_key_goes_out_twice_and_no_address_gets_two_digests_on_a_day(server, write, rounds):
    Letter.objects.all().delete()
    server.messages.clear()
    sent_on = Counter()
    for second, (writes, hour, answer) in enumerate(rounds):
        for key, to, urgent, hours in writes:
            later = None if hours is None else NOON + timedelta(hours=hours)
            write(f"key{key}", to=to, urgent=urgent, not_before=later)
        now = NOON - DAY + timedelta(hours=hour, seconds=second)
        server.answers = {} if answer.startswith("250") else {ANNA: answer}
        before = len(server.messages)
        post.send_due(now)
        for message in server.messages[before:]:
            if "nouvelle" in message["Subject"]:
                sent_on[message["To"], timezone.localdate(now)] += 1
    assert max(sent_on.values(), default=0) <= 1
    names = [message["Message-ID"] for message in server.messages]
    assert len(names) == len(set(names))
    texts = "".join(told(message) for message in server.messages)
    assert [key for key in range(6) if texts.count(f"Le texte de key{key}.") > 1] == []
    gone = {letter.key for letter in Letter.objects.filter(state="sent", key__startswith="key")}
    assert {f"key{key}" for key in range(6) if f"Le texte de key{key}." in texts} == gone
