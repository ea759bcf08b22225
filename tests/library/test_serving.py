"""Files and pictures as a browser gets them: whose, which part, as what."""

from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import activate, override
from wagtail.models import Locale

from relais.library import models
from relais.library.queries.films import POSTER
from relais.library.services.files import keep_file, keep_picture
from relais.library.views import files
from tests.library.test_inspecting import CUES, FILM, PDF, odp, picture

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    activate("fr")


@pytest.fixture
def told():
    """A published testimonial with its film."""
    return models.Testimonial.objects.create(
        slug="test-told", title="Told", summary="s", person="baker", firm="Firm", quote="q", story="s", transcript="t", live=True,
        video=keep_file(ContentFile(FILM, "film.webm"), title="Film"),
        captions=keep_file(ContentFile(CUES, "film.vtt"), title="Captions"),
        poster=keep_picture(ContentFile(picture("PNG", (1200, 800)), "poster.png"), title="Poster"),
        checked_on=timezone.localdate(), locale=Locale.objects.get(language_code="fr"),
    )  # fmt: skip


def material(name, content, **values):
    return models.Material.objects.create(
        slug=name.replace(".", "-"), title=name, summary="s", occasion="o", held_on=timezone.localdate(), live=True,
        file=keep_file(ContentFile(content, name), title=name), locale=Locale.objects.get(language_code="fr"), **values,
    )  # fmt: skip


def content(response):
    """What is sent; read to its end, the file behind it is closed."""
    return b"".join(response.streaming_content) if response.streaming else response.content


def status(browser, path, **headers):
    response = browser.get(path, headers=headers)
    content(response)
    return response.status_code


def test_a_film_is_sent_whole_and_says_that_it_can_be_asked_in_parts(client, told):
    response = client.get(told.video.url)
    assert (response.status_code, content(response)) == (200, FILM)
    assert {name: response.headers[name] for name in (
        "Content-Type", "Content-Length", "Accept-Ranges", "Content-Disposition", "X-Content-Type-Options", "Cache-Control",
        "Content-Security-Policy", "Cross-Origin-Resource-Policy", "ETag",
    )} == {
        "Content-Type": "video/webm", "Content-Length": str(len(FILM)), "Accept-Ranges": "bytes",
        "Content-Disposition": 'inline; filename="film.webm"', "X-Content-Type-Options": "nosniff",
        "Cache-Control": "public, max-age=2592000, immutable", "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cross-Origin-Resource-Policy": "same-origin", "ETag": f'"{told.video.file_hash}"',
    }  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("bytes=0-99", 0, 99), ("bytes=1000-1999", 1000, 1999), ("bytes=-10", len(FILM) - 10, len(FILM) - 1)],
)
def test_a_part_of_a_film_is_sent(client, told, asked, first, last):
    response = client.get(told.video.url, headers={"Range": asked})
    assert (response.status_code, content(response)) == (206, FILM[first : last + 1])
    assert response.headers["Content-Range"] == f"bytes {first}-{last}/{len(FILM)}"
    assert response.headers["Content-Length"] == str(last - first + 1)


def test_an_open_part_of_a_film_is_cut_so_that_no_worker_is_held(client, told, monkeypatch):
    monkeypatch.setattr(files, "MOST_AT_ONCE", 1000)
    got, at = b"", 0
    while at < len(FILM):
        response = client.get(told.video.url, headers={"Range": f"bytes={at}-"})
        part = content(response)
        assert response.headers["Content-Range"] == f"bytes {at}-{at + len(part) - 1}/{len(FILM)}"
        got, at = got + part, at + len(part)
    assert got == FILM


def test_a_part_behind_the_end_is_answered_416_with_the_length(client, told):
    response = client.get(told.video.url, headers={"Range": f"bytes={len(FILM)}-"})
    assert (response.status_code, response.headers["Content-Range"]) == (416, f"bytes */{len(FILM)}")


def test_several_parts_at_once_are_answered_with_the_whole(client, told):
    response = client.get(told.video.url, headers={"Range": "bytes=0-1,5-6"})
    assert (response.status_code, content(response)) == (200, FILM)


def test_a_part_is_sent_only_of_the_content_that_the_reader_knows(client, told):
    parts = {"Range": "bytes=0-1"}
    same = client.get(told.video.url, headers=parts | {"If-Range": f'"{told.video.file_hash}"'})
    other = client.get(told.video.url, headers=parts | {"If-Range": '"older"'})
    dated = client.get(told.video.url, headers=parts | {"If-Range": "Sun, 29 Nov 2026 13:30:49 GMT"})
    [content(one) for one in (same, other, dated)]
    assert [one.status_code for one in (same, other, dated)] == [206, 200, 200]


