"""Pages of doors and of their holders: what they say, what they change, and to whom they do not exist."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from relais.actors import services
from relais.actors.models import Door
from tests.actors.conftest import everything

TODAY = timezone.localdate()


@pytest.fixture
def old(make_door):
    """A door whose facts have expired."""
    return make_door("old", title="Porte ancienne", confirmed_until=TODAY - timedelta(days=3))


def text_of(response):
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def dates():
    return dict(Door.objects.filter(actor__slug="test-provider").values_list("slug", "confirmed_until"))


def test_a_door_whose_facts_have_expired_is_flagged(client, old, make_door):
    flag = "À vérifier avant de compter dessus"
    assert flag in text_of(client.get(reverse("actors:door", args=["old"])))
    make_door("new")
    assert flag not in text_of(client.get(reverse("actors:door", args=["new"])))


def test_an_archived_door_says_so_and_no_list_shows_it(client, old, holder):
    services.archive_door(by=holder, door=old)
    assert "Cette porte est fermée" in text_of(client.get(reverse("actors:door", args=["old"])))
    assert "Porte ancienne" not in text_of(client.get(reverse("actors:doors"), {"q": "ancienne"}))
    assert "Porte ancienne" not in text_of(client.get(reverse("actors:actor", args=["test-provider"])))


@pytest.mark.parametrize(
    ("sizes", "said"),
    [((2, 9), "de 2 à 9 personnes"), ((2, None), "à partir de 2 personnes"), ((None, 0), "jusqu'à 0 personnes")],
)
def test_a_door_says_for_which_sizes_it_is(client, make_door, sizes, said):
    make_door("sized", min_employees=sizes[0], max_employees=sizes[1])
    assert said in text_of(client.get(reverse("actors:door", args=["sized"]))).replace("&#x27;", "'")


def test_a_description_is_shown_as_text(client, make_door):
    make_door("bold", title="<b>gras</b>", description="<script>alert(1)</script>")
    assert "<script>alert(1)" not in text_of(client.get(reverse("actors:door", args=["bold"])))
    assert "<b>gras" not in text_of(client.get(reverse("actors:door", args=["bold"])))


GETS = ["manage_actor", "edit_actor", "history", "add_door"]
POSTS = ["undo_actor", "renew_doors", "undo_doors", "add_door", "edit_actor"]
DOOR_POSTS = ["edit_door", "renew_door", "archive_door", "reopen_door", "undo_door"]


@pytest.mark.parametrize("slug", ["facturelle", "no-such-actor"])
def test_a_holders_page_of_another_actor_is_not_there_whether_it_exists_or_not(holder, as_user, slug):
    client, before = as_user(holder), everything()
    pages = [client.get(reverse(f"actors:{name}", args=[slug])) for name in GETS]
    pages += [client.post(reverse(f"actors:{name}", args=[slug]), {"name": "x"}) for name in POSTS]
    assert {page.status_code for page in pages} == {404}
    assert all("Facturelle" not in page.content.decode() for page in pages)
    assert everything() == before


def test_another_actors_door_is_not_there_for_a_holder(holder, as_user):
    client, before = as_user(holder), everything()
    slug = Door.objects.filter(actor__slug="facturelle", state="open").first().slug
    for name in DOOR_POSTS:
        assert client.post(reverse(f"actors:{name}", args=[slug]), {"title": "x"}).status_code == 404
    own = reverse("actors:renew_doors", args=["test-provider"])
    assert client.post(own, {"doors": [slug]}).status_code == 302  # named among one's own: passed over
    assert everything() == before


def test_a_holder_lists_only_what_is_theirs_and_an_animator_everything(holder, animator, as_user):
    page = reverse("actors:manage")
    assert [one.slug for one in as_user(holder).get(page).context["page"]] == ["test-provider"]
    assert as_user(animator).get(page).context["page"].paginator.count > 400
    found = as_user(animator).get(page, {"q": "pixel"}).context["page"]
    assert "pixel-terril" in [one.slug for one in found]


def test_doors_to_manage_stand_by_urgency(holder, as_user, old, make_door):
    make_door("later", confirmed_until=TODAY + timedelta(days=200))
    make_door("soon", confirmed_until=TODAY + timedelta(days=10))
    services.archive_door(by=holder, door=make_door("gone"))
    rows = as_user(holder).get(reverse("actors:manage_actor", args=["test-provider"])).context["rows"]
    assert [row["door"].slug for row in rows] == ["old", "soon", "later", "gone"]


def test_doors_that_were_ticked_are_renewed_together_and_undone_together(holder, as_user, old, make_door):
    client = as_user(holder)
    make_door("second")
    make_door("third")
    before = dates()
    page = client.post(reverse("actors:renew_doors", args=["test-provider"]), {"doors": ["old", "second"]}, follow=True)
    assert "Les faits de 2 portes sont confirmés pour six mois." in text_of(page)
    half_a_year = TODAY + timedelta(days=180)
    assert dates() == before | {"old": half_a_year, "second": half_a_year}
    page = client.post(reverse("actors:undo_doors", args=["test-provider"]), {"doors": ["old", "second"]}, follow=True)
    assert "2 portes sont remises comme avant." in text_of(page)
    assert dates() == before


def test_renewing_with_nothing_ticked_changes_nothing_and_says_so(holder, as_user, old):
    before = everything()
    page = as_user(holder).post(reverse("actors:renew_doors", args=["test-provider"]), {"doors": ["\x00"]}, follow=True)
    assert "Cochez d" in text_of(page)
    assert everything() == before


@pytest.mark.parametrize("name", ["renew_door", "archive_door", "reopen_door", "undo_door"])
def test_a_verb_asked_for_by_a_link_does_nothing(holder, as_user, old, name):
    before = everything()
    assert as_user(holder).get(reverse(f"actors:{name}", args=["old"])).status_code == 405
    assert everything() == before


def test_each_button_does_its_verb(holder, as_user, old):
    client = as_user(holder)

    def state():
        door = Door.objects.get(slug="old")
        return door.state, door.expired()

    seen = []
    for name in ("renew_door", "archive_door", "undo_door", "archive_door", "reopen_door"):
        assert client.post(reverse(f"actors:{name}", args=["old"])).status_code == 302
        seen.append(state())
    assert seen == [("open", False), ("archived", False), ("open", False), ("archived", False), ("open", False)]


def test_a_door_is_edited_by_its_form_and_an_unchanged_form_leaves_no_trace(holder, as_user, old):
    client, address = as_user(holder), reverse("actors:edit_door", args=["old"])
    form = client.get(address).context["form"]
    data = {name: value for name, value in form.initial.items() if value not in (None, "")}
    before = everything()
    assert "Rien n&#x27;a changé." in text_of(client.post(address, data, follow=True))
    after = everything()
    assert after["traces"] == before["traces"]
    text_of(client.post(address, data | {"title": "Porte neuve", "places": "Namur\nProvince de Liège"}, follow=True))
    door = Door.objects.get(slug="old")
    assert (door.title, door.everywhere, door.areas.count() + door.places.count()) == ("Porte neuve", False, 2)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": ""}, "title"), ({"kind": "gift"}, "kind"), ({"places": "Mxqzt"}, "places"), ({"sectors": "none"}, "sectors"),
        ({"main_theme": "website"}, "main_theme"), ({"min_employees": "9", "max_employees": "3"}, "min_employees"),
        ({"confirmed_until": "2001-01-01"}, "confirmed_until"), ({"description": "a\x07b"}, "description"),
        ({"capacity": "-1"}, "capacity"),
    ],
    ids=str,
)  # fmt: skip
def test_a_wrong_door_form_names_its_field_and_changes_nothing(holder, as_user, old, wrong, field):
    before = everything()
    data = {"kind": "advice", "title": "T", "description": "D"} | wrong
    response = as_user(holder).post(reverse("actors:edit_door", args=["old"]), data)
    assert list(response.context["form"].errors) == [field]
    assert everything() == before


@pytest.mark.parametrize("number", ["0403.170.702", "12"])
def test_a_profile_with_a_wrong_enterprise_number_is_refused(holder, as_user, number):
    before = everything()
    data = {"name": "N", "roles": ["provider"], "enterprise_number": number}
    response = as_user(holder).post(reverse("actors:edit_actor", args=["test-provider"]), data)
    assert list(response.context["form"].errors) == ["enterprise_number"]
    assert everything() == before


def test_a_history_tells_who_did_what_and_what_it_was(holder, as_user, old):
    services.save_door(by=holder, actor=old.actor, door=old, values={"title": "Porte neuve", "max_employees": 9})
    text = text_of(as_user(holder).get(reverse("actors:history", args=["test-provider"])))
    assert re.search(r"<strong>Holder</strong> a modifié la porte", text)
    assert "<del>Porte ancienne</del>" in text
    assert "<ins>Porte neuve</ins>" in text
    assert "<ins>9</ins>" in text


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("actors:directory", 12),
        ("actors:doors", 14),
        ("actors:actor", 16),
        ("actors:door", 14),
        ("actors:manage_actor", 16),
    ],
)
def test_a_page_costs_no_more_queries_when_there_are_more_rows(
    name, most, holder, as_user, make_door, django_assert_max_num_queries, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    door = make_door("first", themes=("wifi",), sectors=("bakery",))
    arguments = {"actors:actor": ["test-provider"], "actors:manage_actor": ["test-provider"], "actors:door": ["first"]}
    address, client = reverse(name, args=arguments.get(name, [])), as_user(holder)
    services.renew_door(by=holder, door=door)
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        text_of(client.get(address))
    for number in range(15):
        services.renew_door(by=holder, door=make_door(f"more-{number}", themes=("grants", "wifi"), sectors=("bakery",)))
    with django_assert_max_num_queries(min(most, len(few))):
        text_of(client.get(address))
