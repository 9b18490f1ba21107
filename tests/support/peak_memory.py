"""The most memory that a program held, as Linux tells it."""

from pathlib import Path


def peak_memory_mib() -> float:
    """Returns the peak resident memory of this very program, in MiB.

    `resource.getrusage` of a child also counts what its parent had before the exec, and a test
    process is large.
    """
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024