def test_who_has_it_already_gets_304(client, told):
    response = client.get(told.video.url, headers={"If-None-Match": f'W/"{told.video.file_hash}"'})
    assert (response.status_code, response.content) == (304, b"")


def test_head_gets_the_length_and_no_content(client, told):
    response = client.head(told.video.url)
    assert (content(response), response.headers["Content-Length"]) == (b"", str(len(FILM)))


def test_an_older_address_leads_to_the_present_one(client, told):
    old = told.video.url.replace(told.video.digest, "0123456789abcdef")
    assert client.get(old).headers["Location"] == told.video.url


def test_each_kind_is_sent_as_what_it_is(client, told):
    slides, paper = material("slides.odp", odp()), material("paper.pdf", PDF)
    found = {
        file.filename: (response.headers["Content-Type"], response.headers["Content-Disposition"].split(";")[0])
        for file in (told.captions, slides.file, paper.file)
        for response in [client.get(file.url)]
        if content(response)
    }
    assert found == {
        "film.vtt": ("text/vtt; charset=utf-8", "inline"),
        "slides.odp": ("application/vnd.oasis.opendocument.presentation", "attachment"),
        "paper.pdf": ("application/pdf", "inline"),
    }
    asked = client.get(f"{paper.file.url}?telecharger=1")
    content(asked)
    assert asked.headers["Content-Disposition"] == 'attachment; filename="paper.pdf"'


@pytest.mark.parametrize("unseen", ["never shown", "withdrawn"])
def test_a_file_that_nothing_published_shows_is_for_editors_only(client, editor, stranger, as_user, told, unseen):
    if unseen == "withdrawn":
        models.Testimonial.objects.filter(pk=told.pk).update(live=False)
        file = told.video
    else:
        file = keep_file(ContentFile(PDF, "a.pdf"), title="x")
    assert [status(who, file.url) for who in (client, as_user(stranger), as_user(editor))] == [404, 404, 200]
    response = as_user(editor).get(file.url)
    content(response)
    assert response.headers["Cache-Control"] == "private, no-store"


def test_a_poster_is_sent_in_its_small_size_and_the_picture_as_brought_to_editors_only(client, editor, as_user, told):
    small = told.poster.get_rendition(POSTER)
    response = client.get(small.url)
    assert (response.status_code, response.headers["Content-Type"]) == (200, "image/webp")
    assert response.headers["Cache-Control"] == "public, max-age=2592000, immutable"
    assert content(response)[8:12] == b"WEBP"
    original = told.poster.file.url
    assert [status(who, original) for who in (client, as_user(editor))] == [404, 200]


def test_a_picture_of_a_showcase_is_seen_by_its_link_before_and_by_all_after_it_is_published(
    client, actor, stranger, as_user
):
    shown = keep_picture(ContentFile(picture("PNG"), "a.png"), title="x", by=stranger)
    showcase = models.Showcase(
        slug="test", told_by="firm", title="t", summary="s", firm="F", provider=actor, problem="p", done="d", picture=shown,
        happened_on=timezone.localdate(), other_email="a@b.example", state="waiting",
    )  # fmt: skip
    showcase.save()
    small = shown.get_rendition(POSTER).url
    assert status(client, small) == 404
    assert status(client, f"{small}?cle=wrong") == 404
    assert status(client, f"{small}?cle={showcase.token}") == 200
    assert status(as_user(stranger), small) == 200


@pytest.mark.parametrize(
    "path",
    ["/fichiers/", "/fichiers/documents/film.webm", "/fichiers/images/../../secret_key", "/fichiers/images/%2e%2e/secret_key",
     "/fichiers/original_images/", "/fichiers/999999/x/y", "/fichiers/../secret_key"],
)  # fmt: skip
def test_nothing_else_of_the_data_folder_is_served(client, told, path):
    assert client.get(path).status_code == 404


def test_wagtails_own_addresses_of_files_are_not_there():
    with pytest.raises(NoReverseMatch):
        reverse("wagtaildocs_serve", args=[1, "x"])
    with pytest.raises(NoReverseMatch):
        reverse("wagtailimages_serve", args=["x", 1, "x", "x"])


def test_a_file_that_is_gone_from_the_disk_is_not_found(client, told):
    Path(told.video.file.path).unlink()
    assert client.get(told.video.url).status_code == 404


def test_a_file_has_one_address_in_every_language(told):
    with override("de"):
        assert told.video.url.startswith("/fichiers/")


def test_pages_allow_films_of_our_own_only(client):
    policy = client.get("/").headers["Content-Security-Policy"]
    assert "media-src 'self'" in policy


def test_serving_asks_the_database_little(client, told, django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        assert status(client, told.video.url, Range="bytes=0-99") == 206
