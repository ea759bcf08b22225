"""The server's log, as it is set: a page behind a secret link that was refused is told without the secret."""

import logging

import pytest

from relais.groundwork.logs import WithoutSecrets
from tests.diagnostics.comparing_scenes import answered, published


@pytest.mark.django_db
def test_a_refused_page_behind_a_link_is_logged_without_the_links_secret(client):
    token = answered(published(), 1).token
    root = logging.getLogger()
    (handler,) = [one for one in root.handlers if any(isinstance(each, WithoutSecrets) for each in one.filters)]
    lines = []
    handler.emit, emit = (lambda record: lines.append(handler.format(record))), handler.emit
    try:
        assert client.get(f"/diagnostics/r/{token}/nulle-part/").status_code == 404
    finally:
        handler.emit = emit
    assert any("nulle-part" in line for line in lines)
    assert token not in "".join(lines)
