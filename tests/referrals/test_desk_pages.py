"""What a body's people see, and what its owner sets."""

import pytest
from django.utils import timezone

from relais.introductions.models import Case
from relais.introductions.services import answering, closing
from relais.needs.models import Need
from relais.referrals.models import Notice, Partnership
from relais.referrals.services import opening
from tests.introductions.conftest import FIRM, WORDS


def text(response):
    return response.content.decode()


def test_adviser_sees_the_bodys_referrals_and_no_others(as_user, adviser, brought, send, two):
    case, other = brought(), send(two, firm="Another")
    page = text(as_user(adviser).get("/orientations/"))
    assert (f"/orientations/{case.pk}/" in page, FIRM["firm"] in page, "Another" in page) == (True, True, False)
    assert as_user(adviser).get(f"/orientations/{other.pk}/").status_code == 404


def test_stranger_sees_an_explanation_and_no_referral(as_user, stranger, brought):
    case = brought()
    assert "Aucun organisme partenaire ne vous est confié" in text(as_user(stranger).get("/orientations/"))
    assert as_user(stranger).get(f"/orientations/{case.pk}/").status_code == 404
    assert FIRM["firm"] not in str(b"".join(as_user(stranger).get("/orientations/export.csv").streaming_content))


def test_animator_sees_every_bodys_referrals(as_user, animator, brought):
    case = brought()
    assert f"/orientations/{case.pk}/" in text(as_user(animator).get("/orientations/"))


def test_referral_shows_what_became_of_it_without_words_or_addresses(as_user, adviser, brought, one):
    case = brought()
    introduction = case.introductions.get()
    answering.write_words(by=None, introduction=introduction, words="secret zyxwvu", token=introduction.token)
    answering.take_up(by=None, introduction=introduction, token=introduction.token)
    closing.close_case(by=None, case=case, token=case.token, met=True, score=5, words="merci zyxwvu")
    page = text(as_user(adviser).get(f"/orientations/{case.pk}/"))
    for shown in ("besoin réglé", "demande prise en charge", "Porte one", "D-1"):
        assert shown in page
    for hidden in ("secret zyxwvu", "merci zyxwvu", WORDS, FIRM["email"], FIRM["phone"], FIRM["contact"], case.token):
        assert hidden not in page


def test_unconfirmed_referral_is_not_there(as_user, adviser, brought):
    case = brought(confirmed=False)
    assert as_user(adviser).get(f"/orientations/{case.pk}/").status_code == 404


def test_lists_and_search_narrow_and_the_export_follows(as_user, adviser, brought, two):
    closed = brought(firm="Closed")
    brought(two, firm="=Going")
    closing.close_case(by=None, case=closed, token=closed.token, met=True)
    browser = as_user(adviser)
    shown = {
        query: sorted(case.firm for case in browser.get(f"/orientations/?{query}").context["page"])
        for query in ("", "liste=closed", "liste=all", "liste=all&words=clos", "words=nothing")
    }
    assert shown == {
        "": ["=Going"], "liste=closed": ["Closed"], "liste=all": ["=Going", "Closed"], "liste=all&words=clos": ["Closed"],
        "words=nothing": [],
    }  # fmt: skip
    assert browser.get("/orientations/?liste=no").status_code == 404
    lines = b"".join(browser.get("/orientations/export.csv?liste=open").streaming_content).decode().splitlines()
    assert (len(lines), lines[0].startswith("\ufeffnumber,reference,partner"), "'=Going" in lines[1]) == (2, True, True)


def test_list_asks_few_queries_however_many_referrals(
    as_user, adviser, brought, door_of, django_assert_max_num_queries
):
    browser = as_user(adviser)
    brought()
    browser.get("/orientations/")
    for number in range(12):
        brought(door_of(f"more-{number}"))
    with django_assert_max_num_queries(12):
        assert len(browser.get("/orientations/").context["page"]) == 13


def test_adviser_brings_a_firm_by_the_form(as_user, adviser, partnership, agency):
    browser = as_user(adviser)
    given = {"text": WORDS, "place": "7000", "sector": "", "employees": "4", "reference": "D 9"}
    answer = browser.post("/orientations/nouvelle/test-agency/", given)
    need = Need.objects.get()
    assert answer.url == f"/besoin/{need.token}/"
    assert (need.partner, need.way, need.reference, need.employees) == (agency, "partner", "D 9", 4)
    assert need.place is not None


