"""The options that several commands share, and the headings of their help: whoever runs commands reads Chinese."""

from typing import Annotated

import typer
from typer import rich_utils

Town = Annotated[str | None, typer.Option(help="镇的区划代码；库里只有一个镇时不写。")]
Json = Annotated[bool, typer.Option("--json", help="标准输出只写 JSON。")]
AsOf = Annotated[str | None, typer.Option(help="截至日，如 2026-10-31；不写为今天。")]
Start = Annotated[str | None, typer.Option("--from", help="考核期从哪天起；不写为截至日当年1月1日。")]
Scope = Annotated[str | None, typer.Option(help="范围的区划代码；不写为全部。")]


def name_help_parts() -> None:
    """Have help name its parts in Chinese."""
    rich_utils.ARGUMENTS_PANEL_TITLE = "参数"
    rich_utils.OPTIONS_PANEL_TITLE = "选项"
    rich_utils.COMMANDS_PANEL_TITLE = "命令"
    rich_utils.DEFAULT_STRING = "[不写为 {}]"
    rich_utils.REQUIRED_LONG_STRING = "[必须写]"
