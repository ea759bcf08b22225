"""A partner body's program sends firms and asks what became of them, with its key."""

import json

import pytest

from relais.introductions.models import Case
from relais.introductions.services import closing
from relais.needs.models import Need
from relais.referrals.services import opening
from tests.introductions.conftest import FIRM, WORDS, door_of, held_by, one, send, two  # noqa: F401
from tests.referrals.conftest import adviser, agency, brought, outward, owner, partnership  # noqa: F401

REFERRAL = {name: FIRM[name] for name in ("firm", "contact", "email", "phone")} | {
    "need": WORDS, "doors": ["one"], "consent": True, "reference": "D-1",
}  # fmt: skip


@pytest.fixture
def ask(client, owner, agency, partnership):  # noqa: F811
    """Ask with the key: ask("post", REFERRAL), ask("get", path="?page=2")."""
    key = opening.renew_key(by=owner, actor=agency)

    def asked(method, body=None, path="", shown=key):
        headers = {"Authorization": f"Bearer {shown}"} if shown else {}
        more = {"content_type": "application/json"} if method == "post" else {}
        content = body if isinstance(body, (str, bytes)) or body is None else json.dumps(body)
        return getattr(client, method)(f"/api/v1/referrals{path}", content, headers=headers, **more)

    return asked


def test_referral_is_made_once_and_told_as_it_stands(ask, one):  # noqa: F811
    made = ask("post", REFERRAL)
    assert made.status_code == 201
    told = made.json()
    case = Case.objects.get()
    assert (told["number"], told["reference"], told["state"], told["owner"]) == (case.pk, "D-1", "open", "door")
    assert told["doors"] == [
        {"id": "one", "title": "Porte one", "organisation": "Body one", "state": "waiting", "reason": "",
         "since": case.introductions.get().since.isoformat()}
    ]  # fmt: skip
    assert told["page"] == f"http://localhost:8000/orientations/{case.pk}/"
    again = ask("post", REFERRAL)
    assert (again.status_code, again.json(), Case.objects.count()) == (200, told, 1)
    assert ask("get", path=f"/{case.pk}").json() == told
    assert ask("get").json() == {"total": 1, "page": 1, "pages": 1, "referrals": [told]}


@pytest.mark.parametrize("shown", ["", "relais_wrong", "é", "x" * 5000])
def test_without_the_key_nothing_is_told_and_nothing_made(ask, one, shown):  # noqa: F811
    ask("post", REFERRAL)
    number = Case.objects.get().pk
    for answer in (
        ask("post", REFERRAL | {"reference": "D-2"}, shown=shown), ask("get", shown=shown),
        ask("get", path=f"/{number}", shown=shown),
    ):  # fmt: skip
        assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")
        assert answer.json()["error"]["status"] == 401
    assert Case.objects.count() == 1


def test_anothers_referral_is_not_there(ask, send, two):  # noqa: F811
    case = send(two)
    assert ask("get", path=f"/{case.pk}").status_code == 404
    assert ask("get").json()["total"] == 0


@pytest.mark.parametrize(
    ("change", "status", "said"),
    [
        ({"need": " "}, 422, "need: is empty"), ({"need": "\x00"}, 422, "need: is empty"),
        ({"consent": False}, 422, "consent"), ({"consent": None}, 422, "consent"), ({"email": "no"}, 422, "email: is not an address"),
        ({"firm": ""}, 422, "firm"), ({"contact": "x" * 121}, 422, "contact"), ({"doors": ["a", "b", "c", "d"]}, 422, "doors"),
        ({"doors": ["no-such"]}, 400, ""), ({"place": "nulle part zyx"}, 422, "place: is not known"),
        ({"sector": "zyx zyx"}, 422, "sector: is not known"), ({"language": "it"}, 422, "language"),
        ({"employees": -1}, 422, "employees"), ({"reference": "x" * 81}, 422, "reference"), ({"doors": "one"}, 422, "doors"),
    ],
)  # fmt: skip
def test_wrong_field_is_named_and_nothing_is_made(ask, one, change, status, said):  # noqa: F811
    answer = ask("post", REFERRAL | change)
    assert (answer.status_code, said in answer.json()["error"]["message"]) == (status, True), answer.json()
    assert (Case.objects.count(), Need.objects.count()) == (0, 0)


@pytest.mark.parametrize("body", ["", "{", "[]", "null", '"x"', b"\xff\xfe", "{}" * 3])
def test_what_is_no_referral_is_refused(ask, body):
    answer = ask("post", body)
    assert answer.status_code in {400, 422}
    assert answer.json()["error"]["status"] == answer.status_code
    assert not Need.objects.exists()


def test_reference_of_another_need_is_refused(ask, one):  # noqa: F811
    ask("post", REFERRAL)
    answer = ask("post", REFERRAL | {"need": "je cherche un comptable"})
    assert (answer.status_code, Case.objects.count()) == (409, 1)


def test_list_is_narrowed_and_paged(ask, brought, two):  # noqa: F811
    closed, going = brought(), brought(two)
    closing.close_case(by=None, case=closed, token=closed.token, met=True)
    assert [row["number"] for row in ask("get", path="?state=open").json()["referrals"]] == [going.pk]
    assert [row["outcome"] for row in ask("get", path="?state=closed").json()["referrals"]] == ["met"]
    for path in ("?state=x", "?page=0", "?page=x", "?page=99999999999999999999", "/0", "/99999999999999999999"):
        assert ask("get", path=path).status_code == 422, path
    assert ask("get", path="?page=9").json()["page"] == 1  # the last there is


def test_new_key_ends_the_old_one(ask, owner, agency, one):  # noqa: F811
    opening.renew_key(by=owner, actor=agency)
    assert ask("get").status_code == 401


def test_calls_count_against_the_address(ask, settings):
    settings.TABLE = settings.TABLE.model_copy(update={"asks_per_hour": 10})
    answers = [ask("get", shown="relais_guess").status_code for _time in range(11)]
    assert answers == [401] * 10 + [429]
