"""Replies by mail: each is filed at its demand, on its side, without the quoted letter; hostile mail is told apart."""

import random
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relais.groundwork.models import Letter
from relais.groundwork.writing import keep_letter
from relais.introductions.enums import Side
from relais.introductions.errors import CaseGone, WrongMoment
from relais.introductions.models import Step
from relais.introductions.replies import LARGEST, read_message, reply_address
from relais.introductions.services import closing
from relais.introductions.services.receiving import receive_mail
from relais.needs.errors import NoWords

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def address(settings, monkeypatch):
    monkeypatch.setattr(settings.TABLE, "reply_address", "reponse@relais.example")


@pytest.fixture
def demand(send, one):
    return send(one).introductions.get()


def mail(to, text="Oui, mardi à dix heures.", **headers):
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "anne@firm.example", to, "Re: demande"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return bytes(message)


def said(step):
    return step.kind, step.side, step.words


QUOTED = {
    "fr": "Oui, mardi.\n\nLe 3 mars 2026 à 10:00, Relais <reponse@relais.example> a écrit :\n> Bonjour,\n> lire et répondre\n",
    "de": "Oui, mardi.\n\nAm 03.03.2026 um 10:00 schrieb Relais <reponse@relais.example>:\n> Guten Tag\n",
    "en": "Oui, mardi.\n\nOn 3 Mar 2026, at 10:00, Relais <reponse@relais.example> wrote:\n> Hello\n",
}


@pytest.mark.parametrize("side", [Side.DOOR, Side.FIRM])
def test_reply_becomes_words_of_its_side_at_its_demand(demand, side):
    step = receive_mail(mail(reply_address(demand.pk, side)))
    assert (said(step), step.introduction) == (("asked", side, "Oui, mardi à dix heures."), demand)


@pytest.mark.parametrize("language", QUOTED)
def test_quoted_letter_is_left_out(demand, language):
    step = receive_mail(mail(reply_address(demand.pk, Side.FIRM), QUOTED[language]))
    assert step.words == "Oui, mardi."


def test_address_written_in_capitals_or_among_others_is_known(demand):
    place = reply_address(demand.pk, Side.DOOR)
    assert receive_mail(mail(f"Autre <a@b.example>, Relais <{place.upper()}>")).introduction == demand


def test_html_alone_is_read_as_words(demand):
    message = EmailMessage()
    message["To"] = reply_address(demand.pk, Side.FIRM)
    message.set_content("<style>p{}</style><p>D'accord</p><script>alert(1)</script><p>jeudi</p>", subtype="html")
    step = receive_mail(bytes(message))
    assert step.words.split() == ["D'accord", "jeudi"]


@pytest.mark.parametrize(
    "headers", [{"Auto_Submitted": "auto-replied"}, {"Precedence": "bulk"}, {"Precedence": "auto_reply"}]
)
def test_answer_of_a_machine_is_not_filed(demand, headers):
    before = Step.objects.count()
    assert receive_mail(mail(reply_address(demand.pk, Side.FIRM), **headers)) is None
    assert Step.objects.count() == before


def test_guessed_or_altered_address_is_filed_nowhere(demand):
    before, right = Step.objects.count(), reply_address(demand.pk, Side.DOOR)
    other = right.replace(f"+d{demand.pk}-", f"+d{demand.pk + 1}-")
    for to in ("reponse@relais.example", right.replace("+d", "+f"), other, right.replace("-", "-0", 1)[:-1]):
        assert receive_mail(mail(to)) is None
    assert Step.objects.count() == before


def test_reply_without_words_to_a_closed_case_or_to_nothing_is_refused(demand):
    place, before = reply_address(demand.pk, Side.FIRM), Step.objects.count()
    with pytest.raises(NoWords):
        receive_mail(mail(place, "\n> only what was quoted\n"))
    with pytest.raises(CaseGone):
        receive_mail(mail(reply_address(demand.pk + 1000, Side.FIRM)))
    assert Step.objects.count() == before
    closing.withdraw_case(by=None, case=demand.case, token=demand.case.token)
    with pytest.raises(WrongMoment):
        receive_mail(mail(place))


def test_letter_that_came_back_is_marked_with_its_reason():
    letter, _new = keep_letter(key="k", to="a@firm.example", language="fr", kind="x", subject="x", text="x")
    Letter.objects.filter(pk=letter.pk).update(state="sent", sent_at=letter.created_at)
    raw = (
        "From: MAILER-DAEMON@mail.example\nTo: reponse@relais.example\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n--b\nContent-Type: text/plain\n\nSorry\n'
        "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mail.example\n\n"
        "Final-Recipient: rfc822; a@firm.example\nDiagnostic-Code: smtp; 550 5.1.1 no such user\n\n"
        f"--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: {letter.message_id}\nSubject: x\n\n--b--\n"
    )
    assert receive_mail(raw.encode()) is None
    letter.refresh_from_db()
    assert (letter.state, letter.last_error) == ("failed", "smtp; 550 5.1.1 no such user")


def test_message_that_is_too_large_is_refused():
    with pytest.raises(ValueError, match="10 MB"):
        read_message(b"x" * (LARGEST + 1))


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400), st.integers(0, 10_000))
def test_any_bytes_are_read_or_refused_and_file_nothing(noise, seed):
    luck = random.Random(seed)
    raw = bytearray(mail("x+d1-00000000000000000000@relais.example"))
    at = luck.randrange(len(raw))
    raw[at : at + luck.randrange(40)] = noise
    for message in (bytes(raw), noise):
        try:
            reply = read_message(message)
        except ValueError:
            continue
        assert reply.introduction is None
