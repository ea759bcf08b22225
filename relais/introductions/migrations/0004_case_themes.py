"""All themes of a case, of which the main one was kept until now: without them nobody can see which go together."""

import django.db.models.functions
from django.db import migrations, models


def keep_main(apps, schema_editor):
    """Let the cases there are hold at least their main theme."""
    case = apps.get_model("introductions", "Case")
    slugs = case.objects.exclude(theme="").order_by().values_list("theme", flat=True).distinct()
    for slug in list(slugs):
        case.objects.filter(theme=slug, themes=[]).update(themes=[slug])


class Migration(migrations.Migration):
    dependencies = [("introductions", "0003_done_in_order")]
    operations = [
        migrations.AddField(
            "case", "themes", models.JSONField(default=list, db_default=models.Value([], models.JSONField()))
        ),
        migrations.RunPython(keep_main, migrations.RunPython.noop),
    ]
