"""Files that a command writes: whole, or not at all."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO


@contextmanager
def written_whole(path: Path) -> Iterator[TextIO]:
    """Give a text stream (UTF-8) whose content becomes the file ``path`` when the block ends without an error.

    Otherwise what stood there stays. A link is followed; a device or a pipe gets the content at the end. Raises OSError.
    """
    path = path.resolve()
    if path.exists() and not path.is_file():
        with tempfile.TemporaryFile("w+", encoding="utf-8") as out:
            yield out
            out.seek(0)
            with path.open("w", encoding="utf-8") as there:
                shutil.copyfileobj(out, there)
        return
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with draft.open("w", encoding="utf-8") as out:
            yield out
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
