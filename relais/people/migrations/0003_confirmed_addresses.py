from django.db import migrations


def confirm(apps, schema_editor):
    """Accounts made before open sign-up were made by whoever vouched for their address."""
    address = apps.get_model("account", "EmailAddress")
    for user in apps.get_model("people", "User").objects.all():
        address.objects.get_or_create(user=user, email=user.email, defaults={"primary": True, "verified": True})


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0002_signinattempt'),
        ('account', '0009_emailaddress_unique_primary_email'),
    ]

    operations = [migrations.RunPython(confirm, migrations.RunPython.noop)]
