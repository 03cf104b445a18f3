"""The options that several commands share, and help in Chinese: whoever runs commands reads no English."""

from collections.abc import Callable
from typing import Annotated, Any

import typer
from typer import rich_utils
from typer.core import TyperCommand, TyperGroup, TyperOption

Town = Annotated[str | None, typer.Option(help="镇的区划代码；库里只有一个镇时不写。")]
Json = Annotated[bool, typer.Option("--json", help="标准输出只写 JSON。")]
AsOf = Annotated[str | None, typer.Option(help="截至日，如 2026-10-31；不写为今天。")]
Start = Annotated[str | None, typer.Option("--from", help="考核期从哪天起；不写为截至日当年1月1日。")]
Scope = Annotated[str | None, typer.Option(help="范围的区划代码；不写为全部。")]

USAGE = ("Usage: ", "用法：")
OPTIONS = "[选项]"


class InChinese:
    """What a command's help says of itself in English otherwise."""

    def get_help_option(self, ctx: Any) -> TyperOption | None:
        option: TyperOption | None = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.help = "显示用法。"
        return option

    def get_usage(self, ctx: Any) -> str:
        usage: str = super().get_usage(ctx)  # type: ignore[misc]
        return usage.replace(*USAGE)


class Command(InChinese, TyperCommand):
    """A command whose help is Chinese."""


class Group(InChinese, TyperGroup):
    """Commands under one name, whose help is Chinese."""


class Commands(typer.Typer):
    """A Typer whose commands' help is Chinese; `example` is what a command's help ends with."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(
            cls=Group, no_args_is_help=True, options_metavar=OPTIONS, subcommand_metavar="命令 …", **settings
        )

    def command(self, name: str | None = None, *, example: str = "", **settings: Any) -> Callable[[Any], Any]:
        epilog = f"例：python -m dashboard {example}" if example else None
        return super().command(name, cls=Command, options_metavar=OPTIONS, epilog=epilog, **settings)


def name_help_parts() -> None:
    """Have help name its parts in Chinese."""
    rich_utils.ARGUMENTS_PANEL_TITLE = "参数"
    rich_utils.OPTIONS_PANEL_TITLE = "选项"
    rich_utils.COMMANDS_PANEL_TITLE = "命令"
    rich_utils.DEFAULT_STRING = "[不写为 {}]"
    rich_utils.REQUIRED_LONG_STRING = "[必须写]"
