"""A body brings a firm by link, form or program; once each, and never without the firm."""

import pytest

from relais.groundwork.errors import NotAllowed, TooMany
from relais.introductions.errors import NoDoor
from relais.introductions.models import Case
from relais.introductions.services.keeping import erase_case
from relais.introductions.services.sending import confirm_case, send_need
from relais.needs.errors import NoWords, SentForFirm
from relais.needs.models import Need
from relais.needs.services import erase_need
from relais.referrals import queries
from relais.referrals.errors import NoPartnership, ReferenceTaken, WrongFact
from relais.referrals.services import referring
from tests.introductions.conftest import FIRM, WORDS, everything, kinds, letters, places


@pytest.fixture
def program(partnership, one):
    def sent(**values):
        given = FIRM | {"text": WORDS, "doors": ["one"]} | values
        return referring.bring_by_program(partnership=partnership, **given)

    return sent


def test_program_has_the_doors_told_and_the_firm_written_to(program, one, agency):
    case, fresh = program(reference=" D  1 ", language="nl", place="7000", employees=4)
    assert (fresh, case.state, case.way, case.partner, case.reference) == (True, "open", "api", agency, "D 1")
    assert (case.need.place.code, case.need.employees, case.language) == (case.need.place.code, 4, "nl")
    assert (places(one), kinds(case)) == ([1], ["sent", "introduced"])
    assert letters() == [("entered", FIRM["email"]), ("introduced", "one@doors.example")]
    assert case.answered_at is None


def test_same_reference_and_words_make_nothing_twice(program):
    case, _fresh = program(reference="D 1")
    before = everything()
    assert program(reference="D 1") == (case, False)
    assert (everything(), Need.objects.count()) == (before, 1)


def test_same_reference_with_other_words_is_refused(program):
    program(reference="D 1")
    before = everything()
    with pytest.raises(ReferenceTaken):
        program(reference="D 1", text="je cherche un comptable")
    assert everything() == before


@pytest.mark.parametrize("other", [{"firm": "Another"}, {"email": "other@zyxwvu.example"}])
def test_same_reference_for_another_firm_is_refused(program, other):
    program(reference="D 1")
    before = everything()
    with pytest.raises(ReferenceTaken):
        program(reference="D 1", **other)
    assert everything() == before


def test_asking_again_for_an_erased_case_brings_no_name_back(program):
    case, _fresh = program(reference="D 1")
    erase_case(by=None, case=case, token=case.token)
    found, fresh = program(reference="D 1")
    assert (found.pk, fresh, found.firm, found.email, Need.objects.count()) == (case.pk, False, "", "", 1)
    assert "D 1" not in str(Case.objects.values())
    assert queries.as_told(found)["reference"] == ""


def test_without_reference_each_is_another(program):
    assert program()[0] != program()[0]


def test_best_door_is_chosen_when_none_is_named(program, one, two):
    case, _fresh = program(doors=(), text="Je voudrais un site web pour mon magasin")
    assert case.introductions.count() == 1


@pytest.mark.parametrize("doors", [(), ("one",)])
def test_need_of_a_program_is_read_once_and_outside_the_transaction(program, readings, doors):
    case, _fresh = program(doors=doors, text="Je voudrais un site web pour mon magasin")
    assert (readings, case.theme) == ([True], "website-creation")


@pytest.mark.parametrize(
    ("values", "refusal"),
    [({"text": "  "}, NoWords), ({"place": "nulle part zyx"}, WrongFact), ({"sector": "zyx zyx"}, WrongFact),
     ({"doors": ["no-such"]}, NoDoor), ({"doors": ["one", "no-such"]}, NoDoor)],
)  # fmt: skip
def test_what_is_wrong_is_refused_and_nothing_is_kept(program, values, refusal):
    before = everything()
    with pytest.raises(refusal):
        program(reference="D 1", **values)
    assert (everything(), Need.objects.count()) == (before, 0)


def test_link_keeps_the_firms_words_for_it_to_go_on_itself(partnership, agency):
    need = referring.bring_by_link(partnership=partnership, text=WORDS, reference="x" * 200)
    assert (need.partner, need.way, need.reference) == (agency, "link", "x" * 80)
    framed = referring.bring_by_link(partnership=partnership, text=WORDS, framed=True)
    assert (framed.way, framed.reference) == ("widget", "")
    with pytest.raises(NoWords):
        referring.bring_by_link(partnership=partnership, text=" ")
    assert not Case.objects.exists()


def test_form_is_for_the_bodys_people(partnership, agency, adviser, stranger, holder):
    need = referring.bring_by_form(by=adviser, actor=agency, text=WORDS, reference="D 1")
    assert (need.partner, need.way) == (agency, "partner")
    for by in (stranger, holder, None):
        with pytest.raises(NotAllowed):
            referring.bring_by_form(by=by, actor=agency, text=WORDS)
    assert Need.objects.count() == 1


def test_form_needs_an_open_partnership(agency, adviser):
    with pytest.raises(NoPartnership):
        referring.bring_by_form(by=adviser, actor=agency, text=WORDS)
    assert not Need.objects.exists()


def test_body_sees_a_referral_once_the_firm_has_confirmed(brought, agency, two, send):
    send(two)  # another's
    case = brought(confirmed=False)
    assert list(queries.referrals_of([agency])) == []
    confirm_case(token=case.token)
    assert list(queries.referrals_of([agency])) == [case]
    assert list(queries.referrals_of([])) == []
    assert [list(queries.referrals_of([agency], list_=name)) for name in ("open", "closed")] == [[case], []]


@pytest.mark.parametrize(("words", "found"), [("zyxwvu", 1), ("d-1", 1), ("D-2", 0), ("9" * 30, 0), ("%", 0)])
def test_referrals_are_searched_by_firm_reference_and_number(brought, agency, words, found):
    brought()
    assert queries.referrals_of([agency], words=words).count() == found


def test_referral_is_found_by_its_number(brought, agency):
    assert queries.referrals_of([agency], words=str(brought().pk)).count() == 1


def test_what_a_program_is_told_holds_nothing_of_the_firm(brought):
    told = str(queries.as_told(brought()))
    for secret in (*FIRM.values(), WORDS):
        assert secret not in told
    case = Case.objects.get()
    for secret in (case.token, case.introductions.get().token, case.need.token):
        assert secret not in told


def test_unconfirmed_cases_of_one_address_are_limited_by_link_too(partnership, one):
    for _time in range(5):
        need = referring.bring_by_link(partnership=partnership, text=WORDS)
        send_need(by=None, need=need, doors=["one"], **FIRM)
    need = referring.bring_by_link(partnership=partnership, text=WORDS)
    with pytest.raises(TooMany):
        send_need(by=None, need=need, doors=["one"], **FIRM)
    assert Case.objects.count() == 5


def test_words_that_were_sent_for_a_firm_are_the_firms_to_erase(program, client):
    case, _fresh = program()
    before = everything()
    with pytest.raises(SentForFirm):
        erase_need(token=case.need.token)
    answer = client.post(f"/besoin/{case.need.token}/effacer/", follow=True)
    assert "l'entreprise l'efface elle-même" in answer.content.decode().replace("&#x27;", "'")
    assert everything() == before
    erase_case(by=None, case=case, token=case.token)
    assert Need.objects.get().text == ""


def test_references_go_with_the_names(brought):
    from relais.introductions.services.keeping import anonymise

    case = brought()
    anonymise([case.pk], [case.need_id], case.created_at)
    case.refresh_from_db()
    assert (case.reference, case.need.reference, case.firm) == ("", "", "")
