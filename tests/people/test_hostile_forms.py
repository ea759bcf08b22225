"""No form of the site breaks, whatever is posted: each form of each page, filled with what nobody would type."""

import random
from html.parser import HTMLParser

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.translation import override

from relais.actors import services as actor_services
from relais.introductions.models import SavedView
from tests.people.test_permissions import PEOPLE, TABLE, agency_of, filled

HOSTILE = [
    "", " ", "\x00", "a\x00b", "\ufffe", "\u202e", "𝕏🦊" * 30, "x" * 5000, "-1", "0", "1e309", "NaN", "9" * 40, "2026-02-31", "0000-00-00",
    "9999-12-31", "24:61", "' OR 1=1 --", "<script>alert(1)</script>", "{{ 7*7 }}", "%s%n", "../../etc/passwd", "a@b", "a@b.example\r\nBcc: c@d",
    "javascript:alert(1)", "https://", "on", "true", "[]", "null", "fr", "owner",
]  # fmt: skip
ROUNDS = 3


class Forms(HTMLParser):
    """The forms that a page posts: (address, {field: values it offers})."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, list[str]], set[str]]] = []
        self.inside = False
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":
            self.inside = given.get("method", "").lower() == "post"
            if self.inside:
                self.found.append((given.get("action") or "", {}, set()))
        elif self.inside and given.get("name") and tag in {"input", "textarea", "select", "button"}:
            self.found[-1][1].setdefault(given["name"], []).append(given.get("value") or "")
            if given.get("type") == "file":
                self.found[-1][2].add(given["name"])

    def handle_endtag(self, tag):
        if tag == "form":
            self.inside = False


def values(fields, files, luck):
    """Something hostile for most fields, what the page offers for the others; some fields are left out, some come twice."""
    posted = {}
    for name, offered in fields.items():
        if luck.random() < 0.1:
            continue
        if name in files:
            posted[name] = SimpleUploadedFile(
                luck.choice(["a.csv", "../x", "a.exe"]), luck.randbytes(luck.choice([0, 10, 3000]))
            )
        elif luck.random() < 0.7:
            posted[name] = luck.choices(HOSTILE, k=luck.choice([1, 1, 1, 3]))
        else:
            posted[name] = [luck.choice(offered)]
    return posted


PAGES = sorted(name for name, (_arguments, get, _post) in TABLE.items() if 200 in get and not name.startswith("api"))


@pytest.mark.parametrize("name", PAGES)
def test_forms_of_a_page_survive_whatever_is_posted(
    request, name, make_door, holder, editor, animator, as_user, client
):
    door = make_door("theirs", themes=("wifi",))
    actor_services.renew_door(by=holder, door=door)
    SavedView.objects.create(pk=1, user=animator, name="mine")
    agency_of(holder)
    luck = random.Random(name)  # the same each time, other for each page
    arguments, allowed, _post = TABLE[name]
    for who, status in zip(PEOPLE, allowed, strict=True):
        if status != 200 or who == "stranger":
            continue
        with override("fr"):
            address = reverse(name, kwargs={key: filled(value, door, holder) for key, value in arguments.items()})
        browser = client if who == "anonymous" else as_user(request.getfixturevalue(who))
        browser.raise_request_exception = True  # what breaks, breaks the test with its own trace
        page = browser.get(address)
        if page.streaming or "html" not in page["Content-Type"]:
            continue
        forms = Forms(page.content.decode()).found
        for action, fields, files in forms:
            if "deconnexion" in action:
                continue
            for _round in range(ROUNDS):
                answer = browser.post(action or address, values(fields, files, luck))
                assert answer.status_code < 500, (action or address, answer.status_code)
