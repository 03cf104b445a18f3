"""The command line of whoever looks after the server: accounts, the audit log, migrations, backups."""

import datetime as dt
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy.exc import SQLAlchemyError

from dashboard import backup as backups
from dashboard.access import accounts, audit, key
from dashboard.access.key import UnsafeSecret
from dashboard.access.roles import BY_TITLE, LOCAL, ROLES, Role
from dashboard.figures.regions import level_of
from dashboard.options import Commands, Json
from dashboard.refusals import fail, messages
from dashboard.state.engine import StateIsShared, prepare
from db.engine import reading_engine
from db.migrate import migrate as migrate_shared
from db.terms import REGION_LEVELS, TOWN

account = Commands(help="账号：添加、更改密码、关联统一认证、停用、查看。")
log = Commands(help="审计日志：核对、查看、清理。")
TITLES = "、".join(BY_TITLE)
# What an account without a scope sees: the town, or whatever regions the database holds.
EVERYTHING = "全部"


@contextmanager
def telling() -> Iterator[None]:
    """Make sure of the state database and the key; say a refusal in one sentence and end with status 2."""
    try:
        prepare()
        key.check()
        yield
    except (accounts.AccountError, audit.TooYoung, UnsafeSecret, StateIsShared, backups.Refused) as refusal:
        raise fail(str(refusal)) from None


Name = Annotated[str, typer.Argument(help="账号名。")]
Keep = Annotated[bool, typer.Option("--keep-password", help="下次登录不必更改密码。")]


@account.command(
    help="添加账号。密码按提示输入，或写在标准输入的第一行；首次登录时须改。",
    example="account add 上泉村 --role 村 --scope 371323100206",
)
def add(
    name: Name,
    role: Annotated[str, typer.Option(help=f"角色：{' '.join(BY_TITLE)}")],
    scope: Annotated[str | None, typer.Option(help="只看哪里：区划代码；不写为全部。")] = None,
    identity: Annotated[str | None, typer.Option(help="统一认证里的标识；写了就不设密码。")] = None,
    keep_password: Keep = False,
) -> None:
    """Add an account; the password comes from a prompt, or the first line of standard input.

    The owner changes it at the first sign-in.
    """
    with telling():
        found = role_named(role)
        if scope is not None:
            check_scope(scope, found)
        first = None if identity else password()
        accounts.add(name, found, scope, first, identity, given=not (identity or keep_password))
        way = "，用统一认证登录" if identity else ""
        audit.write(LOCAL, audit.CHANGED, f"添加账号 {name.strip()}（{found.title} {scope or EVERYTHING}{way}）")
    messages.print(f"已添加账号：{name}（{found.title}）", markup=False)
    if not (identity or keep_password):
        messages.print("首次登录时须改成自己的密码。")


@account.command(help="更改密码：这个账号在各处退出，下次登录时须再改。", example="account passwd 张三")
def passwd(name: Name, keep_password: Keep = False) -> None:
    """Give an account a new password; it is signed out everywhere, and changes it at the next sign-in."""
    with telling():
        accounts.change_password(name, password(), given=not keep_password)
        audit.write(LOCAL, audit.CHANGED, f"更改密码 {name.strip()}")
    messages.print("密码已更改，这个账号已在各处退出。")


@account.command(help="关联统一认证：这个账号在各处退出。", example="account link 张三 5d21…")
def link(name: Name, identity: Annotated[str, typer.Argument(help="统一认证里的标识。")]) -> None:
    """Say what the single sign-on calls an account's owner; it is signed out everywhere."""
    with telling():
        accounts.link(name, identity)
        audit.write(LOCAL, audit.CHANGED, f"关联统一认证 {name.strip()}")
    messages.print("已关联，这个账号已在各处退出。")


@account.command(help="取消关联统一认证：这个账号在各处退出。", example="account unlink 张三")
def unlink(name: Name) -> None:
    """Have the single sign-on open an account no more; it is signed out everywhere."""
    with telling():
        accounts.link(name, None)
        audit.write(LOCAL, audit.CHANGED, f"取消关联统一认证 {name.strip()}")
    messages.print("已取消关联，这个账号已在各处退出。")


@account.command(help="停用账号：在各处退出，不能再登录。", example="account disable 张三")
def disable(name: Name) -> None:
    """Disable an account; it is signed out everywhere."""
    with telling():
        accounts.disable(name)
        audit.write(LOCAL, audit.CHANGED, f"停用账号 {name.strip()}")
    messages.print("账号已停用，并已在各处退出。")


@account.command("list", help="列出账号。")
def list_(as_json: Json = False) -> None:
    """List the accounts."""
    with telling():
        found = accounts.listed()
    if as_json:
        rows = [{**vars(each), "role": each.role.title} for each in found]
        print(json.dumps(rows, ensure_ascii=False))
        return
    table = Table("账号", "角色", "范围", "状态", "统一认证标识")
    for each in found:
        state = "停用" if each.disabled else "可用"
        table.add_row(each.name, each.role.title, each.scope or EVERYTHING, state, each.identity or "")
    Console(markup=False).print(table)


