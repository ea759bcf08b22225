"""A published version of the small questionnaire, and responses to it."""

import pytest
from django.contrib.auth.models import AnonymousUser

from tests.diagnostics.sample import BEST, sample

NOBODY = AnonymousUser()


@pytest.fixture
def version(animator):
    from relais.diagnostics.services.questionnaires import publish_version, save_draft

    return publish_version(by=animator, version=save_draft(by=animator, body=sample()))


@pytest.fixture
def response(version):
    from relais.diagnostics.services.responses import start_response

    return start_response(by=NOBODY, version=version, name="Boulangerie Exemple")


@pytest.fixture
def finish(response):
    """Answer everything as well as can be, changed by ``answers``, and finish."""
    from relais.diagnostics.services.responses import answer_question, finish_response

    def finished(one=None, **answers):
        one = one or response
        for question, value in (BEST | answers).items():
            answer_question(by=NOBODY, response=one, question=question, value=value, token=one.token)
        return finish_response(by=NOBODY, response=one, token=one.token)

    return finished
