"""A round keeps when it was first published: the watch counts it in that quarter, and in no other."""

from django.db import migrations, models
from django.db.models import F


def copy_moments(apps, schema_editor):
    """Take the moment of publishing for the first one, as far as it is known."""
    rounds = apps.get_model("surveys", "Round").objects.filter(published_at__isnull=False)
    rounds.update(first_published_at=F("published_at"))


class Migration(migrations.Migration):
    dependencies = [("surveys", "0004_say_email")]

    operations = [
        migrations.AddField("round", "first_published_at", models.DateTimeField(blank=True, editable=False, null=True)),
        migrations.RunPython(copy_moments, migrations.RunPython.noop),
    ]
