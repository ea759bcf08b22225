import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('surveys', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='round',
            name='unmixed',
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
        migrations.AddField(
            model_name='wanted',
            name='read',
            field=models.PositiveIntegerField(db_default=0, default=0, verbose_name='réponses libres qui en parlent'),
        ),
        migrations.AlterField(
            model_name='wanted',
            name='rests_on',
            field=models.JSONField(default=dict, help_text='Par « question.choix », combien.', verbose_name='repose sur'),
        ),
        migrations.AlterModelOptions(
            name='wanted',
            options={'ordering': ['-asked', '-read', 'theme']},
        ),
        migrations.CreateModel(
            name='Erased',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64)),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='erased', to='surveys.round')),
            ],
            options={
                'ordering': ['round', 'digest'],
                'constraints': [models.UniqueConstraint(fields=('round', 'digest'), name='erased_once')],
            },
        ),
    ]
