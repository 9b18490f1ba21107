"""Which version of the code is running."""

import shutil
import subprocess
from functools import cache
from importlib import metadata

from core.settings import PROJECT_ROOT


@cache
def version() -> str:
    """Returns the installed version of the project, such as ``0.1.0``."""
    try:
        return metadata.version("artwarehouse")
    except metadata.PackageNotFoundError:  # run from a checkout that was never installed
        return "0"


@cache
def git_commit() -> str | None:
    """Returns the commit of the running code, with ``-dirty`` when files differ from it.

    None when the code is not a git checkout. An installed package may lie inside some other
    repository (a virtual environment inside a checkout), so that only a ``.git`` beside the
    project itself counts.
    """
    git = shutil.which("git")
    if git is None or not (PROJECT_ROOT / ".git").exists():
        return None
    answer = subprocess.run(  # noqa: S603  # fixed arguments; git as found on the path
        [git, "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"],
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=10,
    )
    return answer.stdout.strip() or None
