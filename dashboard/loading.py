"""Loading an uploaded ledger from a page: in a process of its own, so that reading a long file holds up no other page.

The process prints its progress and its report as lines of JSON. It uses the loading engine and migrates first; the
pages themselves keep the engine that cannot write. It also puts the load into the audit log, as the command line does:
the page may be gone by then.
"""

import json
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from dashboard.access import audit
from dashboard.access.roles import ROLES, Access
from dashboard.figures import rollups
from dashboard.state.engine import prepare
from db.engine import ROOT, loading_engine
from db.ledgers.load import load_files
from db.ledgers.personal import masked
from db.ledgers.report import Issue, Report, SheetReport
from db.migrate import migrate

LONGEST_NAME = 200
NO_ROOM = "服务器的临时文件夹写不进去（磁盘已满，或文件夹不在），这个文件没有装载；请扫黑办清理磁盘空间，再装载一次"


class LoadFailed(RuntimeError):
    """The load came to no report: the database did not answer, or the process was killed. Nothing was loaded."""


class NoRoom(RuntimeError):
    """The uploaded file cannot be put aside: the folder for temporary files is full, missing or not to be written."""


@dataclass(frozen=True)
class LoadedBy:
    """Whom the audit log names for a load: the account, its role's name, and the browser's address."""

    account: str
    role: str
    address: str


def load_upload(
    name: str,
    content: bytes,
    dry_run: bool,
    progress: Callable[[float], object],
    town: str | None = None,
    by: LoadedBy | None = None,
) -> Report:
    """Load an uploaded file, or only try to; the report calls it by its own name, and says so where it finds no room.

    The file stands in a private folder while this runs, and no longer. Whoever stops waiting while it goes on ends the
    load: its transaction is taken back whole.

    Args:
        progress: told the share that is done, from 0 on; that it is whole is told by the report.
        town: whose ledger it is, where the database holds many towns.
        by: who loads it; None leaves no entry in the audit log.

    Raises:
        LoadFailed: there is no report.
    """
    try:
        with _stored(name, content) as path:
            return _loaded(path, dry_run, progress, town, by)
    except NoRoom:
        return Report([SheetReport(masked(own_name(name)), None, issues=[Issue(None, None, NO_ROOM)])])


@contextmanager
def _stored(name: str, content: bytes) -> Iterator[Path]:
    """The file in a private folder, for as long as this lasts.

    Raises:
        NoRoom: it cannot be written there.
    """
    with ExitStack() as stack:
        try:
            path = Path(stack.enter_context(TemporaryDirectory(prefix="ledger-"))) / own_name(name)
            path.write_bytes(content)
        except OSError as fault:
            raise NoRoom from fault
        yield path


def _loaded(
    path: Path, dry_run: bool, progress: Callable[[float], object], town: str | None, by: LoadedBy | None
) -> Report:
    """The report of the process that loads the file."""
    command = [sys.executable, "-m", "dashboard.loading", str(path), *(["--dry-run"] if dry_run else [])]
    command += ["--town", town] if town else []
    # One word, whatever the account is called: it could begin with a hyphen.
    command += [f"--by={json.dumps(asdict(by))}"] if by else []
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, encoding="utf-8")
    try:
        assert process.stdout is not None
        for line in process.stdout:
            told = json.loads(line)
            if "sheets" in told:
                return _report(told)
            progress(told["done"])
    finally:
        process.kill()
        process.communicate()
    raise LoadFailed


def own_name(name: str) -> str:
    """An uploaded file's name without any folder, short enough for a file system; its ending is kept."""
    bare = Path(name.replace("\\", "/").replace("\0", "")).name
    stem, suffix = Path(bare).stem, Path(bare).suffix[:10]
    short = stem.strip(". ").encode()[:LONGEST_NAME].decode(errors="ignore")
    return f"{short or '台账'}{suffix}"


def _report(told: dict[str, list[dict[str, Any]]]) -> Report:
    return Report(
        [SheetReport(**{**sheet, "issues": [Issue(**issue) for issue in sheet["issues"]]}) for sheet in told["sheets"]]
    )


def _load_here(path: Path, dry_run: bool, town: str | None, by: LoadedBy | None) -> None:
    """What the process does: progress and the report as lines of JSON on standard output."""

    def tell(done: int, total: int) -> None:
        # The report follows at once. A page that hears of the end first may go on to something else before it.
        if done < total:
            print(json.dumps({"done": done / total}), flush=True)

    def note(sheets: list[SheetReport]) -> None:
        if by is None or dry_run:
            return
        access = Access(by.account, ROLES[by.role])
        for sheet in sheets:
            audit.write(access, audit.LOADED, audit.load_words(sheet), by.address)

    try:
        migrate()
        if by is not None and not dry_run:
            # What could not be noted afterwards is not loaded.
            prepare()
            audit.check_writable()
        engine = loading_engine()
        if not dry_run:
            rollups.refresh(engine, [town or ""])
        report = load_files(engine, [path], dry_run, tell, town, rollups.keeper(engine, town), note)
    except SQLAlchemyError as fault:
        # The fault's own words hold the rows that were being written.
        sys.exit(f"Loading failed: {type(fault).__name__}")
    print(json.dumps(report.as_json()), flush=True)


if __name__ == "__main__":
    arguments = ArgumentParser()
    arguments.add_argument("path", type=Path)
    arguments.add_argument("--dry-run", action="store_true")
    arguments.add_argument("--town")
    arguments.add_argument("--by", type=json.loads)
    asked = arguments.parse_args()
    _load_here(asked.path, asked.dry_run, asked.town, LoadedBy(**asked.by) if asked.by else None)
