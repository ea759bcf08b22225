"""The small questionnaire, published, and responses to it."""

import pytest

from relais.diagnostics import queries
from relais.diagnostics.services import questionnaires, responses
from tests.diagnostics.small import small

ANSWERS = {
    "q1": "yes", "q2": ["shop"], "q3": {"planned": ["save"], "invested": []}, "q4": {"wifi": 2, "crm": 1},
}  # fmt: skip


@pytest.fixture
def version(animator):
    draft = questionnaires.save_draft(by=animator, body=small())
    return questionnaires.publish_version(by=animator, version=draft)


@pytest.fixture
def sme(db):
    questionnaires.load_questionnaires()
    return queries.version_called("dma-sme", "q7-of-8")


@pytest.fixture
def begun(version):
    return responses.start_response(by=None, version=version)


@pytest.fixture
def done(begun):
    for key, value in ANSWERS.items():
        responses.answer_question(by=None, response=begun, question=key, value=value, token=begun.token)
    responses.finish_response(by=None, response=begun, token=begun.token)
    return queries.response_at(begun.token)
