"""Indexes by which closed cases and ended introductions are listed, and the cases that a partner brought."""

from django.db import migrations, models

from relais.groundwork.migrating import AddIndexInUse


class Migration(migrations.Migration):
    atomic = False  # PostgreSQL builds an index beside those who write only outside a transaction
    dependencies = [("introductions", "0002_partners_and_appointments")]
    operations = [
        AddIndexInUse("case", models.Index(fields=["-closed_at", "-id"], name="case_closed")),
        AddIndexInUse(
            "case",
            models.Index(fields=["partner", "-id"], name="case_of_partner", condition=models.Q(partner__isnull=False)),
        ),
        AddIndexInUse("introduction", models.Index(fields=["-ended_at", "-id"], name="introduction_ended")),
    ]
