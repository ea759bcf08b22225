from django.db import migrations
from django.db.models import CharField, Exists, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat

SOME = 500


def take_addresses_out_of_keys(apps, schema_editor):
    """The key of a letter that asked to confirm a reminder held the address, and stays when the letter is erased."""
    letters = apps.get_model("groundwork", "Letter").objects.filter(kind="diagnostics/letter/confirm")
    letters.update(key=Concat(Value("diagnostic:"), "about_id", Value(":confirm:letter-"), Cast("pk", CharField())))


def forget_traces_of_erased(apps, schema_editor):
    """Traces of responses that were erased held score and steps; that they were erased stays told."""
    traces = apps.get_model("groundwork", "Trace").objects.filter(subject_kind="diagnostics.response")
    erased = list(traces.filter(verb="erase_response").order_by().values_list("subject_id", flat=True).distinct())
    for start in range(0, len(erased), SOME):
        traces.filter(subject_id__in=erased[start : start + SOME]).exclude(verb="erase_response").delete()


def forget_without_consent(apps, schema_editor):
    """An address stood on a response before it was confirmed, was carried to the next stage, and stayed when consent was withdrawn."""
    consents = apps.get_model("people", "Consent").objects.filter(withdrawn_at=None)
    agreed = consents.filter(purpose=Concat(Value("diagnostic-reminder:"), Cast(OuterRef("pk"), CharField())))
    kept = apps.get_model("diagnostics", "Response").objects.exclude(email="")
    kept.filter(Q(email_confirmed_at=None) | ~Exists(agreed)).update(email="", email_confirmed_at=None)


class Migration(migrations.Migration):
    """What is forgotten here cannot be brought back: backwards nothing happens, and the code before works with it."""

    dependencies = [
        ("diagnostics", "0004_asked_address"),
        ("groundwork", "0005_kept"),
        ("people", "0004_consent_and_retention"),
    ]

    operations = [
        migrations.RunPython(take_addresses_out_of_keys, migrations.RunPython.noop),
        migrations.RunPython(forget_traces_of_erased, migrations.RunPython.noop),
        migrations.RunPython(forget_without_consent, migrations.RunPython.noop),
    ]
