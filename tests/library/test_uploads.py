"""What editors bring by each of the back office's forms: inspected alike, and on refusal nothing is kept."""

import io
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.translation import activate
from PIL import Image
from wagtail.models import Collection, UploadedFile

from relais.groundwork.errors import Refusal
from relais.groundwork.uploads import FRAME, KeepNoMore
from relais.library.inspecting import LIMITS
from relais.library.models import File, Picture
from relais.library.services.files import keep_file, keep_picture
from tests.library.test_inspecting import CUES, FILM, HTML, PDF, SVG, picture

pytestmark = pytest.mark.django_db

WAYS = ["add", "several at once", "chooser"]
BAD_FILES = {
    "a.svg": SVG, "a.html": HTML, "a.pdf": SVG, "b.pdf": PDF + HTML, "c.pdf": PDF.replace(b"%%EOF", b"9 0 obj<</S/JavaScript>>%%EOF"),
    "a.exe": b"MZ" + bytes(99), "a.pptx": PDF, "a.webm": FILM[:5000], "empty.pdf": b"", "a.vtt": CUES + b"\nno time\nx\n",
    "big.vtt": CUES + b"x" * 1_000_000,
}  # fmt: skip
BAD_PICTURES = {
    "a.svg": SVG,
    "a.png": SVG,
    "b.png": HTML,
    "a.jpg": picture("PNG"),
    "c.png": picture("PNG") + HTML,
    "e.png": b"",
}


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    """Files of these tests in a folder of their own, those on their way too."""
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "on their way"
    Path(settings.FILE_UPLOAD_TEMP_DIR).mkdir()
    activate("fr")


@pytest.fixture
def writer(editor, as_user):
    browser = as_user(editor)
    browser.get(reverse("wagtailadmin_home"))  # follows the duty
    return browser


def sent(browser, kind, way, name, content):
    """Send a file by one of the back office's ways; return the answer. ``kind`` is docs or images."""
    upload = SimpleUploadedFile(name, content)
    collection = Collection.get_first_root_node().pk
    if way == "several at once":
        return browser.post(
            reverse(f"wagtail{kind}:add_multiple"), {"files[]": upload, "title": "Test", "collection": collection}
        )
    if way == "chooser":
        prefix = {"docs": "document-chooser-upload", "images": "image-chooser-upload"}[kind]
        address = reverse(f"wagtail{kind}_chooser:create")
    else:
        prefix, address = "", reverse(f"wagtail{kind}:add")
    given = {"title": "Test", "file": upload, "collection": collection, "tags": ""}
    return browser.post(address, {f"{prefix}-{key}" if prefix else key: value for key, value in given.items()})


def told_of(name, page):
    """Whether the page, or the answer in JSON to a script, refuses the file by its name."""
    return f"« {name} »" in page or f"\\u00ab {name} \\u00bb" in page


def kept():
    """Everything that is kept: rows, and files on the disk."""
    folders = [Path(settings.MEDIA_ROOT), Path(settings.FILE_UPLOAD_TEMP_DIR)]
    return (
        File.objects.count(), Picture.objects.count(), UploadedFile.objects.count(),
        sorted(str(path) for folder in folders for path in folder.rglob("*") if path.is_file()),
    )  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", BAD_FILES)
def test_a_bad_file_is_refused_by_its_name_and_nothing_is_kept(writer, way, name):
    before = kept()
    page = sent(writer, "docs", way, name, BAD_FILES[name]).content.decode()
    assert told_of(name, page)
    assert kept() == before


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", BAD_PICTURES)
def test_a_bad_picture_is_refused_by_its_name_and_nothing_is_kept(writer, way, name):
    before = kept()
    page = sent(writer, "images", way, name, BAD_PICTURES[name]).content.decode()
    assert told_of(name, page)
    assert kept() == before


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("name", "content", "kind", "seconds"),
    [("a.pdf", PDF, "pdf", None), ("a.webm", FILM, "video", 58), ("a.vtt", CUES, "captions", None)],
)
def test_a_good_file_is_kept_with_its_kind_and_length(writer, editor, way, name, content, kind, seconds):
    last = File.objects.order_by("-pk").first()
    sent(writer, "docs", way, name, content)
    row = File.objects.order_by("-pk").first()
    assert row != last
    assert (row.kind, row.seconds, row.file_size, row.uploaded_by_user) == (kind, seconds, len(content), editor)
    with row.open_file() as stored:
        assert stored.read() == content


@pytest.mark.parametrize("way", WAYS)
def test_a_good_picture_is_kept_under_a_name_that_nobody_guesses(writer, way):
    sent(writer, "images", way, "moi et mon chien.png", picture("PNG"))
    stored = Picture.objects.order_by("-pk").first().file.name
    assert stored.startswith("original_images/")
    assert stored.endswith(".png")
    assert "chien" not in stored
    assert len(stored) > 30