@pytest.mark.parametrize(
    "wrong", [{"text": ""}, {"place": "nulle part zyx"}, {"employees": "-1"}, {"reference": "x" * 81}]
)
def test_form_with_a_fault_names_it_and_keeps_nothing(as_user, adviser, partnership, wrong):
    answer = as_user(adviser).post("/orientations/nouvelle/test-agency/", {"text": WORDS} | wrong)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, list(wrong))
    assert not Need.objects.exists()


def test_owner_uses_every_way_once_the_animator_has_opened(as_user, owner, animator, agency, outward):
    browser, page = as_user(owner), "/partenariat/test-agency/"
    assert "L'animation de la plateforme ouvre le partenariat" in text(browser.get(page))
    browser.post(page + "ouvrir/")
    assert not Partnership.objects.exists()
    as_user(animator).post(page + "ouvrir/")
    browser = as_user(owner)
    assert "http://localhost:8000/par/test-agency/" in text(browser.get(page))
    browser.post(page + "sites/", {"origins": "https://b.example\n\n https://a.example/ "})
    browser.post(page + "avis/", {"url": "https://hook.example/x"})
    held = Partnership.objects.get()
    assert (held.origins, held.hook_url) == (["https://a.example", "https://b.example"], "https://hook.example/x")
    assert held.hook_secret in text(browser.get(page))
    shown = browser.post(page + "cle/").context["key"]
    assert shown.startswith("relais_")
    assert shown not in text(browser.get(page))  # once
    browser.post(page + "essai/")
    assert Notice.objects.count() == 1
    browser.post(page + "secret/")
    browser.post(page + "retirer-cle/")
    changed = Partnership.objects.get()
    assert (changed.hook_secret == held.hook_secret, changed.key_hash) == (False, "")
    browser.post(page + "fermer/")
    assert not Partnership.objects.exists()


@pytest.mark.parametrize(
    ("where", "given"),
    [("sites/", {"origins": "ftp://x"}), ("avis/", {"url": "http://"}), ("avis/", {"url": "x" * 500})],
)
def test_wrong_site_or_address_is_said_beside_its_field(as_user, owner, partnership, outward, where, given):
    answer = as_user(owner).post("/partenariat/test-agency/" + where, given)
    name = next(iter(given))
    form = answer.context["origins_form" if name == "origins" else "hook_form"]
    assert (answer.status_code, list(form.errors)) == (422, [name])
    assert Partnership.objects.filter(origins=[], hook_url="").exists()


def test_unknown_button_is_not_there(as_user, owner, partnership):
    assert as_user(owner).post("/partenariat/test-agency/rien/").status_code == 404


def test_failed_notice_is_listed_with_its_reason_and_goes_again(as_user, owner, agency, partnership, outward):
    opening.set_hook(by=owner, actor=agency, url="https://hook.example/x")
    notice = Notice.objects.create(partnership=partnership, state="failed", status=500, created_at=timezone.now())
    browser = as_user(owner)
    assert "500" in text(browser.get("/partenariat/test-agency/"))
    browser.post(f"/partenariat/test-agency/avis/{notice.pk}/")
    assert Notice.objects.get().state == "waiting"


def test_page_says_that_outward_requests_are_off(as_user, owner, partnership):
    assert "Ce site n'appelle pas d'autres serveurs" in text(as_user(owner).get("/partenariat/test-agency/")).replace(
        "&#x27;", "'"
    )


def test_workspace_leads_to_the_referrals_of_those_who_have_any(as_user, adviser, stranger):
    assert "/orientations/" in text(as_user(adviser).get("/mon-espace/"))
    assert "/orientations/" not in text(as_user(stranger).get("/mon-espace/"))


def test_anonymised_referral_stays_with_its_figures_only(as_user, adviser, brought):
    from relais.introductions.services.keeping import anonymise

    case = brought()
    anonymise([case.pk], [case.need_id], timezone.now())
    page = text(as_user(adviser).get(f"/orientations/{case.pk}/"))
    assert ("Demande anonymisée" in page, FIRM["firm"] in page, Case.objects.get().firm) == (True, False, "")
