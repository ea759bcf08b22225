from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('diagnostics', '0003_response_of_file'),
    ]

    operations = [
        migrations.AddField(
            model_name='response',
            name='asked_email',
            field=models.EmailField(blank=True, db_default='', default='', max_length=254, verbose_name='adresse à confirmer'),
        ),
        migrations.AddField(
            model_name='response',
            name='asked_nonce',
            field=models.CharField(blank=True, db_default='', default='', editable=False, max_length=32),
        ),
        migrations.AddField(
            model_name='response',
            name='asked_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='confirmation demandée le'),
        ),
    ]