def test_a_good_file_without_a_fit_title_waits_and_then_has_its_kind(writer):
    collection = Collection.get_first_root_node().pk
    add = {"files[]": SimpleUploadedFile("a.pdf", PDF), "title": "x" * 300, "collection": collection}
    answer = writer.post(reverse("wagtaildocs:add_multiple"), add).json()
    pk = answer["uploaded_file_id"]
    given = {f"uploaded-document-{pk}-title": "Good", f"uploaded-document-{pk}-collection": collection}
    last = writer.post(reverse("wagtaildocs:create_multiple_from_uploaded_document", args=[pk]), given)
    assert last.json()["success"] is True
    assert File.objects.get(title="Good").kind == "pdf"


def test_a_file_that_replaces_another_is_inspected_too(animator, as_user):
    browser = as_user(animator)
    browser.get(reverse("wagtailadmin_home"))
    row = keep_file(ContentFile(PDF, "a.pdf"), title="Old")
    collection = Collection.get_first_root_node().pk

    def replaced(name, content):
        given = {"title": "New", "file": SimpleUploadedFile(name, content), "collection": collection, "tags": ""}
        browser.post(reverse("wagtaildocs:edit", args=[row.pk]), given)
        return File.objects.get(pk=row.pk)

    assert (replaced("a.pdf", SVG).title, row.file.storage.exists(row.file.name)) == ("Old", True)
    new = replaced("b.vtt", CUES)
    assert (new.title, new.kind, new.digest != row.digest) == ("New", "captions", True)


@pytest.mark.parametrize("keep", [keep_file, keep_picture])
def test_what_is_brought_otherwise_is_refused_by_its_name_and_nothing_is_kept(keep):
    before = kept()
    with pytest.raises(Refusal, match=r"« x\.svg »"):
        keep(ContentFile(SVG, "x.svg"), title="x")
    assert kept() == before


def test_a_small_size_of_a_picture_tells_nothing_of_where_it_was_taken():
    exif = Image.Exif()
    exif[0x010E] = "my house"
    made = io.BytesIO()
    Image.new("RGB", (300, 200)).save(made, "JPEG", exif=exif)
    row = keep_picture(ContentFile(made.getvalue(), "a.jpg"), title="x")
    with row.open_file() as stored:
        assert b"my house" in stored.read()
    with row.get_rendition("max-100x100|format-webp").file.open() as stored:
        assert b"my house" not in stored.read()


# How much is read at all
def body(browser, path, length, **more):
    """The answer to a request that says that it is so long; nothing but its head is there to be read."""
    return browser.generic("POST", path, b"", "multipart/form-data; boundary=x", CONTENT_LENGTH=str(length), **more)


@pytest.mark.parametrize(
    ("path", "length"), [("/connexion/", FRAME + 1), ("/connexion/", 2_000_000_000), ("/", 5_000_000_000)]
)
def test_what_is_too_long_for_its_page_is_answered_413_with_a_page_before_it_is_read(client, path, length):
    answer = body(client, path, length)
    assert answer.status_code == 413
    assert "C&#x27;est trop volumineux" in answer.content.decode()


@pytest.mark.parametrize("space", ["wagtaildocs", "wagtailimages"])
def test_pages_that_take_files_take_as_much_as_the_largest_of_them(writer, space):
    most = {"wagtaildocs": max(LIMITS.values()), "wagtailimages": LIMITS["picture"]}[space] + FRAME
    assert body(writer, reverse(f"{space}:add_multiple"), most + 1).status_code == 413
    assert body(writer, reverse(f"{space}:add_multiple"), most).status_code != 413


def test_a_request_of_untold_length_is_not_read(client):
    answer = client.post("/connexion/", {}, headers={"Transfer-Encoding": "chunked"})
    assert answer.status_code == 411


@pytest.mark.parametrize("who", ["anonymous", "stranger"])
def test_a_film_from_whoever_may_not_write_is_not_read(request, who, as_user):
    browser = Client(enforce_csrf_checks=True)
    if who != "anonymous":
        browser.force_login(request.getfixturevalue(who))
    browser.get("/connexion/")  # has the cookie of forms

    class Unread(io.BytesIO):
        def read(self, *_args):
            raise AssertionError("read")

    answer = browser.generic(
        "POST", reverse("wagtaildocs:add_multiple"), b"", "multipart/form-data; boundary=x",
        **{"CONTENT_LENGTH": "300000000", "wsgi.input": Unread()},
    )  # fmt: skip
    assert answer.status_code == {"anonymous": 302, "stranger": 404}[who]


def test_of_a_file_that_is_too_large_only_a_little_more_than_allowed_is_kept_on_its_way(rf):
    handler = KeepNoMore(rf.post("/"))
    handler.new_file("file", "a.vtt", "text/vtt", None)
    taken = sum(len(handler.receive_data_chunk(b"x" * 65_536, 0) or b"") for _chunk in range(100))
    assert LIMITS["captions"] < taken < LIMITS["captions"] + 2 * 65_536
    handler.new_file("file", "a.csv", "text/csv", None)
    assert sum(len(handler.receive_data_chunk(b"x" * 65_536, 0) or b"") for _chunk in range(100)) == 6_553_600


def test_files_on_their_way_are_gone_afterwards(writer):
    big = picture("PNG", (3000, 1500)) + bytes(3_000_000)  # larger than what is held in memory
    sent(writer, "images", "several at once", "a.png", big)
    assert list(Path(settings.FILE_UPLOAD_TEMP_DIR).iterdir()) == []
