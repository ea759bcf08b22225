"""Files that a command writes: whole, or not at all."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from relais.cli import fail


def refuse_same(source: Path, output: Path) -> None:
    """End with a message where the answer would take the place of what it was made from."""
    if source.is_file() and output.exists() and source.samefile(output):
        fail(f"{output}: the output is the input; nothing was written")


@contextmanager
def written_whole(path: Path) -> Iterator[TextIO]:
    """Give a text stream (UTF-8) whose content becomes the file ``path`` when the block ends without an error.

    Otherwise what stood there stays. A link is followed; a device or a pipe gets the content at the end; a file that may
    not be written is not replaced, and one that is keeps who may read it. Raises OSError, which names ``path``.
    """
    if path.exists() and not path.is_file():  # before links are followed: that of a pipe (/dev/stdout) leads nowhere
        with tempfile.TemporaryFile("w+", encoding="utf-8") as out:
            yield out
            out.seek(0)
            with path.open("w", encoding="utf-8") as there:
                shutil.copyfileobj(out, there)
        return
    path = path.resolve()
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with _begun(draft, path) as out:
            yield out
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def _begun(draft: Path, path: Path) -> TextIO:
    """Open the ``draft`` of ``path``."""
    try:
        if path.exists():
            path.open("a").close()  # whoever protects a file protects its name too, which replacing would not ask
        out = draft.open("w", encoding="utf-8")
    except OSError as error:
        raise type(error)(error.errno, error.strerror, str(path)) from error
    if path.exists():
        shutil.copymode(path, draft)
    return out
