"""The picture of a showcase: brought, refused, described, seen by whom, covered by consent, gone with it."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django_tasks_db.models import DBTaskResult
from wagtail.models import Collection
from wagtail.tasks import delete_file_from_storage_task

from relais.actors.models import Position
from relais.groundwork.errors import NotAllowed, Refusal
from relais.groundwork.uploads import FRAME
from relais.library.errors import NoAlt, ShowcaseChanged
from relais.library.forms.telling import STEPS
from relais.library.inspecting import LIMITS
from relais.library.models import Picture, Showcase
from relais.library.services import showcasing
from relais.library.services.showcase_keeping import erase_person, held_about
from relais.people.models import Consent, User
from tests.library.test_inspecting import HTML, PDF, SVG, picture
from tests.library.told import begun, confirmed, everything, published, sent
from tests.people.test_hostile_forms import Forms, values

ALT = "Une caisse de légumes à côté d'un téléphone."
PNG, OTHER_PNG = picture("PNG", (900, 600)), picture("PNG", (640, 480))
BAD = {
    "a.svg": SVG, "a.png": SVG, "b.png": HTML, "c.png": PNG + HTML, "d.png": PNG[:200], "empty.png": b"", "a.jpg": PNG,
    "a.exe": b"MZ" + bytes(99), "a.pdf": PDF, "big.png": PNG + bytes(LIMITS["picture"]),
}  # fmt: skip


@pytest.fixture(autouse=True)
def own_folder(db, settings, tmp_path):
    """Files of these tests in a folder of their own."""
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "on their way"
    Path(settings.FILE_UPLOAD_TEMP_DIR).mkdir()


def step(showcase):
    return reverse("library:tell_step", args=[showcase.pk, "image"])


def with_picture(showcase, by, content=PNG, alt=ALT):
    return showcasing.save_picture(by=by, showcase=showcase, content=ContentFile(content, "a.png"), alt=alt)


def shown(holder, actor, animator):
    """Return a published showcase with a picture."""
    showcase = with_picture(begun(holder, actor), holder)
    showcase = showcasing.submit(by=holder, showcase=showcase, agreed_to=showcase.fingerprint)
    common = {"showcase": showcase, "agreed_to": showcase.fingerprint}
    showcasing.confirm(by=None, token=showcase.token, **common)
    return showcasing.publish(by=animator, showcase=showcase)


def size_of(showcase):
    return showcase.picture.get_rendition("max-1280x960|format-webp").url


def status(browser, path):
    answer = browser.get(path)
    if answer.streaming:
        b"".join(answer.streaming_content)
    return answer.status_code


def kept():
    """Every picture: rows, and files on the disk."""
    folders = [Path(settings.MEDIA_ROOT), Path(settings.FILE_UPLOAD_TEMP_DIR)]
    files = sorted(str(path) for folder in folders for path in folder.rglob("*") if path.is_file())
    return list(Picture.objects.order_by("pk").values()), files


# Bringing one


def test_a_picture_is_brought_with_its_description_and_shown_where_it_is_told(holder, actor, as_user):
    showcase, browser = begun(holder, actor), as_user(holder)
    assert 'enctype="multipart/form-data"' in browser.get(step(showcase)).text
    answer = browser.post(step(showcase), {"picture": SimpleUploadedFile("a.png", PNG), "picture_alt": ALT})
    assert answer.url == reverse("library:tell_step", args=[showcase.pk, "themes"])
    showcase.refresh_from_db()
    assert (showcase.picture.title, showcase.picture_alt, showcase.picture.uploaded_by_user) == (ALT, ALT, holder)
    for path in (step(showcase), reverse("library:my_showcase", args=[showcase.pk])):
        page = browser.get(path).text
        assert f'src="{size_of(showcase)}"' in page
        assert 'alt="Une caisse de légumes à côté d&#x27;un téléphone."' in page


def test_the_step_can_be_left_without_a_picture(holder, actor, as_user):
    showcase = begun(holder, actor)
    before = everything()
    assert as_user(holder).post(step(showcase), {"picture_alt": ""}).status_code == 302
    assert everything() == before


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_by_its_name_at_the_field_and_nothing_is_kept(holder, actor, as_user, name):
    showcase = with_picture(sent(holder, actor), holder)
    size_of(showcase)  # the form that comes back shows the present one
    before = everything(), kept()
    answer = as_user(holder).post(step(showcase), {"picture": SimpleUploadedFile(name, BAD[name]), "picture_alt": ALT})
    assert answer.status_code == 422
    assert f"« {name} »" in str(answer.context["form"].errors["picture"])
    assert (everything(), kept()) == before


@pytest.mark.parametrize(
    ("brought", "alt", "field"),
    [(True, "", "picture_alt"), (True, "  ", "picture_alt"), (True, "x" * 201, "picture_alt"), (True, "a\x00b", "picture_alt"),
     (False, ALT, "picture")],
)  # fmt: skip
def test_picture_and_description_come_together_or_not_at_all(holder, actor, as_user, brought, alt, field):
    showcase = begun(holder, actor)
    before = everything(), kept()
    told = {"picture_alt": alt} | ({"picture": SimpleUploadedFile("a.png", PNG)} if brought else {})
    answer = as_user(holder).post(step(showcase), told)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert (everything(), kept()) == before


def test_a_request_longer_than_the_step_takes_is_not_read(holder, actor, as_user):
    browser, address = as_user(holder), step(begun(holder, actor))
    for length, longer in ((2 * LIMITS["picture"] + FRAME, False), (2 * LIMITS["picture"] + FRAME + 1, True)):
        form = {"content_type": "multipart/form-data; boundary=x", "CONTENT_LENGTH": str(length)}
        assert (browser.generic("POST", address, b"", **form).status_code == 413) is longer


def test_the_verb_keeps_no_picture_without_words_and_no_words_without_picture(holder, actor):
    showcase = begun(holder, actor)
    before = everything(), kept()
    with pytest.raises(NoAlt):
        with_picture(showcase, holder, alt=" ")
    with pytest.raises(ShowcaseChanged):
        showcasing.save_picture(by=holder, showcase=showcase, alt=ALT)
    with pytest.raises(Refusal, match=r"« x\.svg »"):
        showcasing.save_picture(by=holder, showcase=showcase, content=ContentFile(SVG, "x.svg"), alt=ALT)
    assert (everything(), kept()) == before


def test_nobody_but_the_teller_brings_changes_or_removes_it(holder, actor, stranger, animator):
    showcase = with_picture(sent(holder, actor, other_email=stranger.email), holder)
    before = everything(), kept()
    for person in (stranger, animator, None):
        with pytest.raises(NotAllowed):
            with_picture(showcase, person, OTHER_PNG)
        with pytest.raises(NotAllowed):
            showcasing.remove_picture(by=person, showcase=showcase)
    assert (everything(), kept()) == before


def test_no_other_step_touches_the_picture(holder, actor):
    showcase = with_picture(begun(holder, actor), holder)
    for name in ("picture", "picture_id", "picture_alt", "picture_digest"):
        with pytest.raises(KeyError):
            showcasing.save_step(by=holder, showcase=showcase, values={name: None})


@pytest.mark.parametrize("name", STEPS)
def test_every_step_survives_whatever_is_posted(holder, actor, as_user, name):
    import random

    luck, browser = random.Random(name), as_user(holder)
    browser.raise_request_exception = True
    showcase = with_picture(begun(holder, actor), holder)
    address = reverse("library:tell_step", args=[showcase.pk, STEPS[name][0]])
    page = browser.get(address).text.partition("<main")[2]
    [(_action, fields, files)] = [form for form in Forms(page).found if "csrfmiddlewaretoken" in form[1]]
    for _round in range(12):
        assert browser.post(address, values(fields, files, luck)).status_code < 500


# Consent


@pytest.mark.parametrize("make", [sent, confirmed, published])
@pytest.mark.parametrize("change", ["first", "another", "words", "none"])
def test_another_picture_or_description_ends_both_consents(holder, actor, animator, make, change):
    if change == "first":
        showcase = make(holder, actor, *([animator] if make is published else []))
    else:
        showcase = shown(holder, actor, animator)
    fingerprint = showcase.fingerprint
    if change == "none":
        showcasing.remove_picture(by=holder, showcase=showcase)
    elif change == "words":
        showcasing.save_picture(by=holder, showcase=showcase, alt="Autre chose.")
    else:
        with_picture(showcase, holder, OTHER_PNG)
    showcase.refresh_from_db()
    assert (showcase.state, showcase.firm_agreed_to, showcase.provider_agreed_to) == ("draft", "", "")
    assert showcase.fingerprint != fingerprint
    assert not Consent.objects.filter(purpose=showcase.purpose, withdrawn_at=None).exists()


def test_a_step_saved_as_it_stood_changes_nothing(holder, actor, animator, as_user):
    showcase = shown(holder, actor, animator)
    before = everything(), kept()
    as_user(holder).post(step(showcase), {"picture_alt": ALT})
    showcasing.save_picture(by=holder, showcase=showcase, alt=ALT)
    assert (everything(), kept()) == before


def test_the_other_side_that_read_one_picture_does_not_agree_to_another(holder, actor):
    showcase = with_picture(begun(holder, actor), holder)
    showcase = showcasing.submit(by=holder, showcase=showcase, agreed_to=showcase.fingerprint)
    read = showcase.fingerprint
    showcase = with_picture(showcase, holder, OTHER_PNG)
    showcasing.submit(by=holder, showcase=showcase, agreed_to=showcase.fingerprint)
    with pytest.raises(ShowcaseChanged):
        showcasing.confirm(by=None, showcase=showcase, token=showcase.token, agreed_to=read)


def test_what_an_editor_puts_in_its_place_is_neither_published_nor_shown(client, holder, actor, animator, as_user):
    told, waiting = shown(holder, actor, animator), with_picture(begun(holder, actor), holder)
    waiting = showcasing.submit(by=holder, showcase=waiting, agreed_to=waiting.fingerprint)
    showcasing.confirm(by=None, showcase=waiting, token=waiting.token, agreed_to=waiting.fingerprint)
    browser = as_user(animator)
    browser.get(reverse("wagtailadmin_home"))  # follows the duty
    for showcase in (told, waiting):
        given = {"title": "x", "file": SimpleUploadedFile("b.png", OTHER_PNG), "tags": ""}
        given["collection"] = Collection.get_first_root_node().pk
        browser.post(reverse("wagtailimages:edit", args=[showcase.picture_id]), given)
        assert Picture.objects.get(pk=showcase.picture_id).file_hash != showcase.picture_digest
    with pytest.raises(ShowcaseChanged):
        showcasing.publish(by=animator, showcase=waiting)
    told.refresh_from_db()
    page = client.get(told.get_absolute_url())
    assert (page.status_code, "<img" in page.text.partition("<main")[2]) == (200, False)
    assert status(client, size_of(told)) == 404


# Who sees it


def test_a_published_picture_is_seen_by_all_on_its_page_and_small_in_the_list(client, holder, actor, animator):
    showcase = shown(holder, actor, animator)
    Showcase.objects.exclude(pk=showcase.pk).delete()
    page = client.get(showcase.get_absolute_url()).text
    assert f'src="{size_of(showcase)}"' in page
    assert 'alt="Une caisse de légumes' in page
    small = showcase.picture.get_rendition("fill-480x270|format-webp").url
    assert f'src="{small}" width="480" height="270" alt=""' in client.get("/realisations/").text
    answer = client.get(size_of(showcase))
    b"".join(answer.streaming_content)
    assert answer["Cache-Control"] == "public, max-age=3600, immutable"
    assert status(client, showcase.picture.file.url) == 404  # as it was brought: where it was taken may be in it


def test_the_other_side_sees_it_by_its_link_whenever_it_may_read(client, holder, actor):
    showcase = with_picture(begun(holder, actor), holder)
    link = f"{size_of(showcase)}?cle={showcase.token}"
    assert status(client, link) == 404  # nobody has sent it
    showcase = showcasing.submit(by=holder, showcase=showcase, agreed_to=showcase.fingerprint)
    page = client.get(f"/realisations/accord/{showcase.token}/").text
    assert f'src="{link}"' in page
    assert "</span> Une caisse de légumes" in page  # agreed to like every other word: to be read, not only heard
    assert [status(client, path) for path in (link, size_of(showcase), f"{size_of(showcase)}?cle=x")] == [200, 404, 404]
    assert status(client, f"{showcase.picture.file.url}?cle={showcase.token}") == 404
    showcase = with_picture(showcase, holder, OTHER_PNG)
    assert status(client, f"{size_of(showcase)}?cle={showcase.token}") == 404


def test_a_colleague_of_the_teller_sees_it_and_a_stranger_does_not(holder, actor, stranger, as_user):
    showcase = with_picture(begun(holder, actor), holder)
    colleague = User.objects.create_user("colleague@test.example", "a long password 1", name="Colleague")
    Position.objects.create(user=colleague, actor=actor, kind="member")
    size, brought = size_of(showcase), showcase.picture.file.url
    assert [status(as_user(who), size) for who in (holder, colleague, stranger)] == [200, 200, 404]
    assert [status(as_user(who), brought) for who in (holder, colleague, stranger)] == [200, 404, 404]
    page = as_user(colleague).get(reverse("library:my_showcase", args=[showcase.pk])).text
    assert showcase.token not in page  # the other side's secret


def test_a_moderator_reads_it_with_its_description(holder, actor, animator, as_user):
    showcase = with_picture(begun(holder, actor), holder)
    showcase = showcasing.submit(by=holder, showcase=showcase, agreed_to=showcase.fingerprint)
    showcasing.confirm(by=None, showcase=showcase, token=showcase.token, agreed_to=showcase.fingerprint)
    browser = as_user(animator)
    page = browser.get(reverse("showcase_to_read", args=[showcase.pk])).text
    assert f'src="{size_of(showcase)}"' in page
    assert "<figcaption>Une caisse de légumes" in page
    assert status(browser, size_of(showcase)) == 200


def test_twelve_pictures_cost_the_list_two_queries_more(client, holder, actor, animator, django_assert_max_num_queries):
    Showcase.objects.all().delete()
    for _number in range(4):
        shown(holder, actor, animator)
    client.get("/realisations/")  # the sizes are made once
    with django_assert_max_num_queries(11):
        client.get("/realisations/")


# Gone with it


@pytest.fixture
def erased(django_capture_on_commit_callbacks):
    """Do something, and afterwards what the job worker does: erased(lambda: …)."""

    def done(do):
        DBTaskResult.objects.all().delete()
        with django_capture_on_commit_callbacks(execute=True):
            do()
        for one in DBTaskResult.objects.all():
            if one.task_path == delete_file_from_storage_task.module_path:
                delete_file_from_storage_task.func(*one.args_kwargs["args"], **one.args_kwargs["kwargs"])

    return done


def leave(how, showcase, holder):
    if how == "withdrawn":
        showcasing.withdraw(by=None, showcase=showcase, token=showcase.token)
    elif how == "consent ended":
        from relais.people.rights import withdraw_consent

        withdraw_consent(by=holder, consent=Consent.objects.get(user=holder, purpose=showcase.purpose))
    elif how == "erased":
        showcasing.erase(by=holder, showcase=showcase)
    elif how == "account erased":
        erase_person(holder, holder)
    elif how == "removed":
        showcasing.remove_picture(by=holder, showcase=showcase)
    else:
        with_picture(showcase, holder, OTHER_PNG)


@pytest.mark.parametrize("how", ["withdrawn", "consent ended", "erased", "account erased", "removed", "replaced"])
def test_a_picture_that_is_taken_back_is_served_no_more_and_erased(
    client, holder, actor, animator, as_user, erased, how
):
    showcase = shown(holder, actor, animator)
    picture, address, brought = showcase.picture, size_of(showcase), showcase.picture.file.url
    client.get(showcase.get_absolute_url())
    assert status(client, address) == 200
    erased(lambda: leave(how, showcase, holder))
    assert [status(browser, path) for browser in (client, as_user(animator)) for path in (address, brought)] == [
        404
    ] * 4
    assert not Picture.objects.filter(pk=picture.pk).exists()
    left = [Path(path).parent.name for path in kept()[1]]
    assert left == (["original_images"] if how == "replaced" else [])
    rest = Showcase.objects.filter(pk=showcase.pk).values_list("picture_alt", "picture_digest")
    assert list(rest) in ([], [("", "")]) or how == "replaced"


def test_one_removes_the_picture_at_its_step(holder, actor, as_user):
    showcase = with_picture(begun(holder, actor), holder)
    browser = as_user(holder)
    assert 'name="remove"' in browser.get(step(showcase)).text
    browser.post(step(showcase), {"picture_alt": ALT, "remove": "on"})
    assert not Picture.objects.filter(pk=showcase.picture_id).exists()
    assert 'name="remove"' not in browser.get(step(showcase)).text


def test_a_new_picture_beside_the_box_that_removes_takes_the_old_ones_place(holder, actor, as_user):
    showcase = with_picture(begun(holder, actor), holder)
    old = showcase.picture_id
    brought = {"picture": SimpleUploadedFile("b.png", OTHER_PNG), "picture_alt": "Une autre.", "remove": "on"}
    as_user(holder).post(step(showcase), brought)
    showcase.refresh_from_db()
    assert (showcase.picture_id != old, showcase.picture.width, showcase.picture_alt) == (True, 640, "Une autre.")


def test_a_description_whose_picture_an_editor_erased_can_be_emptied(holder, actor, as_user):
    showcase = with_picture(begun(holder, actor), holder)
    showcase.picture.delete()
    assert as_user(holder).post(step(showcase), {"picture_alt": ""}).status_code == 302
    showcase.refresh_from_db()
    assert (showcase.picture_alt, showcase.picture_digest) == ("", "")


def test_the_copy_of_ones_data_holds_what_the_picture_shows(holder, actor):
    with_picture(begun(holder, actor), holder)
    assert [one["picture_alt"] for one in held_about(holder)] == [ALT]
