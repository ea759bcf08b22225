"""Entries, their bodies with each database's own index, and the dictionary."""

import django.db.models.deletion
from django.db import migrations, models


SQLITE = [
    """CREATE VIRTUAL TABLE finding_index USING fts5(
        titles, texts, marks, content='finding_body', content_rowid='entry_id', detail=column, tokenize='ascii'
    )""",
    """CREATE TRIGGER finding_body_added AFTER INSERT ON finding_body BEGIN
        INSERT INTO finding_index (rowid, titles, texts, marks) VALUES (new.entry_id, new.titles, new.texts, new.marks);
    END""",
    """CREATE TRIGGER finding_body_dropped AFTER DELETE ON finding_body BEGIN
        INSERT INTO finding_index (finding_index, rowid, titles, texts, marks)
        VALUES ('delete', old.entry_id, old.titles, old.texts, old.marks);
    END""",
    """CREATE TRIGGER finding_body_changed AFTER UPDATE ON finding_body BEGIN
        INSERT INTO finding_index (finding_index, rowid, titles, texts, marks)
        VALUES ('delete', old.entry_id, old.titles, old.texts, old.marks);
        INSERT INTO finding_index (rowid, titles, texts, marks) VALUES (new.entry_id, new.titles, new.texts, new.marks);
    END""",
]
SQLITE_BACK = [
    "DROP TRIGGER finding_body_changed",
    "DROP TRIGGER finding_body_dropped",
    "DROP TRIGGER finding_body_added",
    "DROP TABLE finding_index",
]
POSTGRESQL = [
    """ALTER TABLE finding_body
        ADD COLUMN titles_index tsvector
            GENERATED ALWAYS AS (to_tsvector('simple', titles || ' ' || marks)) STORED,
        ADD COLUMN words_index tsvector
            GENERATED ALWAYS AS (to_tsvector('simple', titles || ' ' || texts || ' ' || marks)) STORED""",
    # What is searched stands out of line, so that walking through many rows reads few pages.
    "ALTER TABLE finding_body SET (toast_tuple_target = 128)",
    "CREATE INDEX finding_titles ON finding_body USING gin (titles_index)",
    "CREATE INDEX finding_words ON finding_body USING gin (words_index)",
]
POSTGRESQL_BACK = [
    "DROP INDEX finding_words",
    "DROP INDEX finding_titles",
    "ALTER TABLE finding_body DROP COLUMN words_index, DROP COLUMN titles_index",
]


def _run(schema_editor, sqlite, postgresql):
    for statement in postgresql if schema_editor.connection.vendor == "postgresql" else sqlite:
        schema_editor.execute(statement)


def add_index(_apps, schema_editor):
    _run(schema_editor, SQLITE, POSTGRESQL)


def drop_index(_apps, schema_editor):
    _run(schema_editor, SQLITE_BACK, POSTGRESQL_BACK)


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20)),
                ('key', models.CharField(max_length=120)),
                ('language', models.CharField(max_length=2)),
                ('boost', models.SmallIntegerField(default=0)),
                ('digest', models.CharField(max_length=20)),
                ('view', models.CharField(max_length=80)),
                ('args', models.JSONField(default=list)),
                ('title', models.CharField(max_length=200)),
                ('summary', models.CharField(blank=True, max_length=400)),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Near',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=26)),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Term',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(max_length=2)),
                ('word', models.CharField(db_index=True, max_length=24)),
                ('shown', models.CharField(max_length=48)),
                ('count', models.PositiveIntegerField(default=1)),
            ],
            options={
                'ordering': ['word', 'language'],
            },
        ),
        migrations.CreateModel(
            name='Body',
            fields=[
                ('entry', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='body', serialize=False, to='finding.entry')),
                ('titles', models.TextField()),
                ('texts', models.TextField(blank=True)),
                ('marks', models.CharField(max_length=80)),
                ('text', models.TextField(blank=True)),
            ],
            options={
                'ordering': ['entry'],
            },
        ),
        migrations.AddConstraint(
            model_name='entry',
            constraint=models.UniqueConstraint(fields=('kind', 'key', 'language'), name='entry_once'),
        ),
        migrations.AddConstraint(
            model_name='term',
            constraint=models.UniqueConstraint(fields=('language', 'word'), name='term_once'),
        ),
        migrations.AddField(
            model_name='near',
            name='term',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='keys', to='finding.term'),
        ),
        migrations.AddConstraint(
            model_name='near',
            constraint=models.UniqueConstraint(fields=('key', 'term'), name='near_once'),
        ),
        migrations.RunPython(add_index, drop_index),
    ]
