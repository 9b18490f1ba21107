"""A data folder in which nothing may be written, and one that takes its place during a check."""

from __future__ import annotations

import errno
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.settings import Settings

_FAULTS = {errno.EROFS, errno.EACCES, errno.EPERM}


def can_build(settings: Settings) -> bool:
    """Tells whether the folder in which builds and checks are made may be written."""
    try:
        settings.build_dir.mkdir(parents=True, exist_ok=True)
        with (settings.build_dir / "lock").open("a"):
            return True
    except OSError as error:
        return error.errno not in _FAULTS


@contextmanager
def scratch_data_folder(settings: Settings) -> Iterator[Settings]:
    """Yields settings of a data folder that shows what is here and can be written, for a while."""
    with tempfile.TemporaryDirectory(prefix="artwarehouse-") as name:
        folder = Path(name).resolve()
        for path in (settings.raw_path, settings.warehouse_path, settings.images_dir):
            (folder / path.name).symlink_to(path)
        elsewhere = settings.model_copy(update={"data_dir": folder})
        elsewhere.build_dir.mkdir()
        yield elsewhere
