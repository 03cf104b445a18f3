"""A disk that is really full (a file system of a few megabytes): on load, on the papers and a backup, and for the audit
log."""

import datetime as dt
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import make_url

from db.demo import make_demo
from db.engine import loading_engine
from db.migrate import migrate
from tests.access.server import Browser, Server, asked, databases, free_port
from tests.faults.work import disputes

LOAD = """
import json, os, sys
from pathlib import Path
from sqlalchemy import func, make_url, select
from db.engine import reading_engine
from db.ledgers.load import load_files
from db.schema import Dispute
from tests.faults.work import town, written
small, ledger = Path(sys.argv[1]), Path(sys.argv[2])
url = make_url(f"sqlite:///{small / 'town.db'}")
engine, divisions = town(url)
assert load_files(engine, [written(small / "区划.csv", divisions)]).exit_status == 0
ballast = small / "ballast"
with ballast.open("wb") as file:
    room = os.statvfs(small)
    file.write(b"x" * (room.f_bavail * room.f_frsize - 200_000))
full = load_files(engine, [ledger])
with reading_engine(url).connect() as connection:
    kept = connection.scalar(select(func.count()).select_from(Dispute))
ballast.unlink()
after = load_files(engine, [ledger])
print(json.dumps([full.as_json(), kept, after.as_json()]))
"""
PACK = "from dashboard.__main__ import main; main()"


KEY = """
import os, sys
from pathlib import Path
from dashboard.access.key import keyed
small = Path(sys.argv[1])
ballast = small / "ballast"
ballast.write_bytes(b"x" * (os.statvfs(small).f_bavail * os.statvfs(small).f_frsize))
try:
    keyed("x", "y")
except OSError as fault:
    print(fault.strerror, os.listdir(small))
ballast.unlink()
print(keyed("x", "y") == keyed("x", "y"))
"""


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """The environment of a demo town on a disk with room."""
    folder = tmp_path_factory.mktemp("disk")
    url = make_url(f"sqlite:///{folder / 'township.db'}")
    migrate(url)
    make_demo(loading_engine(url), size=0.3, today=dt.date(2026, 10, 31))
    return databases(folder, url.render_as_string())


def test_a_ledger_that_the_disk_has_no_room_for_is_not_loaded_and_says_so(small_disk, tmp_path):
    disk = small_disk("4m")
    ledger = disputes(tmp_path / "纠纷.csv", "JF", 6000)
    done = disk.python(LOAD, str(disk.place), str(ledger))
    assert done.returncode == 0, done.stderr
    full, kept, after = json.loads(done.stdout)
    assert "磁盘已满" in full["sheets"][0]["issues"][0]["reason"] and kept == 0
    assert after["sheets"][0]["new"] == 6000


@pytest.mark.parametrize("words", [("pack", "--as-of", "2026-10-31", "--out", "{}"), ("backup", "{}/all.zip")], ids=str)
def test_what_is_written_to_a_full_disk_is_a_sentence_and_no_half_file(small_disk, demo, words):
    disk = small_disk("64k")
    command = f"import os, sys\ntry:\n    {PACK}\nfinally:\n    print('left:', os.listdir({str(disk.place)!r}))"
    done = disk.python(command, *(each.format(disk.place) for each in words), env={**os.environ, **demo})
    assert "left: []" in done.stdout
    assert "Traceback" not in done.stderr and "磁盘" in done.stderr, done.stderr


def test_blank_ledgers_on_a_full_disk_are_a_sentence_and_each_that_is_there_is_whole(small_disk, demo):
    disk = small_disk("64k")
    left = f"print('broken:', [each for each in os.listdir({str(disk.place)!r}) if not is_zipfile(f'{disk.place}/{{each}}')])"
    command = f"import os\nfrom zipfile import is_zipfile\ntry:\n    {PACK}\nfinally:\n    {left}"
    done = disk.python(command, "template", str(disk.place), env={**os.environ, **demo})
    assert "broken: []" in done.stdout
    assert "Traceback" not in done.stderr and "磁盘" in done.stderr, done.stderr


