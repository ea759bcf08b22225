"""The index by which the responses that a file brought are found; of those that no file brought it holds nothing."""

from django.db import migrations, models

from relais.groundwork.migrating import AddIndexInUse


class Migration(migrations.Migration):
    atomic = False  # PostgreSQL builds an index beside those who write only outside a transaction
    dependencies = [("diagnostics", "0002_assessment_file")]
    operations = [
        AddIndexInUse(
            "response",
            models.Index(fields=["file", "id"], condition=models.Q(file__isnull=False), name="response_of_file"),
        ),
    ]
