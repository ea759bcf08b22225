"""Moderating showcases in the back office: the list, the verbs, the number in the menu."""

import pytest
from django.urls import reverse

from relais.library.backoffice.showcases import menu_item
from relais.library.models import Showcase
from tests.library.told import confirmed, everything, published, sent


@pytest.fixture
def browser(animator, as_user):
    """A moderator's."""
    return as_user(animator)


def decide(showcase, what):
    return reverse("decide_showcase", args=[showcase.pk, what])


def test_the_menu_tells_the_moderator_how_many_wait(rf, holder, actor, animator, editor):
    Showcase.objects.all().delete()
    request = rf.get("/redaction/")
    request.user = animator
    item = menu_item()
    assert (item.is_shown(request), item.render_component(request).label) == (True, "Réalisations")
    confirmed(holder, actor)
    assert item.render_component(request).label == "Réalisations (1)"
    request.user = editor
    assert item.is_shown(request) is False


def test_the_list_shows_what_waits_and_not_what_is_still_the_two_sides(browser, holder, actor):
    waiting = confirmed(holder, actor, title="Attend la rédaction")
    sent(holder, actor, title="Attend l'autre partie")
    page = browser.get(reverse("showcases_to_read")).text
    assert reverse("showcase_to_read", args=[waiting.pk]) in page
    assert "autre partie</a>" not in page


def test_a_moderator_reads_publishes_and_is_told_where_a_consent_came_from(browser, holder, actor):
    showcase = confirmed(holder, actor)
    page = browser.get(reverse("showcase_to_read", args=[showcase.pk])).text
    assert showcase.problem in page
    assert showcase.other_email in page
    assert browser.post(decide(showcase, "publier")).url == reverse("showcases_to_read")
    showcase.refresh_from_db()
    assert showcase.state == "published"


def test_sending_back_needs_a_remark(browser, holder, actor):
    showcase = confirmed(holder, actor)
    before = everything()
    assert browser.post(decide(showcase, "renvoyer"), {"remark": ""}).status_code == 422
    assert everything() == before
    browser.post(decide(showcase, "renvoyer"), {"remark": "Quel mois ?"})
    showcase.refresh_from_db()
    assert (showcase.state, showcase.remark) == ("declined", "Quel mois ?")


def test_a_moderator_withdraws_with_a_reason_that_both_read(browser, holder, actor, animator):
    showcase = published(holder, actor, animator)
    browser.post(decide(showcase, "retirer"), {"why": "Les chiffres sont contestés."})
    showcase.refresh_from_db()
    assert showcase.state == "withdrawn"


def test_an_editor_without_the_duty_of_moderating_finds_nothing(editor, as_user, holder, actor):
    showcase = confirmed(holder, actor)
    before, browser = everything(), as_user(editor)
    for address in (reverse("showcases_to_read"), reverse("showcase_to_read", args=[showcase.pk])):
        assert browser.get(address).status_code == 404
    for what in ("publier", "renvoyer", "retirer"):
        assert browser.post(decide(showcase, what)).status_code == 404
    assert everything() == before


def test_what_is_not_a_moderators_turn_is_not_there(browser, holder, actor):
    assert browser.get(reverse("showcase_to_read", args=[sent(holder, actor).pk])).status_code == 404
