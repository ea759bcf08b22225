"""The animator's desk: its lists, filters, saved views, export and answers to many; not there for anybody else."""

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from relais.actors.models import Door
from relais.groundwork.keeping import in_process
from relais.introductions import queries
from relais.introductions.models import Case, Introduction, SavedView
from relais.introductions.services import answering
from relais.introductions.services.watching import follow_up
from tests.introductions.conftest import at, everything, letters

DESK, EXPORT, MANY, SAVE = (
    reverse(f"introductions:{name}") for name in ("desk", "desk_export", "answer_many", "save_view")
)
TODAY = timezone.localdate()


@pytest.fixture
def desk(as_user, animator):
    """The animator's browser."""
    return as_user(animator)


@pytest.fixture
def make(db):
    """Write a case as its verbs would have left it: make(state="asked", theme="wifi")."""

    def made(**values):
        values = {"state": "open", "owner": "door", "due_on": TODAY + timedelta(days=2), "firm": "Firm"} | values
        if values["state"] == "closed":
            values |= {"owner": "", "due_on": None, "closed_at": values.get("closed_at", timezone.now())}
        return Case.objects.create(**values)

    return made


def text_of(response, status=200):
    assert response.status_code == status
    return " ".join(response.content.decode().split()).replace("&#x27;", "'")


def shown(client, name, **narrowed):
    return list(client.get(DESK, {"liste": name} | narrowed).context["page"])


def exported(client, **query):
    response = client.get(EXPORT, query)
    assert response.status_code == 200
    text = b"".join(response.streaming_content).decode()
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:])))


# For whom


@pytest.mark.parametrize("who", ["stranger", "holder", "editor"])
def test_desk_is_not_there_for_others_and_nothing_happens(request, as_user, send, one, animator, who):
    case, view = send(one), SavedView.objects.create(user=animator, name="mine", query="")
    client, before = as_user(request.getfixturevalue(who)), everything()
    drop = reverse("introductions:drop_view", args=[view.pk])
    answered = [client.get(DESK), client.get(EXPORT), client.post(SAVE, {"name": "x"}), client.post(drop)]
    answered.append(client.post(MANY, {"cases": [case.pk], "words": "Bonjour"}))
    assert {page.status_code for page in answered} == {404}
    assert (everything(), SavedView.objects.count()) == (before, 1)


# Lists and filters


def test_each_list_holds_its_cases(desk, make, one):
    now = timezone.now()
    alarm = make(alarm_since=TODAY, owner="animator", answered_at=now)
    late, unanswered = make(answered_at=now), make()
    Introduction.objects.create(case=late, door=one, state="waiting", passed=1, owner="door", due_on=TODAY)
    stranded = make(state="stranded", owner="animator", answered_at=now)
    declined = make(answered_at=now)
    Introduction.objects.create(case=declined, door=one, state="declined", reason="other")
    asked = make(state="asked", owner="firm", answered_at=now)
    unconfirmed = make(state="unconfirmed", owner="firm")
    closed = make(state="closed", outcome="met")
    Introduction.objects.create(case=closed, door=one, state="declined", reason="other")
    expected = {
        "alarm": {alarm}, "late": {late}, "unanswered": {unanswered}, "stranded": {stranded}, "declined": {declined},
        "open": {alarm, late, unanswered, stranded, declined, asked}, "asked": {asked}, "unconfirmed": {unconfirmed},
        "closed": {closed},
    }  # fmt: skip
    assert {name: set(shown(desk, name)) for name in expected} == expected
    counts = {row["list"]: row["count"] for row in desk.get(DESK).context["lists"]}
    assert counts == {name: len(cases) for name, cases in expected.items()} == queries.desk_counts(TODAY)


def test_what_is_due_first_stands_on_top_and_the_last_that_closed(desk, make):
    later, first = make(due_on=TODAY + timedelta(days=5)), make(due_on=TODAY - timedelta(days=5))
    old = make(state="closed", outcome="met", closed_at=timezone.now() - timedelta(days=9))
    new = make(state="closed", outcome="met")
    assert (shown(desk, "open"), shown(desk, "closed")) == ([first, later], [new, old])


