"""What the command line refuses: one Chinese sentence on standard error, and status 2."""

import typer
from rich.console import Console
from sqlalchemy import Connection

from dashboard.figures.freshness import data_version
from dashboard.figures.regions import TOWN, level_of

messages = Console(stderr=True)


def fail(sentence: str) -> typer.Exit:
    """Say what is wrong and end with status 2."""
    messages.print(sentence, style="red", markup=False, highlight=False, soft_wrap=True)
    return typer.Exit(2)


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
