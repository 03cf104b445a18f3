"""What the command line says on standard error: what it refuses (one Chinese sentence, and status 2), and how far it
is."""

from pathlib import Path

import typer
from rich.console import Console
from rich.progress import Progress
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from dashboard.faults import AGAIN, cause_of
from dashboard.figures.freshness import data_version
from dashboard.figures.regions import level_of
from dashboard.state.engine import StateIsShared
from db.engine import database_url, reading_engine
from db.terms import TOWN

# What a name or a folder has in [brackets] is no instruction.
messages = Console(stderr=True, markup=False)


def fail(sentence: str) -> typer.Exit:
    """Say what is wrong and end with status 2."""
    messages.print(sentence, style="red", markup=False, highlight=False, soft_wrap=True)
    return typer.Exit(2)


def progress_bar() -> Progress:
    """How far a slow command is, for whoever sits before it: nothing is drawn into a file or a mail."""
    return Progress(console=messages, transient=True, disable=not messages.is_terminal)


def usage_sentence(refusal: typer.TyperException) -> str | None:
    """What is wrong with a command's own words; None where none were given, which asks for help."""
    kind, context = type(refusal).__name__, getattr(refusal, "ctx", None)
    if kind == "NoArgsIsHelpError":
        return None
    parameter = getattr(refusal, "param", None)
    name = parameter.get_error_hint().strip("'") if parameter else ""
    what = {
        "NoSuchOption": f"没有选项 {getattr(refusal, 'option_name', '')}",
        "MissingParameter": f"还缺 {name}",
        "BadParameter": f"{name} 的值不能用",
        "BadOptionUsage": f"选项 {getattr(refusal, 'option_name', '')} 后面还缺值，或多了值",
    }.get(kind, f"没有这个命令，或参数多了（{refusal}）")
    return f"命令写得不对：{what}。用法见 {context.command_path if context else 'python -m dashboard'} --help。"


def database_sentence(error: SQLAlchemyError) -> str:
    """What is wrong with which database and what to do, as the pages say it (dashboard/faults.py)."""
    url = database_url()
    is_away = url.get_backend_name() == "sqlite" and not Path(str(url.database)).exists()
    if is_away and "unable to open" in str(error):
        return "打不开数据库：还没有这个文件。请核对 DATABASE_URL；若是第一次用，请先用 python -m dashboard import 装载台账。"
    try:
        fault = cause_of(error, reading_engine)
    except StateIsShared as refusal:
        return str(refusal)
    if fault.word == "error":
        return "数据库出错：请核对 DATABASE_URL 和 DASHBOARD_STATE_URL，确认数据库已启动，再试一次。"
    if "migrate" in fault.sentence:
        return fault.sentence.removesuffix(AGAIN)
    return fault.sentence.removesuffix(AGAIN).removesuffix("。") + "，然后再试一次。"


def folder_sentence(fault: OSError) -> str:
    """Where a database's or the key's place cannot be made or written."""
    return (
        f"打不开或写不进「{fault.filename or fault.strerror}」：请核对 DATABASE_URL、DASHBOARD_STATE_URL、"
        "DASHBOARD_SECRET_FILE 所指的位置，以及文件夹的权限和磁盘空间，再试一次。"
    )


def check_town(connection: Connection, town: str | None) -> None:
    """Refuse a --town that is no town's code, and any where ledgers are not loaded by town.

    Args:
        connection: it reads all towns' rows.
        town: what --town says; None where it is not given.
    """
    if town is None:
        return
    if not data_version(connection).towns:
        raise fail("数据库里没有分镇装载的台账，不能用 --town；库里只有一个镇时请去掉 --town。")
    if level_of(connection, town) != TOWN:
        raise fail(f"区划台账里没有代码为「{town}」的镇，请核对 --town。")