def test_unknown_list_is_not_there(desk):
    assert desk.get(DESK, {"liste": "other"}).status_code == 404
    assert desk.get(EXPORT, {"liste": "other"}).status_code == 404


@pytest.mark.parametrize(
    "narrowed",
    [
        {"theme": "wifi"}, {"province": "province-namur"}, {"way": "partner"}, {"words": "zyx"}, {"words": "bob@"},
        {"words": "BOB"}, {"theme": "wifi", "way": "partner", "words": "zyx"},
    ],
    ids=str,
)  # fmt: skip
def test_list_is_narrowed(desk, make, narrowed):
    make(firm="Other", theme="backup")
    hit = make(
        firm="Zyxwvu", contact="Bob", email="bob@zyxwvu.example", theme="wifi", province="province-namur", way="partner"
    )
    assert shown(desk, "open", **narrowed) == [hit]
    assert [row[3] for row in exported(desk, liste="open", **narrowed)[1:]] == ["Zyxwvu"]


def test_case_is_found_by_its_number(desk, make):
    make()
    case = make()
    assert shown(desk, "open", words=str(case.pk)) == [case]
    assert shown(desk, "open", words="9" * 40) == []
    assert "Aucun dossier ne correspond au filtre." in text_of(desk.get(DESK, {"liste": "open", "words": "qqq"}))


def test_empty_desk_says_so(desk):
    text = text_of(desk.get(DESK))
    assert "Rien dans cette liste" in text
    assert "Chaque thème demandé a au moins une porte ouverte." in text


def test_themes_without_a_door_are_told(desk, make):
    for theme in ("wifi", "wifi", "backup"):
        make(theme=theme)
    assert desk.get(DESK).context["without_door"] == []
    Door.objects.filter(door_themes__theme__slug="wifi").update(state="archived")
    in_process.clear()  # they are kept for five minutes
    found = desk.get(DESK).context["without_door"]
    assert ("wifi", 2) in [(slug, times) for slug, _label, times in found]


def test_satisfaction_of_the_year_is_told(desk, make):
    make(state="closed", outcome="met", score=5)
    make(state="closed", outcome="not_met", score=2)
    make(state="closed", outcome="silent")
    make(state="closed", outcome="met", score=1, closed_at=timezone.now() - timedelta(days=400))
    assert desk.get(DESK).context["satisfaction"] == {
        "closed": 3, "met": 1, "not_met": 1, "silent": 1, "scored": 2, "mean": 3.5,
    }  # fmt: skip


def test_declines_of_a_door_are_told_by_theme_and_reason(send, one):
    for reason in ("other", "other", "too_small"):
        row = send(one).introductions.get()
        answering.decline(by=None, introduction=row, reason=reason, token=row.token)
    assert [(reason, times) for _theme, reason, times in queries.declines_of(one)] == [
        ("autre raison", 2), ("entreprise trop petite pour notre offre", 1),
    ]  # fmt: skip


# Views


def test_view_is_kept_under_its_name_replaced_and_forgotten(desk, animator):
    query = "liste=open&theme=wifi"
    assert desk.post(SAVE, {"name": " Mes  wifi ", "query": query})["Location"] == f"{DESK}?{query}"
    desk.post(SAVE, {"name": "Mes wifi", "query": "liste=late"})
    view = SavedView.objects.get()
    assert (view.user, view.name, view.query) == (animator, "Mes wifi", "liste=late")
    assert '<a href="?liste=late">Mes wifi</a>' in text_of(desk.get(DESK))
    desk.post(reverse("introductions:drop_view", args=[view.pk]))
    assert not SavedView.objects.exists()


def test_view_without_a_name_is_not_kept(desk):
    for name in ("", "  "):
        assert "Donnez un nom à cette vue." in text_of(desk.post(SAVE, {"name": name, "query": ""}, follow=True))
    assert not SavedView.objects.exists()


