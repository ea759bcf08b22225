from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('library', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='showcase',
            name='picture_alt',
            field=models.CharField(blank=True, default='', max_length=200, verbose_name="ce que montre l'image"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='showcase',
            name='picture_digest',
            field=models.CharField(blank=True, default='', editable=False, max_length=40),
            preserve_default=False,
        ),
    ]
