"""The newsletter by a real browser without JavaScript: subscribe, confirm from the letter, get the edition, leave."""

import os
import re
import subprocess
import sys

from playwright.sync_api import expect

from tests.journeys.conftest import ROOT
from tests.journeys.test_accessibility import ANIMATOR, violations

READER = "lectrice@boulangerie.example"
# The week goes by: what was published yesterday is told today.
A_WEEK_LATER = """
import django; django.setup()
from datetime import timedelta
from django.utils import timezone
from relais.library.models import Edition, News, Subscription
from relais.library.services.telling import send_newsletter
now = timezone.now()
News.objects.filter(slug="ucm-soiree-fausses-factures").update(first_published_at=now - timedelta(days=1))
Edition._default_manager.all().delete()
Subscription.objects.update(confirmed_at=now - timedelta(days=2), told_until=now - timedelta(days=2))
print(send_newsletter(now))
"""


def a_week_later(home):
    environment = os.environ | {"RELAIS_HOME": str(home), "DJANGO_SETTINGS_MODULE": "relais.settings"}
    done = subprocess.run(
        [sys.executable, "-c", A_WEEK_LATER], env=environment, cwd=ROOT, check=True, capture_output=True, text=True
    )
    return int(done.stdout)


def last_letter(desk):
    """Return the words of the newest letter to the reader, as the animator reads it where there is no mail server."""
    desk.goto(f"/courrier/?q={READER}")
    desk.locator("main table tbody a").first.click()
    return desk.locator("main").inner_text()


def test_a_reader_subscribes_confirms_gets_the_edition_and_leaves(open_page, home):
    reader = open_page("/actualites/", javascript=False, width=390)
    reader.get_by_role("link", name="M'abonner à la lettre d'information").click()
    reader.get_by_label("Votre adresse électronique").fill(READER)
    reader.locator("summary").click()
    reader.get_by_label("Se protéger et être en règle").check()
    reader.get_by_role("button", name="M'abonner").click()
    expect(reader.get_by_role("heading", level=1)).to_have_text("Regardez vos messages")

    desk = open_page("/courrier/", user=ANIMATOR)
    (link,) = set(re.findall(r"/actualites/abonnement/[^/\s]+/", last_letter(desk)))
    reader.goto(link)
    assert violations(open_page(link, width=390, scheme="dark")) == []
    reader.get_by_role("button", name="Confirmer mon abonnement").click()
    expect(reader.locator("main")).to_contain_text("Votre abonnement est confirmé")
    assert violations(open_page(link)) == []

    assert a_week_later(home) >= 1
    letter = last_letter(desk)
    assert "Fausses factures, faux virements" in letter
    (way_out,) = set(re.findall(r"/actualites/abonnement/[^/\s]+/quitter/", letter))
    reader.goto(way_out)
    reader.get_by_role("button", name="Quitter la lettre").click()
    expect(reader.get_by_role("heading", level=1)).to_have_text("Vous avez quitté la lettre d'information")
    expect(reader.get_by_label("Votre adresse électronique")).to_have_value(READER)
    reader.goto(way_out)
    expect(reader.get_by_role("heading", level=1)).to_have_text("Vous ne recevez pas la lettre d'information")
