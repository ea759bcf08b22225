"""Files of assessments with random answers, brought in as a person and a job do it."""

import random
from datetime import date

from relais.diagnostics import assessments
from relais.diagnostics.assessments import Assessment, Sheet
from relais.diagnostics.models import AssessmentFile
from relais.diagnostics.queries import definition_of
from relais.diagnostics.services import importing


def some(keys, luck):
    return [key for key in keys if luck.random() < 0.4]


def line(definition, luck, number, stage="T0", day=date(2026, 3, 1)):
    """A line with random answers."""
    made = {}
    for question in definition.questions:
        keys = [item.key for item in question.items]
        if question.kind == "pairs":
            made[question.key] = {column.key: some(keys, luck) for column in question.columns}
        elif question.kind == "scales":
            made[question.key] = {key: luck.randrange(len(question.steps)) for key in keys}
        else:
            made[question.key] = some(keys, luck)
    name = luck.choice(["Boulangerie", "Gîte", 'Les "Trois", sœurs', "Ünal & fils"])
    return Assessment(stage, day, f"{name} {number}", f"BE 0{number:09d}", made)


def sheet_of(version, seed, lines=20, **style):
    """A sheet of ``lines`` firms, each with one stage at some day of 2026."""
    luck, definition = random.Random(seed), definition_of(version)
    made = [
        line(
            definition,
            luck,
            1000 * seed + number,
            luck.choice(["T0", "T1", "T2"]),
            date(2026, luck.randint(1, 12), luck.randint(1, 28)),
        )
        for number in range(lines)
    ]
    return Sheet(made, **style)


def bytes_of(version, sheet):
    return assessments.write(definition_of(version), sheet)


def looked(by, version, sheet, name="a.csv"):
    """Return the file of ``sheet``, looked at."""
    return importing.look_at_file(by=by, version=version, name=name, data=bytes_of(version, sheet))


def asked(by, version, sheet):
    """Return the file of ``sheet``, whose job may begin."""
    return importing.keep_file(by=by, file=looked(by, version, sheet))


def bring(by, version, sheet):
    """Return the file of ``sheet``, kept by its job."""
    file = asked(by, version, sheet)
    assert importing.work_on(file.pk) == "kept"
    return again(file)


def undo(by, file):
    """Return the file, undone by its job."""
    importing.undo_file(by=by, file=file)
    assert importing.work_on(file.pk) == "undone"
    return again(file)


def again(file):
    """Return the file as it is now."""
    return AssessmentFile.objects.select_related("version__questionnaire", "by").get(pk=file.pk)
