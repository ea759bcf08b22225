"""The editors' back office: who enters, what each may do there, what its pages may load."""

from datetime import date, timedelta

import pytest
from django.urls import NoReverseMatch, URLPattern, reverse
from django.utils import timezone
from wagtail.models import Locale, TaskState, Workflow

from relais.library.backoffice import urls
from relais.library.backoffice.groups import MODERATORS, PIECES, WRITERS, follow_duties, prepare_back_office
from relais.library.models import Sheet
from relais.library.services.publishing import publish_scheduled
from relais.vocabulary.models import Theme

FILLED = {
    "int": 1, "string": "x", "str": "x", "slug": "x", "uuid": "8c8a5e0e-6a62-4f0f-9a55-b7f0f9b0a5d1", "path": "x",
}  # fmt: skip


def every_address(patterns=None, space="", given=None):
    """Yield every address of the back office that can be built with made-up arguments."""
    for one in urls.urlpatterns if patterns is None else patterns:
        arguments = (given or {}) | one.pattern.converters
        if not isinstance(one, URLPattern):
            yield from every_address(
                one.url_patterns, f"{space}{one.namespace}:" if one.namespace else space, arguments
            )
        elif one.name:
            made = {
                name: FILLED[type(kind).__name__.removesuffix("Converter").lower()] for name, kind in arguments.items()
            }
            try:
                yield reverse(f"{space}{one.name}", kwargs=made)
            except NoReverseMatch:
                continue


ADDRESSES = sorted(set(every_address()))


@pytest.fixture
def sheet(db):
    """A sheet that nobody has published."""
    made = Sheet.objects.create(
        slug="test-sheet", title="Test sheet", summary="What the reader gets", problem="It is broken", for_whom="All",
        steps=[("step", {"title": "Begin", "text": "Begin at once"})], time="1 h", cost="free",
        pitfalls=[("line", "Haste")], questions=[("line", "How much?")], checked_on=date(2026, 11, 1), live=False,
        locale=Locale.objects.get(language_code="fr"),
    )  # fmt: skip
    made.themes.set(Theme.objects.filter(slug="wifi"))
    made.save()
    return made


def test_the_back_office_has_the_addresses_of_an_editorial_system():
    assert len(ADDRESSES) > 150


def test_whoever_is_not_signed_in_is_sent_to_our_own_sign_in(db, client):
    wrong = [path for path in ADDRESSES if not client.get(path).headers.get("Location", "").startswith("/connexion/")]
    assert wrong == []


def test_whoever_has_no_duty_finds_nothing_there(holder, as_user):
    browser = as_user(holder)
    assert {browser.get(path).status_code for path in ADDRESSES} == {404}
    assert {browser.post(path).status_code for path in ADDRESSES} == {404}


def test_an_editor_writes_and_may_not_publish(editor, as_user, sheet):
    browser = as_user(editor)
    assert browser.get(reverse("wagtailadmin_home")).status_code == 200
    assert browser.get(reverse("wagtailsnippets_library_sheet:edit", args=[sheet.pk])).status_code == 200
    assert [group.name for group in editor.groups.all()] == [WRITERS]
    editor = type(editor).objects.get(pk=editor.pk)
    assert editor.has_perm("library.change_sheet")
    assert not editor.has_perm("library.publish_sheet")
    assert not editor.has_perm("library.delete_sheet")


def test_an_animator_publishes(animator, as_user, sheet):
    as_user(animator).get(reverse("wagtailadmin_home"))
    animator = type(animator).objects.get(pk=animator.pk)
    assert {model for model in PIECES if animator.has_perm(f"library.publish_{model._meta.model_name}")} == set(PIECES)


def test_whoever_loses_the_duty_loses_the_door_and_the_group(editor, animator, as_user):
    browser = as_user(editor)
    browser.get(reverse("wagtailadmin_home"))
    type(editor).objects.filter(pk=editor.pk).update(duty="")
    assert browser.get(reverse("wagtailadmin_home")).status_code == 404
    as_user(animator).get(reverse("wagtailadmin_home"))
    assert list(editor.groups.all()) == []


def test_what_an_editor_sends_waits_for_a_moderator_who_publishes_it(editor, animator, as_user, sheet):
    as_user(editor).get(reverse("wagtailadmin_home"))
    moderator = as_user(animator)
    moderator.get(reverse("wagtailadmin_home"))
    sheet.save_revision(user=editor)
    sheet.get_workflow().start(sheet, editor)
    sheet.refresh_from_db()
    assert (sheet.live, TaskState.objects.get(revision=sheet.latest_revision).status) == (False, "in_progress")
    address = reverse(
        "wagtailsnippets_library_sheet:workflow_action",
        args=[sheet.pk, "approve", sheet.current_workflow_task_state.pk],
    )
    assert as_user(editor).post(address).status_code in {302, 403}
    sheet.refresh_from_db()
    assert sheet.live is False
    moderator.post(address)
    sheet.refresh_from_db()
    assert sheet.live is True


def test_preparing_again_changes_nothing(db):
    before = (Workflow.objects.count(), sorted(group_permissions()))
    prepare_back_office()
    assert (Workflow.objects.count(), sorted(group_permissions())) == before


def group_permissions():
    from django.contrib.auth.models import Group

    return [
        (group.name, permission.codename)
        for group in Group.objects.filter(name__in=[WRITERS, MODERATORS])
        for permission in group.permissions.all()
    ]


def test_the_back_office_alone_has_a_policy_that_its_editor_can_live_with(editor, as_user):
    browser = as_user(editor)
    inside = browser.get(reverse("wagtailadmin_home")).headers
    outside = browser.get(reverse("library:shelf")).headers
    assert "'unsafe-inline'" in inside["Content-Security-Policy"]
    assert "default-src 'none'" in inside["Content-Security-Policy"]
    assert inside["Cache-Control"] == "private, no-store"
    assert "unsafe" not in outside["Content-Security-Policy"]
    assert outside["X-Frame-Options"] == "DENY"


def test_no_page_of_the_back_office_names_another_server(animator, as_user, sheet):
    browser = as_user(animator)
    pages = [
        reverse("wagtailadmin_home"),
        reverse("wagtailsnippets_library_sheet:list"),
        reverse("wagtailsnippets_library_sheet:edit", args=[sheet.pk]),
    ]
    for path in pages:
        page = browser.get(path).content.decode()
        loaded = [
            part.split('"')[0] for tag in ("src=", 'rel="stylesheet" href=') for part in page.split(f'{tag}"')[1:]
        ]
        assert [one for one in loaded if one.startswith(("http", "//"))] == []


def test_a_piece_is_published_and_taken_back_at_the_hours_that_its_editor_set(sheet, animator, monkeypatch):
    follow_duties()
    animator = type(animator).objects.get(pk=animator.pk)  # with the permissions of now
    now = timezone.now()
    sheet.go_live_at, sheet.expire_at = now + timedelta(hours=1), now + timedelta(hours=2)
    sheet.save_revision(user=animator).publish(user=animator)
    seen = []
    for hour in (0, 1.5, 2.5):
        monkeypatch.setattr(timezone, "now", lambda moment=now + timedelta(hours=hour): moment)
        publish_scheduled()
        sheet.refresh_from_db()
        seen.append(sheet.live)
    assert seen == [False, True, False]
