"""How gunicorn serves Relais: the index is read once, before the workers fork, so that they share its memory."""

from threading import Thread
from typing import Any

from relais.vocabulary.meaning import encode

preload_app = True
worker_class = "sync"
max_requests = 20_000
max_requests_jitter = 2_000
timeout = 60
graceful_timeout = 20
loglevel = "warning"
limit_request_line = 8190
limit_request_field_size = 8190
control_socket_disable = True


# Unpacking the encoder needs no lock of Python's: a second core does it while Django is imported.
_unpacking = Thread(target=encode, args=(["bonjour"],))
_unpacking.start()


def when_ready(server: Any) -> None:
    """Read reader, encoder, gazetteer and index before forking, then close the connection: no fork may share it."""
    import gc

    from django.db import connections

    from relais.needs.index import current_index
    from relais.needs.queries import sector_finder
    from relais.territories.queries import gazetteer

    current_index()
    gazetteer()
    sector_finder()
    _unpacking.join()
    connections.close_all()
    gc.collect()
    gc.freeze()
    gc.enable()  # `relais serve` held it off while it imported
