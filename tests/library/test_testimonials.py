"""Testimonials with their films, and the material of seminars, as the public reads them."""

import re

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import override

from relais.actors.models import Actor
from relais.library import models
from relais.library.demo import DATA
from relais.library.inspecting import inspect
from relais.vocabulary.models import Theme

pytestmark = pytest.mark.django_db

BAKER = "boulangere-arlon-commandes-en-ligne"


def text_of(response):
    return " ".join(response.content.decode().split())


def titles(response):
    return re.findall(r"<h2[^>]*> ?<a [^>]*>([^<]+)</a>", text_of(response))


def test_every_testimonial_of_the_demo_has_its_film_captions_poster_and_transcript():
    rows = list(models.Testimonial.objects.select_related("video", "captions", "poster"))
    assert len(rows) == 10
    for one in rows:
        assert (one.video.kind, one.captions.kind) == ("video", "captions")
        assert 40 <= one.video.seconds <= 65
        assert one.poster is not None
        assert one.transcript.startswith("Entreprise inventée, voix de synthèse.")
        assert "voix est de synthèse" in one.video.title


def test_all_films_together_stay_small():
    assert sum(path.stat().st_size for path in DATA.glob("films/*")) < 4_000_000


def test_captions_say_what_the_transcript_says_and_end_with_the_film():
    for one in models.Testimonial.objects.select_related("captions", "video"):
        with one.captions.open_file() as content:
            lines = content.read().decode().splitlines()
        said = [line for line in lines[2:] if line and "-->" not in line]
        assert said == one.transcript.split("\n\n")
        minutes, seconds = re.search(r"--> (\d+):(\d+\.\d+)", [line for line in lines if "-->" in line][-1]).groups()
        assert abs(one.video.seconds - (int(minutes) * 60 + float(seconds))) < 2


def test_the_list_shows_every_testimonial_with_poster_and_length(client):
    response = client.get(reverse("library:testimonials"))
    page = text_of(response)
    assert "10 témoignages" in page
    assert len(titles(response)) == 10
    assert page.count("/fichiers/images/") == 10
    assert "1 min 01 s" in page
    assert "<video" not in page


def test_the_list_is_narrowed_by_theme_and_sector(client):
    address = reverse("library:testimonials")
    asked = models.Testimonial.objects.filter(themes__slug="order-ahead").values_list("title", flat=True)
    assert sorted(titles(client.get(address, {"theme": "order-ahead"}))) == sorted(asked)
    assert len(titles(client.get(address, {"sector": "bakery"}))) == 1
    assert "Aucun témoignage pour ces filtres" in text_of(
        client.get(address, {"theme": "order-ahead", "sector": "web-agency"})
    )


def test_a_filter_that_does_not_exist_is_told(client):
    response = client.get(reverse("library:testimonials"), {"theme": "no-such"})
    assert response.status_code == 200
    assert "no-such" in text_of(response)


def test_a_testimonial_has_player_captions_transcript_story_and_ways_on(client):
    one = models.Testimonial.objects.get(slug=BAKER)
    page = text_of(client.get(one.get_absolute_url()))
    assert f'<source src="{one.video.url}" type="video/webm">' in page
    assert re.search(
        rf'<track kind="captions" src="{re.escape(one.captions.url)}" srclang="fr" label="[^"]+" default>', page
    )
    assert 'preload="metadata"' in page
    assert "autoplay" not in page
    assert "iframe" not in page
    assert "commencez avec quinze produits" in page  # of the transcript
    assert "retrouvé mes deux mains" in page
    assert reverse("actors:actor", args=["le-petit-petrin"]) in page
    assert reverse("actors:actor", args=["toque-et-clic"]) in page
    for theme in one.themes.all():
        assert reverse("vocabulary:theme", args=[theme.slug]) in page


def test_a_testimonial_in_another_language_says_so_and_marks_its_words(client):
    with override("de"):
        address = reverse("library:testimonial", args=[BAKER])
    page = text_of(client.get(address))
    assert address.startswith("/de/")
    assert '<h1 lang="fr">' in page
    assert "other-language" in page or "Französisch" in page


