"""A data folder of its own for a benchmark, prepared before Django is set up."""

import os
import sys
import tempfile
from pathlib import Path


def prepared_folder(home: str | None = None) -> Path:
    """Set RELAIS_HOME to ``home`` or a new temporary folder, prepare it, and return it."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    os.environ["RELAIS_HOME"] = home or tempfile.mkdtemp(prefix="relais-bench-")
    os.environ["DJANGO_SETTINGS_MODULE"] = "relais.settings"
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    from relais.cli.setup import prepare

    prepare(quiet=True)
    return Path(os.environ["RELAIS_HOME"])
