"""Responses in each state, for the tables that go through every address."""

import json
import tempfile
from pathlib import Path

from django.core import signing

from relais.diagnostics import queries
from relais.diagnostics.services import plan, reminding, responses
from relais.diagnostics.services.questionnaires import load_questionnaires
from tests.diagnostics.small import small


def published():
    """Return the published version of the small questionnaire."""
    if queries.version_called("small") is None:
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "small.json").write_text(json.dumps(small()))
            load_questionnaires(Path(folder))
    return queries.version_called("small")


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
    return signing.dumps([answered().pk, "firm@test.example"], salt=reminding.SALT)
