"""Files in by the import page, open data out."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from relais.actors.forms.importing import MOST_BYTES
from relais.actors.lines import ActorLine, DoorLine
from relais.actors.models import Actor, Door
from tests.actors.conftest import actor_line, door_line, everything, jsonl

pytestmark = pytest.mark.django_db


def sent(client, kind, content, name="file.jsonl", **more):
    return client.post(reverse("actors:import_file"), {"kind": kind, "file": SimpleUploadedFile(name, content), **more})


def test_an_animator_imports_a_file_and_reads_what_it_did(animator, as_user, actor):
    page = sent(as_user(animator), "doors", jsonl(door_line(), door_line(id="b", sectors=["Licornes"])).read())
    text = " ".join(page.content.decode().split())
    assert (page.status_code, Door.objects.filter(slug__in=["test-door", "b"]).count()) == (200, 2)
    assert "Nouvelles : 2. Modifiées : 0. Inchangées : 0. Refusées : 0." in text.replace("\xa0", " ")
    assert "Licornes" in text


def test_a_wrong_file_is_refused_line_by_line_and_nothing_is_written(animator, as_user):
    before = everything()
    page = sent(as_user(animator), "actors", jsonl(actor_line(), actor_line(id="b", roles=[])).read() + b"{\n")
    assert page.status_code == 400
    assert [(wrong.number, wrong.field) for wrong in page.context["refused"]] == [(2, "roles"), (3, "")]
    assert "is not JSON" in page.content.decode()
    assert everything() == before


def test_good_lines_are_imported_when_asked_for(animator, as_user):
    page = sent(as_user(animator), "actors", jsonl(actor_line(), actor_line(id="b", roles=[])).read(), keep_going="on")
    assert (page.status_code, page.context["report"].created, page.context["report"].refused_count) == (200, 1, 1)
    assert Actor.objects.filter(slug="new-actor").exists()


def test_a_csv_of_actors_is_told_by_its_ending_and_one_of_doors_is_refused(animator, as_user):
    client, raw = as_user(animator), b"id;name;roles\nnew-actor;N;firm\n"
    before = everything()
    assert sent(client, "doors", raw, "doors.CSV").status_code == 400
    assert everything() == before
    assert sent(client, "actors", raw, "actors.csv").status_code == 200
    assert Actor.objects.filter(slug="new-actor").exists()


def test_a_file_above_five_megabytes_is_refused_and_nothing_is_written(animator, as_user):
    before = everything()
    row = json.dumps(actor_line()).encode() + b"\n"
    page = sent(as_user(animator), "actors", row + b" " * MOST_BYTES)
    assert page.status_code == 413
    assert "dépasse 5" in page.content.decode()
    assert everything() == before
    assert sent(as_user(animator), "actors", row + b"\n" * (MOST_BYTES - len(row))).status_code == 200


@pytest.mark.parametrize("data", [{}, {"kind": "actors"}, {"kind": "needs"}])
def test_a_form_without_a_file_or_a_known_kind_is_refused(animator, as_user, data):
    assert as_user(animator).post(reverse("actors:import_file"), data).status_code == 400


@pytest.mark.parametrize("who", ["stranger", "holder", "editor"])
def test_the_import_page_is_not_there_for_others_and_nothing_is_written(request, as_user, who):
    client = as_user(request.getfixturevalue(who))
    before = everything()
    assert client.get(reverse("actors:import_file")).status_code == 404
    assert sent(client, "actors", jsonl(actor_line()).read()).status_code == 404
    assert everything() == before


def test_a_file_sent_without_the_forms_token_is_refused(animator):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(animator)
    before = everything()
    assert sent(client, "actors", jsonl(actor_line()).read()).status_code == 403
    assert everything() == before


@pytest.mark.parametrize(
    ("page", "line", "model"), [("actors:export_actors", ActorLine, Actor), ("actors:export_doors", DoorLine, Door)]
)
def test_an_export_is_streamed_as_json_lines_that_the_format_reads(client, page, line, model):
    response = client.get(reverse(page))
    assert response.streaming
    assert response["Content-Type"] == "application/jsonl; charset=utf-8"
    lines = b"".join(response.streaming_content).decode().splitlines()
    assert {line.model_validate_json(one).id for one in lines} == set(model.objects.values_list("slug", flat=True))
    assert len(lines) == model.objects.count()


def test_an_actor_is_described_for_machines(client):
    response = client.get(reverse("actors:actor_jsonld", args=["pixel-terril"]))
    told = json.loads(response.content)
    assert response["Content-Type"] == "application/ld+json"
    assert (told["@type"], told["name"], told["address"]["postalCode"]) == ("Organization", "Pixel Terril", "7000")
