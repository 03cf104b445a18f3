"""Servers and disks that go wrong."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# A name space of our own may mount a small file system that nobody else sees, without being root.
OWN_DISK = [
    "unshare",
    "--user",
    "--map-root-user",
    "--mount",
    "sh",
    "-c",
    'mount -t tmpfs -o size=$0 tmpfs "$1" && shift && exec "$@"',
]


@dataclass(frozen=True)
class Disk:
    """A small file system of its own at `place`, seen by what is started with `command` alone."""

    place: Path
    size: str

    def command(self, *words: str) -> list[str]:
        return [*OWN_DISK, self.size, str(self.place), *words]

    def python(self, code: str, *words: str, **kept: object) -> subprocess.CompletedProcess[str]:
        """Run a program on that disk."""
        command = self.command(sys.executable, "-c", code, *words)
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, **kept)  # type: ignore[call-overload]


@pytest.fixture
def small_disk(tmp_path):
    """`small_disk(size)`: a disk of that size; skips where this machine does not let us mount one."""

    def of(size: str) -> Disk:
        place = tmp_path / "small"
        place.mkdir(exist_ok=True)
        disk = Disk(place, size)
        try:
            tried = disk.python("print('mounted')")
        except OSError:
            pytest.skip("no unshare on this machine")
        if tried.stdout.strip() != "mounted":
            pytest.skip("this machine lets nobody but root mount a file system of their own")
        return disk

    return of
