"""Backup and restore: one zip with both databases as SQLite files, whatever they run on.

An SQLite database is copied with its own backup call, which is consistent while in use. A PostgreSQL one is read table
by table in one snapshot; for a county's size pg_dump is faster (docs/deploy.md). A backup restores into either.
"""

import errno
import os
import sqlite3
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import (
    Connection,
    Engine,
    MetaData,
    case,
    create_engine,
    delete,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.engine import URL
from sqlalchemy.exc import DatabaseError, OperationalError

from dashboard.faults import DAMAGED, is_damaged
from dashboard.state.engine import MIGRATIONS as STATE_MIGRATIONS
from dashboard.state.engine import prepare, state_engine, state_url
from dashboard.state.schema import Account, SignIn, StateBase
from db.engine import database_url, loading_engine
from db.ledgers import store
from db.migrate import MIGRATIONS, migrate, revision, revisions, upgrade
from db.schema import Base, DataVersion
from db.schema.rollups import RollupState
from db.terms import DIVISION_LEVELS

ROWS_AT_ONCE = 5000
HIGHEST = select(func.max(DataVersion.version))
FROM_ABOVE = {level: place for place, level in enumerate(DIVISION_LEVELS)}


class Refused(RuntimeError):
    """A backup or a restore that cannot be done; the text says why, in Chinese."""


# What opening a file that is no archive, or a damaged one, comes to; RuntimeError: it is packed in a way of its own.
NOT_UNPACKED = (OSError, zipfile.BadZipFile, KeyError, zlib.error, EOFError, ValueError, RuntimeError)


@dataclass(frozen=True)
class Part:
    """One of the two databases: its file in the zip, its tables, its revisions, and the setting that names it."""

    file: str
    metadata: MetaData
    migrations: Path
    variable: str


SHARED = Part("township.db", Base.metadata, MIGRATIONS, "DATABASE_URL")
STATE = Part("dashboard.db", StateBase.metadata, STATE_MIGRATIONS, "DASHBOARD_STATE_URL")


def backup(file: Path) -> None:
    """Write the backup; the file appears whole or not at all, and only its owner may read it.

    Raises:
        Refused: the file exists, its folder or the ledgers' database does not, a database is none of this program or
            damaged, or the disk is full.
    """
    if file.exists():
        raise Refused(f"{file} 已存在，请换一个文件名。")
    if not file.resolve().parent.is_dir():
        raise Refused(f"没有文件夹 {file.resolve().parent}。")
    url = database_url()
    if url.get_backend_name() == "sqlite" and not Path(str(url.database)).exists():
        raise Refused("没有可备份的台账库：DATABASE_URL 所指的文件不存在，请核对。")
    try:
        with tempfile.TemporaryDirectory(dir=file.resolve().parent) as folder:
            _write(file, Path(folder))
    except (OSError, sqlite3.Error) as fault:
        if is_damaged(str(fault)):
            raise Refused(f"没有备份：{DAMAGED}") from None
        raise Refused(
            "备份没有写成，也没有留下半个文件：多半是磁盘已满，或文件夹不能写。"
            "请清理磁盘空间，核对文件夹和 DATABASE_URL，再试一次。"
        ) from None


def _write(file: Path, parts: Path) -> None:
    _copied_out(database_url(), SHARED, parts)
    _copied_out(state_url(), STATE, parts)
    whole = parts / "whole.zip"
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in (SHARED, STATE):
            archive.write(parts / part.file, part.file)
    whole.chmod(0o600)
    os.replace(whole, file)


def restore(file: Path, force: bool = False) -> None:
    """Put the backup's contents in the place of both databases'. Sessions of the time of the backup do not come back.

    Both are made ready before anything is replaced, so that each stands whole at once: a restore that is killed leaves
    no old session behind, and no version that a page has seen before. The ledgers come first. Where the state database
    cannot be written after them, they stand restored and accounts and log stay as they were; the same command puts
    that right.

    Raises:
        Refused: it cannot be read, is no backup or a damaged one, it is of a newer version, there is no room to unpack
            it, or a database holds something and `force` is not set.
    """
    with tempfile.TemporaryDirectory() as folder:
        parts = Path(folder)
        _unpack(file, parts)
        migrate()
        prepare()
        if not force:
            _refuse_full()
        _make_ready(parts, _version())
        _copied_in(parts / SHARED.file, loading_engine(), SHARED)
        _copied_in(parts / STATE.file, state_engine(state_url()).execution_options(writes=True), STATE)


def _make_ready(parts: Path, version: int) -> None:
    """Bring the unpacked databases to this version's schema; the ledgers get a version above `version`, which the
    pages show now, and the accounts lose their sessions."""
    for part in (SHARED, STATE):
        _build(_plain(parts / part.file), part)
    with _opened(parts / SHARED.file) as ledgers:
        _set_version_above(ledgers, version)
    with _opened(parts / STATE.file) as state:
        state.execute(delete(SignIn))


@contextmanager
def _opened(file: Path) -> Iterator[Connection]:
    """A transaction on an unpacked database."""
    engine = create_engine(_plain(file))
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def _copied_out(url: URL, part: Part, folder: Path) -> None:
    target = folder / part.file
    if url.get_backend_name() == "sqlite":
        with (
            closing(sqlite3.connect(f"file:{quote(str(url.database))}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(target)) as copy,
        ):
            source.backup(copy)
        # Pages are copied as they are: what is broken would be found out only when the backup is needed.
        if _revision(target, part) is None:
            raise Refused(
                f"没有备份：{url.database} 里没有本程序的表，或文件已损坏。请核对 {part.variable} 所指的文件。"
            )
        return
    reading = create_engine(url, isolation_level="REPEATABLE READ")
    # The tables of this version, made by the migrations, without looking at references while rows come in.
    copy_url = _plain(target)
    _build(copy_url, part)
    writing = create_engine(copy_url)
    with reading.connect() as source, writing.begin() as copy:
        _copy_rows(source, copy, part.metadata)
        copied = {name: revision(each, part.migrations)[0] for name, each in (("from", source), ("to", copy))}
    reading.dispose()
    writing.dispose()
    if copied["from"] != copied["to"]:
        raise Refused("数据库与程序的版本不同，请先运行 python -m dashboard migrate。")


def _plain(file: Path) -> URL:
    """The address of an SQLite file, whatever characters its path has."""
    return URL.create("sqlite", database=str(file))


def _build(url: URL, part: Part) -> None:
    """The tables of this version in a plain SQLite file, with no WAL beside it to forget."""
    engine = create_engine(url)
    with engine.connect() as connection:
        upgrade(connection, part.migrations)
    engine.dispose()


def _copied_in(file: Path, engine: Engine, part: Part) -> None:
    if engine.dialect.name == "sqlite":
        try:
            with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(str(engine.url.database))) as target:
                source.backup(target)
        except sqlite3.OperationalError as fault:
            # The target is as it was. Said like any other fault of a database: locked, full, not to be written.
            raise OperationalError("restore", None, fault) from fault
        return
    with _opened(file) as source, engine.begin() as target:
        _copy_rows(source, target, part.metadata)
        _set_counters(target, part.metadata)


def _copy_rows(source: Connection, target: Connection, metadata: MetaData) -> None:
    for table in reversed(metadata.sorted_tables):
        if table.name == "audit" and target.dialect.name == "postgresql":
            # Putting a whole log back is no change of an entry: the guard stands aside for this one step.
            target.execute(text("ALTER TABLE audit DISABLE TRIGGER audit_guard"))
        target.execute(delete(table))
    for table in metadata.sorted_tables:
        statement = select(table)
        if table.name == "division":
            # PostgreSQL looks at once whether a division's parent is there.
            statement = statement.order_by(case(FROM_ABOVE, value=table.c.level))
        for rows in source.execute(statement).mappings().partitions(ROWS_AT_ONCE):
            target.execute(insert(table), [dict(row) for row in rows])
    if "audit" in metadata.tables and target.dialect.name == "postgresql":
        target.execute(text("ALTER TABLE audit ENABLE TRIGGER audit_guard"))


def _set_counters(target: Connection, metadata: MetaData) -> None:
    """PostgreSQL's counters go on after the restored rows."""
    for table in metadata.sorted_tables:
        column: Any = table.autoincrement_column
        if column is not None:
            name = select(func.pg_get_serial_sequence(table.name, column.name)).scalar_subquery()
            target.execute(select(func.setval(name, func.coalesce(select(func.max(column)).scalar_subquery(), 1))))


def _unpack(file: Path, folder: Path) -> None:
    """Both databases of a backup into a folder.

    Raises:
        Refused: it is not there, not to be read, no backup or a damaged one, or of a newer version; or the folder's
            disk is full.
    """
    if not file.exists():
        raise Refused(f"没有文件 {file}。")
    damaged = Refused(f"{file} 不是本程序的备份文件，或已损坏。")
    try:
        with zipfile.ZipFile(file) as archive:
            for part in (SHARED, STATE):
                archive.extract(part.file, folder)
    except (PermissionError, IsADirectoryError):
        raise Refused(f"读不了 {file}：它是文件夹，或没有读它的权限。请核对后再试一次。") from None
    except NOT_UNPACKED as fault:
        if getattr(fault, "errno", None) == errno.ENOSPC:
            raise Refused(
                f"临时文件夹 {folder.parent} 所在的磁盘已满，没有恢复，原有数据没有动。"
                "请清理磁盘空间，或用环境变量 TMPDIR 另指一个文件夹，再试一次。"
            ) from None
        raise damaged from None
    for part in (SHARED, STATE):
        found = _revision(folder / part.file, part)
        if found is None:
            raise damaged
        if found not in revisions(part.migrations):
            raise Refused("备份来自更新的程序版本，请先更新程序再恢复。")


def _revision(file: Path, part: Part) -> str | None:
    """The revision of an SQLite file; None where it is no database of this program, or not a whole one."""
    engine = create_engine(_plain(file))
    try:
        with engine.connect() as connection:
            whole = connection.exec_driver_sql("PRAGMA quick_check").scalar() == "ok"
            return revision(connection, part.migrations)[0] if whole else None
    except DatabaseError:
        return None
    finally:
        engine.dispose()


def _refuse_full() -> None:
    with loading_engine().connect() as connection:
        full = store.holds_records(connection)
    with state_engine(state_url()).connect() as connection:
        accounts = connection.execute(select(Account.id).limit(1)).first()
    if full or accounts:
        raise Refused("数据库里已有内容，恢复会把它全部换掉。确认要换，请加 --force。")


def _version() -> int:
    """The data's version that the pages may show now, the highest of all towns'."""
    with loading_engine().connect() as connection:
        return connection.execute(HIGHEST).scalar() or 0


def _set_version_above(ledgers: Connection, version_before: int) -> None:
    """A version that no page has seen, so that none shows numbers from before. Rollups that were up to date still are:
    they came with their records."""
    new = max(ledgers.execute(HIGHEST).scalar() or 0, version_before) + 1
    own = select(DataVersion.version).where(DataVersion.town_code == RollupState.town_code).scalar_subquery()
    ledgers.execute(update(RollupState).where(RollupState.version == own).values(version=new))
    ledgers.execute(update(DataVersion).values(version=new))
