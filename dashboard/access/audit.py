"""审计: who did what and when, as a chain of entries that can only grow.

Each entry's hash covers its own fields and the hash before it, with the server's key: an entry that is changed, put in
or taken out breaks the chain. The last entry's number and hash are sealed, so that a cut-off end is seen too.
`detail` is made of pages, scopes and file names by the program, never of a ledger's text.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from threading import Lock
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from dashboard.access import key
from dashboard.access.key import keyed, same
from dashboard.access.roles import Access
from dashboard.state.engine import reading, transaction, turn, writing
from dashboard.state.schema import Audit, AuditHead, now
from db.ledgers.report import SheetReport

KEPT = dt.timedelta(days=184)
SIGNED_IN, SIGNED_OUT, REFUSED = "登录", "退出", "登录失败"
SAW, EXPORTED, LOADED, CHANGED, PRUNED = "查看", "导出", "装载", "账号变更", "清理日志"
ACTIONS = (SIGNED_IN, SIGNED_OUT, REFUSED, SAW, EXPORTED, LOADED, CHANGED, PRUNED)
COMMAND_LINE = "服务器命令行"
PAGE = 500
EARLIEST = dt.date(2000, 1, 1)
SPANS = {"近1天": 1, "近7天": 7, "近31天": 31, "近半年": 184, "全部": None}


class TooYoung(ValueError):
    """The log is kept for six months."""


@dataclass(frozen=True)
class Entry:
    """One line of the log."""

    id: int
    at: dt.datetime
    account: str
    role: str
    address: str
    action: str
    detail: str


@dataclass(eq=False)
class Deed:
    """A deed that waits to be written: by its own thread, or together with others by one that came before."""

    values: dict[str, str]
    is_settled: bool = False
    fault: Exception | None = None


WAITING: list[Deed] = []
WAITING_GUARD = Lock()


def write(access: Access | None, action: str, detail: str, address: str = COMMAND_LINE) -> None:
    """Add an entry. Whoever cannot be named (a failed sign-in of an unknown name) is «—».

    The thread whose turn it is to write also writes the entries of all threads that wait. So where two hundred pages
    open at once, each waits for one or two transactions and not for two hundred.

    Raises:
        SQLAlchemyError: it cannot be written.
    """
    role = access.role.title if access else "—"
    account = access.name if access else "—"
    deed = Deed({"account": account, "role": role, "address": address, "action": action, "detail": detail})
    with WAITING_GUARD:
        WAITING.append(deed)
    try:
        with turn():
            if not deed.is_settled:
                _settle()
    finally:
        with WAITING_GUARD:
            if deed in WAITING:
                WAITING.remove(deed)
    if deed.fault:
        raise deed.fault


def _settle() -> None:
    """Write all deeds that wait, in one transaction; where that fails it fails for each."""
    with WAITING_GUARD:
        deeds, WAITING[:] = WAITING[:], []
    fault: Exception | None = None
    try:
        with transaction() as connection:
            _append(connection, [each.values for each in deeds])
    except Exception as error:  # whatever it is, none of them is written, and each must say so
        fault = error
    for each in deeds:
        each.fault, each.is_settled = fault, True


def check_writable() -> None:
    """Write nothing new into the log, to find out whether it could be written.

    Raises:
        UnsafeSecret, OSError: there is no key to write it with.
        SQLAlchemyError: it could not: its file is read-only, its disk full, or others keep it locked.
    """
    key.check()
    with writing() as connection:
        connection.execute(update(AuditHead).values(last=AuditHead.last))


# Every page is noted: put together once.
_HEAD, _ADD, _SEAL = select(AuditHead.last, AuditHead.hash), insert(Audit), update(AuditHead)


def _append(connection: Connection, deeds: list[dict[str, str]]) -> None:
    head = connection.execute(_HEAD).one()
    last, before, rows = head.last, head.hash, []
    for deed in deeds:
        row: dict[str, Any] = {
            "id": last + 1,
            "at": now(),
            "account": deed["account"][:64],
            "role": deed["role"],
            "address": deed["address"][:64],
            "action": deed["action"],
            "detail": deed["detail"][:1000],
            "previous": before,
        }
        row["hash"] = _hash(row)
        rows.append(row)
        last, before = row["id"], row["hash"]
    connection.execute(_ADD, rows)
    seal = keyed("audit head", f"{last} {before}")
    connection.execute(_SEAL, {"last": last, "hash": before, "seal": seal})


def entries(
    limit: int = PAGE, account: str | None = None, action: str | None = None, since: dt.datetime | None = None
) -> list[Entry]:
    """The newest entries first, those of one account, action or time where asked."""
    a = Audit
    statement = select(a.id, a.at, a.account, a.role, a.address, a.action, a.detail).order_by(a.id.desc()).limit(limit)
    if account is not None:
        statement = statement.where(a.account == account)
    if action is not None:
        statement = statement.where(a.action == action)
    if since is not None:
        statement = statement.where(a.at >= since)
    with reading() as connection:
        return [Entry(*row) for row in connection.execute(statement)]


def accounts_seen() -> list[str]:
    """The accounts that the log speaks of, in order."""
    with reading() as connection:
        return list(connection.scalars(select(Audit.account).distinct().order_by(Audit.account)))


def since(span: str) -> dt.datetime | None:
    """The moment from which a span of the page's choice counts."""
    days = SPANS[span]
    return None if days is None else now() - dt.timedelta(days=days)