@log.command(help="核对审计日志有没有被改动。退出码 1：有改动。")
def verify() -> None:
    """Check the audit log's chain. Status 1 where it is broken."""
    with telling():
        faults = audit.faults()
    for fault in faults:
        messages.print(f"✗ {fault}", style="red", markup=False)
    if faults:
        raise typer.Exit(1)
    messages.print("审计日志完整，没有改动。")


@log.command("list", help="列出最新的记录。", example="audit list --user 张三 --limit 20")
def list_log(
    limit: Annotated[int, typer.Option(min=1, help="列多少条。")] = 100,
    user: Annotated[str | None, typer.Option(help="只列这个账号的。")] = None,
    as_json: Json = False,
) -> None:
    """Print the newest entries."""
    with telling():
        found = audit.entries(limit, account=user)
    if as_json:
        print(
            json.dumps(
                [{**vars(each), "at": each.at.replace(tzinfo=dt.UTC).isoformat()} for each in found], ensure_ascii=False
            )
        )
        return
    table = Table("序号", "时间", "账号", "角色", "地址", "事项", "内容")
    for each in found:
        row = (str(each.id), audit.local_time(each.at), each.account, each.role, each.address, each.action, each.detail)
        table.add_row(*row)
    Console(width=None if sys.stdout.isatty() else 160, markup=False).print(table)


@log.command(help="清理某天以前的记录；那天须在半年以前。", example="audit prune 2026-01-01")
def prune(before: Annotated[str, typer.Argument(help="哪天以前，如 2026-01-01。")]) -> None:
    """Delete the entries before a day that lies six months back or more."""
    with telling():
        try:
            day = dt.date.fromisoformat(before)
        except ValueError:
            raise fail(f"「{before}」不是日期，请写成 2026-10-31 的样子。") from None
        number = audit.prune(day)
    messages.print(f"已清理 {number} 条。")


def migrate() -> None:
    """Bring both databases to the schema of this version."""
    with telling():
        migrate_shared()
    messages.print("台账库和账号库都已是本版本的结构。")


def backup(file: Annotated[Path, typer.Argument(help="备份文件，如 2026-11-24.zip。", readable=False)]) -> None:
    """Write a backup of both databases into one file, also while they are in use."""
    with telling():
        backups.backup(file)
        audit.write(LOCAL, audit.EXPORTED, "备份全部数据")
    messages.print(f"已备份到 {file}。其中有账号和线索编号，请妥善保管。", markup=False)


def restore(
    file: Annotated[Path, typer.Argument(help="backup 写出的文件。", readable=False)],
    force: Annotated[bool, typer.Option("--force", help="库里有数据也覆盖。")] = False,
) -> None:
    """Put a backup back. Refuses over a database that holds anything, unless --force."""
    with telling():
        backups.restore(file, force)
        audit.write(LOCAL, audit.LOADED, "从备份恢复全部数据")
    messages.print("已恢复。所有人需重新登录。")


def register(app: Commands) -> None:
    """Add these commands to the command line."""
    app.add_typer(account, name="account")
    app.add_typer(log, name="audit")
    app.command(help="把台账库和账号库升级到本版本的结构。")(migrate)
    app.command(help="把两个库备份成一个文件，使用中也能备份。", example="backup 2026-11-24.zip")(backup)
    app.command(help="从备份恢复；库里有数据时要加 --force。", example="restore 2026-11-24.zip")(restore)


def role_named(title: str) -> Role:
    """The role with that title or name («书记» and «领导» are one).

    Raises:
        AccountError: there is none.
    """
    found = (
        BY_TITLE.get(title) or ROLES.get(title) or next((r for t, r in BY_TITLE.items() if title in t.split("/")), None)
    )
    if found is None:
        raise accounts.AccountError(f"没有角色「{title}」，可用的有：{TITLES}。")
    return found


def check_scope(code: str, role: Role) -> None:
    """Refuse a scope that the ledger does not have at the role's level: for a role that sees whole towns, a town of
    many or a region above them.

    Raises:
        AccountError: it does not, or cannot be read.
    """
    try:
        with reading_engine().connect() as connection:
            level = level_of(connection, code)
    except SQLAlchemyError:
        raise accounts.AccountError("读不到区划台账，请先装载区划台账，再添加这个账号。") from None
    allowed = [role.level] if role.level else [TOWN, *reversed(REGION_LEVELS)]
    if level not in allowed:
        raise accounts.AccountError(f"区划台账里没有代码为「{code}」的{'、'.join(allowed)}。")


def password() -> str:
    """A password from a prompt, or the first line of standard input; never from the command line's own words."""
    if sys.stdin.isatty():
        return str(typer.prompt("密码", hide_input=True, confirmation_prompt="再输一次"))
    return sys.stdin.readline().rstrip("\r\n")
