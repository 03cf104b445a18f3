"""What is wrong when a database does not answer, in Chinese, with what to do.

It is worked out anew each time it is asked for: once the cause is removed, the fault is gone without a restart.
"""

import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError

from dashboard.figures.freshness import Version
from dashboard.state.engine import MIGRATIONS as STATE_MIGRATIONS
from dashboard.state.engine import state_engine, state_url
from db.engine import database_url, reading_engine
from db.migrate import MIGRATIONS, revision, revisions

LOG = logging.getLogger(__name__)
AGAIN = "原因消除后本页会自己恢复，不必重启。"
DAMAGED = (
    "数据库文件已损坏，或不是数据库。请扫黑办核对 DATABASE_URL 和 DASHBOARD_STATE_URL；"
    "文件确已损坏时，先把它另存，再从最近的备份恢复（docs/deploy.md 第 7 节）。"
)


class WrongSchema(SQLAlchemyError):
    """The database's schema is not the one that this code was written for."""


@dataclass(frozen=True)
class Fault:
    """What a monitor and a page say: a word for programs and a sentence for people."""

    word: str
    sentence: str


def check_schema(version: Version) -> None:
    """Refuse to read a shared database of another version of the schema.

    Raises:
        WrongSchema: it is behind or ahead of the code.
    """
    wanted = revisions()[0]
    if version.schema != wanted:
        raise WrongSchema(f"schema {version.schema}, code {wanted}")


def is_damaged(words: str) -> bool:
    """Whether SQLite's own words say that a file is no database, or a broken one."""
    return "file is not a database" in words or "disk image is malformed" in words


def is_locked(error: SQLAlchemyError) -> bool:
    """Whether somebody else kept a database locked for longer than is waited for. Whole phrases: a server's or a
    folder's name stands in the words, too."""
    words = str(getattr(error, "orig", error)).lower()
    return "is locked" in words or "lock timeout" in words


def fault_of(error: SQLAlchemyError, shared: Callable[[], Engine]) -> Fault:
    """The cause of an error for a page. It is put into the server's log, without the error's own words: they may hold
    the rows that were being written."""
    fault = cause_of(error, shared)
    LOG.error("%s: %s", type(error).__name__, fault.word)
    return fault


def cause_of(error: SQLAlchemyError, shared: Callable[[], Engine]) -> Fault:
    """The cause of an error, found by asking both databases; the error's own words tell a lock and a full disk."""
    words = str(getattr(error, "orig", error)).lower()
    if is_locked(error):
        return Fault("locked", "数据库正被占用（可能正在装载大台账或备份）。请等一两分钟。" + AGAIN)
    if "statement timeout" in words:
        return Fault("slow", "这次查询用时太长，已停止。请缩短考核期再看；若常出现，请扫黑办核对数据库是否正忙。")
    if "disk is full" in words or "no space left" in words:
        return Fault("full", "服务器磁盘已满，写不进去。请扫黑办清理磁盘空间。" + AGAIN)
    if "disk i/o error" in words:
        # SQLite's word for a disk so full that not even its index of the log fits, and for a broken one.
        return Fault("full", "服务器磁盘读写出错，多半是磁盘已满。请扫黑办清理磁盘空间、检查磁盘。" + AGAIN)
    if is_damaged(words):
        return Fault("damaged", DAMAGED)
    if "readonly database" in words or "read-only transaction" in words:
        return Fault(
            "readonly", "数据库只能读，写不进去。请扫黑办核对数据库文件和文件夹的权限、所用的数据库账号。" + AGAIN
        )
    if "permission denied for" in words:
        return Fault(
            "forbidden",
            "所用的数据库账号没有这项权限。请扫黑办核对 DATABASE_URL 里的账号（docs/deploy.md 第 6 节）。" + AGAIN,
        )
    if "already exists" in words:
        return Fault(
            "foreign",
            "数据库里已有同名的表，却不是本程序建的，没有改动它。请扫黑办核对 DATABASE_URL 和 DASHBOARD_STATE_URL，换一个空的库。",
        )
    own = database_fault(lambda: state_engine(state_url()), STATE_MIGRATIONS, "账号库", "DASHBOARD_STATE_URL")
    if own and own.word == "unreachable":
        return own
    # What is away comes before what is old: a first command has not made the tables of the accounts yet.
    return (
        shared_fault(shared) or own or Fault("error", "读数据库时出错，请稍后刷新；若仍不行，请扫黑办查看服务器日志。")
    )


def shared_fault(pages: Callable[[], Engine]) -> Fault | None:
    """What is wrong with the shared database: at the address that the pages read from, then at the one that is loaded
    into."""
    if not os.environ.get("DATABASE_READ_URL"):
        return database_fault(pages, MIGRATIONS, "台账库", "DATABASE_URL")
    return database_fault(pages, MIGRATIONS, "台账库（网页读的地址）", "DATABASE_READ_URL") or database_fault(
        lambda: loaded_into(database_url()), MIGRATIONS, "台账库", "DATABASE_URL"
    )


@lru_cache(maxsize=1)
def loaded_into(url: URL) -> Engine:
    """The database that is loaded into, to be asked and not to be made where it is missing."""
    return reading_engine(url)


def database_fault(engine: Callable[[], Engine], folder: Path, name: str, variable: str) -> Fault | None:
    """What is wrong with one database; None where it answers with the code's schema."""
    try:
        with engine().connect() as connection:
            found, wanted = revision(connection, folder)
    except SQLAlchemyError as error:
        if "unable to open database file" in str(error):
            # SQLite's word: there is no server to be started.
            return Fault(
                "unreachable",
                f"打不开{name}：文件不在，或没有读写它的权限。请扫黑办核对 {variable} 所指的文件和权限。{AGAIN}",
            )
        return Fault(
            "unreachable",
            f"连不上{name}：数据库没有启动，或地址、账号、密码不对。请扫黑办启动数据库、核对 {variable}。{AGAIN}",
        )
    if found == wanted:
        return None
    if found is None or found in revisions(folder):
        return Fault(
            "behind",
            f"{name}比程序旧（版本 {found or '无'}，程序要 {wanted}）。请扫黑办在服务器上运行 python -m dashboard migrate。{AGAIN}",
        )
    return Fault("ahead", f"{name}比程序新（版本 {found}，程序只到 {wanted}）。请扫黑办把程序更新到配套版本后重启。")
