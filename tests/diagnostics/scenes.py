"""Responses in each state, for the tables that go through every address."""

import json
import tempfile
from contextlib import contextmanager
from pathlib import Path

from django.core import signing
from django.db import connections

from relais.diagnostics import queries
from relais.diagnostics.models import Block, Cell, Mark, Questionnaire, Response, Version
from relais.diagnostics.services import importing, plan, reminding, responses
from relais.diagnostics.services.questionnaires import load_questionnaires, publish_version, save_draft
from relais.groundwork.models import Trace
from relais.people.models import User
from tests.diagnostics import bringing
from tests.diagnostics.small import small, survey


def published():
    """Return the published version of the small questionnaire."""
    if queries.version_called("small") is None:
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "small.json").write_text(json.dumps(small()))
            load_questionnaires(Path(folder))
    return queries.version_called("small")


@contextmanager
def lasting(make=published):
    """Give that version, or what ``make`` returns, written for good, outside any transaction of pytest's.

    All that comes of it goes with it.
    """
    yield make()
    for model in (Mark, Response, Cell, Block, Trace):
        model.objects.all().delete()
    questionnaire = Questionnaire.objects.filter(slug="small")
    questionnaire.update(current=None)
    Version.objects.filter(questionnaire__in=questionnaire).delete()
    questionnaire.delete()
    connections.close_all()


def draft(slug="small-draft"):
    """Return a draft, made by the animator that there is."""
    return save_draft(by=User.objects.filter(duty="animator")[0], body=small(slug=slug))


def kept_version():
    """Return a published version of a questionnaire that may be withdrawn."""
    there = Version.objects.filter(questionnaire__slug="small-kept", state="published").first()
    return there or publish_version(by=User.objects.filter(duty="animator")[0], version=draft("small-kept"))


def brought():
    """Return a file of assessments, looked at by the animator that there is."""
    load_questionnaires()
    version = queries.version_called("dma-sme", "q7-of-8")
    return bringing.looked(User.objects.filter(duty="animator")[0], version, bringing.sheet_of(version, 1, lines=2))


def kept_file():
    """Return a file of assessments that its job may begin to keep."""
    return importing.keep_file(by=User.objects.filter(duty="animator")[0], file=brought())


def answering():
    """Return a response that is begun."""
    return responses.start_response(by=None, version=published())


def answered():
    """Return a finished response with a step on its path."""
    response = answering()
    responses.answer_question(by=None, response=response, question="q1", value="no", token=response.token)
    responses.finish_response(by=None, response=response, token=response.token)
    plan.put_steps(by=None, response=response, cells=[("q4", "crm")], token=response.token)
    return response


def again():
    """Return the next stage of a finished response."""
    response = answered()
    return responses.start_again(by=None, response=response, token=response.token)


def confirms():
    """Return what confirms an address."""
    response = answered()
    reminding.ask_reminder(by=None, response=response, email=f"firm-{response.pk}@test.example", token=response.token)
    response.refresh_from_db()
    return signing.dumps([response.pk, response.asked_nonce], salt=reminding.SALT)


def survey_version():
    """Return the published version of a small survey."""
    if queries.version_called("small-survey") is None:
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "small-survey.json").write_text(json.dumps(survey()))
            load_questionnaires(Path(folder))
    return queries.version_called("small-survey")


def survey_answered():
    """Return a finished response to a survey."""
    response = responses.start_response(by=None, version=survey_version())
    responses.answer_question(by=None, response=response, question="q1", value="no", token=response.token)
    return responses.finish_response(by=None, response=response, token=response.token)