def faults() -> list[str]:
    """What is wrong with the chain, in Chinese; empty where every entry is as it was written."""
    with reading() as connection:
        head = connection.execute(select(AuditHead.last, AuditHead.hash, AuditHead.seal)).one_or_none()
        if head is None:
            return ["日志的末尾记录不见了。"]
        return [*_broken_links(connection, head), *_broken_end(head)]


def _broken_links(connection: Connection, head: Any) -> Iterator[str]:
    before: Any = None
    pruned: set[str] = set()
    first_gap = None
    for row in connection.execute(select(Audit.__table__).order_by(Audit.id)).mappings():
        if before is None:
            first_gap = None if row["id"] == 1 else f"{row['id'] - 1} {row['previous']}"
        elif row["id"] != before["id"] + 1 or row["previous"] != before["hash"]:
            yield f"第 {before['id']} 条与第 {row['id']} 条之间断开：有记录被删去或插入。"
        if not same(row["hash"], _hash(row)):
            yield f"第 {row['id']} 条与写入时不同：记录被改动，或服务器密钥已更换。"
        if row["action"] == PRUNED:
            pruned.add(row["detail"].rpartition("；")[2])
        before = row
    if first_gap is not None and first_gap not in pruned:
        yield "开头的记录被删去，且没有对应的清理记录。"
    if (before["id"] if before else 0, before["hash"] if before else "") != (head.last, head.hash):
        yield f"末尾的记录被删去：应到第 {head.last} 条。"


def _broken_end(head: Any) -> Iterator[str]:
    if head.last and not same(head.seal, keyed("audit head", f"{head.last} {head.hash}")):
        yield "末尾记录的封印不对：被改动过，或服务器密钥已更换。"


def prune(before: dt.date) -> int:
    """Delete the entries before a day, six months old or older, and note it; the chain then starts after them.

    Raises:
        TooYoung: the day lies less than six months back.
    """
    youngest = _local(now() - KEPT).date()
    if before > youngest:
        raise TooYoung(f"日志至少保存六个月，只能清理 {youngest} 以前的。")
    with writing() as connection:
        # Up to the first entry that is kept: where the clock was moved, times do not follow the numbers.
        young = select(func.min(Audit.id)).where(Audit.at >= _begin(before))
        first_kept = connection.execute(young).scalar() or Audit.id + 1
        old = Audit.id < first_kept
        last = connection.execute(select(Audit.id, Audit.hash).where(old).order_by(Audit.id.desc()).limit(1)).first()
        if last is None:
            return 0
        number = connection.execute(delete(Audit).where(Audit.id <= last.id)).rowcount
        detail = f"清理 {before} 以前的 {number} 条；{last.id} {last.hash}"
        deed = {"account": "本机", "role": "—", "address": COMMAND_LINE, "action": PRUNED, "detail": detail}
        _append(connection, [deed])
    return number


def load_words(sheet: SheetReport) -> str:
    """A loaded sheet in the log: its file (masked by the loader), its kind and its counts."""
    counts = f"新增 {sheet.new}，变更 {sheet.changed}，未变 {sheet.unchanged}，拒收 {sheet.refused}"
    return f"{sheet.file}　{sheet.kind or '不认得'}　{counts}"


def local_time(at: dt.datetime) -> str:
    """An entry's time as the office's clock shows it."""
    return f"{_local(at):%Y-%m-%d %H:%M:%S}"


def _local(at: dt.datetime) -> dt.datetime:
    """A moment of the log, which is kept in UTC, by the office's clock."""
    return at.replace(tzinfo=dt.UTC).astimezone()


def _begin(day: dt.date) -> dt.datetime:
    """When a day of the office's begins, in UTC. No entry is older than EARLIEST."""
    return dt.datetime.combine(max(day, EARLIEST), dt.time()).astimezone(dt.UTC).replace(tzinfo=None)


def _hash(values: Any) -> str:
    fields = ("id", "account", "role", "address", "action", "detail", "previous")
    parts = [values["at"].isoformat(timespec="microseconds"), *(str(values[field]) for field in fields)]
    # The length before each part: no two entries read the same however their texts are cut.
    return keyed("audit entry", "".join(f"{len(part)}:{part}" for part in parts))