def test_a_restore_that_the_disk_has_no_room_for_is_a_sentence_and_leaves_what_was_there(small_disk, demo, tmp_path):
    disk, backup = small_disk("1m"), tmp_path / "all.zip"
    assert (
        subprocess.run(
            [sys.executable, "-m", "dashboard", "backup", str(backup)], env={**os.environ, **demo}
        ).returncode
        == 0
    )
    small = {"DATABASE_URL": f"sqlite:///{disk.place / 'town.db'}"}
    command = (
        "from sqlalchemy import text\nfrom db.engine import loading_engine\nfrom db.migrate import migrate\nmigrate()\n"
        f"try:\n    {PACK}\nfinally:\n"
        "    print('kept:', loading_engine().connect().execute(text('SELECT count(*) FROM division')).scalar())"
    )
    done = disk.python(command, "restore", str(backup), "--force", env={**os.environ, **demo, **small})
    assert "kept: 0" in done.stdout, done.stderr
    assert "Traceback" not in done.stderr and "磁盘已满" in done.stderr, done.stderr


def test_a_backup_that_there_is_no_room_to_unpack_is_not_called_damaged(small_disk, demo, tmp_path):
    disk, backup = small_disk("64k"), tmp_path / "all.zip"
    subprocess.run([sys.executable, "-m", "dashboard", "backup", str(backup)], env={**os.environ, **demo}, check=True)
    done = disk.python(PACK, "restore", str(backup), "--force", env={**os.environ, **demo, "TMPDIR": str(disk.place)})
    assert done.returncode == 2 and "Traceback" not in done.stderr, done.stderr
    assert "磁盘已满" in done.stderr and "TMPDIR" in done.stderr and "已损坏" not in done.stderr, done.stderr


def test_a_key_that_the_disk_has_no_room_for_leaves_no_half_that_every_later_start_would_refuse(small_disk):
    disk = small_disk("64k")
    done = disk.python(
        KEY, str(disk.place), env={**os.environ, "DASHBOARD_SECRET_FILE": str(disk.place / "secret.key")}
    )
    assert done.stdout.splitlines() == ["No space left on device ['ballast']", "True"], done.stderr


def test_a_full_disk_under_the_audit_log_stops_the_page_and_lets_it_come_back(small_disk, demo):
    disk = small_disk("4m")
    port = free_port()
    whole = {**os.environ, **demo, "DASHBOARD_STATE_URL": f"sqlite:///{disk.place / 'state.db'}"}
    command = disk.command(sys.executable, "-m", "dashboard", "run", "--port", str(port))
    process = subprocess.Popen(
        command, cwd=Path.cwd(), env=whole, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    server = Server(port, whole, process)
    try:
        _wait(server)
        # What the server's processes see there: its disk is nowhere else.
        ballast = Path(f"/proc/{process.pid}/root{disk.place}/ballast")
        with Browser(server).socket() as socket:
            assert "headline" in _seen(socket, "2026-10-31")
            room = os.statvfs(ballast.parent)
            ballast.write_bytes(b"x" * (room.f_bavail * room.f_frsize))
            said = [_seen(socket, f"2026-10-{day}") for day in (30, 29, 28)]
            assert "磁盘已满" in said[-1] and 'class="headline"' not in said[-1]
            ballast.unlink()
            assert 'class="headline"' in _seen(socket, "2026-10-28")
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)


def _seen(socket, day):
    return asked(socket, "", f"as_of={day}").decode("utf-8", "ignore")


def _wait(server):
    end = time.monotonic() + 60
    while True:
        try:
            if Browser(server).get("/healthz").status == 200:
                return
        except OSError:
            pass
        assert time.monotonic() < end and server.process.poll() is None, "the server did not start"
        time.sleep(0.3)