def test_a_testimonial_without_a_film_shows_none(client):
    models.Testimonial.objects.filter(slug=BAKER).update(video=None, captions=None, poster=None)
    page = text_of(client.get(reverse("library:testimonial", args=[BAKER])))
    assert "<video" not in page
    assert "Lire ce qui est dit" not in page


@pytest.mark.parametrize("kind", ["testimonial", "material"])
def test_what_is_withdrawn_or_never_was_is_not_found(client, kind):
    model = {"testimonial": models.Testimonial, "material": models.Material}[kind]
    one = model.objects.first()
    model.objects.filter(pk=one.pk).update(live=False)
    assert client.get(reverse(f"library:{kind}", args=[one.slug])).status_code == 404
    assert client.get(reverse(f"library:{kind}", args=["never-was"])).status_code == 404
    assert one.title not in titles(client.get(reverse(f"library:{kind}s")))


def test_a_film_without_captions_or_transcript_is_refused_by_the_database():
    for change in ({"captions": None}, {"transcript": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            models.Testimonial.objects.filter(slug=BAKER).update(**change)


def test_the_organisations_pages_lead_to_what_is_told_of_them_and_what_they_left(client):
    provider = text_of(client.get(reverse("actors:actor", args=["toque-et-clic"])))
    body = text_of(client.get(reverse("actors:actor", args=["mic-mons"])))
    assert reverse("library:testimonial", args=[BAKER]) in provider
    assert reverse("library:material", args=["empower-leader-2021"]) in body
    assert reverse("library:material", args=["empower-leader-2021"]) not in provider


def test_material_is_listed_newest_first_with_kind_and_size(client):
    response = client.get(reverse("library:materials"))
    assert titles(response) == [one.title for one in models.Material.objects.order_by("-held_on")]
    assert re.search(r"\(document PDF, \d+ ko\)", text_of(response))


def test_material_is_narrowed_by_theme_and_body(client):
    address = reverse("library:materials")
    assert len(titles(client.get(address, {"body": "mic-mons"}))) == 2
    assert len(titles(client.get(address, {"theme": "backup"}))) == 1
    assert "Aucun support pour ces filtres" in text_of(client.get(address, {"theme": "backup", "body": "mic-mons"}))


def test_material_says_where_it_comes_from_and_lets_itself_be_taken(client):
    one = models.Material.objects.get(slug="empower-leader-2021")
    page = text_of(client.get(one.get_absolute_url()))
    assert one.file.url in page
    assert reverse("actors:actor", args=["mic-mons"]) in page
    assert "26 novembre 2020" in page
    taken = client.get(one.file.url)
    assert b"".join(taken.streaming_content).startswith(b"%PDF-")
    assert taken.headers["Content-Type"] == "application/pdf"


def test_a_testimonial_leads_to_material_of_its_themes(client):
    one = models.Material.objects.get(slug="securite-petits-commerces")
    told = models.Testimonial.objects.filter(themes__slug="backup").first()
    told = told or models.Testimonial.objects.first()
    told.themes.add(Theme.objects.get(slug="backup"))
    told.save()
    page = text_of(client.get(told.get_absolute_url()))
    assert reverse("library:material", args=[one.slug]) in page


def test_the_pages_ask_the_database_little(client, django_assert_max_num_queries):
    client.get(reverse("library:testimonials"))  # makes the small sizes of the posters, once
    for address, most in {
        reverse("library:testimonials"): 12, reverse("library:materials"): 8,
        reverse("library:testimonial", args=[BAKER]): 16, reverse("library:material", args=["empower-leader-2021"]): 12,
    }.items():  # fmt: skip
        with django_assert_max_num_queries(most):
            assert client.get(address).status_code == 200


def test_every_demo_file_passes_the_inspection_of_what_editors_bring():
    for path in [*DATA.glob("films/*.webm"), *DATA.glob("films/*.vtt"), *DATA.glob("slides/*")]:
        with path.open("rb") as content:
            assert inspect(path.name, path.stat().st_size, content)


def test_an_actor_without_anything_told_has_no_empty_shelf(client):
    quiet = Actor.objects.create(slug="quiet", name="Quiet", roles=["provider"])
    page = text_of(client.get(reverse("actors:actor", args=[quiet.slug])))
    assert "shelf-" not in page
