"""What rounds from before still tell: names after their term, open answers counted as asked, the order of answers; terms too short.

Nothing is taken back: the names are gone, and the next coding of a round weighs it by the rule of its own code. Each round has a short
transaction of its own, so that nobody who answers is held up; run again, it does the same once more.
"""

from datetime import datetime, time, timedelta

from django.conf import settings
from django.db import migrations, transaction
from django.utils import timezone

from relais.diagnostics.definitions import check
from relais.surveys.weighing import weigh

NAMING = {"name": "", "number": "", "email": "", "email_confirmed_at": None, "actor": None}


def tell_less(apps, schema_editor):
    """Bring the rows of every round to what its room writes today."""
    for round_ in apps.get_model("surveys", "Round").objects.exclude(state="draft").select_related("version"):
        with transaction.atomic():
            tell_less_of(apps, round_)


def tell_less_of(apps, round_):
    """Bring the rows of one round there."""
    Invitation, Reply = apps.get_model("surveys", "Invitation"), apps.get_model("surveys", "Reply")
    Response = apps.get_model("diagnostics", "Response")
    rows, replies = Invitation.objects.filter(round=round_), Reply.objects.filter(round=round_)
    if round_.forgotten_at:
        Response.objects.filter(pk__in=rows.exclude(response=None).values("response")).update(**NAMING)
    if round_.state == "open":
        end = timezone.make_aware(datetime.combine(round_.closes_on + timedelta(days=1), time.min))
        term = end + timedelta(days=30 * settings.TABLE.response_months)
        Response.objects.filter(pk__in=replies.values("pk")).update(kept_until=term)
    else:
        weigh_anew(apps, round_, replies)
    if round_.anonymous:
        found = list(rows.select_for_update().filter(response=None).order_by("pk"))
        Invitation.objects.filter(pk__in=[one.pk for one in found]).delete()
        Invitation.objects.bulk_create(found, batch_size=500)


def weigh_anew(apps, round_, replies):
    """Count open answers beside what was asked for, where every answer is still there."""
    Wanted, Theme = apps.get_model("surveys", "Wanted"), apps.get_model("vocabulary", "Theme")
    before = Wanted.objects.filter(round=round_)
    answered = before.values_list("answered", flat=True).first()
    if not answered or replies.count() != answered:
        return
    coded = {}
    codings = apps.get_model("surveys", "Coding").objects.filter(reply__round=round_)
    for reply, question, theme in codings.values_list("reply", "question", "theme__slug"):
        coded.setdefault(reply, []).append((question, theme))
    given = replies.order_by("pk").values_list("pk", "response__answers")
    weighed, _number = weigh(check(round_.version.body), [(answers, coded.get(pk, ())) for pk, answers in given])
    themes = dict(Theme.objects.filter(slug__in=[one.theme for one in weighed]).values_list("slug", "pk"))
    before.delete()
    Wanted.objects.bulk_create(
        Wanted(
            round=round_, theme_id=themes[one.theme], asked=one.asked, answered=answered, read=one.read,
            rests_on=dict(one.rests_on),
        )
        for one in weighed
        if one.theme in themes
    )


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ("surveys", "0002_unmixed_erased_read"),
        ("diagnostics", "0001_initial"),
        ("vocabulary", "0001_initial"),
    ]

    operations = [migrations.RunPython(tell_less, migrations.RunPython.noop)]