def test_view_of_another_animator_is_not_there(desk, as_user):
    from relais.people.models import User

    other = User.objects.create_user("other@test.example", "a long password 1", name="Other", duty="animator")
    view = SavedView.objects.create(user=other, name="Autre vue", query="liste=open")
    assert desk.post(reverse("introductions:drop_view", args=[view.pk])).status_code == 404
    assert "Autre vue" not in text_of(desk.get(DESK))
    assert SavedView.objects.get() == view


@pytest.mark.parametrize("query", ["\r\nX-Evil: 1", '"><script>alert(1)</script>', "x" * 900, "//evil.example"])
def test_hostile_view_stays_a_view_of_the_desk(desk, query):
    response = desk.post(SAVE, {"name": "v", "query": query})
    assert response["Location"].startswith(f"{DESK}?")
    assert "X-Evil" not in response
    assert "<script>alert" not in text_of(desk.get(DESK))


# Export


def test_export_holds_the_list_and_no_formula_runs(desk, make):
    case = make(firm="=1+1", contact="+32", email="@sum", theme="-wifi")
    make(firm="\tTab")
    rows = exported(desk, liste="open")
    assert rows[0][:8] == ["number", "state", "outcome", "firm", "contact", "email", "theme", "province"]
    assert rows[1][:7] == [str(case.pk), "open", "", "'=1+1", "'+32", "'@sum", "'-wifi"]
    assert rows[2][3] == "'\tTab"
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for row in rows for cell in row)
    page = desk.get(EXPORT, {"liste": "open"})
    assert page["Content-Disposition"] == 'attachment; filename="relais-open.csv"'


# Many at once


def test_words_to_many_end_their_alarms(desk, send, one, two):
    cases = [send(one), send(two)]
    for day in (3, 5):
        follow_up(now=at(day))
    assert {case.alarm_since for case in Case.objects.all()} == {at(5).date()}
    data = {"cases": [*(case.pk for case in cases), "x", "9" * 30], "words": "Je m'en occupe.", "liste": "alarm"}
    page = desk.post(MANY, data, follow=True)
    assert "2 entreprises ont reçu votre message." in text_of(page)
    assert {case.alarm_since for case in Case.objects.all()} == {None}
    assert [what for what, _to in letters()[-2:]] == ["message", "message"]


@pytest.mark.parametrize("data", [{}, {"cases": ["1"]}, {"words": "Bonjour"}, {"cases": ["x"], "words": "Bonjour"}])
def test_nothing_ticked_or_no_words_change_nothing(desk, send, one, data):
    send(one)
    before = everything()
    assert "Cochez des dossiers et écrivez un message." in text_of(desk.post(MANY, data, follow=True))
    assert everything() == before


def test_closed_case_is_passed_over(desk, make):
    case = make(state="closed", outcome="met")
    before = everything()
    assert "0 entreprise" in text_of(desk.post(MANY, {"cases": [case.pk], "words": "Bonjour"}, follow=True))
    assert everything() == before


# Cost


@pytest.mark.parametrize("name", ["open", "closed"])
def test_desk_costs_no_more_with_sixty_cases_than_with_ten(desk, make, one, two, name, django_assert_max_num_queries):
    state = {"state": "closed", "outcome": "met"} if name == "closed" else {}

    def more(count):
        for _number in range(count):
            case = make(theme="wifi", **state)
            for door in (one, two):
                Introduction.objects.create(case=case, door=door, state="declined", reason="other")

    costs = {}
    more(10)
    for address in (DESK, EXPORT):
        b"".join(desk.get(address, {"liste": name}))
        with CaptureQueriesContext(connection) as few:
            b"".join(desk.get(address, {"liste": name}))
        costs[address] = len(few)
    more(50)
    for address, most in costs.items():
        with django_assert_max_num_queries(most):
            b"".join(desk.get(address, {"liste": name}))
    page = desk.get(DESK, {"liste": name}).context["page"]
    assert (len(page), page.paginator.count) == (25, 60)
    assert len(desk.get(DESK, {"liste": name, "page": 3}).context["page"]) == 10
